"""One run against another in words and quantities, as terminal and notebook show it."""

from math import inf, isfinite

from sim.base.units import bytes_from_bits, joules_from_pj
from sim.figures.quantities import data_text, energy_text, power_text, time_text
from sim.figures.si_units import format_si
from sim.results.comparison import Comparison, EnergyRatio, Verdict
from sim.results.result import Result


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


def signed_energy_text(pj: float) -> str:
    """Give a difference of energies [pJ] with its sign."""
    return ("+" if pj > 0 else "") + energy_text(pj)


def total_rows(one: Comparison) -> list[tuple[str, ...]]:
    """Give the totals: name, of the reference, of the other, their ratio and its range."""
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


def component_rows(one: Comparison) -> list[tuple[str, ...]]:
    """Give energy by component, largest first, with columns as of the totals."""
    largest = sorted(
        one.components.items(), key=lambda entry: -max(entry[1].reference_pj, entry[1].other_pj)
    )
    return [
        (name, *_energies(energy), *_factors(energy, 1.0))
        for name, energy in largest
        if energy.reference_pj or energy.other_pj
    ]


def layer_rows(one: Comparison, most: int) -> list[tuple[str, ...]]:
    """Give the layers that change most, in the order of the reference.

    Name, both energies, their ratio and its range, ratio of the cycles.
    """
    by_change = sorted(
        one.layers, key=lambda layer: -abs(layer.energy.other_pj - layer.energy.reference_pj)
    )
    shown = {layer.name for layer in by_change[:most]}
    return [
        (
            layer.name,
            *_energies(layer.energy),
            *_factors(layer.energy, 1.0),
            factor_text(layer.other_cycles / layer.reference_cycles),
        )
        for layer in one.layers
        if layer.name in shown
    ]


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
