"""Points of a sweep on one core, kernels loaded: a mixed grid and its extremes, outcomes asserted.

The mixed grid is what a designer asks of ResNet-50 on edge_npu: 4 buffer sizes x 3 DRAM standards
x 2 dataflows, 24 different timings, at 4 voltages x 4 nodes each. Memory is that of 10,000 points.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.timing import Timed, report
from sim.api import simulate
from sim.domain.sweep import Axis, SweepSpec, Value
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import FinishedPoint, outcome_of
from sim.sweeps.points import PointReader

LEAST_POINTS_PER_S = 25.0
LEAST_TIMINGS_PER_S = 8.0
LEAST_PRICES_PER_S = 60.0
MOST_MEMORY_MB = 1000.0
POINTS_IN_MEMORY = 10_000

Choices = Mapping[str, tuple[Value, ...]]

TIMINGS: Choices = {
    "memories.global_buffer.capacity_kib": (64, 128, 256, 512),
    "memories.dram.standard": ("lpddr4_3200", "ddr4_2400", "ddr4_3200"),
    "dataflow": ("weight_stationary", "output_stationary"),
}
PRICES: Choices = {
    "technology.voltage_v": (0.8, 0.85, 0.9, 0.95),
    "technology.node_nm": (65, 45, 32, 22),
}
MANY: Choices = {
    "clock_mhz": (400, 500, 600, 700, 800),
    "memories.global_buffer.capacity_kib": (64, 128, 256, 512),
    "array.rows": (8, 16, 32, 64, 128),
    "technology.voltage_v": tuple(0.8 + 0.01 * step for step in range(20)),
    "technology.node_nm": (65, 45, 32, 22, 16),
}
"""5 x 4 x 5 x 20 x 5 = 10,000 points."""


def _grid(workload: str, choices: Choices) -> SweepSpec:
    axes = tuple(Axis((name,), tuple((value,) for value in vs)) for name, vs in choices.items())
    fixed = {"architecture": "edge_npu", "workload": workload}
    return SweepSpec(name="benchmark", fixed=fixed, axes=axes)


def _run(spec: SweepSpec) -> tuple[float, list[FinishedPoint]]:
    """Run all points in this process; time of one core per point [s], and the points."""
    evaluator = Evaluator(spec, PointReader(Path()))
    start = time.process_time()
    points = list(evaluator.finish(spec.positions()))
    return (time.process_time() - start) / len(points), points


def _assert_last_is_a_run(spec: SweepSpec, points: list[FinishedPoint]) -> None:
    """Compare a point with a run of its own: equal to the last bit."""
    values = spec.assignment(points[-1].position)
    choices = [f"{name}={value}" for name, value in values.items() if "." in name]
    dataflow = str(values.get("dataflow", "weight_stationary"))
    alone = simulate("edge_npu", str(values["workload"]), dataflow=dataflow, overrides=choices)
    assert points[-1].outcome == outcome_of(alone)


def bench_grid(name: str, choices: Choices, least_per_s: float = 0.0) -> None:
    """Time a grid of ResNet-50."""
    spec = _grid("resnet50", choices)
    seconds, points = _run(spec)
    assert not any(point.error for point in points)
    _assert_last_is_a_run(spec, points)
    assert 1 / seconds >= least_per_s, f"{1 / seconds:.1f} points/s"
    least = f", at least {least_per_s:g}" if least_per_s else ""
    report(Timed(name, seconds, f"{1 / seconds:,.1f} points/s of {len(points)}{least}"))


def bench_memory() -> None:
    """Run 10,000 points of a small network in a process of its own; its largest size."""
    program = "from benchmarks.bench_sweep_points import run_many; run_many()"
    start = time.perf_counter()
    output = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    seconds = time.perf_counter() - start
    points, memory_mb = output.stdout.split()
    assert int(points) == POINTS_IN_MEMORY
    assert float(memory_mb) < MOST_MEMORY_MB, memory_mb
    note = f"{float(memory_mb):,.0f} MB for 10,000 points, at most {MOST_MEMORY_MB:,.0f}"
    report(Timed("anomaly_detection, 100 timings", seconds / POINTS_IN_MEMORY, note))


def run_many() -> None:
    """Run 10,000 points; print how many were done and the size of the process [MB]."""
    _, points = _run(_grid("anomaly_detection", MANY))
    done = sum(point.outcome is not None for point in points)
    print(done, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Run the benchmarks of sweep points."""
    simulate("edge_npu", "resnet18", layers="conv1")
    # before the other grids, which leave schedules behind that it would share
    bench_grid("resnet50, 24 timings", TIMINGS, LEAST_TIMINGS_PER_S)
    bench_grid("resnet50, 24 timings x 16 prices", {**TIMINGS, **PRICES}, LEAST_POINTS_PER_S)
    nodes = tuple(range(16, 66, 2))
    prices = {**PRICES, "technology.node_nm": nodes}
    bench_grid("resnet50, 100 prices of one timing", prices, LEAST_PRICES_PER_S)
    bench_memory()


if __name__ == "__main__":
    main()
