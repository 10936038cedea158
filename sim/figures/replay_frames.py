"""The strip under a replay's power: when inferences arrive, run and are late."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.domain.activity import BoolArray, FloatArray, Int64Array
from sim.figures.time_axis import TimeWindow
from sim.results.replay_result import ReplayResult

BUSY_COLOUR = "#4D4D4D"
MISSED_COLOUR = "#CC3311"
STRIP_INCHES = 0.5
_MOST_SINGLE = 90
"""Inferences that are drawn one by one: each is then four bins wide."""

_MOST_EDGED = 60
_BINS = 370


def frame_bins(result: ReplayResult, window: TimeWindow) -> int:
    """Choose how many bins a window is cut into.

    Where inferences are too many to be told apart, as many of them fall into each bin: bins that
    are a little shorter or longer than the time between frames would show a beat that is not there.
    """
    arrived = result.arrival_cycle
    count = int(((arrived >= window.start_cycle) & (arrived < window.end_cycle)).sum())
    if count <= _MOST_SINGLE:
        return _BINS
    return max(1, count // -(-count // _BINS))


def draw_frames(axes: Axes, result: ReplayResult, window: TimeWindow) -> list[Artist]:
    """Draw the inferences of a window, one by one or, if they are many, as a share of the time.

    Returns
    -------
    list
        Labelled artists for the legend.
    """
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    first = int(np.searchsorted(result.job_end_cycle, window.start_cycle, side="right"))
    end = int(np.searchsorted(result.job_cycle, window.end_cycle, side="left"))
    arrived = result.arrival_cycle
    inside = (arrived >= window.start_cycle) & (arrived < window.end_cycle)
    if max(end - first, int(inside.sum())) > _MOST_SINGLE:
        return _draw_shares(axes, result, window)
    _draw_bars(axes, result, window, first, end)
    times = window.times(arrived[inside])
    axes.vlines(times, 0.9, 1.35, color="black", linewidth=0.6)
    axes.set_ylim(0, 1.4)
    handles: list[Artist] = [
        Line2D([], [], color="black", marker="|", linestyle="none", markersize=5, label="arrival"),
        Patch(facecolor=BUSY_COLOUR, label="inference"),
    ]
    if result.missed.any():
        handles.append(Patch(facecolor=MISSED_COLOUR, label="deadline missed"))
    return handles


def _draw_bars(axes: Axes, result: ReplayResult, window: TimeWindow, first: int, end: int) -> None:
    inference = np.searchsorted(result.first_job, np.arange(first, end), side="right") - 1
    begins = np.maximum(result.job_cycle[first:end], window.start_cycle)
    ends = np.minimum(result.job_end_cycle[first:end], window.end_cycle)
    late = result.missed[inference]
    for chosen, colour in ((~late, BUSY_COLOUR), (late, MISSED_COLOUR)):
        lefts, rights = window.times(begins[chosen]), window.times(ends[chosen])
        spans = list(zip(lefts.tolist(), (rights - lefts).tolist(), strict=True))
        # white edges keep inferences apart that follow on each other; thin ones would drown in them
        edge = 0.3 if end - first <= _MOST_EDGED else 0.0
        axes.broken_barh(spans, (0.0, 0.8), facecolor=colour, edgecolor="white", linewidth=edge)


def _draw_shares(axes: Axes, result: ReplayResult, window: TimeWindow) -> list[Artist]:
    """Draw how busy the machine is, and how much of that is late, per bin."""
    edges = window.edges(frame_bins(result, window))
    times = window.times(edges)
    every = np.ones(len(result.job_cycle), np.bool_)
    late = np.repeat(result.missed, np.diff(result.first_job))
    for chosen, colour in ((every, BUSY_COLOUR), (late, MISSED_COLOUR)):
        share = _busy_share(result, chosen, edges)
        axes.stairs(share, times, fill=True, color=colour)
    axes.set_ylim(0, 1.05)
    handles: list[Artist] = [Patch(facecolor=BUSY_COLOUR, label="busy, share of the time")]
    if result.missed.any():
        handles.append(Patch(facecolor=MISSED_COLOUR, label="of it: deadline missed"))
    return handles


def _busy_share(result: ReplayResult, chosen: BoolArray, edges: Int64Array) -> FloatArray:
    """Share of each bin in which one of the chosen jobs runs, (bin,)."""
    begins, ends = result.job_cycle[chosen], result.job_end_cycle[chosen]
    if not len(begins):
        return np.zeros(len(edges) - 1)
    before = np.concatenate([[0], np.cumsum(ends - begins)])
    job = np.searchsorted(begins, edges, side="right") - 1
    passed = np.clip(edges - begins[job], 0, (ends - begins)[job])
    busy = np.where(job >= 0, before[job] + passed, 0)
    share: FloatArray = np.diff(busy) / np.diff(edges)
    return share
