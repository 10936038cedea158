"""What `joulesim compare` prints: the runs, then each against the first."""

from collections.abc import Iterable, Sequence
from math import inf, isfinite

from rich.console import JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.base.units import bytes_from_bits, joules_from_pj
from sim.cli.scaling_text import different_laws
from sim.cli.terminal import plain
from sim.figures.quantities import (
    count_text,
    data_text,
    energy_text,
    power_text,
    range_text,
    time_text,
)
from sim.figures.si_units import format_si
from sim.results.comparison import Comparison, EnergyRatio, Verdict
from sim.results.result import Result
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


def verdict_text(letter: str, one: Comparison) -> str:
    """Say in one sentence which run uses less energy, and how sure that is."""
    if one.verdict is Verdict.SAME:
        return f"{letter} uses as much energy as A, whatever the prices."
    said = f"{letter} uses {factor_text(one.energy.ratio)} the energy of A"
    if one.drivers:
        said += f" ({_ends(one.energy)})"
    extremes = f"{factor_text(one.least_ratio)} to {factor_text(one.most_ratio)}"
    if one.verdict in (Verdict.MOSTLY_LARGER, Verdict.MOSTLY_SMALLER):
        return f"{said}: {one.verdict.value} ({extremes} at the extremes)."
    return f"{said}: {one.verdict.value}."


def factor_text(factor: float) -> str:
    """Give a ratio with three digits.

    >>> factor_text(1.3249), factor_text(0.8355), factor_text(12.34), factor_text(float("nan"))
    ('1.32x', '0.836x', '12.3x', '-')
    """
    if not isfinite(factor):
        return "without limit" if factor == inf else "-"
    if 0 < factor < 0.001 or factor >= 99_999.5:
        return f"{factor:.2e}x"
    digits = 3 if factor < 0.9995 else 2 if factor < 9.995 else 1 if factor < 99.95 else 0
    return f"{factor:,.{digits}f}x"


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
        _table(heads, _total_rows(one)),
        _table(("energy by component", *heads[1:]), _component_rows(one)),
        *_layers(letter, one, heads),
    ]


def _drivers(one: Comparison) -> list[RenderableType]:
    if not one.drivers:
        return []
    low, high = one.difference_low_pj, one.difference_high_pj
    drivers = " and ".join(driver_label(swing.driver) for swing in one.drivers[:2])
    said = (
        f"Difference {_signed(one.difference_pj)} ({range_text(_signed(low), _signed(high))}); "
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


def _signed(pj: float) -> str:
    return ("+" if pj > 0 else "") + energy_text(pj)


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


def _total_rows(one: Comparison) -> list[tuple[str, ...]]:
    runs, time = (one.reference, one.other), one.time_ratio
    cycles = [f"{run.cycles:,}" for run in runs]
    return [
        ("energy", *(energy_text(run.energy_pj) for run in runs), *_factors(one.energy, 1.0)),
        ("cycles", *cycles, factor_text(one.cycles_ratio), ""),
        (
            "time",
            *(time_text(run.cycles, run.clock_mhz) for run in runs),
            factor_text(time),
            "",
        ),
        ("energy x time", *(_edp(run) for run in runs), *_factors(one.energy, time)),
        (
            "average power",
            *(power_text(run.average_power_mw) for run in runs),
            *_factors(one.energy, 1.0 / time),
        ),
        ("DRAM traffic", *(data_text(_dram_bits(run)) for run in runs), _dram_ratio(one), ""),
    ]


def _edp(run: Result) -> str:
    return format_si(joules_from_pj(run.energy_pj) * run.time_s, "Js")


def _dram_bits(run: Result) -> int:
    return run.dram_read_bits + run.dram_write_bits


def _dram_ratio(one: Comparison) -> str:
    before, after = (bytes_from_bits(_dram_bits(run)) for run in (one.reference, one.other))
    return factor_text(after / before) if before else "-"


def _component_rows(one: Comparison) -> list[tuple[str, ...]]:
    largest = sorted(
        one.components.items(), key=lambda entry: -max(entry[1].reference_pj, entry[1].other_pj)
    )
    return [
        (name, *_energies(energy), *_factors(energy, 1.0))
        for name, energy in largest
        if energy.reference_pj or energy.other_pj
    ]


def _layers(letter: str, one: Comparison, heads: tuple[str, ...]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    by_change = sorted(
        one.layers, key=lambda layer: -abs(layer.energy.other_pj - layer.energy.reference_pj)
    )
    shown = {layer.name for layer in by_change[:MOST_LAYERS]}
    rows = [
        (
            layer.name,
            *_energies(layer.energy),
            *_factors(layer.energy, 1.0),
            factor_text(layer.other_cycles / layer.reference_cycles),
        )
        for layer in one.layers
        if layer.name in shown
    ]
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


def _energies(energy: EnergyRatio) -> tuple[str, ...]:
    return tuple(energy_text(pj) if pj else "-" for pj in (energy.reference_pj, energy.other_pj))


def _factors(energy: EnergyRatio, scale: float) -> tuple[str, str]:
    if not energy.reference_pj or not energy.other_pj:
        return "new" if energy.other_pj else "gone" if energy.reference_pj else "-", ""
    low, ratio, high = (
        factor_text(factor * scale) for factor in (energy.low, energy.ratio, energy.high)
    )
    # an error both runs share in full leaves nothing to say
    return ratio, "" if low == high else f"{low} to {high}"


def _ends(energy: EnergyRatio) -> str:
    return f"{factor_text(energy.low)} to {factor_text(energy.high)}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Padding:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for place, head in enumerate(heads):
        justify: JustifyMethod = "right" if place else "left"
        table.add_column(head, justify=justify, no_wrap=place > 0, min_width=_WIDTHS[place])
    for row in rows:
        table.add_row(*map(plain, row))
    return Padding(table, (0, 0, 1, 2))
