"""Memory of `joulesim trace record`: a gigabyte of tensors within a gigabyte of memory."""

import tempfile
import time
from pathlib import Path

from benchmarks.timing import Timed, report
from benchmarks.trace_memory import record_large_model
from sim.workloads.onnx_recording import GROUP_BYTES

LIMIT_PEAK_BYTES = 10**9
SIDE, LAYERS = 1024, 16


def main() -> None:
    """Record sixteen layers with 67 MB of inputs each."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        recorded = record_large_model(Path(folder), SIDE, LAYERS, GROUP_BYTES)
        wall_s = time.perf_counter() - start
    note = (
        f"{recorded.tensor_bytes / 1e6:.0f} MB of tensors, "
        f"peak {recorded.peak_bytes / 1e6:.0f} MB, limit {LIMIT_PEAK_BYTES / 1e6:.0f} MB"
    )
    report(Timed("trace record", wall_s, note))
    assert recorded.tensor_bytes > 10**9, recorded
    assert recorded.peak_bytes < LIMIT_PEAK_BYTES, recorded


if __name__ == "__main__":
    main()
