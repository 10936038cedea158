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

DRAM_STREAMS: dict[str, dict[str, int]] = {
    "seq_read": {},
    "mix21_tile": {"tile_lines": 64},
    "rand_read": {"seed": 1},
}
# requests, cycles and row hits by preset and stream
DRAM_OUTCOMES = {
    "ddr4_2400": {
        "seq_read": (1_000_000, 4_210_506, 989_678),
        "mix21_tile": (300_000, 1_316_944, 293_617),
        "rand_read": (200_000, 1_374_819, 118),
    },
    "ddr4_3200": {
        "seq_read": (1_000_000, 4_210_870, 990_343),
        "mix21_tile": (300_000, 1_336_345, 293_855),
        "rand_read": (200_000, 1_796_112, 103),
    },
    "lpddr4_3200": {
        "seq_read": (1_000_000, 8_487_674, 982_214),
        "mix21_tile": (300_000, 2_661_213, 293_467),
        "rand_read": (200_000, 3_402_280, 36),
    },
    "lpddr5_6400": {
        "seq_read": (1_000_000, 4_438_691, 1_822_253),
        "mix21_tile": (300_000, 1_464_697, 527_395),
        "rand_read": (200_000, 1_854_688, 29),
    },
    "hbm2": {
        "seq_read": (1_000_000, 271_451, 968_112),
        "mix21_tile": (300_000, 98_738, 290_207),
        "rand_read": (200_000, 208_057, 133),
    },
    "r2_ddr4_3200_mop": {
        "seq_read": (1_000_000, 4_262_744, 903_145),
        "mix21_tile": (300_000, 1_415_141, 238_166),
        "rand_read": (200_000, 1_843_819, 52),
    },
}


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
    """Serve long streams on each preset; cycles and row hits must be what they always were."""
    for preset, by_stream in DRAM_OUTCOMES.items():
        memory = load_dram_timing(preset)
        for name, (requests, cycles, row_hits) in by_stream.items():
            stream = RequestStream(name=name, requests=requests, **DRAM_STREAMS[name])
            blocks = list(stream_blocks(stream))
            seconds, outcome = best_of(3, lambda m=memory, b=blocks: serve_blocks(m, b))
            assert (outcome.total_cycles, outcome.row_hits) == (cycles, row_hits), (preset, name)
            bursts = outcome.reads + outcome.writes + outcome.forwarded + outcome.merged
            rate = f"{bursts / seconds / 1e6:.1f} M bursts/s"
            report(Timed(f"{requests:,} {name} on {preset}", seconds, rate))


def main() -> None:
    """Run the kernel benchmarks."""
    bench_mapping()
    bench_timeline()
    bench_dram()
