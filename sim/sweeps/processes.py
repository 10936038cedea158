"""Points of a sweep in worker processes of this machine."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sim.domain.sweep import SweepSpec
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.points import PointReader

CHUNK_SECONDS = 1.0
"""About how long a chunk takes: short enough to lose little, long enough to cost little."""
_MOST_PER_CHUNK = 1000
_CHUNKS_PER_WORKER = 2
_DIED = "a point that ends, got a worker process that died (for want of memory, perhaps)"

_Chunk = tuple[int, ...]
_Pending = dict[Future[list[FinishedPoint]], _Chunk]


def run_in_processes(
    spec: SweepSpec, folder: Path, positions: Iterable[int], workers: int
) -> Generator[FinishedPoint, None, None]:
    """Run points and give them as they finish, in any order.

    When a worker dies, the chunks at work are run again, point by point; a point that kills its
    worker then too is finished with an error.
    """
    # constraints are functions, and their work is done: only positions that hold come here
    bare = replace(spec, constraints=())
    left = deque(positions)
    suspects: deque[int] = deque()
    while left or suspects:
        if suspects:
            yield from _one_by_one(bare, folder, suspects)
        else:
            yield from _in_chunks(bare, folder, left, suspects, workers)


def _in_chunks(
    spec: SweepSpec, folder: Path, left: deque[int], suspects: deque[int], workers: int
) -> Iterator[FinishedPoint]:
    """Keep all workers busy until nothing is left or one dies; then fill `suspects`."""
    pending: _Pending = {}
    size = 1
    with _pool(spec, folder, workers) as pool:
        try:
            while left or pending:
                while left and len(pending) < workers * _CHUNKS_PER_WORKER:
                    chunk = tuple(left.popleft() for _ in range(min(size, len(left))))
                    pending[pool.submit(_finish, chunk)] = chunk
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    finished = future.result()
                    del pending[future]
                    size = _next_size(finished)
                    yield from finished
        except BrokenProcessPool:
            suspects.extend(position for chunk in pending.values() for position in chunk)


def _one_by_one(spec: SweepSpec, folder: Path, suspects: deque[int]) -> Iterator[FinishedPoint]:
    """Run points alone until one kills its worker; that one is finished with an error."""
    with _pool(spec, folder, 1) as pool:
        while suspects:
            position = suspects.popleft()
            try:
                yield from pool.submit(_finish, (position,)).result()
            except BrokenProcessPool:
                digest = f"died:{position}"
                yield FinishedPoint(position=position, digest=digest, outcome=None, error=_DIED)
                return


def _next_size(finished: list[FinishedPoint]) -> int:
    """Choose how many points the next chunk has, by how long the last ones took."""
    seconds = sum(point.seconds for point in finished) / len(finished)
    return max(1, min(_MOST_PER_CHUNK, int(CHUNK_SECONDS / max(seconds, 1e-6))))


@contextmanager
def _pool(spec: SweepSpec, folder: Path, workers: int) -> Iterator[ProcessPoolExecutor]:
    # forked processes would inherit locks that threads of the parent hold
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start, initargs=(spec, folder)
    )
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_evaluators: list[Evaluator] = []
"""The one evaluator of a worker process, made when it starts."""


def _start(spec: SweepSpec, folder: Path) -> None:
    # the parent decides when to stop, and tells its workers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _evaluators.append(Evaluator(spec, PointReader(folder)))


def _finish(chunk: _Chunk) -> list[FinishedPoint]:
    return list(_evaluators[0].finish(chunk))
