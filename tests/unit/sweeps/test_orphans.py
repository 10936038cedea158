"""Do workers of a sweep end when the process that started them is killed?"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SWEEP = """\
architecture: edge_npu
workload: resnet50
axes:
  array.rows: {start: 1, stop: 64, step: 1}
"""
PATIENCE_SECONDS = 180.0

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="children are read from /proc"
)


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(word) for word in task.read_text().split()]
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def waited_for(condition: object) -> Iterator[None]:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.1)
        yield


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    file = tmp_path / "rows.yaml"
    file.write_text(SWEEP, encoding="utf-8")
    command = [sys.executable, "-m", "sim.cli", "sweep", str(file), "-o", str(tmp_path / "out")]
    with subprocess.Popen(
        [*command, "--workers", "2", "-q"],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as sweep:
        # two workers and the tracker of their resources
        for _ in waited_for(lambda: len(children(sweep.pid)) >= 3):
            pass
        workers = children(sweep.pid)
        os.kill(sweep.pid, signal.SIGKILL)
    for _ in waited_for(lambda: not any(map(is_alive, workers))):
        pass
