"""Replaying a trace with many tensors in a process of its own, and the memory it takes."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.domain.layer import Layer
from sim.domain.workload import Workload
from sim.workloads.arrivals import periodic
from sim.workloads.new_trace import trace_of
from sim.workloads.operand_record import EVERY_SAMPLE, OperandRecord, record_values
from sim.workloads.trace_writer import write_trace

CHANNELS = 16


@dataclass(frozen=True, slots=True)
class Replayed:
    """What replaying a trace takes.

    Attributes
    ----------
    wall_s, core_s : time on the clock, and of a core.
    peak_bytes : memory of the process at most.
    grown_bytes : what the second half of the samples has at most beyond the first half.
    with_tensors : inferences that had tensors.
    """

    wall_s: float
    core_s: float
    peak_bytes: int
    grown_bytes: int
    with_tensors: int


def write_large_trace(path: Path, side: int, layers: int, samples: int) -> int:
    """Write a chain of 1x1 convolutions over `side` x `side` images; give its tensors' bytes."""
    network = Workload(
        name="chain",
        layers=tuple(
            Layer(
                name=f"conv{place}",
                kind="conv2d",
                in_channels=CHANNELS,
                out_channels=CHANNELS,
                ifmap_h=side,
                ifmap_w=side,
            )
            for place in range(layers)
        ),
    )
    trace = trace_of(network, periodic(1, count=samples), samples=samples)
    write_trace(path, trace, _records(side, layers, samples))
    return samples * layers * CHANNELS * side * side


def _records(side: int, layers: int, samples: int) -> Iterator[OperandRecord]:
    generator = np.random.default_rng(0)
    for place in range(layers):
        weight = generator.integers(-8, 8, (CHANNELS, CHANNELS, 1, 1)).astype(np.int8)
        yield record_values(EVERY_SAMPLE, f"conv{place}", "weight", weight, "int8")
    for sample in range(samples):
        for place in range(layers):
            # as after a ReLU: half of them zero, small values more often
            drawn = generator.standard_normal((1, CHANNELS, side, side), np.float32) * 16
            values = np.maximum(drawn, 0).astype(np.int8)
            yield record_values(sample, f"conv{place}", "ifmap", values, "int8")


def replay_in_child(path: Path) -> Replayed:
    """Replay a trace in another process."""
    code = "import sys; from benchmarks.replay_memory import replay_here; replay_here(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
    )
    return Replayed(**json.loads(done.stdout))


def replay_here(path: str) -> None:
    """Replay a trace and print what it took as JSON."""
    from sim.replays.api import replay  # noqa: PLC0415

    held: list[int] = []
    start, core = time.perf_counter(), time.process_time()
    result = replay(
        path,
        "edge_npu",
        overrides=["array.zero_gating=ifmap"],
        progress=lambda *_: held.append(_held_bytes()),
    )
    half = len(held) // 2
    found = Replayed(
        wall_s=time.perf_counter() - start,
        core_s=time.process_time() - core,
        peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        grown_bytes=max(held[half:]) - max(held[:half]),
        with_tensors=result.data_sources["tensors"],
    )
    print(json.dumps({name: getattr(found, name) for name in Replayed.__slots__}))


def _held_bytes() -> int:
    """Give the memory that this process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
