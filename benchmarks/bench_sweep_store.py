"""The store of a sweep of 100,000 points: front, CSV and Parquet, asserted."""

import resource
import sqlite3
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.timing import Timed, best_of, report
from sim.domain.sweep import Axis, SweepSpec
from sim.sweeps.outcome import METRICS
from sim.sweeps.run import open_store
from sim.sweeps.store import SweepStore
from sim.sweeps.table import read_sweep_table
from sim.sweeps.table_blocks import blocks_of, summarize
from sim.sweeps.table_csv import table_as_csv, write_csv
from sim.sweeps.table_parquet import write_parquet

POINTS = 100_000
LIMIT_S = 5.0
LIMIT_MEMORY_MB = 1000
SPEC = SweepSpec(
    name="many",
    fixed={"architecture": "edge_npu", "workload": "resnet18"},
    axes=tuple(
        Axis((name,), tuple((value,) for value in range(10)))
        for name in ("array.rows", "array.columns", "clock_mhz", "batch", "voltage_v")
    ),
)
COMPONENTS = '{"dram": 1.5, "global_buffer": 2.5, "array": 3.5, "vector_unit": 0.5}'


def fill(folder: Path, points: int = POINTS) -> int:
    """Make a store of random figures; give how many points are on the front of two of them."""
    path = folder / "sweep.sqlite"
    open_store(path, SPEC, resume=False).close()
    figures = np.random.default_rng(1).random((points, len(METRICS)))
    marks = ", ".join("?" * (3 + len(METRICS)))
    with sqlite3.connect(path) as connection:
        connection.executemany(
            f"INSERT INTO outcomes VALUES ({marks})",
            ((f"{at:064d}", "", COMPONENTS, *row) for at, row in enumerate(figures.tolist())),
        )
        connection.executemany(
            "INSERT INTO places VALUES (?, ?, '{}')", ((at, f"{at:064d}") for at in range(points))
        )
    connection.close()
    # by the definition for two: walking up in energy, each point on the front is the fastest yet
    order = np.argsort(figures[:, 0])
    times = figures[order, METRICS.index("time_s")]
    return int(np.sum(times == np.minimum.accumulate(times)))


def main() -> None:
    """Read, export and assert."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        on_front = fill(folder)
        begin = time.process_time()
        write_parquet(once := read_sweep_table(folder), folder / "once.parquet")
        table_as_csv(once)
        # of this process alone: others may share the machine
        processor_s = time.process_time() - begin
        read_s, table = best_of(2, lambda: read_sweep_table(folder))
        assert len(table) == POINTS
        assert table.on_front.sum() == on_front
        report(Timed("100,000 points: read, front of two", read_s, f"{on_front} on the front"))
        three_s, front = best_of(2, lambda: table.front(["energy", "latency", "area"]))
        report(Timed("100,000 points: front of three", three_s, f"{front.sum()} on the front"))
        csv_s, text = best_of(2, lambda: table_as_csv(table))
        assert text.count("\n") == POINTS + 1
        report(Timed("100,000 points: CSV", csv_s, f"{len(text) * 1e-6:.0f} MB"))
        file = folder / "points.parquet"
        parquet_s, _ = best_of(2, lambda: write_parquet(table, file))
        size_mb = file.stat().st_size * 1e-6
        report(Timed("100,000 points: Parquet", parquet_s, f"{size_mb:.0f} MB"))
        begin = time.perf_counter()
        with SweepStore.open(folder / "sweep.sqlite") as store:
            summary = summarize(store)
            write_csv(blocks_of(store, summary), file.with_suffix(".csv"))
        blocks_s = time.perf_counter() - begin
        assert len(summary.front) == on_front
        assert file.with_suffix(".csv").read_text("utf-8") == text
        report(Timed("100,000 points: front of two and CSV in blocks", blocks_s, "the same"))
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert processor_s < LIMIT_S, processor_s
    assert memory_mb < LIMIT_MEMORY_MB, memory_mb
    report(Timed("100,000 points: all of it, processor", processor_s, f"{memory_mb:.0f} MB"))


if __name__ == "__main__":
    main()
