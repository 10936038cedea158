"""`joulesim sweep` with two workers: 10,000 points from the file to the table, memory of all."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.bench_sweep_points import MANY, MOST_MEMORY_MB, POINTS_IN_MEMORY
from benchmarks.timing import Timed, report

WORKERS = 2
_LOOK_S = 0.2


def _file(folder: Path) -> Path:
    """Write the grid of `bench_sweep_points` as a sweep file."""
    axes = "".join(f"  {name}: {list(values)}\n" for name, values in MANY.items())
    file = folder / "many.yaml"
    file.write_text(f"architecture: edge_npu\nworkload: anomaly_detection\naxes:\n{axes}", "utf-8")
    return file


def _size_mb(process: psutil.Process) -> float:
    """Add up the memory of a process and those it started [MB]; shared pages count in each."""
    try:
        family = [process, *process.children(recursive=True)]
        return sum(each.memory_info().rss for each in family) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def main() -> None:
    """Run the command, and look at its memory while it runs."""
    with tempfile.TemporaryDirectory() as folder:
        file = _file(Path(folder))
        command = [sys.executable, "-m", "sim.cli", "sweep", str(file)]
        begin = time.perf_counter()
        running = subprocess.Popen([*command, "--workers", str(WORKERS), "-q"])
        process, most_mb = psutil.Process(running.pid), 0.0
        while running.poll() is None:
            most_mb = max(most_mb, _size_mb(process))
            time.sleep(_LOOK_S)
        seconds = time.perf_counter() - begin
        assert running.returncode == 0
        lines = (file.with_suffix("") / "points.csv").read_bytes().count(b"\n")
    assert lines == POINTS_IN_MEMORY + 1
    assert most_mb < MOST_MEMORY_MB, most_mb
    note = f"{most_mb:,.0f} MB in all processes, at most {MOST_MEMORY_MB:,.0f}"
    report(Timed(f"{POINTS_IN_MEMORY:,} points, {WORKERS} workers", seconds, note))


if __name__ == "__main__":
    main()
