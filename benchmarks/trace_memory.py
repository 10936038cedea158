"""Recording a model with large activations in a process of its own, and the memory it takes."""

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

CHANNELS = 16


@dataclass(frozen=True, slots=True)
class Recorded:
    """Values of all layers' inputs [bytes], and the memory of the process before and at most."""

    tensor_bytes: int
    before_bytes: int
    peak_bytes: int


def record_large_model(folder: Path, side: int, layers: int, group_bytes: int) -> Recorded:
    """Record a chain of convolutions over `side` x `side` images in another process.

    Parameters
    ----------
    group_bytes : tensors that are computed at a time.
    """
    _write_model(folder, side, layers)
    code = (
        "import sys; from benchmarks.trace_memory import record_here;"
        "record_here(sys.argv[1], int(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(group_bytes)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Recorded(**json.loads(done.stdout))


def record_here(folder: str, group_bytes: int) -> None:
    """Record the model of a folder and print what it took as JSON."""
    import onnxruntime  # noqa: F401, PLC0415  # its code is not part of what recording takes

    from sim.workloads import onnx_recording  # noqa: PLC0415
    from sim.workloads.arrivals import periodic  # noqa: PLC0415
    from sim.workloads.hdf5_trace import open_trace  # noqa: PLC0415
    from sim.workloads.new_trace import trace_of  # noqa: PLC0415
    from sim.workloads.trace_writer import write_trace  # noqa: PLC0415

    place = Path(folder)
    before_bytes = _peak_bytes()
    recorder = onnx_recording.ModelRecorder(
        place / "model.onnx", [("", place / "x.npy")], group_bytes=group_bytes
    )
    trace = trace_of(recorder.workload, periodic(30, count=1), samples=1)
    write_trace(place / "trace.h5", trace, recorder.records(1))
    with open_trace(place / "trace.h5") as opened:
        tensor_bytes, _ = opened.tensor_bytes()
    found = Recorded(tensor_bytes, before_bytes, _peak_bytes())
    print(json.dumps({name: getattr(found, name) for name in Recorded.__slots__}))


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _write_model(folder: Path, side: int, layers: int) -> None:
    generator = np.random.default_rng(0)
    nodes, stored, last = [], [], "x"
    for place in range(layers):
        values = generator.standard_normal((CHANNELS, CHANNELS, 1, 1)) / 4
        stored.append(numpy_helper.from_array(values.astype(np.float32), f"w{place}"))
        nodes.append(helper.make_node("Conv", [last, f"w{place}"], [f"c{place}"]))
        nodes.append(helper.make_node("Relu", [f"c{place}"], [f"r{place}"]))
        last = f"r{place}"
    shape = (1, CHANNELS, side, side)
    graph = helper.make_graph(
        nodes,
        "chain",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, None)],
        stored,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    np.save(folder / "x.npy", generator.standard_normal(shape).astype(np.float32))
