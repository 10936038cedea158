"""Number formats of a layer's operands, from the types of a model's tensors."""

from sim.workloads.onnx_import.graph import Graph, Node

MOVES = frozenset(("Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Slice"))
"""Operators behind which values have the format they had before."""

_STATED = frozenset(("binary", "int2", "int4", "int8", "int16", "int32", "fp8", "fp16", "bf16"))
"""Types that say how values are kept; 32-bit floats are what models are exported in by default."""


def format_of(graph: Graph, tensor: str) -> str | None:
    """Give the format a tensor is kept in; None where the model leaves it to the machine.

    A dequantised tensor is kept as what it was before: the conversion is part of its reading.
    """
    name = tensor
    for _ in range(len(graph.producers)):
        node = graph.producers.get(name)
        if node is None or not node.inputs:
            break
        if node.operator not in MOVES and not _dequantizes(node):
            break
        name = node.inputs[0]
    element = graph.tensor(name).element
    return element if element in _STATED else None


def stored_tensor(graph: Graph, constant: str) -> str:
    """Give the stored tensor whose values a constant has, in another order or format."""
    name = constant
    for _ in range(len(graph.producers)):
        node = graph.producers.get(name)
        if node is None or not node.inputs:
            break
        if node.operator not in ("Transpose", "Reshape", "Identity", "Cast") and (
            not _dequantizes(node)
        ):
            break
        name = node.inputs[0]
    return name


def _dequantizes(node: Node) -> bool:
    return node.operator.rpartition(".")[2] == "DequantizeLinear"
