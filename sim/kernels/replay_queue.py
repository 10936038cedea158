"""One server, first come, first served: when each job begins."""

import numpy as np

from sim.kernels.array_types import Int32Array, Int64Array
from sim.kernels.jit import kernel


@kernel
def begin_in_order(ready: Int64Array, hold_of_work: Int64Array, work: Int32Array) -> Int64Array:
    """First cycle (job,) of each job: when it is ready and all jobs before it have ended.

    `ready` (job,) in cycles, in order of service; `hold_of_work` (work,) cycles of each work;
    `work` (job,) which of them a job is.
    """
    begin = np.empty(len(ready), np.int64)
    free = 0
    for job in range(len(ready)):
        begin[job] = max(ready[job], free)
        free = begin[job] + hold_of_work[work[job]]
    return begin


@kernel
def chain_ends(gap: Int64Array, is_long: Int64Array, work: Int32Array, window: int) -> Int64Array:
    """Last job (job,) of the chain that begins with each job, -1 where none begins.

    Jobs less than `window` cycles apart follow each other in a chain; `gap` (job,) is the idle
    time after a job. A long work (`is_long` (work,), at least a window) ends one chain and begins
    the next. Any window that holds cycles of several jobs lies in one chain.
    """
    jobs = len(gap)
    ends = np.full(jobs, -1, np.int64)
    job = 0
    while job < jobs:
        last = job
        while last + 1 < jobs and gap[last] < window:
            last += 1
            if is_long[work[last]]:
                break
        ends[job] = last
        # a long job that ends a chain of several begins the next one
        job = last if last > job and is_long[work[last]] else last + 1
    return ends
