"""What `joulesim compare` prints: the runs, then each against the first."""

from collections.abc import Iterable, Sequence

from rich.console import JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.cli.scaling_text import different_laws
from sim.cli.terminal import plain
from sim.figures.quantities import count_text, range_text
from sim.report.words.comparison import (
    component_rows,
    layer_rows,
    signed_energy_text,
    total_rows,
    verdict_text,
)
from sim.results.comparison import Comparison
from sim.results.uncertainty import driver_label

MOST_LAYERS = 20
MOST_CHANGES = 40
MOST_PRICES = 10
MOST_NAMES = 12
_WIDTHS = (24, 9, 9, 7, 17, 6)


_OUTSIDE = (
    "Ranges are those of prices; what a mapper chose or a model leaves out is outside of them."
)


def comparison_report(
    files: Sequence[str], comparisons: Sequence[Comparison]
) -> tuple[RenderableType, ...]:
    """Lay out comparisons with one reference; files are called A, B, C in their order."""
    runs = [comparisons[0].reference, *(one.other for one in comparisons)]
    letters = [chr(ord("A") + place) for place in range(len(files))]
    parts: list[RenderableType] = [
        plain(f"{letter}  {file}: {run.workload} on {run.architecture}, {run.dataflow}")
        for letter, file, run in zip(letters, files, runs, strict=True)
    ]
    for letter, one in zip(letters[1:], comparisons, strict=True):
        parts += ["", *_against(letter, one)]
    return (*parts, plain(_OUTSIDE))


def _against(letter: str, one: Comparison) -> list[RenderableType]:
    heads = ("", "A", letter, f"{letter} / A", "range")
    return [
        Text(f"{letter} against A", style="bold"),
        Padding(plain(verdict_text(letter, one)), (0, 0, 0, 2)),
        *_drivers(one),
        *(Padding(plain(line), (0, 0, 0, 2)) for line in different_laws(letter, one)),
        *_work(one),
        "",
        *_changes(one),
        _table(heads, total_rows(one)),
        _table(("energy by component", *heads[1:]), component_rows(one)),
        *_layers(letter, one, heads),
    ]


def _drivers(one: Comparison) -> list[RenderableType]:
    if not one.drivers:
        return []
    ends = (one.difference_low_pj, one.difference_high_pj)
    drivers = " and ".join(driver_label(swing.driver) for swing in one.drivers[:2])
    said = (
        f"Difference {signed_energy_text(one.difference_pj)} "
        f"({range_text(*map(signed_energy_text, ends))}); "
        f"its range is mostly {drivers}."
    )
    return [Padding(plain(said), (0, 0, 0, 2))]


def _work(one: Comparison) -> list[RenderableType]:
    """Warn that energies of different work are compared."""
    before, after = one.reference.macs, one.other.macs
    if before == after:
        return []
    said = f"They do different work: {count_text(before)} and {count_text(after)} MACs."
    return [Padding(plain(said), (0, 0, 0, 2))]


def _changes(one: Comparison) -> list[RenderableType]:
    if one.changes:
        shown = [change.text for change in one.changes[:MOST_CHANGES]]
        shown += _rest(len(one.changes) - MOST_CHANGES, "other values, with --json")
    else:
        shown = ["no value of the configuration"]
    parts: list[RenderableType] = [
        Text("Changed", style="bold"),
        Padding(plain_lines(shown), (0, 0, 0, 2)),
    ]
    if one.prices:
        names = [
            f"{change.path} {change.before:.4g} -> {change.after:.4g}"
            for change in one.prices[:MOST_PRICES]
        ]
        names += _rest(len(one.prices) - MOST_PRICES, "others, with --json")
        said = f"prices [pJ, static ones mW]: {', '.join(names)}"
        parts.append(Padding(plain(said), (0, 0, 0, 2)))
    return [*parts, ""]


def plain_lines(lines: Iterable[str]) -> Text:
    """Give lines of text from files as text, each on a line of its own."""
    return Text("\n").join(plain(line) for line in lines)


def _rest(count: int, what: str) -> list[str]:
    return [f"and {count} {what}"] if count > 0 else []


def _layers(letter: str, one: Comparison, heads: tuple[str, ...]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    rows = layer_rows(one, MOST_LAYERS)
    if rows:
        parts.append(_table(("energy by layer", *heads[1:], "cycles"), rows))
    if len(one.layers) > len(rows):
        said = f"the {len(rows)} layers that change most of {len(one.layers)}; all with --json"
        parts.append(Padding(plain(said), (0, 0, 1, 2)))
    for names, whose in ((one.only_in_reference, "A"), (one.only_in_other, letter)):
        if names:
            listed = [*names[:MOST_NAMES], *_rest(len(names) - MOST_NAMES, "others")]
            parts.append(plain(f"Layers only in {whose}: {', '.join(listed)}"))
    return parts


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Padding:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for place, head in enumerate(heads):
        justify: JustifyMethod = "right" if place else "left"
        table.add_column(head, justify=justify, no_wrap=place > 0, min_width=_WIDTHS[place])
    for row in rows:
        table.add_row(*map(plain, row))
    return Padding(table, (0, 0, 1, 2))
