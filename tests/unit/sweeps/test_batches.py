"""Do points reach the store in batches, without waiting long, loss or repetition?"""

from collections.abc import Generator, Iterable
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.config import architecture_file
from sim.domain.sweep import Axis, SweepSpec
from sim.sweeps import one_process, points
from sim.sweeps.one_process import OneProcess
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.run import finish_points, open_store
from sim.sweeps.runner import unfinished

POINTS = 20
SPEC = SweepSpec(
    name="batches", fixed={}, axes=(Axis(("array.rows",), tuple((n,) for n in range(POINTS))),)
)


class Clock:
    """The time of a test [s]."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


class Timed:
    """Stands for an evaluator: each point takes its time; some are interrupted."""

    def __init__(self, clock: Clock, seconds: Iterable[float], stop_at: int = POINTS) -> None:
        self._clock, self._seconds, self._stop_at = clock, list(seconds), stop_at
        self.run: list[int] = []

    def finish(self, positions: Iterable[int]) -> Generator[FinishedPoint, None, None]:
        for position in positions:
            if position == self._stop_at:
                raise KeyboardInterrupt
            self._clock.now += self._seconds[position]
            self.run.append(position)
            yield FinishedPoint(position=position, digest=str(position), outcome=None, error="x")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(one_process, "time", clock)
    return clock


def test_quick_points_share_a_batch_and_a_slow_one_waits_for_none(clock: Clock) -> None:
    seconds = [0.125] * 10 + [3.0] * 2 + [0.125] * 8
    batches = OneProcess(Timed(clock, seconds)).finish(range(POINTS))
    assert [len(batch) for batch in batches] == [4, 4, 3, 1, 4, 4]


def test_what_has_ended_is_stored_when_it_is_interrupted(clock: Clock, tmp_path: Path) -> None:
    first = Timed(clock, [0.125] * POINTS, stop_at=6)
    again = Timed(clock, [0.125] * POINTS)
    with open_store(tmp_path / "s.sqlite", SPEC, resume=False) as store:
        with pytest.raises(KeyboardInterrupt):
            finish_points(SPEC, store, OneProcess(first), range(POINTS))
        assert store.finished() == set(range(6))
        finish_points(SPEC, store, OneProcess(again), unfinished(store, range(POINTS)))
        assert store.finished() == set(range(POINTS))
    assert first.run + again.run == list(range(POINTS))


@pytest.mark.parametrize("block", [1, 3, 100])
def test_what_is_left_is_found_block_by_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr("sim.sweeps.runner._BLOCK", block)
    done = {0, 1, 4, 9, 10, 11, 19}
    with open_store(tmp_path / "s.sqlite", SPEC, resume=False) as store:
        ended = [FinishedPoint(position=n, digest="d", outcome=None, error="x") for n in done]
        store.write(ended, {n: {} for n in done})
        found = []
        for position in unfinished(store, range(1, POINTS)):
            found.append(position)
            store.write(
                [ended[0].__class__(position=position, digest="d", outcome=None)], {position: {}}
            )
    assert found == sorted(set(range(1, POINTS)) - done)


def test_a_sweep_reads_its_files_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(name: str) -> object:
        read.append(name)
        return architecture_file.read_architecture_source(name)

    monkeypatch.setattr(points, "read_architecture_source", counted)
    file = tmp_path / "sizes.yaml"
    axes = "{array.rows: [8, 9, 10, 11], technology.voltage_v: [0.8, 0.9]}"
    file.write_text(
        f"architecture: edge_npu\nworkload: resnet18\nlayers: fc\naxes: {axes}\n", "utf-8"
    )
    assert main(["sweep", str(file), "--workers", "1", "-q"]) == 0
    assert read == ["edge_npu"]


def test_few_transactions_for_many_quick_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(one_process, "time", clock)
    commits: list[str] = []
    with open_store(tmp_path / "s.sqlite", SPEC, resume=False) as store:
        store._connection.set_trace_callback(commits.append)
        finish_points(SPEC, store, OneProcess(Timed(clock, [0.001] * POINTS)), range(POINTS))
    assert commits.count("COMMIT") == 1
