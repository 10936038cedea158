"""Small ONNX models with real weights, recorded, and what NumPy computes of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from sim.domain.layer import Layer
from sim.domain.layer_trace import LayerTrace
from sim.workloads.arrivals import periodic
from sim.workloads.hdf5_trace import open_trace
from sim.workloads.new_trace import trace_of
from sim.workloads.onnx_recording import ModelRecorder
from sim.workloads.trace_writer import write_trace

Array = npt.NDArray[Any]


def record(
    folder: Path,
    model: onnx.ModelProto,
    inputs: Mapping[str, Array],
    *,
    keep: bool = True,
    **options: Any,
) -> Path:
    """Store a model and its inputs, record all samples, and give the trace's file."""
    path = folder / "model.onnx"
    model.ir_version = 10
    path.write_bytes(model.SerializeToString())
    files = []
    for name, values in inputs.items():
        np.save(folder / f"{name}.npy", values)
        files.append((name, folder / f"{name}.npy"))
    recorder = ModelRecorder(path, files, **options)
    trace = recorded_trace(recorder)
    records = recorder.records(recorder.samples, keep=keep)
    write_trace(folder / "trace.h5", trace, records, unrecorded=recorder.unrecorded)
    return folder / "trace.h5"


def recorded_trace(recorder: ModelRecorder) -> LayerTrace:
    """Give a trace with one inference per sample."""
    arrivals = periodic(30, count=recorder.samples)
    return trace_of(recorder.workload, arrivals, samples=recorder.samples)


def operands(path: Path, sample: int) -> dict[str, dict[str, Array]]:
    """Give all values of a sample, by layer and operand, as they were stored."""
    found: dict[str, dict[str, Array]] = {}
    with open_trace(path) as opened:
        for place, rows in opened.records.of(sample).items():
            layer = opened.trace.workload.layers[place].name
            for operand, row in rows.items():
                found.setdefault(layer, {})[operand] = opened.read(place, operand, row.row)
    return found


def multiply(layer: Layer, ifmap: Array, weight: Array) -> Array:
    """Compute the outputs of a layer value by value: (batch, channel, row, column), in float64."""
    if layer.kind != "conv2d":
        ifmap = ifmap.transpose(0, 2, 1)[:, :, :, None]
        weight = weight[..., None, None]
    pad = layer.padding
    x = np.pad(
        ifmap.astype(np.float64), ((0, 0), (0, 0), (pad.top, pad.bottom), (pad.left, pad.right))
    )
    out = np.zeros((layer.batch, layer.out_channels, layer.ofmap_h, layer.ofmap_w))
    ins, outs = layer.in_channels // layer.groups, layer.out_channels // layer.groups
    for b, channel, row, column in np.ndindex(out.shape):
        group = channel // outs
        filters = weight[b, channel] if layer.weight_is_activation else weight[channel]
        top, left = row * layer.stride_h, column * layer.stride_w
        window = x[
            b,
            group * ins : (group + 1) * ins,
            top : top + layer.filter_reach("h") : layer.dilation_h,
            left : left + layer.filter_reach("w") : layer.dilation_w,
        ]
        out[b, channel, row, column] = (window * filters.astype(np.float64)).sum()
    return out
