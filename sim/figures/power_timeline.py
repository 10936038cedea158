"""Power versus time, stacked by component."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, StepPatch

from sim.base.units import mw_from_pj_per_cycle
from sim.domain.activity import FloatArray, Int64Array
from sim.figures.component_legend import add_component_legend
from sim.figures.headline import add_headline
from sim.figures.layer_strip import draw_layer_strip, strip_inches
from sim.figures.palette import component_colours
from sim.figures.si_units import Scale, choose_scale, format_si
from sim.figures.style import DOUBLE_COLUMN_INCHES, new_figure
from sim.figures.time_axis import TimeWindow, bin_length, time_window
from sim.results.power import binned_power, zoom
from sim.results.result import Result

_BINS = 1100  # about two per point of the printed axes
_MAX_ZOOM_CYCLES = 50_000
_WATTS_PER_MW = 1e-3
_STATIC_HATCH = "//////"


def draw_power_timeline(
    result: Result, *, start_cycle: int = 0, end_cycle: int | None = None
) -> Figure:
    """Draw mean power per bin as steps, static power (hatched) below dynamic power.

    Every component's area, hatched and plain together, is its energy in the window.

    Parameters
    ----------
    start_cycle, end_cycle : part of the run to show, None: to its end.
    """
    window = time_window(result.cycles, result.clock_mhz, start_cycle, end_cycle)
    edges_cycles, power_mw = window_power(result, window)
    scale = choose_scale(float(power_mw.sum(axis=1).max(initial=0.0)), "W", _WATTS_PER_MW)
    figure = new_figure(DOUBLE_COLUMN_INCHES, 2.6 + strip_inches(result, window))
    add_headline(figure, result)
    axes = figure.add_subplot()
    _draw_stack(axes, result, window.times(edges_cycles), power_mw * scale.factor, scale)
    energy_per_bin = power_mw * np.diff(edges_cycles)[:, np.newaxis]
    average_mw = float(energy_per_bin.sum()) / window.cycles
    average = axes.axhline(
        average_mw * scale.factor,
        color="black",
        linestyle=(0, (4, 2)),
        label=f"average, {format_si(average_mw * _WATTS_PER_MW, 'W')}",
    )
    _label_axes(axes, window, len(power_mw), scale)
    shares = dict(zip(result.components, energy_per_bin.sum(axis=0).tolist(), strict=True))
    floor_mw = float(_static_mw(result).sum())
    add_component_legend(axes, result, shares, _other_handles(average, floor_mw))
    draw_layer_strip(axes, result, window)
    return figure


def window_power(result: Result, window: TimeWindow) -> tuple[Int64Array, FloatArray]:
    """Give mean power per bin; short windows show the wave front inside each tile.

    Returns
    -------
    edges_cycles : (bin + 1,) whole cycles.
    power_mw : (bin, component) mean power [mW].
    """
    if window.cycles > _MAX_ZOOM_CYCLES:
        return binned_power(result.timeline, _BINS, window.start_cycle, window.end_cycle)
    edges_cycles = window.edges(_BINS)
    per_cycle_mw = zoom(result.timeline, window.start_cycle, window.end_cycle)
    sums = np.add.reduceat(per_cycle_mw, edges_cycles[:-1] - window.start_cycle, axis=0)
    return edges_cycles, sums / np.diff(edges_cycles)[:, np.newaxis]


def _draw_stack(
    axes: Axes, result: Result, edges: FloatArray, power: FloatArray, scale: Scale
) -> None:
    """Paint cumulative tops from the highest down: no seams between neighbours."""
    colours = component_colours(result)
    static = np.minimum(_static_mw(result) * scale.factor, power.min(axis=0))
    floor = float(static.sum())
    dynamic_tops = floor + np.cumsum(power - static, axis=1)
    static_tops = np.cumsum(static)[:, np.newaxis]
    ends = edges[[0, -1]]
    for tops, steps in ((dynamic_tops.T, edges), (static_tops, ends)):
        for name, heights in zip(reversed(result.components), tops[::-1], strict=True):
            _add_steps(axes, heights, steps, facecolor=colours[name], gid=name)
    if floor > 0:
        _add_steps(
            axes, np.array([floor]), ends, facecolor="none", edgecolor="white", hatch=_STATIC_HATCH
        )
        axes.hlines(floor, *ends, color="white", linewidth=0.6)
    axes.set_ylim(0, float(dynamic_tops[:, -1].max(initial=0.0)) * 1.04 or 1.0)


def _add_steps(axes: Axes, heights: FloatArray, edges: FloatArray, **look: Any) -> None:
    # not `axes.stairs`: it measures every vertex to find limits that are known here
    axes.add_artist(StepPatch(heights, edges, fill=True, linewidth=0, **look))


def _label_axes(axes: Axes, window: TimeWindow, bins: int, scale: Scale) -> None:
    window.label_axis(axes)
    per_bin = "" if bins == window.cycles else f",\nmean over {bin_length(window, bins)}"
    axes.set_ylabel(f"Power ({scale.unit}){per_bin}")


def _other_handles(average: Line2D, floor_mw: float) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = []
    if floor_mw > 0:
        label = f"static, {format_si(floor_mw * _WATTS_PER_MW, 'W')}"
        handles.append(
            Patch(facecolor="#8E8E8E", edgecolor="white", hatch=_STATIC_HATCH, label=label)
        )
    return [*handles, average]


def _static_mw(result: Result) -> FloatArray:
    static = result.timeline.static_pj_per_cycle
    return static * mw_from_pj_per_cycle(1.0, result.clock_mhz)
