"""Power versus time, stacked by component."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, StepPatch
from matplotlib.patheffects import withStroke

from sim.base.units import mw_from_pj_per_cycle, pj_per_cycle_from_mw
from sim.domain.activity import FloatArray
from sim.figures.component_legend import add_component_legend
from sim.figures.headline import add_headline
from sim.figures.layer_strip import draw_layer_strip, strip_inches
from sim.figures.palette import component_colours
from sim.figures.si_units import Scale, choose_scale, format_share, format_si
from sim.figures.style import new_figure
from sim.figures.time_axis import TimeWindow, bin_length, time_window
from sim.figures.window_power import WindowPower, shows_single_cycles, window_power
from sim.results.power_cap import AboveCap, above_cap
from sim.results.result import Result

_WATTS_PER_MW = 1e-3
_STATIC_HATCH = "//////"
_AVERAGE_DASHES = (0, (4, 2))
_BURST_COLOUR = "#E2E2E2"
_CAP_LINE: Mapping[str, Any] = MappingProxyType({"color": "black", "linewidth": 1.3})


def draw_power_timeline(
    result: Result,
    *,
    start_cycle: int = 0,
    end_cycle: int | None = None,
    cap_mw: float | None = None,
) -> Figure:
    """Draw mean power per bin as steps, static power (hatched) below dynamic power.

    Every component's area, hatched and plain together, is its energy in the window. Behind
    the stack stands the highest power of shorter stretches inside each bin.

    Parameters
    ----------
    start_cycle, end_cycle : part of the run to show, None: to its end.
    cap_mw : power to hold the run against [mW]; None: no line.

    Raises
    ------
    InvalidValue
        When the window is empty or outside the run, or the cap is not a power.
    """
    window = time_window(result.cycles, result.clock_mhz, start_cycle, end_cycle)
    above = None if cap_mw is None else _above(result, window, cap_mw)
    power = window_power(result, window)
    highest_mw = max(float(power.burst_mw.max(initial=0.0)), cap_mw or 0.0)
    scale = choose_scale(highest_mw, "W", _WATTS_PER_MW)
    figure = new_figure(2.6 + strip_inches(result, window))
    energy = power.energy_mw_cycles
    energy_pj = float(energy.sum()) * pj_per_cycle_from_mw(1.0, result.clock_mhz)
    add_headline(figure, result, window, energy_pj)
    axes = figure.add_subplot()
    edges = window.times(power.edges_cycles)
    bursts = len(power.power_mw) < power.parts
    if bursts:
        _add_steps(axes, power.burst_mw * scale.factor, edges, facecolor=_BURST_COLOUR)
    _draw_stack(axes, result, edges, power.power_mw * scale.factor, scale)
    axes.set_ylim(0, highest_mw * scale.factor * 1.04 or 1.0)
    average_mw = float(energy.sum()) / window.cycles
    axes.axhline(average_mw * scale.factor, color="black", linestyle=_AVERAGE_DASHES)
    _label_axes(axes, window, power, scale)
    shares = dict(zip(result.components, energy.sum(axis=0).tolist(), strict=True))
    others = _other_handles(average_mw, float(_static_mw(result).sum()))
    if bursts:
        label = f"bursts of {bin_length(window, power.parts)}"
        others.append(Patch(facecolor=_BURST_COLOUR, label=label))
    if cap_mw is not None and above is not None:
        halo = withStroke(linewidth=2.6, foreground="white")
        axes.axhline(cap_mw * scale.factor, **_CAP_LINE, gid="cap", path_effects=[halo])
        others.insert(0, _cap_handle(cap_mw, above))
    add_component_legend(axes, result, shares, others)
    draw_layer_strip(axes, result, window)
    return figure


def _above(result: Result, window: TimeWindow, cap_mw: float) -> AboveCap:
    return above_cap(
        result.timeline,
        cap_mw,
        window.start_cycle,
        window.end_cycle,
        single_cycles=shows_single_cycles(window),
    )


def _cap_handle(cap_mw: float, above: AboveCap) -> Line2D:
    time, energy = (format_share(share, 1.0) for share in (above.time_share, above.energy_share))
    label = (
        f"cap, {format_si(cap_mw * _WATTS_PER_MW, 'W')}: exceeded\n"
        f"{time} of the time,\n{energy} of energy beyond it"
    )
    return Line2D([], [], **_CAP_LINE, label=label)


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


def _add_steps(axes: Axes, heights: FloatArray, edges: FloatArray, **look: Any) -> None:
    # not `axes.stairs`: it measures every vertex to find limits that are known here
    axes.add_artist(StepPatch(heights, edges, fill=True, linewidth=0, **look))


def _label_axes(axes: Axes, window: TimeWindow, power: WindowPower, scale: Scale) -> None:
    window.label_axis(axes)
    bins = len(power.power_mw)
    per_bin = "" if bins == window.cycles else f",\nmean over {bin_length(window, bins)}"
    axes.set_ylabel(f"Power ({scale.unit}){per_bin}")


def _other_handles(average_mw: float, floor_mw: float) -> list[Artist]:
    average = f"average, {format_si(average_mw * _WATTS_PER_MW, 'W')}"
    handles: list[Artist] = [
        Line2D([], [], color="black", linestyle=_AVERAGE_DASHES, label=average)
    ]
    if floor_mw > 0:
        label = f"static, {format_si(floor_mw * _WATTS_PER_MW, 'W')}"
        patch = Patch(facecolor="#8E8E8E", edgecolor="white", hatch=_STATIC_HATCH, label=label)
        handles.insert(0, patch)
    return handles


def _static_mw(result: Result) -> FloatArray:
    static = result.timeline.static_pj_per_cycle
    return static * mw_from_pj_per_cycle(1.0, result.clock_mhz)
