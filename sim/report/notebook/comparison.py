"""One run against another in a notebook: verdict, what changed, ratios."""

from collections.abc import Sequence

from sim.report.html import Child, Html, element, short
from sim.report.notebook.fragment import MOST_ROWS, folded, name, note, output, table
from sim.report.run_opening import run_title
from sim.report.tables import Column
from sim.report.words.comparison import component_rows, layer_rows, total_rows, verdict_text
from sim.results.comparison import Comparison

MOST_CHANGES = 10
_MOST_LETTERS = 120
_RATIOS = (Column("A"), Column("B"), Column("B / A"), Column("range"))
_COMPONENTS = (Column("energy by component", number=False), *_RATIOS)


def notebook_view(one: Comparison) -> Html:
    """Lay out a comparison; A is the reference."""
    return output(
        "B against A",
        verdict_text("B", one),
        _runs(one),
        _changes(one),
        table((Column("", number=False), *_RATIOS), total_rows(one)),
        table(_COMPONENTS, map(_named, component_rows(one))),
        _layers(one),
    )


def _runs(one: Comparison) -> Html:
    runs = (("A", one.reference), ("B", one.other))
    said = [f"{letter}: {run_title(run)}, {name(run.dataflow)}" for letter, run in runs]
    return element("div", said[0], element("br"), said[1])


def _changes(one: Comparison) -> Html:
    changes = one.changes[:MOST_CHANGES]
    shown: list[Child] = [short(change.text, _MOST_LETTERS) for change in changes]
    rest = len(one.changes) - len(shown)
    if rest:
        shown.append(f"and {rest} other values, in .changes")
    if not shown:
        return element("div", "No value of the configuration changed.")
    return element("div", "Changed:", element("ul", *(element("li", each) for each in shown)))


def _layers(one: Comparison) -> Html | None:
    rows = layer_rows(one, MOST_ROWS)
    if not rows:
        return None
    columns = (Column("energy by layer", number=False), *_RATIOS, Column("cycles"))
    count = len(one.layers)
    said = f"The {len(rows)} of {count:,} layers that change most; all with .to_frame()."
    alone = len(one.only_in_reference) + len(one.only_in_other)
    return folded(
        f"{count:,} layer{'' if count == 1 else 's'} in both"
        + (f", {alone:,} in one of them only" if alone else ""),
        table(columns, map(_named, rows)),
        note(said) if len(rows) < count else None,
    )


def _named(row: Sequence[str]) -> tuple[str, ...]:
    return (name(row[0]), *row[1:])
