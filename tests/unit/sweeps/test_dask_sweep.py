"""Does a sweep on Dask give what one process gives, whatever workers do?"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Thread

import pytest

from sim.base.errors import InvalidValue
from sim.cli.main import main
from sim.config.sweep_file import load_sweep
from sim.domain.sweep import SweepSpec
from sim.sweeps.cluster_error import ClusterError
from sim.sweeps.dask_runner import dask_runner
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import FinishedPoint, Outcome
from sim.sweeps.points import PointReader
from sim.sweeps.store import SweepStore
from tests.dask_processes import DaskProcesses, dask_processes, environment
from tests.watched_workers import LONG_S, Watch

ROOT = Path(__file__).parents[3]
TEXT = """architecture: machines/own.yaml
workload: own_net.yaml
axes:
  array.rows: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 0]
  technology.voltage_v: [0.8, 0.85, 0.9, 0.95]
"""
NETWORK = """name: own
layers:
  - {name: fc, kind: gemm, m: 8, n: 1000, k: 512}
"""
POINTS = 60
HELD, DEADLY = 37, 41


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "sweep"
    (folder / "machines").mkdir(parents=True)
    machine = (ROOT / "configs/architectures/edge_npu.yaml").read_text("utf-8")
    (folder / "machines" / "own.yaml").write_text(machine, "utf-8")
    (folder / "own_net.yaml").write_text(NETWORK, "utf-8")
    path = folder / "sizes.yaml"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[DaskProcesses]:
    with dask_processes(tmp_path / "cluster") as processes:
        processes.start_scheduler()
        yield processes


Came = dict[int, tuple[str, Outcome | None, str]]
"""What came of each point."""


def without_time(points: Sequence[FinishedPoint]) -> Came:
    return {point.position: (point.digest, point.outcome, point.error) for point in points}


def in_one_process(spec: SweepSpec, folder: Path) -> Came:
    points = Evaluator(spec, PointReader(folder)).finish(spec.positions())
    return without_time(list(points))


def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    file: Path, cluster: DaskProcesses, tmp_path: Path
) -> None:
    spec, watch = load_sweep(file), Watch(tmp_path, held=HELD)
    for _ in range(2):
        cluster.start_worker(*watch.options)
    killed: list[int] = []

    def kill_who_holds() -> None:
        killed.append(watch.wait_for(HELD))
        os.kill(killed[0], signal.SIGKILL)

    killer = Thread(target=kill_who_holds, daemon=True)
    killer.start()
    with dask_runner(spec, file.parent, cluster.address, patience_s=60) as runner:
        found = [point for batch in runner.run.finish(spec.positions()) for point in batch]
    killer.join()
    assert watch.wait_for(HELD) == killed[0]
    (other,) = [each.process for each in watch.notes("end") if each.position == HELD]
    assert other != killed[0]
    assert sorted(point.position for point in found) == list(range(POINTS))
    assert without_time(found) == in_one_process(spec, file.parent)


def test_a_point_that_kills_its_workers_ends_as_an_error(file: Path, tmp_path: Path) -> None:
    spec, watch = load_sweep(file), Watch(tmp_path, deadly=DEADLY)
    with dask_processes(tmp_path / "cluster") as processes:
        # one in a chunk dies, and one that has the point alone; the third runs the rest
        processes.start_scheduler(allowed_failures=0)
        for _ in range(3):
            processes.start_worker(*watch.options)
        with dask_runner(spec, file.parent, processes.address, patience_s=60) as runner:
            found = [point for batch in runner.run.finish(spec.positions()) for point in batch]
    assert len({each.process for each in watch.notes("begin") if each.position == DEADLY}) == 2
    assert sorted(point.position for point in found) == list(range(POINTS))
    points, expected = without_time(found), in_one_process(spec, file.parent)
    digest, outcome, error = points.pop(DEADLY)
    expected.pop(DEADLY)
    assert (digest, outcome) == (f"died:{DEADLY}", None)
    assert "got a worker process that died" in error
    assert points == expected


def test_a_worker_that_joins_late_gets_work(
    file: Path, cluster: DaskProcesses, tmp_path: Path
) -> None:
    spec, watch = load_sweep(file), Watch(tmp_path, seconds=0.01)
    first = cluster.start_worker(*watch.options)
    late = None
    end = time.monotonic() + LONG_S
    with dask_runner(spec, file.parent, cluster.address, patience_s=60) as runner:
        for _ in runner.run.finish(iter(lambda: 5, None)):
            if late is None:
                late = cluster.start_worker(*watch.options)
            ran = {note.process for note in watch.notes("end")}
            if late.pid in ran or time.monotonic() > end:
                break
    assert ran == {first.pid, late.pid}


def test_a_worker_without_the_files_of_the_sweep(file: Path, cluster: DaskProcesses) -> None:
    spec = load_sweep(file)
    expected = in_one_process(spec, file.parent)
    cluster.start_worker()
    with dask_runner(spec, file.parent, cluster.address, patience_s=60) as runner:
        # what was read is in the job; a worker that looked for a file now would find none
        (file.parent / "own_net.yaml").unlink()
        (file.parent / "machines" / "own.yaml").unlink()
        found = [point for batch in runner.run.finish(spec.positions()) for point in batch]
    assert without_time(found) == expected


def test_no_worker_for_long(file: Path, cluster: DaskProcesses) -> None:
    spec = load_sweep(file)
    with (
        pytest.raises(ClusterError, match=r"^workers: expected a worker within 0.5 s, got none$"),
        dask_runner(spec, file.parent, cluster.address, patience_s=0.5) as runner,
    ):
        list(runner.run.finish([0]))


def test_a_scheduler_that_goes(file: Path, cluster: DaskProcesses) -> None:
    spec = load_sweep(file)
    cluster.start_worker()
    with dask_runner(spec, file.parent, cluster.address, patience_s=60) as runner:
        batches = runner.run.finish(iter(lambda: 5, None))
        next(batches)
        cluster.kill_scheduler()
        with pytest.raises(ClusterError, match=r"^--scheduler: expected a Dask scheduler that st"):
            list(batches)


def test_workers_of_another_version(file: Path, cluster: DaskProcesses, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("import sim.sweeps.dask_worker as w\nw.__version__ = '9.9'\n", "utf-8")
    spec = load_sweep(file)
    cluster.start_worker("--preload", str(other))
    with (
        pytest.raises(InvalidValue, match=r"worker.*: expected joulesim [^9]+, got 9\.9$"),
        dask_runner(spec, file.parent, cluster.address, patience_s=60) as runner,
    ):
        list(runner.run.finish(spec.positions()))


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("tcp://127.0.0.1:1", 1, "answers at tcp://127.0.0.1:1, got "),
        ("here", 2, "an address as tcp://host:8786 or tls://host:8786, got 'here'"),
        ("tls://127.0.0.1:1", 2, "certificates for tls://"),
    ],
)
def test_no_scheduler_is_one_line(
    file: Path, capsys: pytest.CaptureFixture[str], address: str, code: int, said: str
) -> None:
    assert main(["sweep", str(file), "--scheduler", address]) == code
    errors = capsys.readouterr().err
    assert errors.startswith("--scheduler: expected ")
    assert said in errors
    assert errors.count("\n") == 1


def test_a_worker_is_no_scheduler(
    file: Path, cluster: DaskProcesses, capsys: pytest.CaptureFixture[str]
) -> None:
    port = cluster.start_worker_at_port()
    address = f"tcp://127.0.0.1:{port}"
    assert main(["sweep", str(file), "--scheduler", address]) == 2
    said = f"--scheduler: expected a Dask scheduler at {address}, got a Worker\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_client_that_was_stopped_goes_on(
    file: Path, cluster: DaskProcesses, tmp_path: Path, how: signal.Signals
) -> None:
    watch = Watch(tmp_path, seconds=0.02)
    cluster.start_worker(*watch.options)
    folder = file.with_suffix("")
    command = [sys.executable, "-m", "sim.cli", "sweep", str(file), "-q"]
    command += ["--scheduler", cluster.address]
    client = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE)
    while not _stored(folder):
        assert client.poll() is None, client.communicate()
        time.sleep(0.02)
    os.kill(client.pid, how)
    _, errors = client.communicate()
    if how == signal.SIGINT:
        assert client.returncode == 130
        assert b" kept in " in errors
        assert errors.endswith(b"interrupted\n")
    with SweepStore.open(folder / "sweep.sqlite") as store:
        kept = store.finished()
    assert 0 < len(kept) < POINTS
    subprocess.run([*command, "--resume"], env=environment(), check=True)
    spec = load_sweep(file)
    with SweepStore.open(folder / "sweep.sqlite") as store:
        found = without_time([point for _, point in store.points()])
    assert found == in_one_process(spec, file.parent)
    times = Counter(note.position for note in watch.notes("begin"))
    assert times.keys() == set(range(POINTS))
    # what was stored was never run again; what was under way may have been, once
    assert {times[position] for position in kept} == {1}
    assert max(times.values()) <= 2


def _stored(folder: Path) -> int:
    """Count what is in a store, which may not be there yet."""
    path = folder / "sweep.sqlite"
    if not path.is_file() or not path.stat().st_size:
        return 0
    with SweepStore.open(path) as store:
        return store.count()[0]
