"""Every action of a run as it was recorded: (component, action, count, start, end)."""

from dataclasses import dataclass

import numpy as np

from sim.base.errors import InvalidValue
from sim.domain.activity import Int32Array, Int64Array
from sim.domain.power_timeline import PowerTimeline
from sim.kernels.timeline import count_leaves, expand_leaves
from sim.results.stream_index import checked_window, index_timeline

MAX_LEAVES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordedActions:
    """Actions in order of their start, one row each; the names are the timeline's.

    Attributes
    ----------
    action : (row,) index into `PowerTimeline.actions`.
    stage : (row,) index into `PowerTimeline.stages`.
    count : (row,) how often the action happened.
    start_cycle, end_cycle : (row,) the interval [start, end) it was spread over.
    """

    action: Int32Array
    stage: Int32Array
    count: Int64Array
    start_cycle: Int64Array
    end_cycle: Int64Array


def recorded_actions(
    timeline: PowerTimeline, start: int = 0, end: int | None = None
) -> RecordedActions:
    """List the actions whose interval starts in a window [cycles].

    The counts of all windows of a run add up to the run's action counts, but for those that go on
    all through a layer (refreshes of a stateful DRAM).

    Raises
    ------
    InvalidValue
        The window is out of range, or holds more than 1,000,000 stretches of constant power.
    """
    first, last = checked_window(timeline, start, end)
    begins, states = _leaves_that_begin(timeline, first, last)
    steps_of = timeline.active[states]
    rows, stages = np.nonzero(timeline.started[states] & (steps_of >= 0))
    steps = steps_of[rows, stages]
    counts = timeline.steps.counts[steps]
    executions, actions = np.nonzero(counts)
    starts = begins[rows][executions]
    return RecordedActions(
        action=actions.astype(np.int32),
        stage=stages[executions].astype(np.int32),
        count=counts[executions, actions],
        start_cycle=starts,
        end_cycle=starts + timeline.steps.hold_cycles[steps[executions]],
    )


def _leaves_that_begin(
    timeline: PowerTimeline, first: int, last: int
) -> tuple[Int64Array, Int32Array]:
    """Give the starts and states of the leaves that begin in [first, last)."""
    index = index_timeline(timeline)
    before = max(0, first - 1)
    count = count_leaves(index, before, last, MAX_LEAVES)
    if count > MAX_LEAVES:
        expected = f"a window with at most {MAX_LEAVES} stretches of constant power"
        raise InvalidValue("end", expected, last)
    edges, states = expand_leaves(index, before, last, count)
    # the first leaf of the widened window began before it, unless the run itself begins there
    skip = 0 if first == 0 else 1
    return edges[skip:-1], states[skip:]
