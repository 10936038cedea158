"""`docs/validation.md`: every target with its rows, in Markdown."""

from collections.abc import Iterator, Sequence

from sim.validation.row_text import HEADERS, NUMBERS, remarks, row_cells, verdict_line
from sim.validation.target import Outcome

_HEADER = """\
# Validation

Ours beside published numbers. This page is written by

```console
$ joulesim validate --markdown > docs/validation.md
```

A row is `ok` when it is within the tolerance stated beside it, `missed` when it is not; the reason
stands below the table. A row without a tolerance is shown and not judged. No constant was fitted
on a row of this page, unless its target says so. The published rows are in `configs/published`.

| target | evidence | rows | judged | within tolerance | fitted |
| --- | --- | ---: | ---: | ---: | --- |
"""


def format_page(outcomes: Sequence[Outcome]) -> str:
    """Give the whole page."""
    summary = "".join(
        f"| [{each.target.name}](#{each.target.name}) | {each.target.evidence} "
        f"| {len(each.rows)} | {each.judged} | {each.met} | {_cell(each.target.fitted)} |\n"
        for each in outcomes
    )
    return _HEADER + summary + "".join(map(format_section, outcomes))


def format_section(outcome: Outcome) -> str:
    """Give the section of one target."""
    return "\n".join(_lines(outcome)) + "\n"


def _lines(outcome: Outcome) -> Iterator[str]:
    target = outcome.target
    yield from ("", f"## {target.name}", "", f"{target.title}. {target.method}", "")
    yield f"- Source: {target.source}"
    yield f"- Evidence: {target.evidence}. Fitted: {target.fitted}."
    yield f"- Tolerance: {target.tolerance}"
    yield from ("", _line(HEADERS), _line(map(_rule, HEADERS)))
    for row in outcome.rows:
        yield _line(map(_cell, row_cells(row)))
    yield from ("", f"{verdict_line(outcome)}.")
    listed = [f"- {_cell(text)}" for text in remarks(outcome)]
    yield from ("", *listed) if listed else ()


def _line(cells: Iterator[str] | Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(header: str) -> str:
    """Give what stands below a header: numbers are aligned to the right."""
    return "---:" if header in NUMBERS else "---"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
