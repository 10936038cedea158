"""A power timeline made ready for questions, and the checks every question shares."""

import numpy as np

from sim.base.errors import InvalidValue
from sim.domain.activity import Int64Array
from sim.domain.power_timeline import PowerTimeline
from sim.kernels.timeline import StreamIndex, index_stream


def index_timeline(timeline: PowerTimeline) -> StreamIndex:
    """Index a timeline; power includes the static part. O(items x components)."""
    power_pj_per_cycle = timeline.dynamic_pj_per_cycle + timeline.static_pj_per_cycle
    items = timeline.items
    return index_stream(items.state, items.value, items.span, power_pj_per_cycle)


def checked_window(timeline: PowerTimeline, start: int, end: int | None) -> tuple[int, int]:
    """Give [start, end) in cycles, `end` None meaning the end of the run.

    Raises
    ------
    InvalidValue
        Unless 0 <= start < end <= cycles.
    """
    last = timeline.cycles
    if not 0 <= start < last:
        raise InvalidValue("start", f"a cycle from 0 to {last - 1}", start)
    if end is None:
        return start, last
    if not start < end <= last:
        raise InvalidValue("end", f"a cycle from {start + 1} to {last}", end)
    return start, end


def checked_cycles(timeline: PowerTimeline, cycles: Int64Array) -> Int64Array:
    """Give cycles as int64 (q,), each from 0 to the end of the run.

    Raises
    ------
    InvalidValue
        A cycle before 0 or after the end, or a fraction of one.
    """
    asked = np.atleast_1d(np.asarray(cycles))
    if asked.dtype.kind not in "iu" and not np.array_equal(asked, np.floor(asked)):
        raise InvalidValue("cycles", "whole cycles", float(asked[asked != np.floor(asked)][0]))
    outside = asked[(asked < 0) | (asked > timeline.cycles)]
    if outside.size:
        raise InvalidValue("cycles", f"cycles from 0 to {timeline.cycles}", int(outside[0]))
    return asked.astype(np.int64)


def layers_at(timeline: PowerTimeline, cycles: Int64Array) -> Int64Array:
    """Index of the layer that runs in each cycle (q,)."""
    found = np.searchsorted(timeline.layer_starts, cycles, side="right") - 1
    return np.minimum(found, len(timeline.layer_starts) - 2).astype(np.int64)
