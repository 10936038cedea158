"""Jobs of a trace in order of service, and when each begins.

The machine does one inference at a time, in order of arrival. An inference whose invocations
arrive later than it does is cut where the time rises: each part is a job, ready at its own time.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.base.errors import InvalidValue, Literal
from sim.domain.activity import Int32Array, Int64Array
from sim.domain.layer_trace import InferenceKind, LayerTrace
from sim.kernels.replay_queue import begin_in_order
from sim.replays.cycles import check_cycles, cycles_not_before

MAX_JOBS = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Jobs:
    """What is to be served, in order.

    Attributes
    ----------
    arrival_cycle : (inference,) first cycle that does not begin before its arrival.
    first_job : (inference + 1,) first job of each inference.
    ready_cycle : (job,) when the job's own work has arrived.
    work : (job,) index into `works`.
    works : distinct work, as (kind, sample, part).
    times : (work,) how many jobs each work is.
    """

    arrival_cycle: Int64Array
    first_job: Int64Array
    ready_cycle: Int64Array
    work: Int32Array
    works: tuple[tuple[int, int, int], ...]
    times: Int64Array

    def begin_cycles(self, hold_cycles: Int64Array, clock_mhz: float) -> Int64Array:
        """Give the first cycle (job,) of each job.

        Parameters
        ----------
        hold_cycles : (work,) how long each work takes.

        Raises
        ------
        InvalidValue
            All of it takes longer than a replay can.
        """
        work_cycles = sum(
            count * hold
            for count, hold in zip(self.times.tolist(), hold_cycles.tolist(), strict=True)
        )
        check_cycles(int(self.ready_cycle.max()) + work_cycles, clock_mhz, "trace")
        return begin_in_order(self.ready_cycle, hold_cycles, self.work)


def parts_of(kind: InferenceKind) -> tuple[tuple[int, int], ...]:
    """Cut a kind of inference where a later invocation arrives: (first, end) of each part."""
    rises = np.flatnonzero(np.diff(kind.offset_ns) > 0) + 1
    edges = [0, *rises.tolist(), len(kind.layers)]
    return tuple(pairwise(edges))


def jobs_of(trace: LayerTrace, clock_mhz: float) -> Jobs:
    """Bring a trace into the order of service.

    Raises
    ------
    InvalidValue
        A time beyond what a replay can hold, or too many jobs.
    """
    arrival_cycle = cycles_not_before(trace.arrival_ns, clock_mhz, "arrival_ns")
    offsets = [
        cycles_not_before(
            kind.offset_ns[[first for first, _ in parts_of(kind)]], clock_mhz, "kinds"
        )
        for kind in trace.kinds
    ]
    counts = np.array([len(found) for found in offsets], np.int64)[trace.kind]
    jobs = int(counts.sum())
    if jobs > MAX_JOBS:
        expected = f"at most {MAX_JOBS} parts of inferences that arrive on their own"
        raise InvalidValue("trace", expected, Literal(str(jobs)))
    first_job = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    part = np.arange(jobs, dtype=np.int64) - np.repeat(first_job[:-1], counts)
    first_offset = np.concatenate([[0], np.cumsum([len(found) for found in offsets])])
    place = np.repeat(first_offset[trace.kind], counts) + part
    ready_cycle = np.repeat(arrival_cycle, counts) + np.concatenate(offsets)[place]
    work, works, times = _distinct(trace, np.repeat(np.arange(len(trace)), counts), part)
    return Jobs(
        arrival_cycle=arrival_cycle,
        first_job=first_job,
        ready_cycle=ready_cycle,
        work=work,
        works=works,
        times=times,
    )


def _distinct(
    trace: LayerTrace, inference: Int64Array, part: Int64Array
) -> tuple[Int32Array, tuple[tuple[int, int, int], ...], Int64Array]:
    """Give each distinct (sample, kind, part) a number: a sample's data are then opened once."""
    kinds, parts = len(trace.kinds), int(part.max()) + 1
    kind, sample = trace.kind[inference].astype(np.int64), trace.sample[inference].astype(np.int64)
    code = ((sample + 1) * kinds + kind) * parts + part
    found, work, times = np.unique(code, return_inverse=True, return_counts=True)
    works = tuple(
        (value // parts % kinds, value // parts // kinds - 1, value % parts)
        for value in found.tolist()
    )
    return work.astype(np.int32), works, times.astype(np.int64)
