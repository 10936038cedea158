"""Points of a sweep in worker processes of this machine."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
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
    """Run points and give them as they finish, in any order (see `ProcessRunner`)."""
    with closing(ProcessRunner(spec, folder, workers)) as runner:
        yield from runner.finish(positions)


class ProcessRunner:
    """Worker processes that stay from one call to the next, with the layers they know."""

    def __init__(self, spec: SweepSpec, folder: Path, workers: int) -> None:
        # constraints are functions, and their work is done: only positions that hold come here
        self._spec = replace(spec, constraints=())
        self._folder = folder
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._chunk_size = 1

    def finish(self, positions: Iterable[int]) -> Generator[FinishedPoint, None, None]:
        """Run points and give them as they finish, in any order.

        When a worker dies, the chunks at work are run again, point by point; a point that kills
        its worker then too is finished with an error.
        """
        left = deque(positions)
        suspects: deque[int] = deque()
        while left or suspects:
            if suspects:
                yield from _one_by_one(self._spec, self._folder, suspects)
            else:
                yield from self._in_chunks(left, suspects)

    def close(self) -> None:
        """End the workers; what they were at is dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _in_chunks(self, left: deque[int], suspects: deque[int]) -> Iterator[FinishedPoint]:
        """Keep all workers busy until nothing is left or one dies; then fill `suspects`."""
        pending: _Pending = {}
        try:
            while left or pending:
                while left and len(pending) < self._workers * _CHUNKS_PER_WORKER:
                    chunk = self._next_chunk(left)
                    pending[self._submit(chunk, suspects)] = chunk
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    finished = future.result()
                    del pending[future]
                    self._chunk_size = _next_size(finished)
                    yield from finished
        except BrokenProcessPool:
            suspects.extend(position for chunk in pending.values() for position in chunk)
            self.close()

    def _submit(self, chunk: _Chunk, suspects: deque[int]) -> Future[list[FinishedPoint]]:
        if self._pool is None:
            self._pool = _new_pool(self._spec, self._folder, self._workers)
        try:
            return self._pool.submit(_finish, chunk)
        except BrokenProcessPool:
            # a worker died since; nobody else knows of this chunk
            suspects.extend(chunk)
            raise

    def _next_chunk(self, left: deque[int]) -> _Chunk:
        """Take what is run next, so that few points are shared evenly too."""
        share = -(-len(left) // self._workers)
        return tuple(left.popleft() for _ in range(min(self._chunk_size, share)))


def _one_by_one(spec: SweepSpec, folder: Path, suspects: deque[int]) -> Iterator[FinishedPoint]:
    """Run points alone until one kills its worker; that one is finished with an error."""
    with _new_pool(spec, folder, 1) as pool:
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


def _new_pool(spec: SweepSpec, folder: Path, workers: int) -> ProcessPoolExecutor:
    # forked processes would inherit locks that threads of the parent hold
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start, initargs=(spec, folder)
    )


_evaluators: list[Evaluator] = []
"""The one evaluator of a worker process, made when it starts."""


def _start(spec: SweepSpec, folder: Path) -> None:
    # the parent decides when to stop, and tells its workers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _evaluators.append(Evaluator(spec, PointReader(folder)))


def _finish(chunk: _Chunk) -> list[FinishedPoint]:
    return list(_evaluators[0].finish(chunk))
