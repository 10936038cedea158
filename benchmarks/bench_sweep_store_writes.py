"""Writing finished points to a store: points/s by points per transaction, and bytes per point."""

import tempfile
import time
from pathlib import Path

from benchmarks.timing import Timed, report
from sim.sweeps.outcome import METRICS, FinishedPoint, Outcome
from sim.sweeps.store import SweepStore

COMPONENTS = ("array", "accumulator", "global_buffer", "dram", "links", "vector_unit", "clock")
SIZES = ((1, 300), (25, 20_000), (1000, 200_000))
"""Points per transaction, points in all."""


def point(position: int) -> FinishedPoint:
    """Give a point as a run of a network gives it; no two have the same digest or figures."""
    return FinishedPoint(
        position=position,
        digest=f"{position * 0x9E3779B97F4A7C15 % 2**64:016x}" * 4,
        outcome=Outcome(
            metrics={name: position / 7 + place for place, name in enumerate(METRICS)},
            energy_pj_by_component=dict.fromkeys(COMPONENTS, position / 3),
        ),
    )


def fill(path: Path, batch: int, total: int) -> float:
    """Write so many points; return the time [s], that of the last tenth times ten."""
    axes = {"array.rows": 8, "array.columns": 16, "technology.voltage_v": 0.9, "batch": 1}
    with SweepStore.create(path, {}) as store:
        for start in range(0, total, batch):
            if start <= total * 9 // 10 < start + batch:
                begin, first = time.perf_counter(), start
            points = [point(position) for position in range(start, min(start + batch, total))]
            store.write(points, {each.position: axes for each in points})
        seconds = (time.perf_counter() - begin) * total / (total - first)
        assert store.count() == (total, 0)
    return seconds


def main() -> None:
    """Fill a store by transactions of three sizes."""
    for batch, total in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "sweep.sqlite")
            seconds = fill(path, batch, total)
            note = f"{total / seconds:,.0f} points/s, {path.stat().st_size / total:,.0f} bytes each"
        report(Timed(f"{total:,} points, {batch} per transaction", seconds, note))


if __name__ == "__main__":
    main()
