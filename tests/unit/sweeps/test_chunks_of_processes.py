"""Do worker processes finish every point once, whoever dies and whenever?"""

import os
import signal
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from pathlib import Path

import pytest

from sim.domain.sweep import Axis, SweepSpec
from sim.sweeps import processes
from sim.sweeps.chunks import Chunk, ChunkRunner, EndedChunk
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.points import PointReader
from sim.sweeps.processes import ProcessPool

POINTS = 12
DEADLY = 7


def spec() -> SweepSpec:
    rows = Axis(("array.rows",), tuple((8 + place,) for place in range(POINTS)))
    fixed = {"architecture": "edge_npu", "workload": "resnet18", "layers": "fc"}
    return SweepSpec(name="chunks", fixed=fixed, axes=(rows,))


def die_at_one(chunk: Chunk) -> tuple[list[FinishedPoint], float]:
    """Do what a worker does, but end the process at one point, as for want of memory."""
    if DEADLY in chunk:
        os.kill(os.getpid(), signal.SIGKILL)
    evaluator = Evaluator(spec(), PointReader(Path()))
    return list(evaluator.finish(chunk)), 0.05 * len(chunk)


def test_a_point_that_kills_its_worker_is_known_and_the_rest_ends_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "_finish", die_at_one)
    with closing(ProcessPool(spec(), Path(), 2)) as pool:
        found = [point for batch in ChunkRunner(pool).finish(range(POINTS)) for point in batch]
    assert sorted(point.position for point in found) == list(range(POINTS))
    failed = {point.position: point.error for point in found if point.error}
    assert failed.keys() == {DEADLY}
    assert "a worker process that died" in failed[DEADLY]


def test_no_chunk_is_lost_when_its_pool_breaks_while_it_is_submitted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker dies at a chunk; the executor refuses the next, as it does when it knows of that."""
    given, refused = [], []

    class Breaking(processes.ProcessPoolExecutor):
        def submit(self, *arguments: object, **options: object) -> object:
            given.append(arguments[1])
            if len(given) == 2:
                refused.append(given[-1])
                for worker in list(self._processes.values()):
                    worker.kill()
                raise BrokenProcessPool
            return super().submit(*arguments, **options)

    monkeypatch.setattr(processes, "ProcessPoolExecutor", Breaking)
    with closing(ProcessPool(spec(), Path(), 2)) as pool:
        found = [point for batch in ChunkRunner(pool).finish(range(POINTS)) for point in batch]
    assert len(refused) == 1
    assert sorted(point.position for point in found) == list(range(POINTS))
    assert not any(point.error for point in found)


class SlowLater:
    """One worker that has time for two points of a chunk, but begins with quick ones."""

    workers, waiting, chunk_seconds = 1, 1, 1.0

    def __init__(self) -> None:
        self._given: list[Chunk] = []
        self.sizes: list[int] = []

    def submit(self, chunk: Chunk) -> None:
        self._given.append(chunk)
        self.sizes.append(len(chunk))

    def ended(self) -> Sequence[EndedChunk]:
        chunk = self._given.pop()
        done = [FinishedPoint(position=at, digest=str(at), outcome=None) for at in chunk]
        if chunk[0] >= 10:
            done = done[:2]
        return [EndedChunk(chunk=chunk, points=done, seconds=0.1 if chunk[0] < 10 else 2.0)]


def test_what_a_chunk_had_no_time_for_is_run_by_the_next() -> None:
    pool = SlowLater()
    found = [each.position for batch in ChunkRunner(pool).finish(range(30)) for each in batch]
    assert found == list(range(30))
    assert max(pool.sizes) > 2
    assert pool.sizes[-1] == 1


def test_a_worker_stops_when_the_time_of_a_chunk_is_over() -> None:
    evaluator = Evaluator(spec(), PointReader(Path()))
    assert len(evaluator.finish_for(range(POINTS), 0.0)) == 1
    assert len(evaluator.finish_for(range(POINTS), 60.0)) == POINTS
