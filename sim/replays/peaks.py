"""Peak power of a replay over windows: inside works, and across jobs and idle time.

Windows inside a work are looked at once per distinct work. A window that holds cycles of several
jobs lies in a chain of jobs less than a window apart; equal chains are looked at once. Between two
works at least a window long, only the shortest gap counts: with a longer one, some cycles of the
window are idle that were not, and an idle machine draws less.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.base.units import mw_from_pj_per_cycle
from sim.domain.activity import FloatArray, Int32Array, Int64Array
from sim.kernels.replay_queue import chain_ends
from sim.kernels.timeline import StreamIndex, energy_between, index_stream
from sim.replays.edge_power import Stretches, WorkEdges, idle_stretch
from sim.results.peaks import find_peak
from sim.results.replay_result import ReplayPeak

MAX_CHAINS = 20_000
MAX_STRETCHES = 5_000_000
"""Of all chains of one window length together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """When which work runs.

    Attributes
    ----------
    begin : (job,) first cycle.
    work : (job,) which work.
    hold_cycles : (work,) how long each takes.
    cycles : length of the replay.
    idle_pj_per_cycle : of all components together.
    """

    begin: Int64Array
    work: Int32Array
    hold_cycles: Int64Array
    cycles: int
    idle_pj_per_cycle: float

    def gaps(self) -> Int64Array:
        """Idle cycles after each job, (job,)."""
        ends = self.begin + self.hold_cycles[self.work]
        gaps: Int64Array = np.append(self.begin[1:], self.cycles) - ends
        return gaps

    def first_job_of(self, work: int) -> int:
        """Give the first job that is a work."""
        return int(np.argmax(self.work == work))


@dataclass(frozen=True, slots=True)
class _Found:
    """A window: its energy and where it starts."""

    energy_pj: float
    start_cycle: int


def peaks_within(
    index: StreamIndex, windows: Sequence[tuple[int, str]]
) -> tuple[tuple[float, int] | None, ...]:
    """Give (energy [pJ], start) of the highest window of each length; None where it does not fit.

    Parameters
    ----------
    index : the timeline of one work.
    windows : lengths [cycles] and names.
    """
    cycles = int(index.body_cycles[-1])
    found: list[tuple[float, int] | None] = []
    for window, _ in windows:
        if window > cycles:
            found.append(None)
            continue
        start = find_peak(index, window)
        found.append((_energy(index, start, window), start))
    return tuple(found)


def replay_peaks(
    course: Course,
    within: Sequence[tuple[tuple[float, int] | None, ...]],
    edges: Sequence[WorkEdges | None],
    windows: Sequence[tuple[int, str]],
    clock_mhz: float,
    energy_pj: float,
) -> tuple[ReplayPeak, ...]:
    """Give the peak over each window.

    Parameters
    ----------
    within : per work, `peaks_within`.
    edges : per work, at least as long as the longest window.
    windows : as of `peaks_within`.
    energy_pj : of the whole replay.
    """
    found = []
    for place, (window, name) in enumerate(windows):
        length = min(window, course.cycles)
        if window > course.cycles:
            best, across = _Found(energy_pj, 0), True
        else:
            inside = [peaks[place] for peaks in within]
            best, across = _best(course, inside, edges, window)
        power_mw = best.energy_pj * (mw_from_pj_per_cycle(1.0, clock_mhz) / length)
        found.append(
            ReplayPeak(
                window=name,
                window_cycles=length,
                power_mw=power_mw,
                start_cycle=best.start_cycle,
                across=across,
            )
        )
    return tuple(found)


def _best(
    course: Course,
    within: Sequence[tuple[float, int] | None],
    edges: Sequence[WorkEdges | None],
    window: int,
) -> tuple[_Found, bool]:
    candidates = []
    for work, peak in enumerate(within):
        if peak is not None:
            start = int(course.begin[course.first_job_of(work)]) + peak[1]
            candidates.append(_Found(peak[0], start))
    across = True
    # one cycle is never in two jobs
    if window > 1:
        chains = _distinct_chains(course, window)
        across = chains is not None and all(found is not None for found in edges)
        if chains is not None and across:
            kept = [found for found in edges if found is not None]
            looked_at = _looked_at(course, chains, kept, window)
            across = looked_at is not None
            candidates += looked_at or []
    idle = _Found(course.idle_pj_per_cycle * window, 0)
    best = max(candidates, key=lambda found: (found.energy_pj, -found.start_cycle), default=idle)
    return best, across


