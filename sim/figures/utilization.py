"""Compute and stall time, and PE utilization, of each layer."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.base.units import seconds_from_cycles
from sim.figures.component_legend import add_legend, thin_grid
from sim.figures.energy_by_layer import BAR_WIDTH, layer_bars, name_layers, names_inches, unit_shown
from sim.figures.headline import add_headline
from sim.figures.layer_groups import LayerGroup, group_layers
from sim.figures.palette import COMPUTE_COLOUR, STALL_COLOUR, component_colours
from sim.figures.si_units import choose_scale, format_share
from sim.figures.style import new_figure
from sim.results.result import Result

_STALL_HATCH = "//////"


def draw_utilization(result: Result) -> Figure:
    """Draw compute and stall time of each layer above, and how busy the PEs are below.

    A layer without MACs has no bar below: it runs on the vector unit.
    """
    groups = group_layers(result, layer_bars())
    figure = new_figure(3.3 + names_inches(groups))
    add_headline(figure, result)
    upper, lower = figure.subplots(2, 1, sharex=True)
    _draw_times(upper, groups, result.clock_mhz)
    colour = _array_colour(result)
    _draw_utilization(lower, groups, result.pes, colour)
    name_layers(lower, groups)
    upper.tick_params(axis="x", labelbottom=False, length=0)
    figure.align_ylabels([upper, lower])
    add_legend(upper, _handles(result, colour))
    return figure


def _draw_times(axes: Axes, groups: Sequence[LayerGroup], clock_mhz: float) -> None:
    thin_grid(axes)
    cycles = np.array([group.cycles for group in groups], np.float64)
    compute = np.array([group.compute_cycles for group in groups], np.float64)
    scale = choose_scale(float(cycles.max()), "s", seconds_from_cycles(1, clock_mhz))
    positions = np.arange(len(groups))
    axes.bar(positions, compute * scale.factor, BAR_WIDTH, color=COMPUTE_COLOUR, linewidth=0)
    axes.bar(
        positions,
        (cycles - compute) * scale.factor,
        BAR_WIDTH,
        compute * scale.factor,
        color=STALL_COLOUR,
        hatch=_STALL_HATCH,
        edgecolor=COMPUTE_COLOUR,
        linewidth=0,
    )
    axes.set_ylabel(f"Time per {unit_shown(groups)} ({scale.unit})")


def _draw_utilization(axes: Axes, groups: Sequence[LayerGroup], pes: int, colour: str) -> None:
    thin_grid(axes)
    busy = np.array([group.macs / (group.cycles * pes) for group in groups])
    mapped = np.array([group.mapping_efficiency for group in groups])
    positions = np.arange(len(groups))
    axes.bar(positions, 100 * busy, BAR_WIDTH, color=colour, linewidth=0)
    matrix = mapped > 0
    half = BAR_WIDTH / 2
    axes.hlines(
        100 * mapped[matrix],
        positions[matrix] - half,
        positions[matrix] + half,
        color="black",
        linewidth=1.0,
    )
    axes.set_ylim(0, 104)
    axes.set_ylabel("PE utilization (%)")


def _array_colour(result: Result) -> str:
    colours = component_colours(result)
    return colours.get("array") or colours.get("core") or COMPUTE_COLOUR


def _handles(result: Result, colour: str) -> list[Patch | Line2D]:
    compute = format_share(result.compute_cycles, result.cycles)
    stall = format_share(result.stall_cycles, result.cycles)
    busy = format_share(result.utilization, 1.0)
    return [
        Patch(
            facecolor=STALL_COLOUR,
            edgecolor=COMPUTE_COLOUR,
            hatch=_STALL_HATCH,
            label=f"stalled, {stall}",
        ),
        Patch(facecolor=COMPUTE_COLOUR, label=f"computing, {compute}"),
        Patch(facecolor=colour, label=f"PEs busy, {busy}"),
        Line2D([], [], color="black", linewidth=1.0, label="PEs mapped"),
    ]
