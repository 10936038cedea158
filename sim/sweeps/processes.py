"""Chunks in worker processes of this machine."""

import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

from sim.domain.sweep import SweepSpec
from sim.sweeps.chunks import Chunk, EndedChunk
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.points import PointReader

CHUNK_SECONDS = 0.5
"""About how long a chunk takes: short enough to lose little, long enough to cost little."""


class ProcessPool:
    """Worker processes that stay, with the layers they know, until one of them dies.

    Then all of them are started anew: the standard library does not say which one it was.
    """

    waiting = 2
    chunk_seconds = CHUNK_SECONDS

    def __init__(self, spec: SweepSpec, folder: Path, workers: int) -> None:
        # constraints are functions, and their work is done: only positions that hold come here
        self._spec = replace(spec, constraints=())
        self._folder = folder
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._others: list[BaseProcess] = []
        self._at_work: dict[Future[tuple[list[FinishedPoint], float]], Chunk] = {}
        self._not_begun: list[Chunk] = []

    def submit(self, chunk: Chunk) -> None:
        """Give a chunk to some worker."""
        if self._pool is None:
            self._others = multiprocessing.active_children()
            self._pool = _new_pool(self._spec, self._folder, self.workers)
        try:
            self._at_work[self._pool.submit(_finish, chunk)] = chunk
        except BrokenProcessPool:
            # a worker died since; nobody else knows of this chunk
            self._not_begun.append(chunk)

    def ended(self) -> Sequence[EndedChunk]:
        """Wait until chunks have ended, and give them; when a worker died, all that are left."""
        ended = [EndedChunk(chunk=chunk, points=None) for chunk in self._not_begun]
        self._not_begun.clear()
        if self._at_work:
            done, _ = wait(self._at_work, return_when=FIRST_COMPLETED)
            if ended or any(isinstance(each.exception(), BrokenProcessPool) for each in done):
                self._abandon()
                # nothing is at work any more: every future says how it ended
                done, _ = wait(self._at_work)
            ended += [self._report(future) for future in done]
        elif ended:
            self._abandon()
        return ended

    def close(self) -> None:
        """End the workers; what they were at is dropped."""
        self._stop()
        self._at_work.clear()

    def _report(self, future: "Future[tuple[list[FinishedPoint], float]]") -> EndedChunk:
        chunk = self._at_work.pop(future)
        if future.cancelled():
            return EndedChunk(chunk=chunk, points=None)
        try:
            points, seconds = future.result()
        except BrokenProcessPool:
            return EndedChunk(chunk=chunk, points=None, died=True)
        return EndedChunk(chunk=chunk, points=points, seconds=seconds)

    def _abandon(self) -> None:
        """End a pool that broke.

        The standard library ends the workers it knows when it breaks, and waits for all: a worker
        that was started in that moment would wait for work, and it for the worker, for ever.
        """
        for child in multiprocessing.active_children():
            if child not in self._others:
                child.kill()
        self._stop()

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


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
    Thread(target=_end_with_parent, daemon=True).start()
    _evaluators.append(Evaluator(spec, PointReader(folder)))


def _end_with_parent() -> None:
    """End this worker when the parent was killed: nobody waits for its points any more."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _finish(chunk: Chunk) -> tuple[list[FinishedPoint], float]:
    begin = time.perf_counter()
    points = _evaluators[0].finish_for(chunk, 2 * CHUNK_SECONDS)
    return points, time.perf_counter() - begin
