"""Energy of each layer, stacked by component."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.base.units import joules_from_pj
from sim.figures.component_legend import add_component_legend, thin_grid
from sim.figures.headline import add_headline
from sim.figures.layer_groups import LayerGroup, bars_in, group_layers
from sim.figures.palette import component_colours
from sim.figures.si_units import choose_scale
from sim.figures.style import LABEL_POINTS, is_narrow, name_inches, new_figure, page_inches
from sim.results.result import Result

BAR_WIDTH = 0.8
_LABEL_INCHES = 0.55
_LEGEND_INCHES = 1.4


def draw_energy_by_layer(result: Result) -> Figure:
    """Draw one bar per layer, or per block of layers where there are too many."""
    groups = group_layers(result, layer_bars())
    largest = max(sum(group.energy_pj(name) for name in result.components) for group in groups)
    scale = choose_scale(largest, "J", joules_from_pj(1.0))
    figure = new_figure(2.7 + names_inches(groups))
    add_headline(figure, result)
    axes = figure.add_subplot()
    thin_grid(axes)
    colours = component_colours(result)
    positions = np.arange(len(groups))
    bottom = np.zeros(len(groups))
    for name in result.components:
        height = np.array([group.energy_pj(name) for group in groups]) * scale.factor
        axes.bar(positions, height, BAR_WIDTH, bottom, color=colours[name], linewidth=0, gid=name)
        bottom += height
    name_layers(axes, groups)
    axes.set_ylabel(f"Energy per {unit_shown(groups)} ({scale.unit})")
    add_component_legend(axes, result, result.energy_pj_by_component)
    return figure


def layer_bars() -> int:
    """Bars of layers a new figure has room for beside its labels and, if it is wide, a legend."""
    labels_inches = _LABEL_INCHES if is_narrow() else _LABEL_INCHES + _LEGEND_INCHES
    return bars_in(page_inches() - labels_inches)


def name_layers(axes: Axes, groups: Sequence[LayerGroup]) -> None:
    """Name the bars of a horizontal axis of layers."""
    axes.set_xticks(range(len(groups)), [group.label for group in groups])
    rotation = 90 if _upright(groups) else 0
    axes.tick_params(axis="x", length=0, labelsize=LABEL_POINTS, labelrotation=rotation)
    # a run of few layers keeps slim bars
    margin = max(0.6, (8 - len(groups)) / 2)
    axes.set_xlim(-margin, len(groups) - 1 + margin)
    layers = sum(len(group.layers) for group in groups)
    if layers > len(groups):
        axes.set_xlabel(f"{layers} layers in {len(groups)} blocks of neighbours")


def names_inches(groups: Sequence[LayerGroup]) -> float:
    """Estimate the height the names of the bars take [inch]."""
    return max(name_inches(group.label) for group in groups) if _upright(groups) else 0.15


def unit_shown(groups: Sequence[LayerGroup]) -> str:
    """Say what one bar stands for: "layer" or "block"."""
    return "block" if any(len(group.layers) > 1 for group in groups) else "layer"


def _upright(groups: Sequence[LayerGroup]) -> bool:
    return len(groups) > 8 or max(len(group.label) for group in groups) > 12
