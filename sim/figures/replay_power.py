"""Power of a replay versus time: frames, the idle time between them, and who draws what."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, StepPatch

from sim.base.units import mw_from_pj_per_cycle
from sim.domain.activity import FloatArray
from sim.figures.component_legend import add_legend_beside, component_handles
from sim.figures.palette import component_colours
from sim.figures.replay_frames import STRIP_INCHES, draw_frames, frame_bins
from sim.figures.replay_headline import add_replay_headline
from sim.figures.si_units import choose_scale, format_si
from sim.figures.style import new_figure
from sim.figures.time_axis import TimeWindow, bin_length, time_window
from sim.results.replay_power import binned_replay_power
from sim.results.replay_result import ReplayResult

_WATTS_PER_MW = 1e-3
_PARTS = 8
_PANEL_INCHES = 2.5
_FRAMES = 3
_BURST_COLOUR = "#E2E2E2"
_IDLE_HATCH = "//////"


def draw_replay_power(
    result: ReplayResult, *, start_cycle: int = 0, end_cycle: int | None = None
) -> Figure:
    """Draw mean power per bin, stacked by component; below it, the inferences.

    What an idle machine draws is hatched. Behind the stack stands the highest power of the
    parts of each bin.

    Parameters
    ----------
    start_cycle, end_cycle : part of the replay to show, None: to its end.
    """
    window = time_window(result.cycles, result.clock_mhz, start_cycle, end_cycle)
    fine_edges, fine_mw = binned_replay_power(
        result, frame_bins(result, window) * _PARTS, window.start_cycle, window.end_cycle
    )
    firsts = np.arange(0, len(fine_mw), _PARTS)
    edges = np.append(fine_edges[firsts], fine_edges[-1])
    spent = np.add.reduceat(fine_mw * np.diff(fine_edges)[:, np.newaxis], firsts, axis=0)
    power_mw = spent / np.diff(edges)[:, np.newaxis]
    burst_mw = np.maximum.reduceat(fine_mw.sum(axis=1), firsts)
    scale = choose_scale(float(burst_mw.max()), "W", _WATTS_PER_MW)

    figure = new_figure(_PANEL_INCHES + STRIP_INCHES)
    add_replay_headline(figure, result)
    heights = {"height_ratios": [_PANEL_INCHES, STRIP_INCHES]}
    axes, strip = figure.subplots(2, 1, sharex=True, gridspec_kw=heights)
    times = window.times(edges)
    axes.add_artist(_steps(burst_mw * scale.factor, times, _BURST_COLOUR))
    _draw_stack(axes, result, times, power_mw * scale.factor, scale.factor)
    axes.set_ylim(0, float(burst_mw.max()) * scale.factor * 1.04)
    average_mw = float(spent.sum()) / window.cycles
    axes.axhline(average_mw * scale.factor, color="black", linestyle=(0, (4, 2)))
    axes.set_ylabel(f"Power ({scale.unit}),\nmean over {bin_length(window, len(power_mw))}")
    frames = draw_frames(strip, result, window)
    window.label_axis(strip)
    others = _other_handles(result, average_mw, window, len(fine_mw))
    shares = dict(zip(result.components, spent.sum(axis=0).tolist(), strict=True))
    # one legend for both axes: two would overlap where a machine has many components
    add_legend_beside(figure, [*component_handles(result, shares), *others, *frames])
    return figure


def draw_replay_frames(result: ReplayResult) -> Figure:
    """Draw the power of three frames, the slowest among them, to its end."""
    arrived = result.arrival_cycle
    worst = int(result.latency_cycles.argmax())
    # frames as a camera's, or the burst in which the worst one waits
    first = max(0, min(worst - _FRAMES // 2, len(result) - _FRAMES))
    start_cycle = int(arrived[first])
    end_cycle = result.cycles
    if first + _FRAMES < len(result):
        last = max(int(arrived[first + _FRAMES]), int(result.finish_cycle[worst]) + 1)
        end_cycle = min(end_cycle, last)
    return draw_replay_power(result, start_cycle=start_cycle, end_cycle=end_cycle)


def _draw_stack(
    axes: Axes, result: ReplayResult, times: FloatArray, power: FloatArray, factor: float
) -> None:
    """Paint what a component draws while idle below all that it draws more at work."""
    colours = component_colours(result)
    idle = result.idle_pj_per_cycle * mw_from_pj_per_cycle(1.0, result.clock_mhz) * factor
    idle = np.minimum(idle, power.min(axis=0))
    floor = float(idle.sum())
    tops = floor + np.cumsum(power - idle, axis=1)
    for name, heights in zip(reversed(result.components), tops.T[::-1], strict=True):
        axes.add_artist(_steps(heights, times, colours[name]))
    ends = times[[0, -1]]
    for name, top in zip(reversed(result.components), np.cumsum(idle)[::-1], strict=True):
        axes.add_artist(_steps(np.array([top]), ends, colours[name]))
    if floor > 0:
        hatched = StepPatch(
            np.array([floor]),
            ends,
            facecolor="none",
            edgecolor="white",
            hatch=_IDLE_HATCH,
            linewidth=0,
        )
        axes.add_artist(hatched)
        axes.hlines(floor, *ends, color="white", linewidth=0.6)


def _steps(heights: FloatArray, edges: FloatArray, colour: str) -> StepPatch:
    return StepPatch(heights, edges, fill=True, linewidth=0, facecolor=colour)


def _other_handles(
    result: ReplayResult, average_mw: float, window: TimeWindow, parts: int
) -> list[Artist]:
    idle = format_si(result.idle_power_mw * _WATTS_PER_MW, "W")
    average = format_si(average_mw * _WATTS_PER_MW, "W")
    return [
        Patch(facecolor="#8E8E8E", edgecolor="white", hatch=_IDLE_HATCH, label=f"idle, {idle}"),
        Line2D([], [], color="black", linestyle=(0, (4, 2)), label=f"average, {average}"),
        Patch(facecolor=_BURST_COLOUR, label=f"bursts of {bin_length(window, parts)}"),
    ]
