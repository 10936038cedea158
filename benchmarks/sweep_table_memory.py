"""Memory of the table of a sweep, whole or in blocks: one process that reads, and says how much.

``python -m benchmarks.sweep_table_memory`` starts one for each and two sizes, and extrapolates.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import bench_sweep_store
from benchmarks.timing import Timed, report
from sim.sweeps.store import SweepStore
from sim.sweeps.table import read_sweep_table
from sim.sweeps.table_blocks import blocks_of, summarize
from sim.sweeps.table_csv import write_csv

SIZES = (20_000, 100_000)
LARGE = 10_000_000
MOST_BYTES_IN_BLOCKS = 64
"""Per point; the whole table takes several hundred."""


def read(folder: Path, how: str) -> None:
    """Read a store and print the largest size of this process [MB]."""
    if how == "whole":
        read_sweep_table(folder)
    else:
        with SweepStore.open(folder / "sweep.sqlite") as store:
            write_csv(blocks_of(store, summarize(store)), folder / "points.csv")
    # not getrusage: its largest size is that of the parent before this program was begun
    status = Path("/proc/self/status").read_text("utf-8")
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)


def main() -> None:
    """Measure two sizes both ways."""
    most_mb: dict[str, list[float]] = {"whole": [], "blocks": []}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            bench_sweep_store.fill(Path(name), size)
            for how, sizes_mb in most_mb.items():
                program = "import sys; from pathlib import Path; "
                program += "from benchmarks.sweep_table_memory import read; "
                program += "read(Path(sys.argv[1]), sys.argv[2])"
                command = [sys.executable, "-c", program, name, how]
                output = subprocess.run(command, check=True, capture_output=True)
                sizes_mb.append(float(output.stdout))
    for how, (small_mb, large_mb) in most_mb.items():
        bytes_each = (large_mb - small_mb) * 2**20 / (SIZES[1] - SIZES[0])
        more_gb = bytes_each * LARGE * 1e-9
        note = f"{large_mb:,.0f} MB; {bytes_each:,.0f} bytes per point, {more_gb:.2f} GB for 10^7"
        report(Timed(f"{SIZES[1]:,} points: {how}", 0.0, note))
        assert how == "whole" or bytes_each < MOST_BYTES_IN_BLOCKS, bytes_each


if __name__ == "__main__":
    main()
