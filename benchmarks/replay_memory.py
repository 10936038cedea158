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
    """Time of a replay [s], memory of its process at most [bytes], inferences that had tensors."""

    wall_s: float
    peak_bytes: int
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

    start = time.perf_counter()
    result = replay(path, "edge_npu", overrides=["array.zero_gating=ifmap"])
    found = Replayed(
        wall_s=time.perf_counter() - start,
        peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        with_tensors=result.data_sources["tensors"],
    )
    print(json.dumps({name: getattr(found, name) for name in Replayed.__slots__}))
