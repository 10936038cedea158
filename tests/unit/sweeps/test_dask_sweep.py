"""Does a sweep on Dask give what one process gives, whatever workers do?"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sim.base.errors import InvalidValue
from sim.cli.main import main
from sim.config.sweep_file import load_sweep
from sim.domain.sweep import SweepSpec
from sim.sweeps.cluster_error import ClusterError
from sim.sweeps.dask_runner import dask_runner
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.points import PointReader
from sim.sweeps.store import SweepStore
from tests.unit.sweeps.dask_processes import DaskProcesses, dask_processes, environment

ROOT = Path(__file__).parents[3]
TEXT = """architecture: machines/own.yaml
workload: own_net.yaml
axes:
  array.rows: {start: 0, stop: 14, step: 1}
  technology.voltage_v: [0.8, 0.85, 0.9, 0.95]
"""
NETWORK = """name: own
layers:
  - {name: fc, kind: gemm, m: 8, n: 1000, k: 512}
"""
POINTS = 60


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


def without_time(points: Sequence[FinishedPoint]) -> dict[int, object]:
    return {point.position: (point.digest, point.outcome, point.error) for point in points}


def in_one_process(spec: SweepSpec, folder: Path) -> dict[int, object]:
    points = Evaluator(spec, PointReader(folder)).finish(spec.positions())
    return without_time(list(points))


def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    file: Path, cluster: DaskProcesses
) -> None:
    spec = load_sweep(file)
    killed = cluster.start_worker()
    found: list[FinishedPoint] = []
    with dask_runner(spec, file.parent, cluster.address, patience_s=60) as runner:
        for batch in runner.run.finish(spec.positions()):
            if not found:
                cluster.start_worker()
                killed.send_signal(signal.SIGKILL)
            found += batch
    assert set(Counter(point.position for point in found).values()) == {1}
    assert without_time(found) == in_one_process(spec, file.parent)
    assert len(found) == POINTS
