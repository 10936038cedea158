"""Do sweeps give what single runs give, survive what dies, and go on where they were?"""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sim.api import simulate
from sim.base.errors import ConfigError, ResultsError
from sim.cli.main import main
from sim.config.sweep_file import load_sweep
from sim.domain.sweep import SweepSpec
from sim.sweeps.chunks import ChunkRunner
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import FinishedPoint, outcome_of
from sim.sweeps.points import PointReader
from sim.sweeps.processes import ProcessPool
from sim.sweeps.run import open_store, plan_sweep, run_sweep
from sim.sweeps.store import SweepStore

TEXT = """architecture: edge_npu
workload: resnet18
layers: fc
axes:
  array.rows: [8, 16, 0]
  technology.voltage_v: [0.8, 0.9]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sizes.yaml"
    path.write_text(TEXT, "utf-8")
    return path


def without_time(points: Iterator[FinishedPoint]) -> dict[int, object]:
    return {point.position: (point.digest, point.outcome, point.error) for point in points}


def in_processes(spec: SweepSpec, folder: Path, workers: int) -> Iterator[FinishedPoint]:
    with closing(ProcessPool(spec, folder, workers)) as pool:
        for batch in ChunkRunner(pool).finish(spec.positions()):
            yield from batch


def in_one_process(spec: SweepSpec, folder: Path) -> dict[int, object]:
    return without_time(Evaluator(spec, PointReader(folder)).finish(spec.positions()))


def test_a_point_is_a_run(file: Path) -> None:
    spec = load_sweep(file)
    (point,) = Evaluator(spec, PointReader(file.parent)).finish([2])
    overrides = ["array.rows=16", "technology.voltage_v=0.8"]
    alone = simulate("edge_npu", "resnet18", layers="fc", overrides=overrides)
    assert point.outcome == outcome_of(alone)


def test_a_wrong_point_is_kept_with_its_error(file: Path) -> None:
    spec = load_sweep(file)
    points = list(Evaluator(spec, PointReader(file.parent)).finish(spec.positions()))
    assert [bool(point.error) for point in points] == [False] * 4 + [True] * 2
    assert points[4].error == "array.rows: expected an integer from 1 to 65536, got 0"


def test_processes_give_what_one_gives(file: Path) -> None:
    spec = load_sweep(file)
    shared = without_time(in_processes(spec, file.parent, 2))
    assert shared == in_one_process(spec, file.parent)


def test_nothing_is_lost_when_a_worker_is_killed(file: Path) -> None:
    spec = load_sweep(file)
    points = in_processes(spec, file.parent, 2)
    found = [next(points)]
    for child in multiprocessing.active_children():
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        break
    found += points
    assert sorted(point.position for point in found) == list(range(6))
    assert without_time(iter(found)) == in_one_process(spec, file.parent)


def test_a_sweep_that_was_killed_goes_on(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    command = [sys.executable, "-m", "sim.cli", "sweep", str(file), "-o", str(folder)]
    running = subprocess.Popen([*command, "--workers", "1", "-q"])
    store_file = folder / "sweep.sqlite"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.02)
        try:
            with SweepStore.open(store_file) as store:
                if store.finished():
                    break
        except ResultsError:
            continue  # it is not made yet
    running.kill()
    running.wait()
    with SweepStore.open(store_file) as store:
        before = dict(enumerate(store.points()))
    assert before
    assert main(["sweep", str(file), "-o", str(folder), "--workers", "1", "-q", "--resume"]) == 0
    with SweepStore.open(store_file) as store:
        after = dict(enumerate(store.points()))
    assert len(after) == 6
    for place, row in before.items():
        assert after[place] == row


def test_what_is_done_is_not_done_again(file: Path, tmp_path: Path) -> None:
    spec = load_sweep(file)
    seen: list[int] = []
    with open_store(tmp_path / "s.sqlite", spec, resume=False) as store:
        run_sweep(spec, file.parent, store, [0, 1])
        run_sweep(
            spec,
            file.parent,
            store,
            spec.positions(),
            progress=lambda point: seen.append(point.position),
        )
    assert seen == [2, 3, 4, 5]


def test_a_store_belongs_to_one_sweep(file: Path, tmp_path: Path) -> None:
    open_store(tmp_path / "s.sqlite", load_sweep(file), resume=False).close()
    with pytest.raises(ResultsError, match="expected --resume to go on with it, got a store"):
        open_store(tmp_path / "s.sqlite", load_sweep(file), resume=False)
    file.write_text(TEXT.replace("0.9", "1.0"), "utf-8")
    with pytest.raises(ResultsError, match="fingerprint: expected the sweep it belongs to"):
        open_store(tmp_path / "s.sqlite", load_sweep(file), resume=True)


def test_the_plan_counts_what_differs(file: Path) -> None:
    file.write_text(TEXT.replace("[8, 16, 0]", "[8, 8, 16]"), "utf-8")
    plan = plan_sweep(load_sweep(file), PointReader(file.parent))
    assert (plan.grid, len(plan.positions), plan.distinct) == (6, 6, 4)


def test_a_network_that_is_missing_later_on_is_a_point_that_fails(file: Path) -> None:
    text = TEXT.replace("workload: resnet18\n", "")
    text = text.replace("axes:", "axes:\n  workload: [resnet18, resnet81]")
    file.write_text(text, "utf-8")
    spec = load_sweep(file)
    plan = plan_sweep(spec, PointReader(file.parent))
    assert (len(plan.positions), plan.distinct) == (12, 12)
    (point,) = Evaluator(spec, PointReader(file.parent)).finish([6])
    assert "(did you mean 'resnet18'?), got 'resnet81'" in point.error


def test_a_huge_grid_is_asked_about(file: Path) -> None:
    axes = "\n".join(f"  array.k{place}: {{start: 1, stop: 1000, step: 1}}" for place in range(3))
    file.write_text(TEXT + axes, "utf-8")
    with pytest.raises(ConfigError, match=r"axes \(line 4\): expected at most 100,000,000 points"):
        plan_sweep(load_sweep(file), PointReader(file.parent))


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("array.rows", "array.rosw"), "(did you mean 'rows'?), got 'rosw'"),
        (("edge_npu", "edge_npuu"), "(did you mean 'edge_npu'?), got 'edge_npuu'"),
        (("resnet18", "resnet81"), "(did you mean 'resnet18'?), got 'resnet81'"),
    ],
)
def test_a_name_that_is_not_there(file: Path, change: tuple[str, str], line: str, capsys) -> None:
    file.write_text(TEXT.replace(*change), "utf-8")
    assert main(["sweep", str(file), "-o", str(file.parent / "out")]) == 2
    said = capsys.readouterr()
    assert line in said.err
    assert said.err.count("\n") == 1
    assert not (file.parent / "out").exists()


def test_the_table_has_every_point(file: Path, capsys) -> None:
    assert main(["sweep", str(file), "-o", str(file.parent / "out"), "--workers", "1"]) == 0
    printed = capsys.readouterr().out
    assert "6 points, 6 different" in printed
    assert "2 points failed; the first: array.rows: expected an integer" in printed
    lines = (file.parent / "out" / "points.csv").read_text("utf-8").splitlines()
    header = lines[0].split(",")
    assert header[:4] == ["position", "architecture", "workload", "layers"]
    assert {"array.rows", "energy_pj", "area_mm2", "dram_pj", "pareto", "error"} <= set(header)
    assert len(lines) == 7
