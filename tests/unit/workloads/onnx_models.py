"""Small ONNX models for tests: built with onnx.helper, stored, read by joulesim."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from sim.domain.workload import Workload
from sim.workloads.load import load_workload

Shape = Sequence[int | str | None]

FLOAT = TensorProto.FLOAT


def node(operator: str, inputs: str, outputs: str, **attributes: Any) -> NodeProto:
    """Build an operator; inputs and outputs are words, "-" for one that is left out."""
    names = ["" if word == "-" else word for word in inputs.split()]
    domain = attributes.pop("domain", "")
    return helper.make_node(operator, names, outputs.split(), domain=domain, **attributes)


def weights(element: int = FLOAT, **shapes: Sequence[int]) -> list[TensorProto]:
    """Build stored tensors without values."""
    return [
        TensorProto(name=name, data_type=element, dims=list(shape))
        for name, shape in shapes.items()
    ]


def constants(**values: Any) -> list[TensorProto]:
    """Build stored tensors with values; fractions as 32-bit floats."""
    arrays = {name: np.asarray(value) for name, value in values.items()}
    return [
        numpy_helper.from_array(a.astype(np.float32) if a.dtype == np.float64 else a, name)
        for name, a in arrays.items()
    ]


def build_model(
    nodes: Sequence[NodeProto],
    inputs: Mapping[str, Shape],
    stored: Sequence[TensorProto] = (),
    *,
    outputs: Sequence[str] = (),
    element: int = FLOAT,
    elements: Mapping[str, int] | None = None,
    opset: int = 21,
) -> ModelProto:
    """Build a model; its output is what the last operator makes first."""
    names = outputs or nodes[-1].output[:1]
    kinds = elements or {}
    graph = helper.make_graph(
        list(nodes),
        "graph",
        [
            helper.make_tensor_value_info(name, kinds.get(name, element), shape)
            for name, shape in inputs.items()
        ],
        [helper.make_tensor_value_info(name, kinds.get(name, element), None) for name in names],
        list(stored),
    )
    domains = {item.domain for item in nodes if item.domain}
    imports = [helper.make_opsetid("", opset), *(helper.make_opsetid(d, 1) for d in domains)]
    return helper.make_model(graph, opset_imports=imports)


def read_model(folder: Path, model: ModelProto, dims: Mapping[str, int] | None = None) -> Workload:
    """Store a model and read it as a workload."""
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString())
    return load_workload(path, dims)
