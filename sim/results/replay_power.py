"""Energy and power of a replay over time, without expanding it.

Between two cycles lie the end of one job, whole jobs, the beginning of another, and idle time.
Whole jobs are added up by checkpoints, parts of jobs are asked of the work's own timeline.
"""

import numpy as np

from sim.base.errors import InvalidValue
from sim.base.units import mw_from_pj_per_cycle
from sim.domain.activity import BoolArray, FloatArray, Int64Array
from sim.domain.replayed_work import Work
from sim.kernels.timeline import StreamIndex, energy_between, index_stream
from sim.results.replay_result import ReplayResult

MAX_BINS = 100_000
_CHECKPOINT_JOBS = 4096


def index_work(work: Work) -> StreamIndex:
    """Make the timeline of a work ready for questions. O(items x components)."""
    items = work.items
    return index_stream(items.state, items.value, items.span, work.power_pj_per_cycle)


class ReplayEnergy:
    """Energy of any interval of a replay, for many questions."""

    def __init__(self, result: ReplayResult) -> None:
        self._result = result
        # idle time before each job is what its start has beyond the work before it
        held = result.work_cycles[result.job_work]
        self._active_before = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
        self._energy_of_work = np.array([work.energy_pj for work in result.works])
        self._checkpoints = self._count_work()

    def _count_work(self) -> FloatArray:
        """Energy (checkpoint, component) of all jobs before every 4096th."""
        work, works = self._result.job_work, len(self._result.works)
        sums = [np.zeros(len(self._result.components))]
        for first in range(0, len(work) - _CHECKPOINT_JOBS + 1, _CHECKPOINT_JOBS):
            counts = np.bincount(work[first : first + _CHECKPOINT_JOBS], minlength=works)
            used = np.flatnonzero(counts)
            sums.append(counts[used] @ self._energy_of_work[used])
        checkpoints: FloatArray = np.cumsum(sums, axis=0)
        return checkpoints

    def between(self, begins: Int64Array, ends: Int64Array) -> FloatArray:
        """Energy [pJ] (query, component) in [begin, end), 0 <= begin <= end <= cycles."""
        result = self._result
        first, first_offset = self._places(begins)
        last, last_offset = self._places(ends)
        same = first == last
        held = result.work_cycles[result.job_work]
        active = np.where(first >= 0, self._active_before[first], 0) + first_offset
        active_end = np.where(last >= 0, self._active_before[last], 0) + last_offset
        idle_cycles = (ends - begins) - (active_end - active)
        energy_pj = idle_cycles[:, np.newaxis] * result.idle_pj_per_cycle
        first_held = np.where(first >= 0, held[first], 0)
        # within one job; from its middle to its end; from the beginning of the last one
        for asked, job, begin, end in (
            (same, first, first_offset, last_offset),
            (~same, first, first_offset, first_held),
            (~same, last, np.zeros_like(last_offset), last_offset),
        ):
            self._add_parts(energy_pj, asked, job, begin, end)
        for query in np.flatnonzero(last > first + 1).tolist():
            energy_pj[query] += self._whole_jobs(int(first[query]) + 1, int(last[query]))
        return energy_pj

    def _places(self, cycles: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Give the job begun last at each cycle, -1 for none, and how many of its cycles passed."""
        result = self._result
        job = np.searchsorted(result.job_cycle, cycles, side="right").astype(np.int64) - 1
        passed = cycles - result.job_cycle[job]
        held = result.work_cycles[result.job_work[job]]
        return job, np.where(job >= 0, np.minimum(passed, held), 0)

    def _add_parts(
        self,
        energy_pj: FloatArray,
        asked: BoolArray,
        job: Int64Array,
        begin: Int64Array,
        end: Int64Array,
    ) -> None:
        """Add the energy of cycles [begin, end) of a job to each query that is asked for."""
        queries = np.flatnonzero(asked & (job >= 0) & (end > begin))
        works = self._result.job_work[job[queries]]
        for work in np.unique(works).tolist():
            chosen = queries[works == work]
            spent = self._part_of(work, begin[chosen], end[chosen])
            energy_pj[chosen] += spent

    def _part_of(self, work: int, begin: Int64Array, end: Int64Array) -> FloatArray:
        whole = (begin == 0) & (end == self._result.works[work].cycles)
        spent = np.tile(self._energy_of_work[work], (len(begin), 1))
        if not whole.all():
            index = index_work(self._result.works[work])
            spent[~whole] = energy_between(index, begin[~whole], end[~whole])
        return spent

    def _whole_jobs(self, first: int, end: int) -> FloatArray:
        """Energy (component,) of jobs [first, end)."""
        low, high = -(-first // _CHECKPOINT_JOBS), end // _CHECKPOINT_JOBS
        if low >= high:
            return self._few_jobs(first, end)
        spent: FloatArray = (
            self._checkpoints[high]
            - self._checkpoints[low]
            + self._few_jobs(first, low * _CHECKPOINT_JOBS)
            + self._few_jobs(high * _CHECKPOINT_JOBS, end)
        )
        return spent

    def _few_jobs(self, first: int, end: int) -> FloatArray:
        found, counts = np.unique(self._result.job_work[first:end], return_counts=True)
        spent: FloatArray = counts @ self._energy_of_work[found]
        return spent


def binned_replay_power(
    result: ReplayResult, bins: int, start: int = 0, end: int | None = None
) -> tuple[Int64Array, FloatArray]:
    """Average power in bins of (almost) equal length; bins x power sums to the energy.

    Parameters
    ----------
    bins : 1 to 100,000; fewer are given for a window of fewer cycles.
    start, end : window [cycles]; `end` None is the end of the replay.

    Returns
    -------
    edges_cycles : (bin + 1,) whole cycles.
    power_mw : (bin, component) average power within each bin [mW].

    Raises
    ------
    InvalidValue
        Bins or window out of range.
    """
    if not 1 <= bins <= MAX_BINS:
        raise InvalidValue("bins", f"an integer from 1 to {MAX_BINS}", bins)
    last = result.cycles if end is None else end
    if not 0 <= start < result.cycles:
        raise InvalidValue("start", f"a cycle from 0 to {result.cycles - 1}", start)
    if not start < last <= result.cycles:
        raise InvalidValue("end", f"a cycle from {start + 1} to {result.cycles}", last)
    bins = min(bins, last - start)
    quotient, remainder = divmod(last - start, bins)
    place = np.arange(bins + 1, dtype=np.int64)
    edges = start + quotient * place + remainder * place // bins
    energy_pj = ReplayEnergy(result).between(edges[:-1], edges[1:])
    per_cycle = energy_pj / np.diff(edges)[:, np.newaxis]
    return edges, per_cycle * mw_from_pj_per_cycle(1.0, result.clock_mhz)
