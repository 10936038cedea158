"""What each stage did in a window of a run: a slice per executed step, and one per wait."""

from dataclasses import dataclass

import numpy as np

from sim.base.errors import InvalidValue
from sim.domain.activity import BoolArray, FloatArray, Int32Array, Int64Array
from sim.domain.power_timeline import PowerTimeline
from sim.kernels.timeline import count_leaves, energy_between, expand_leaves, index_stream
from sim.results.stream_index import checked_window, index_timeline

MAX_STRETCHES = 250_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WaitSlices:
    """Times in which stages waited, in order of their begin.

    Attributes
    ----------
    stage, wait : (slice,) index of the stage, and into the timeline's `waits`.
    begin_cycle, end_cycle : (slice,) cut at the edges of the window.
    """

    stage: Int32Array
    wait: Int32Array
    begin_cycle: Int64Array
    end_cycle: Int64Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StageSlices:
    """Slices in order of their begin, and the stretches of constant power they lie on.

    Attributes
    ----------
    stage, step : (slice,) index of the stage, and of the step in the timeline's step table.
    begin_cycle, end_cycle : (slice,) cut at the edges of the window.
    waits : when stages waited, and for what.
    edges_cycles : (stretch + 1,) where anything changes, first and last the window's edges.
    power_pj_per_cycle : (stretch, component) static part included.
    """

    stage: Int32Array
    step: Int32Array
    begin_cycle: Int64Array
    end_cycle: Int64Array
    waits: WaitSlices
    edges_cycles: Int64Array
    power_pj_per_cycle: FloatArray


def stage_slices(
    timeline: PowerTimeline, start: int = 0, end: int | None = None, limit: int = MAX_STRETCHES
) -> StageSlices:
    """List what every stage did between two cycles.

    Parameters
    ----------
    timeline : the run.
    start, end : window [cycles]; `end` None is the end of the run.
    limit : most stretches of constant power in the window.

    Raises
    ------
    InvalidValue
        The window is out of range, or holds more than that (see `longest_window`).
    """
    first, last = checked_window(timeline, start, end)
    index = index_timeline(timeline)
    count = count_leaves(index, first, last, limit)
    if count > limit:
        expected = f"a window with at most {limit} stretches of constant power"
        raise InvalidValue("end", expected, last)
    edges, states = expand_leaves(index, first, last, count)
    active, started = timeline.active[states], timeline.started[states]
    waiting_for = timeline.waiting_for[states]
    stages = range(len(timeline.stages))
    rows = _in_order(
        [_slices_of_stage(stage, active[:, stage], started[:, stage], edges) for stage in stages]
    )
    waits = _in_order([_waits_of_stage(stage, waiting_for[:, stage], edges) for stage in stages])
    return StageSlices(
        stage=rows[:, 0].astype(np.int32),
        step=rows[:, 1].astype(np.int32),
        begin_cycle=rows[:, 2],
        end_cycle=rows[:, 3],
        waits=WaitSlices(
            stage=waits[:, 0].astype(np.int32),
            wait=waits[:, 1].astype(np.int32),
            begin_cycle=waits[:, 2],
            end_cycle=waits[:, 3],
        ),
        edges_cycles=edges,
        power_pj_per_cycle=index.power_pj_per_cycle[states],
    )


def longest_window(timeline: PowerTimeline, start: int = 0, limit: int = MAX_STRETCHES) -> int:
    """Give the last cycle at which a window from `start` on may end.

    Raises
    ------
    InvalidValue
        The start is out of range.
    """
    first, last = checked_window(timeline, start, None)
    index = index_timeline(timeline)
    count = min(count_leaves(index, first, last, limit), limit)
    edges, _ = expand_leaves(index, first, last, count)
    return int(edges[-1])


def count_stretches(timeline: PowerTimeline, start: int, end: int, limit: int) -> int:
    """Count the stretches of constant power in a window, up to one more than a limit."""
    first, last = checked_window(timeline, start, end)
    return int(count_leaves(index_timeline(timeline), first, last, limit))


def busy_shares(timeline: PowerTimeline, edges_cycles: Int64Array) -> FloatArray:
    """Share of each bin in which each stage works on a step, without expanding the run.

    Parameters
    ----------
    timeline : the run.
    edges_cycles : (bin + 1,) rising cycles of the run.

    Returns
    -------
    (bin, stage) from 0 to 1.
    """
    items = timeline.items
    # a stage at work counts one per cycle, where the power timeline counts energy
    busy = (timeline.active >= 0).astype(np.float64)
    index = index_stream(items.state, items.value, items.span, busy)
    busy_cycles = energy_between(index, edges_cycles[:-1], edges_cycles[1:])
    shares: FloatArray = busy_cycles / np.diff(edges_cycles)[:, np.newaxis]
    return shares


def _in_order(tables: list[Int64Array]) -> Int64Array:
    """Join rows (stage, what, begin, end) by begin, then stage."""
    rows = np.concatenate(tables)
    return rows[np.lexsort((rows[:, 0], rows[:, 2]))]


def _waits_of_stage(stage: int, waiting_for: Int32Array, edges: Int64Array) -> Int64Array:
    """Give the waits of one stage as rows (stage, wait, begin, end), each whole."""
    begins = np.flatnonzero(np.concatenate([[True], waiting_for[1:] != waiting_for[:-1]]))
    ends = np.append(begins[1:], len(waiting_for))
    waits = waiting_for[begins]
    rows = [np.full(len(begins), stage), waits, edges[begins], edges[ends]]
    return np.stack(rows, axis=1).astype(np.int64)[waits > 0]


def _slices_of_stage(
    stage: int, active: Int32Array, started: BoolArray, edges: Int64Array
) -> Int64Array:
    """Slices of one stage as rows (stage, step, begin, end)."""
    busy = active >= 0
    before = np.concatenate([[False], busy[:-1]])
    begins = np.flatnonzero(busy & (started | ~before))
    # a slice ends where the stage falls idle or begins its next step
    breaks = np.append(np.flatnonzero(~busy | started), len(active))
    ends = breaks[np.searchsorted(breaks, begins, side="right")]
    rows = [np.full(len(begins), stage), active[begins], edges[begins], edges[ends]]
    return np.stack(rows, axis=1).astype(np.int64)


def step_label(timeline: PowerTimeline, step: int) -> str:
    """Name a step: the fold's size, or what it does most often.

    >>> step_label(timeline, 3)  # doctest: +SKIP
    'fold of 16 x 16 PEs, 392 steps'
    """
    steps = timeline.steps
    if steps.stationary[step]:
        size = f"{steps.rows[step]} x {steps.columns[step]} PEs"
        return f"fold of {size}, {steps.streamed[step]:,} steps"
    counts = steps.counts[step]
    if not counts.any():
        return f"step {step}"
    most = int(np.argmax(counts))
    return f"{timeline.actions[most]} x {int(counts[most]):,}"
