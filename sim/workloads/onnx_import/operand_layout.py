"""Which tensors of a model are the operands of a layer, and how their axes are those of the layer.

What the importer decides about products is in `matrix` and `convolution`; here their operands are
put into the shapes of docs/formats/tensors.md.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy.typing as npt

from sim.domain.layer import Layer
from sim.workloads.onnx_import.formats import MOVES
from sim.workloads.onnx_import.graph import Graph, Node
from sim.workloads.tensors import tensor_shape

Array = npt.NDArray[Any]

_QUANTISED: Mapping[str, tuple[tuple[int, int, int], tuple[int, int, int]]] = MappingProxyType(
    {
        "QLinearConv": ((0, 1, 2), (3, 4, 5)),
        "QLinearMatMul": ((0, 1, 2), (3, 4, 5)),
        "com.microsoft.QGemm": ((0, 1, 2), (3, 4, 5)),
        "ConvInteger": ((0, -1, 2), (1, -1, 3)),
        "MatMulInteger": ((0, -1, 2), (1, -1, 3)),
    }
)
"""Operators on integers -> positions of values, scale and zero point of both operands."""

_CONVOLUTIONS = frozenset(("Conv", "ConvInteger", "QLinearConv"))
_GEMMS = frozenset(("Gemm", "com.microsoft.QGemm"))
_PRODUCTS = frozenset(("MatMul", "MatMulInteger", "QLinearMatMul"))


class LayerOrigin(NamedTuple):
    """The operator a layer of MACs stands for, and the tensors it reads: computed ones, weights."""

    node: Node
    inputs: tuple[str, ...]
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperandSource:
    """One operand of a layer, as a tensor of the model.

    Attributes
    ----------
    tensor : its name.
    scale, zero_point : tensors that say what integers stand for; "" for none.
    recover : whether the tensor holds products of scale and integer; else it is the integers, or
        floats.
    split, order : shape to see it in, and the order of its axes then.
    shape : of the operand, as in docs/formats/tensors.md.
    """

    tensor: str
    scale: str = ""
    zero_point: str = ""
    recover: bool = False
    split: tuple[int, ...]
    order: tuple[int, ...]
    shape: tuple[int, ...]

    def arranged(self, values: Array) -> Array:
        """Give the values of the tensor in the layer's shape."""
        return values.reshape(self.split).transpose(self.order).reshape(self.shape)


class _Axis(NamedTuple):
    """One axis of an operand of a product.

    `role`: "copy" where both have it and it stays, "sum" where both have it and it goes, "row"
    otherwise. Axes of one role are in order of `key`.
    """

    role: str
    key: int
    size: int


def operand_sources(
    graph: Graph, origin: LayerOrigin, layer: Layer
) -> Mapping[str, OperandSource] | str:
    """Find the operands of a layer by their names; a text says why they cannot be had."""
    axes = _axes(graph, origin.node)
    if axes is None:
        return f"inside one {origin.node.operator}"
    second = origin.weight or origin.inputs[1]
    # a trained first operand is the weight, and the product a transposed one
    names = _operand_names(origin.node)
    swapped = bool(origin.weight) and (second, origin.inputs[0]) == names and names[0] != names[1]
    found: dict[str, OperandSource] = {}
    tensors = {"ifmap": origin.inputs[0], "weight": second}
    for operand, place in (("ifmap", int(swapped)), ("weight", int(not swapped))):
        stored = _stored(graph, origin.node, tensors[operand], place)
        if stored is None:
            return f"{operand} with a scale per channel, moved since"
        shape = tensor_shape(layer, operand)
        split, order = shape, tuple(range(len(shape)))
        if axes:
            split, order = _arrangement(axes[place], layer, operand)
        count = graph.tensor(stored.tensor).count
        if math.prod(split) != math.prod(shape) or count != math.prod(shape):
            return f"{operand} of {count} values where the layer has {math.prod(shape)}"
        found[operand] = OperandSource(**stored._asdict(), split=split, order=order, shape=shape)
    return found


class _Stored(NamedTuple):
    """Fields of an `OperandSource` that say where its values are."""

    tensor: str
    scale: str = ""
    zero_point: str = ""
    recover: bool = False


def _operand_names(node: Node) -> tuple[str, str]:
    first, second = _QUANTISED.get(node.operator, ((0,), (1,)))
    return node.input(first[0]), node.input(second[0])


