"""The first and last cycles of a work as plain stretches: what windows across jobs are made of."""

from dataclasses import dataclass

import numpy as np

from sim.domain.activity import FloatArray, Int64Array
from sim.kernels.timeline import StreamIndex, count_leaves, expand_leaves

MAX_STRETCHES = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Constant total power, one stretch after the other.

    Attributes
    ----------
    cycles : (stretch,) length.
    pj_per_cycle : (stretch,) energy per cycle of all components together.
    """

    cycles: Int64Array
    pj_per_cycle: FloatArray

    def first(self, cycles: int) -> "Stretches":
        """Keep the first so many cycles."""
        ends = np.minimum(np.cumsum(self.cycles), cycles)
        lengths = np.diff(ends, prepend=0)
        kept = lengths > 0
        return Stretches(lengths[kept], self.pj_per_cycle[kept])

    def last(self, cycles: int) -> "Stretches":
        """Keep the last so many cycles."""
        turned = Stretches(self.cycles[::-1], self.pj_per_cycle[::-1]).first(cycles)
        return Stretches(turned.cycles[::-1], turned.pj_per_cycle[::-1])


@dataclass(frozen=True, slots=True, eq=False)
class WorkEdges:
    """The beginning and the end of a work, each as long as the longest window or the work."""

    head: Stretches
    tail: Stretches


def work_edges(index: StreamIndex, longest: int) -> WorkEdges | None:
    """Give the edges of a work, None where they have more stretches than can be kept.

    Parameters
    ----------
    index : the timeline of the work.
    longest : longest window [cycles].
    """
    cycles = int(index.body_cycles[-1])
    held = min(cycles, longest)
    head = _stretches(index, 0, held)
    tail = head if held == cycles else _stretches(index, cycles - held, cycles)
    return None if head is None or tail is None else WorkEdges(head, tail)


def idle_stretch(cycles: int, pj_per_cycle: float) -> Stretches:
    """Give idle time as a stretch; none where it has no cycles."""
    length = np.array([cycles] if cycles else [], np.int64)
    return Stretches(length, np.full(len(length), pj_per_cycle))


def _stretches(index: StreamIndex, begin: int, end: int) -> Stretches | None:
    count = count_leaves(index, begin, end, MAX_STRETCHES)
    if count > MAX_STRETCHES:
        return None
    edges, states = expand_leaves(index, begin, end, count)
    return Stretches(np.diff(edges), index.power_pj_per_cycle.sum(axis=1)[states])
