"""Kernels: the tile search and the timeline's cumulative energy."""

import numpy as np

from benchmarks.timing import Timed, best_of, report
from dataflows import DATAFLOWS
from sim.api import simulate
from sim.components.dram_service import serve_blocks
from sim.config.architecture_file import load_architecture
from sim.config.dram_timing_file import load_dram_timing
from sim.domain.request_stream import RequestStream
from sim.results.power import binned_power, peak_power
from sim.workloads.load import load_workload
from sim.workloads.request_blocks import stream_blocks


def bench_mapping() -> None:
    """Map every distinct layer of ResNet-50 once."""
    architecture = load_architecture("edge_npu")
    layers = [layer for layer in load_workload("resnet50").layers if layer.is_matrix]
    schedule = DATAFLOWS["weight_stationary"]
    seconds, schedules = best_of(3, lambda: [schedule(layer, architecture) for layer in layers])
    macs = sum(
        tile.macs * times
        for plan in schedules
        for stage in plan.stages
        if stage.role == "compute"
        for visit, times in stage.visits.totals().items()
        for tile in [stage.tiles[visit.tile]]
    )
    assert macs == sum(layer.macs for layer in layers)
    report(Timed("map 54 layers of resnet50", seconds, f"{len(layers) / seconds:.0f} layers/s"))


def bench_timeline() -> None:
    """Bin the power of ResNet-18 and find its highest microsecond."""
    result = simulate("edge_npu", "resnet18")
    edges, power_mw = (outcome := best_of(3, lambda: binned_power(result.timeline, 2000)))[1]
    width_s = np.diff(edges) / (result.clock_mhz * 1e6)
    energy_pj = float((power_mw.sum(axis=1) * width_s).sum()) * 1e9
    assert abs(energy_pj / result.energy_pj - 1) < 1e-9
    report(Timed("bin resnet18's power in 2,000 bins", outcome[0], "energy conserved"))
    seconds, peak = best_of(3, lambda: peak_power(result.timeline, 800))
    assert peak.power_mw >= result.average_power_mw
    report(Timed("highest microsecond of resnet18", seconds, f"{peak.power_mw:.0f} mW"))


def bench_dram() -> None:
    """Serve a million sequential reads; cycles follow from tCCD, refresh and row changes."""
    stream = RequestStream(name="seq_read", requests=1_000_000)
    for name, cycles_per_burst in (("d3_ddr4_3200_1r", 6.0), ("r2_ddr4_3200_mop", 4.26)):
        memory = load_dram_timing(name)
        blocks = list(stream_blocks(stream))
        seconds, outcome = best_of(3, lambda m=memory, b=blocks: serve_blocks(m, b))
        assert abs(outcome.total_cycles / stream.requests / cycles_per_burst - 1) < 0.01
        rate = f"{stream.requests / seconds / 1e6:.1f} M bursts/s"
        report(Timed(f"a million reads on {name}", seconds, rate))


def main() -> None:
    """Run the kernel benchmarks."""
    bench_mapping()
    bench_timeline()
    bench_dram()
