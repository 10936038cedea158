"""Replays: ten million inferences, and a gigabyte of tensors within a gigabyte of memory."""

import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.replay_memory import replay_in_child, write_large_trace
from benchmarks.timing import Timed, report
from sim.replays.api import replay
from sim.results.replay_power import binned_replay_power
from sim.workloads.new_trace import poisson_trace

LIMIT_PEAK_BYTES = 10**9
LIMIT_GROWN_BYTES = 5 * 10**7
"""Of the second half of the samples beyond the first: one and a half samples, were they kept."""

SIDE, LAYERS, SAMPLES = 512, 8, 32


def main() -> None:
    """Each replay asserts what it counted."""
    many_inferences()
    many_tensors()


def many_inferences() -> None:
    """Play and draw ten million inferences of one kind."""
    trace = poisson_trace("keyword_spotting", rate=1000, seed=0, count=10_000_000)
    start = time.perf_counter()
    result = replay(trace, "edge_npu")
    played_s = time.perf_counter() - start
    assert result.active_cycles == 10_000_000 * result.works[0].cycles
    assert len(result.works) == 1
    note = f"p99 {result.latency_percentile_cycles(99):,} cycles"
    report(Timed("10,000,000 inferences played", played_s, note))
    start = time.perf_counter()
    edges, power_mw = binned_replay_power(result, 3000)
    binned_s = time.perf_counter() - start
    energy_pj = float((power_mw * np.diff(edges)[:, np.newaxis]).sum()) / result.clock_mhz * 1e3
    assert abs(energy_pj / result.energy_pj - 1) < 1e-12
    report(Timed("their power in 3000 bins", binned_s, "adds up to the energy within 1e-12"))


def many_tensors() -> None:
    """Play 32 samples with 8 tensors of 4.2 MB each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.h5"
        tensor_bytes = write_large_trace(path, SIDE, LAYERS, SAMPLES)
        replayed = replay_in_child(path)
    note = (
        f"{tensor_bytes / 1e6:.0f} MB of tensors, "
        f"{replayed.core_s:.0f} s of a core, peak {replayed.peak_bytes / 1e6:.0f} MB, limit "
        f"{LIMIT_PEAK_BYTES / 1e6:.0f} MB, second half +{replayed.grown_bytes / 1e6:.0f} MB"
    )
    report(Timed("trace of tensors played", replayed.wall_s, note))
    assert tensor_bytes > 10**9, tensor_bytes
    assert replayed.with_tensors == SAMPLES, replayed
    assert replayed.grown_bytes < LIMIT_GROWN_BYTES, replayed
    assert replayed.peak_bytes < LIMIT_PEAK_BYTES, replayed


if __name__ == "__main__":
    main()
