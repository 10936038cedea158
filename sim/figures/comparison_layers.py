"""Ratios of runs to the first, layer by layer, or block by block where layers are many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

from matplotlib.axes import Axes

from sim.figures.component_legend import thin_grid
from sim.figures.layer_groups import bars_in, group_bounds
from sim.figures.ratio_axis import FEW_RUNS, limit_ratios, run_look
from sim.figures.style import LABEL_POINTS, name_inches, page_inches
from sim.results.comparison import Comparison, LayerComparison

_SIDE_INCHES = 0.75
_PANEL_INCHES = 0.9
_APART = 0.6
_MOST_TICKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLayers:
    """Layers that A and another run have, or a block of them.

    Attributes
    ----------
    energy, time : ratio to A of each other run, NaN where it has none of these layers.
    """

    label: str
    energy: tuple[float, ...]
    time: tuple[float, ...]


def compared_layers(comparisons: Sequence[Comparison]) -> tuple[ComparedLayers, ...]:
    """Put the layers that A shares with any run together until all have room in the figure."""
    found = [{layer.name: layer for layer in one.layers} for one in comparisons]
    shared = dict.fromkeys(name for layers in found for name in layers)
    own = [layer.name for layer in comparisons[0].reference.layers if layer.name in shared]
    bounds = group_bounds(own, bars_in(page_inches() - _SIDE_INCHES)) if own else []
    rows = []
    for label, first, end in bounds:
        members = own[first:end]
        ratios = [
            _ratios(members, layers, one) for layers, one in zip(found, comparisons, strict=True)
        ]
        energy, time = zip(*ratios, strict=True)
        rows.append(ComparedLayers(label=label, energy=energy, time=time))
    return tuple(rows)


def layer_panels_inches(groups: Sequence[ComparedLayers]) -> float:
    """Height of both panels and the names below them [inch]."""
    return 2 * _PANEL_INCHES + max(name_inches(group.label) for group in groups)


def draw_layer_ratios(
    panels: Sequence[Axes], groups: Sequence[ComparedLayers], comparisons: Sequence[Comparison]
) -> None:
    """Draw the ratios of energy above those of time, a mark per run in each layer or block."""
    energy, time = panels
    _draw_marks(energy, [group.energy for group in groups])
    _draw_marks(time, [group.time for group in groups])
    energy.set_ylabel("Energy,\nratio to A")
    time.set_ylabel("Time,\nratio to A")
    labels = [group.label for group in groups]
    time.set_xticks(range(len(groups)), labels, rotation=90, fontsize=LABEL_POINTS)
    energy.tick_params(axis="x", labelbottom=False)
    for axes in panels:
        axes.tick_params(axis="x", length=0)
        axes.set_xlim(-0.7, len(groups) - 0.3)
    if without := _without_counterpart(comparisons):
        time.set_xlabel(without)


def _draw_marks(axes: Axes, ratios: Sequence[Sequence[float]]) -> None:
    thin_grid(axes)
    axes.set_yscale("log")
    axes.axhline(1.0, color="black", linewidth=0.8)
    runs = len(ratios[0])
    few = runs <= FEW_RUNS
    for place in range(runs):
        colour, marker = run_look(place)
        aside = ((place + 0.5) / runs - 0.5) * _APART
        heights = [group[place] for group in ratios]
        places = [x + aside for x in range(len(ratios))]
        drawn = [(x, y) for x, y in zip(places, heights, strict=True) if y > 0]
        if not drawn:
            continue
        across, up = zip(*drawn, strict=True)
        if few:
            axes.vlines(across, 1.0, up, color=colour, linewidth=0.9)
        axes.plot(across, up, color=colour, marker=marker, markersize=2.8, linewidth=0)
    limit_ratios(axes.yaxis, [end for group in ratios for end in group], _MOST_TICKS)


def _ratios(
    members: Sequence[str], layers: Mapping[str, LayerComparison], one: Comparison
) -> tuple[float, float]:
    """Ratios of energy and of time over those of the members that both runs have."""
    both = [layers[name] for name in members if name in layers]
    reference_pj = sum(layer.energy.reference_pj for layer in both)
    other_pj = sum(layer.energy.other_pj for layer in both)
    reference_cycles = sum(layer.reference_cycles for layer in both)
    other_cycles = sum(layer.other_cycles for layer in both)
    clocks = one.reference.clock_mhz / one.other.clock_mhz
    return (
        other_pj / reference_pj if reference_pj else nan,
        other_cycles / reference_cycles * clocks if reference_cycles else nan,
    )


def _without_counterpart(comparisons: Sequence[Comparison]) -> str:
    """Say how many layers are not shown; nothing if all are."""
    alone = {name for one in comparisons for name in (*one.only_in_reference, *one.only_in_other)}
    return f"{len(alone)} layers are not in all runs" if alone else ""
