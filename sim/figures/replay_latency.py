"""Latency of a replay's inferences: over time, and how it is distributed."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.base.units import seconds_from_cycles
from sim.domain.activity import FloatArray
from sim.figures.component_legend import add_legend, thin_grid
from sim.figures.replay_frames import BUSY_COLOUR, MISSED_COLOUR
from sim.figures.replay_headline import add_replay_headline
from sim.figures.si_units import Scale, choose_scale, format_share, format_si
from sim.figures.style import new_figure
from sim.figures.time_axis import TimeWindow, time_window
from sim.results.replay_result import PERCENTILES, ReplayResult

_MOST_DOTS = 5000
_BINS = 370
_DEADLINE_DASHES = (0, (5, 2))


def draw_replay_latency(
    result: ReplayResult, *, start_cycle: int = 0, end_cycle: int | None = None
) -> Figure:
    """Draw each inference's latency at its arrival, and the share that is at least so fast.

    More than 5000 inferences are shown by the range and the median of those that arrive within a
    bin. The distribution on the right is that of the whole replay.

    Parameters
    ----------
    start_cycle, end_cycle : part of the replay to show, None: to its end.
    """
    window = time_window(result.cycles, result.clock_mhz, start_cycle, end_cycle)
    latency = result.latency_cycles
    highest = max(int(latency.max()), result.deadline_cycles or 0)
    scale = choose_scale(highest, "s", seconds_from_cycles(1, result.clock_mhz))
    figure = new_figure(2.5)
    add_replay_headline(figure, result)
    over_time, spread = figure.subplots(1, 2, sharey=True, gridspec_kw={"width_ratios": [2.2, 1.0]})
    thin_grid(over_time)
    thin_grid(spread)
    _draw_over_time(over_time, result, window, latency.astype(np.float64) * scale.factor)
    over_time.set_ylim(0, highest * scale.factor * 1.05)
    over_time.set_ylabel(f"Latency ({scale.unit})")
    window.label_axis(over_time)
    over_time.set_xlabel(
        f"Arrival, {over_time.get_xlabel()[0].lower()}{over_time.get_xlabel()[1:]}"
    )
    _draw_distribution(spread, result, scale)
    if result.deadline_cycles is not None:
        for axes in (over_time, spread):
            height = result.deadline_cycles * scale.factor
            axes.axhline(height, color=MISSED_COLOUR, linestyle=_DEADLINE_DASHES)
    add_legend(spread, _handles(result))
    return figure


def _draw_over_time(
    axes: Axes, result: ReplayResult, window: TimeWindow, latency: FloatArray
) -> None:
    arrival = result.arrival_cycle
    inside = (arrival >= window.start_cycle) & (arrival < window.end_cycle)
    if int(inside.sum()) <= _MOST_DOTS:
        for chosen, colour in (
            (inside & ~result.missed, BUSY_COLOUR),
            (inside & result.missed, MISSED_COLOUR),
        ):
            times = window.times(arrival[chosen])
            axes.scatter(times, latency[chosen], s=7, color=colour, linewidths=0)
        return
    edges = window.edges(_BINS)
    first = np.searchsorted(arrival, edges)
    used = np.flatnonzero(np.diff(first))
    parts = [latency[first[bin_] : first[bin_ + 1]] for bin_ in used.tolist()]
    times = window.times((edges[used] + edges[used + 1]) // 2)
    lows, highs = [float(part.min()) for part in parts], [float(part.max()) for part in parts]
    axes.fill_between(times, lows, highs, color="#BBBBBB", linewidth=0)
    axes.plot(times, [float(np.median(part)) for part in parts], color=BUSY_COLOUR, linewidth=0.8)


def _draw_distribution(axes: Axes, result: ReplayResult, scale: Scale) -> None:
    # nearest rank: a step up at each latency that occurs
    values, counts = np.unique(result.latency_cycles, return_counts=True)
    shares = 100 * np.cumsum(counts) / len(result)
    axes.step(
        np.concatenate([[0.0, 0.0], shares]),
        np.concatenate([[0.0], values[[0]], values]) * scale.factor,
        where="pre",
        color=BUSY_COLOUR,
    )
    for percent in PERCENTILES:
        height = result.latency_percentile_cycles(percent) * scale.factor
        axes.plot([percent], [height], marker="o", markersize=3, color="black")
    axes.set_xlim(0, 103)
    axes.set_xlabel("Share at most so late (%)")


def _handles(result: ReplayResult) -> list[Artist]:
    def text(cycles: int) -> str:
        return format_si(seconds_from_cycles(cycles, result.clock_mhz), "s")

    many = len(result) > _MOST_DOTS
    handles: list[Artist] = [
        Line2D([], [], color=BUSY_COLOUR, label="median of a bin")
        if many
        else Line2D([], [], color=BUSY_COLOUR, marker=".", linestyle="none", label="inference")
    ]
    handles += [
        Line2D(
            [],
            [],
            color="black",
            marker="o",
            markersize=3,
            linestyle="none",
            label=f"p{percent}, {text(result.latency_percentile_cycles(percent))}",
        )
        for percent in PERCENTILES
    ]
    handles.append(
        Line2D([], [], linestyle="none", label=f"max, {text(int(result.latency_cycles.max()))}")
    )
    if result.deadline_cycles is not None:
        missed = int(result.missed.sum())
        label = f"deadline, {text(result.deadline_cycles)}"
        handles.append(Line2D([], [], color=MISSED_COLOUR, linestyle=_DEADLINE_DASHES, label=label))
        label = f"missed: {format_share(missed, len(result))}"
        handles.append(
            Line2D([], [], color=MISSED_COLOUR, marker=".", linestyle="none", label=label)
        )
    return handles