def _stored(graph: Graph, node: Node, tensor: str, place: int) -> _Stored | None:
    """Find the integers of an operand, or its floats; None where integers cannot be had."""
    positions = _QUANTISED.get(node.operator)
    if positions is not None:
        _, scale_at, zero_at = positions[place]
        scale = node.input(scale_at) if scale_at >= 0 else ""
        return _Stored(tensor, scale, node.input(zero_at))
    name, moved = tensor, False
    for _ in range(len(graph.producers)):
        maker = graph.producers.get(name)
        if maker is None or not maker.inputs:
            break
        if maker.operator.rpartition(".")[2] == "DequantizeLinear":
            scale, zero_point = maker.input(1), maker.input(2)
            if not moved:
                return _Stored(maker.inputs[0], scale, zero_point)
            single = graph.tensor(scale).count == 1
            return _Stored(tensor, scale, zero_point, recover=True) if single else None
        if maker.operator not in MOVES:
            break
        name, moved = maker.inputs[0], True
    return _Stored(tensor)


def _axes(graph: Graph, node: Node) -> tuple[tuple[_Axis, ...], ...] | None:
    """Give the axes of both operands; () where they are the layer's, None where it has others."""
    if node.operator in _CONVOLUTIONS:
        return ()
    if node.operator == "Einsum":
        return _einsum_axes(graph, node)
    left, right = (graph.shape(name) for name in _operand_names(node))
    if left is None or right is None:
        return None
    if node.operator in _GEMMS:
        return _gemm_axes(node, left, right)
    return _matmul_axes(left, right) if node.operator in _PRODUCTS else None


def _gemm_axes(
    node: Node, left: tuple[int, ...], right: tuple[int, ...]
) -> tuple[tuple[_Axis, ...], ...]:
    roles = (("row", "sum"), ("sum", "row"))
    turned = (bool(node.integer("transA", 0)), bool(node.integer("transB", 0)))
    return tuple(
        tuple(
            _Axis(role, 0, size)
            for role, size in zip(pair[::-1] if turn else pair, shape, strict=True)
        )
        for pair, turn, shape in zip(roles, turned, (left, right), strict=True)
    )


def _matmul_axes(
    left: tuple[int, ...], right: tuple[int, ...]
) -> tuple[tuple[_Axis, ...], tuple[_Axis, ...]]:
    left = (1, *left) if len(left) == 1 else left
    right = (*right, 1) if len(right) == 1 else right
    depth = max(len(left), len(right)) - 2
    stacks = list(
        zip(
            (1,) * (depth + 2 - len(left)) + left[:-2],
            (1,) * (depth + 2 - len(right)) + right[:-2],
            strict=True,
        )
    )
    both = [1 not in pair for pair in stacks]
    ours, theirs = (
        tuple(
            _Axis("copy" if both[key] else "row", key, pair[side])
            for key, pair in enumerate(stacks)
        )
        for side in (0, 1)
    )
    return (
        (*ours, _Axis("row", depth, left[-2]), _Axis("sum", 0, left[-1])),
        (*theirs, _Axis("sum", 0, right[-2]), _Axis("row", depth, right[-1])),
    )


def _einsum_axes(graph: Graph, node: Node) -> tuple[tuple[_Axis, ...], ...] | None:
    operands, _, result = node.text("equation", "").replace(" ", "").partition("->")
    terms = operands.split(",")
    shapes = [graph.shape(name) for name in node.inputs[:2]]
    if len(terms) != 2 or any(shape is None for shape in shapes):
        return None
    shared = set(terms[0]) & set(terms[1])

    def axis(letter: str, size: int, term: str) -> _Axis:
        if letter not in shared:
            return _Axis("row", term.index(letter), size)
        if letter in result:
            return _Axis("copy", result.index(letter), size)
        return _Axis("sum", terms[0].index(letter), size)

    return tuple(
        tuple(axis(letter, size, term) for letter, size in zip(term, shape or (), strict=True))
        for term, shape in zip(terms, shapes, strict=True)
    )


def _arrangement(
    axes: tuple[_Axis, ...], layer: Layer, operand: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the split shape, and the order in which its axes make up the layer's operand."""
    ranks = {"row": 0, "copy": 1, "sum": 2}
    if operand == "weight":
        ranks = {"copy": 0, "row": 1, "sum": 2}
    split: list[int] = []
    keys: list[tuple[int, int, int]] = []
    first_copy = min((axis.key for axis in axes if axis.role == "copy"), default=-1)
    for axis in axes:
        stack = layer.kind == "matmul" and axis.role == "copy" and axis.key == first_copy
        if stack and axis.size % layer.batch == 0 and operand == "ifmap":
            # the inputs of the batch come before the rows, the heads of each after them
            split += [layer.batch, axis.size // layer.batch]
            keys += [(-1, axis.key, 0), (ranks["copy"], axis.key, 1)]
        else:
            split.append(axis.size)
            keys.append((ranks[axis.role], axis.key, 0))
    return tuple(split), tuple(sorted(range(len(keys)), key=keys.__getitem__))
