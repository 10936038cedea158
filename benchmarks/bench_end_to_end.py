"""Whole networks, each run in a process of its own as a user would, and asserted."""

import json
import resource
import subprocess
import sys
import time

from benchmarks.timing import Timed, best_of, report
from sim.api import simulate

LIMIT_RESNET18_S = 2.0
LIMIT_MEMORY_MB = 500

EXPECTED_CYCLES = {
    ("edge_npu", "resnet18", "weight_stationary"): 9_358_174,
    ("edge_npu", "resnet50", "weight_stationary"): 22_585_625,
    ("edge_npu", "vgg16", "output_stationary"): 91_019_386,
    ("tpu_v1", "bert_base", "weight_stationary"): 3_510_314,
    ("edge_npu", "llama3_8b_decode", "weight_stationary"): 928_561_557,
}
"""Simulated cycles; a change that moves them must say so in `changelog.d`."""


def bench_networks() -> None:
    """Simulate networks in this process, kernels loaded."""
    for (architecture, workload, dataflow), cycles in EXPECTED_CYCLES.items():
        seconds, result = best_of(
            2, lambda a=architecture, w=workload, d=dataflow: simulate(a, w, dataflow=d)
        )
        assert result.cycles == cycles, (architecture, workload, result.cycles)
        assert workload != "resnet18" or seconds < LIMIT_RESNET18_S, seconds
        note = f"{result.cycles:,} cycles, {result.macs / seconds * 1e-9:,.1f} GMAC/s"
        report(Timed(f"{workload} on {architecture}", seconds, note))


def bench_command() -> None:
    """Time the command line on ResNet-18, as typed, and its memory."""
    command = [sys.executable, "-m", "sim.cli", "run", "edge_npu", "resnet18", "--json"]
    start = time.perf_counter()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds = time.perf_counter() - start
    assert json.loads(output)["totals"]["cycles"] == next(iter(EXPECTED_CYCLES.values()))
    memory_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert memory_mb < LIMIT_MEMORY_MB
    report(Timed("joulesim run edge_npu resnet18 --json", seconds, f"{memory_mb:.0f} MB"))


def main() -> None:
    """Run the end-to-end benchmarks."""
    simulate("edge_npu", "resnet18", layers="conv1")
    bench_networks()
    bench_command()
