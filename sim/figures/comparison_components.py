"""Ratios of runs to the first, component by component."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.figures.component_legend import thin_grid
from sim.figures.ratio_axis import FEW_RUNS, Ends, draw_ratio, limit_ratios, range_label
from sim.figures.text import component_label
from sim.results.comparison import Comparison, EnergyRatio

MAX_COMPONENTS = 10
_GROUP = 0.8
_ROW_INCHES = 0.135
_LEAST_INCHES = 0.17


def compared_components(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """Give the components to show: those that spend most in any run, in stacking order."""
    spent: dict[str, float] = {}
    for one in comparisons:
        for name, energy in one.components.items():
            most = max(energy.reference_pj, energy.other_pj)
            spent[name] = max(spent.get(name, 0.0), most)
    largest = sorted((n for n in spent if spent[n] > 0), key=lambda name: -spent[name])
    kept = set(largest[:MAX_COMPONENTS])
    return tuple(name for name in spent if name in kept)


def component_rows_inches(comparisons: Sequence[Comparison]) -> float:
    """Height of the rows of all components [inch]."""
    runs = len(comparisons) if len(comparisons) <= FEW_RUNS else 1
    return len(compared_components(comparisons)) * max(_LEAST_INCHES, _ROW_INCHES * runs)


def draw_component_ratios(
    axes: Axes, comparisons: Sequence[Comparison], letters: Sequence[str]
) -> None:
    """Draw a row per component: the ratio of each run's energy to that of A, with its range.

    Of many runs, only marks.
    """
    thin_grid(axes, "x")
    names = compared_components(comparisons)
    few = len(comparisons) <= FEW_RUNS
    step = _GROUP / len(comparisons)
    axes.set_xscale("log")
    shown: list[float] = []
    for row, name in enumerate(names):
        for place, one in enumerate(comparisons):
            energy = one.components.get(name)
            if energy is None or not (energy.reference_pj or energy.other_pj):
                continue
            y = row + (place + 0.5) * step - _GROUP / 2
            ends = (energy.low, energy.ratio, energy.high) if few else (energy.ratio,) * 3
            text = f"{letters[place]}  {_said(energy, ends, letters[place])}" if few else ""
            draw_ratio(axes, y, place, ends, text)
            shown.extend(ends)
    axes.axvline(1.0, color="black", linewidth=0.8)
    limit_ratios(axes.xaxis, shown)
    axes.set_yticks(range(len(names)), [component_label(name) for name in names])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_xlabel("Energy by component, ratio to A")


def _said(energy: EnergyRatio, ends: Ends, letter: str) -> str:
    if not energy.reference_pj:
        return f"only in {letter}"
    return range_label(ends) if energy.other_pj else "only in A"
