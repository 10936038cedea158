"""Chunks as tasks of a Dask cluster, few at a time."""

import queue
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from typing import Any

from sim.base.errors import JoulesimError, Literal
from sim.base.version import __version__
from sim.sweeps.chunks import Chunk, EndedChunk
from sim.sweeps.cluster_error import ClusterError
from sim.sweeps.dask_client import check_workers
from sim.sweeps.dask_worker import ChunkReport, finish_chunk
from sim.sweeps.overhead import Overhead

_LEAST_CHUNK_SECONDS = 1.0
_CHUNK_SECONDS_PER_WORKER = 0.01
"""So that 1000 workers end 100 chunks per second between them: docs/guides/clusters.md."""
_PATIENCE_S = 600.0
_LOOK_SECONDS = 1.0
"""How often workers are counted."""


class DaskPool:
    """Workers of a Dask cluster; they may join and leave at any time.

    Parameters
    ----------
    client : of `dask_client.connected`.
    job : of `dask_worker.pack_job`.
    patience_s : how long to wait for a worker when there is none [s].
    """

    waiting = 2

    def __init__(self, client: Any, job: bytes, *, patience_s: float = _PATIENCE_S) -> None:
        self._client, self._job = client, job
        self._patience_s = patience_s
        self._token = secrets.token_hex(8)
        self._tasks: dict[Any, tuple[Any, Chunk]] = {}
        self._ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._given = 0
        self._workers = 0
        self._looked = float("-inf")
        self.overhead = Overhead()

    @property
    def workers(self) -> int:
        """Threads of all workers; waits for one.

        Raises
        ------
        ClusterError
            There was none for long, or the scheduler is gone.
        """
        begin = time.monotonic()
        self._look()
        while self._workers == 0:
            if time.monotonic() - begin > self._patience_s:
                expected = f"a worker within {self._patience_s:g} s"
                raise ClusterError("workers", expected, Literal("none"))
            time.sleep(min(_LOOK_SECONDS, self._patience_s))
            self._look()
        return self._workers

    @property
    def chunk_seconds(self) -> float:
        """About how long a chunk should be at work [s]: the more workers, the longer."""
        return max(_LEAST_CHUNK_SECONDS, _CHUNK_SECONDS_PER_WORKER * self._workers)

    def submit(self, chunk: Chunk) -> None:
        """Give a chunk to some worker."""
        key = (f"joulesim-sweep-{self._token}", self._given)
        self._given += 1
        arguments = (self._job, self._token, __version__, chunk, 2 * self.chunk_seconds)
        future = self._client.submit(finish_chunk, *arguments, key=key, pure=False)
        self._tasks[key] = (future, chunk)
        future.add_done_callback(self._ended.put)

    def ended(self) -> Sequence[EndedChunk]:
        """Wait until chunks have ended, or the number of workers has changed.

        Raises
        ------
        ClusterError
            There was no worker for long, or the scheduler is gone.
        JoulesimError
            A worker has another version of joulesim.
        """
        before = self._workers
        while self.workers == before:
            try:
                futures = [self._ended.get(timeout=_LOOK_SECONDS)]
            except queue.Empty:
                continue
            while not self._ended.empty():
                futures.append(self._ended.get())
            return self._collect(futures)
        return []

    def close(self) -> None:
        """Cancel what is not finished."""
        if self._tasks:
            self._client.cancel([future for future, _ in self._tasks.values()], force=True)
            self._tasks.clear()

    def _look(self) -> None:
        """Count the workers, once in a while."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._check_scheduler()
        try:
            self._workers = sum(self._client.nthreads().values())
        except OSError as problem:
            raise _gone(problem) from None
        self._looked = now

    def _check_scheduler(self) -> None:
        if self._client.status != "running":
            raise _gone(self._client.status)

    def _collect(self, futures: Sequence[Any]) -> list[EndedChunk]:
        finished, ended = [], []
        for future in futures:
            match future.status:
                case "finished":
                    finished.append(future)
                case "error":
                    ended.append(self._failed(future))
                case "cancelled":
                    # somebody restarted the cluster, or its scheduler is gone
                    self._check_scheduler()
                    ended.append(EndedChunk(chunk=self._drop(future), points=None))
                case _:
                    # its worker died with the outcome; it is run again
                    future.add_done_callback(self._ended.put)
        try:
            reports: list[ChunkReport] = self._client.gather(finished)
        except (CancelledError, OSError) as problem:
            # a worker that dies with an outcome costs time only; this is the scheduler
            raise _gone(type(problem).__name__) from None
        for future, report in zip(finished, reports, strict=True):
            self.overhead.add(report.busy_seconds, report.idle_seconds)
            ended.append(
                EndedChunk(
                    chunk=self._drop(future), points=report.points, seconds=report.busy_seconds
                )
            )
        return ended

    def _failed(self, future: Any) -> EndedChunk:
        """Tell a death from a worker that cannot run chunks at all."""
        from distributed.scheduler import KilledWorker  # noqa: PLC0415  # an extra

        problem = future.exception()
        if isinstance(problem, KilledWorker):
            return EndedChunk(chunk=self._drop(future), points=None, died=True)
        # says which worker it was, where that is a matter of versions
        check_workers(self._client)
        if isinstance(problem, JoulesimError):
            raise problem
        text = " ".join(f"{type(problem).__name__}: {problem}".split())
        raise ClusterError("workers", "outcomes of points", Literal(text))

    def _drop(self, future: Any) -> Chunk:
        return self._tasks.pop(future.key)[1]


def _gone(reason: object) -> ClusterError:
    got = Literal(f"none ({reason}); --resume goes on")
    return ClusterError("--scheduler", "a Dask scheduler that stays", got)
