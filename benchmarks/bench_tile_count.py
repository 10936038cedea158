"""Does the cost depend on the number of tiles? The same network on a small and on a large array.

An array of 8 x 8 takes up to 256 times the folds of one of 128 x 128. Its time may be three times
as long, for every machine and dataflow; cycles are asserted, and so is ResNet-50 in a second.
"""

import time

from benchmarks.timing import Timed, report
from sim.api import simulate
from sim.results.result import Result

SMALL, LARGE = 8, 128
MOST_TIMES = 3.0
REPEATS = 3
LIMIT_RESNET50_S = 1.0

EXPECTED_CYCLES = {
    ("edge_npu", "vgg16", "weight_stationary"): (281_039_530, 530_530_969),
    ("edge_npu", "vgg16", "input_stationary"): (409_350_258, 429_539_589),
    ("edge_npu", "vgg16", "output_stationary"): (277_446_370, 348_633_524),
    ("edge_npu", "gpt2_prefill", "weight_stationary"): (2_085_464_651, 361_314_970),
    ("edge_npu", "gpt2_prefill", "input_stationary"): (2_048_384_041, 278_783_417),
    ("edge_npu", "gpt2_prefill", "output_stationary"): (1_911_075_341, 278_479_053),
    ("tpu_v1", "vgg16", "weight_stationary"): (273_071_109, 5_453_193),
    ("tpu_v1", "vgg16", "input_stationary"): (275_301_414, 7_660_620),
    ("tpu_v1", "vgg16", "output_stationary"): (261_368_917, 5_892_923),
    ("tpu_v1", "gpt2_prefill", "weight_stationary"): (1_770_332_361, 44_300_724),
    ("tpu_v1", "gpt2_prefill", "input_stationary"): (1_743_446_414, 51_912_739),
    ("tpu_v1", "gpt2_prefill", "output_stationary"): (1_772_204_391, 45_373_874),
}
"""Simulated cycles on the small and on the large array."""

RESNET50_CYCLES = {"edge_npu": 14_592_630, "tpu_v1": 6_833_097}
"""Simulated cycles of ResNet-50 on 32 x 32 PEs, weight-stationary."""


def _core_seconds(
    architecture: str, workload: str, dataflow: str, side: int
) -> tuple[float, Result]:
    """Shortest time of one core [s], however busy the machine is otherwise, and the result."""
    sizes = (f"array.rows={side}", f"array.columns={side}")
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        result = simulate(architecture, workload, dataflow=dataflow, overrides=sizes)
        times.append(time.process_time() - start)
    return min(times), result


def bench_tile_counts() -> None:
    """Compare both arrays; the ratio is one of a single run."""
    for (architecture, workload, dataflow), expected in EXPECTED_CYCLES.items():
        small_s, small = _core_seconds(architecture, workload, dataflow, SMALL)
        large_s, large = _core_seconds(architecture, workload, dataflow, LARGE)
        assert (small.cycles, large.cycles) == expected, (architecture, workload, dataflow)
        ratio = small_s / large_s
        name = f"{workload} on {architecture}, {dataflow}, {SMALL} x {SMALL}"
        note = f"{ratio:.2f} times that of {LARGE} x {LARGE}, at most {MOST_TIMES}"
        report(Timed(name, small_s, note))
        assert ratio <= MOST_TIMES, (name, ratio)


def bench_resnet50() -> None:
    """ResNet-50 on 32 x 32 PEs, kernels loaded."""
    for architecture, cycles in RESNET50_CYCLES.items():
        seconds, result = _core_seconds(architecture, "resnet50", "weight_stationary", 32)
        assert result.cycles == cycles, (architecture, result.cycles)
        report(Timed(f"resnet50 on {architecture}, 32 x 32", seconds, f"{cycles:,} cycles"))
        assert seconds <= LIMIT_RESNET50_S, seconds


def main() -> None:
    """Run both."""
    bench_resnet50()
    bench_tile_counts()