def _distinct_chains(course: Course, window: int) -> list[tuple[int, int]] | None:
    """Give chains as (first job, last job), of equal ones the first; None: there are too many."""
    gap = course.gaps()
    is_long = (course.hold_cycles >= window).astype(np.int64)
    ends = chain_ends(gap, is_long, course.work, window)
    first = np.flatnonzero(ends >= 0)
    last = ends[first]
    long_first, long_last = is_long[course.work[first]] > 0, is_long[course.work[last]] > 0
    single = last == first
    pairs = (last == first + 1) & long_first & long_last
    chains = _distinct_pairs(course, gap, first[pairs])
    # the windows of a long work alone are those inside it
    others = ~pairs & ~(single & long_first)
    if len(chains) + int(others.sum()) > MAX_CHAINS:
        return None
    seen: set[tuple[bytes, bytes, int]] = set()
    for begin, end in zip(first[others].tolist(), last[others].tolist(), strict=True):
        before = _gap_before(course, gap, begin)
        clipped = np.minimum(gap[begin : end + 1], window)
        key = course.work[begin : end + 1].tobytes(), clipped.tobytes(), min(before, window)
        if key not in seen:
            seen.add(key)
            chains.append((begin, end))
    return chains


def _distinct_pairs(course: Course, gap: Int64Array, first: Int64Array) -> list[tuple[int, int]]:
    """Keep one job of each pair of works that follow each other: that with the shortest gap."""
    code = course.work[first].astype(np.int64) * len(course.hold_cycles) + course.work[first + 1]
    order = np.lexsort((gap[first], code))
    _, places = np.unique(code[order], return_index=True)
    return [(job, job + 1) for job in first[order[places]].tolist()]


def _gap_before(course: Course, gap: Int64Array, job: int) -> int:
    return int(gap[job - 1]) if job else int(course.begin[0])


def _looked_at(
    course: Course, chains: Sequence[tuple[int, int]], edges: Sequence[WorkEdges], window: int
) -> list[_Found] | None:
    """Give the highest window of each chain; None where they have too many stretches."""
    gap = course.gaps()
    found = []
    stretches = 0
    for first, last in chains:
        parts, begin = _chain(course, gap, edges, (first, last), window)
        lengths = []
        for part, _ in parts:
            stretches += len(part.cycles)
            lengths.append(len(part.cycles))
            if stretches > MAX_STRETCHES:
                return None
        index = _index(parts)
        if int(index.body_cycles[-1]) >= window:
            start = find_peak(index, window)
            found.append(_Found(_energy(index, start, window), begin + start))
    return found


def _chain(
    course: Course,
    gap: Int64Array,
    edges: Sequence[WorkEdges],
    jobs: tuple[int, int],
    window: int,
) -> tuple[list[tuple[Stretches, int]], int]:
    """Give the stretches of a chain as (stretches, times), and the cycle at which they begin."""
    first, last = jobs
    begin = int(course.begin[first])
    parts: list[tuple[Stretches, int]] = []

    def idle(cycles: int) -> Stretches:
        return idle_stretch(min(cycles, window), course.idle_pj_per_cycle)

    if course.hold_cycles[course.work[first]] < window:
        before = idle(_gap_before(course, gap, first))
        begin -= int(before.cycles.sum())
        parts.append((before, 1))
    else:
        begin += int(course.hold_cycles[course.work[first]]) - window
    for job, times in _runs(course, gap, first, last):
        work = int(course.work[job])
        held = edges[work]
        if course.hold_cycles[work] < window:
            after = idle(int(gap[job]))
            once = [held.head, after]
        elif job == first:
            once = [held.tail.last(window), idle(int(gap[job]))]
        else:
            once = [held.head.first(window)]
        parts.append((_together(once), times))
    return [part for part in parts if len(part[0].cycles)], begin


def _runs(course: Course, gap: Int64Array, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Give equal jobs with equal gaps after them, one after the other, as (job, times).

    The first and the last stand alone: of long ones only an end belongs to the chain.
    """
    work, gaps = course.work[first : last + 1], gap[first : last + 1]
    changes = np.flatnonzero((np.diff(work) != 0) | (np.diff(gaps) != 0)) + 1
    jobs = last - first + 1
    edges = sorted({0, min(1, jobs), *changes.tolist(), max(jobs - 1, 0), jobs})
    for begin, end in pairwise(edges):
        yield first + begin, end - begin


def _together(parts: Sequence[Stretches]) -> Stretches:
    return Stretches(
        np.concatenate([part.cycles for part in parts]),
        np.concatenate([part.pj_per_cycle for part in parts]),
    )


def _index(parts: Sequence[tuple[Stretches, int]]) -> StreamIndex:
    """Make a chain ready for questions; what comes several times is a block."""
    state: list[Int64Array] = []
    value: list[Int64Array] = []
    span: list[Int64Array] = []
    power: list[FloatArray] = []
    states = 0
    for part, times in parts:
        length = len(part.cycles)
        if times > 1:
            state.append(np.array([-1]))
            value.append(np.array([times]))
            span.append(np.array([length]))
        state.append(np.arange(states, states + length))
        value.append(part.cycles)
        span.append(np.zeros(length, np.int64))
        power.append(part.pj_per_cycle)
        states += length
    return index_stream(
        np.concatenate(state).astype(np.int32),
        np.concatenate(value).astype(np.int64),
        np.concatenate(span).astype(np.int64),
        np.concatenate(power)[:, np.newaxis],
    )


def _energy(index: StreamIndex, start: int, window: int) -> float:
    begins = np.array([start], np.int64)
    return float(energy_between(index, begins, begins + window).sum())
