"""Is a store taken up by one process at a time, whole, and without what the machine spoilt?"""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sim.base.atomic_file import StorageError
from sim.base.bundled import bundled_files
from sim.base.errors import ResultsError
from sim.cli.main import main
from sim.sweeps.outcome import DIED, FinishedPoint
from sim.sweeps.store import SweepStore

TEXT = """workload: resnet18
layers: fc
axes:
  architecture: [edge_npu, later.yaml]
  array.rows: [8, 0]
"""
HOLD = """import sys
from sim.sweeps.store import SweepStore
with SweepStore.open(sys.argv[1], writable=True):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "s.yaml"
    path.write_text(TEXT, "utf-8")
    return path


def run(file: Path, *options: str) -> int:
    return main(["sweep", str(file), "--workers", "1", "-q", *options])


def failed(folder: Path) -> dict[int, str]:
    with SweepStore.open(folder / "sweep.sqlite") as store:
        return {point.position: point.digest for _, point in store.points() if point.error}


def test_a_second_process_is_refused_until_the_first_is_killed(file: Path, capsys) -> None:
    assert run(file) == 0
    store = file.parent / "s" / "sweep.sqlite"
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert first.stdout is not None
    assert first.stdin is not None
    assert first.stdout.readline() == b"held\n"
    capsys.readouterr()
    assert run(file, "--resume") == 1
    (line,) = capsys.readouterr().err.splitlines()
    expected = "expected to be the only process that runs this sweep, got another that is at work"
    assert line == f"{store}: {expected}"
    # to read is allowed meanwhile
    assert main(["points", str(store.parent)]) == 0
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    first.stdin.close()
    first.stdout.close()
    assert run(file, "--resume") == 0


def test_a_store_that_is_being_made_is_not_made_twice(tmp_path: Path) -> None:
    with (
        SweepStore.create(tmp_path / "s.sqlite", {}),
        pytest.raises(StorageError, match="the only process"),
    ):
        SweepStore.create(tmp_path / "s.sqlite", {})


def test_a_file_that_was_missing_is_tried_again(file: Path) -> None:
    assert run(file) == 0
    folder = file.parent / "s"
    assert failed(folder) == {1: "wrong:1", 2: "unresolved:2", 3: "unresolved:3"}
    machine = bundled_files("configs/architectures", ".yaml")["edge_npu"]
    (file.parent / "later.yaml").write_text(machine.read_text("utf-8"), "utf-8")
    seen = (folder / "sweep.sqlite").stat().st_mtime_ns
    assert run(file, "--resume") == 0
    assert (folder / "sweep.sqlite").stat().st_mtime_ns > seen
    assert failed(folder) == {1: "wrong:1", 3: "wrong:3"}


def test_what_a_dead_worker_left_is_forgotten_and_nothing_else(tmp_path: Path) -> None:
    wrong = FinishedPoint(position=1, digest="wrong:1", outcome=None, error="rows: expected x")
    dead = FinishedPoint(position=17, digest=f"{DIED}17", outcome=None, error="it died")
    with SweepStore.create(tmp_path / "s.sqlite", {}) as store:
        store.write([dead, wrong], {1: {}, 17: {}})
        store.forget_faults()
        assert store.finished() == {1}
        store.write([dead], {17: {}})
        assert store.finished() == {1, 17}


@pytest.mark.parametrize("axes", ["[1]", "{}", '{"array.rows": 8}', "8", "{", ""])
def test_points_without_their_axes_are_a_damaged_store(file: Path, axes: str, capsys) -> None:
    assert run(file) == 0
    folder = file.parent / "s"
    with sqlite3.connect(folder / "sweep.sqlite") as connection:
        connection.execute("UPDATE places SET axes = ? WHERE position = 2", (axes,))
    connection.close()
    capsys.readouterr()
    for command in (["sweep", str(file), "-q", "--resume"], ["points", str(folder)]):
        assert main(command) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.endswith("that is whole, got point 2 without the values of its axes")


def test_a_store_that_is_refused_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.write_text("not a database", "utf-8")
    for _ in range(2):
        with pytest.raises(ResultsError, match="got file is not a database"):
            SweepStore.open(path, writable=True)
