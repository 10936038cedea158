"""Values of small integer tensors, which exporters compute shapes with, before anything runs."""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.workloads.onnx_import.graph import Node

Array = npt.NDArray[Any]

MAX_FOLDED = 4096
"""Values in a tensor that is computed here: shapes and positions are this small."""

_BINARY: Mapping[str, Callable[[Array, Array], Array]] = MappingProxyType(
    {
        "Add": np.add,
        "Sub": np.subtract,
        "Mul": np.multiply,
        "Max": np.maximum,
        "Min": np.minimum,
        "Equal": np.equal,
        "Less": np.less,
        "Greater": np.greater,
        "LessOrEqual": np.less_equal,
        "GreaterOrEqual": np.greater_equal,
        "And": np.logical_and,
        "Or": np.logical_or,
    }
)

_UNARY: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "Identity": np.asarray,
        "Neg": np.negative,
        "Abs": np.abs,
        "Not": np.logical_not,
        "Floor": np.floor,
        "Ceil": np.ceil,
        "Sqrt": np.sqrt,
    }
)

NUMPY_TYPES = MappingProxyType(
    {"fp32": "f4", "int32": "i4", "int64": "i8", "bool": "?", "fp64": "f8"}
)
"""Types that shapes are computed with -> NumPy's."""

_CAST_TYPES = MappingProxyType({1: "f4", 6: "i4", 7: "i8", 9: "?", 11: "f8"})
"""``TensorProto.DataType`` -> NumPy's."""


def fold(node: Node, inputs: Sequence[Array | None], shapes: Sequence[Any]) -> Array | None:
    """Compute an operator's only output.

    Parameters
    ----------
    inputs : values, None where not known or left out.
    shapes : dimensions of the inputs, None where not known.

    Returns
    -------
    ndarray
        At most `MAX_FOLDED` values; None where it cannot be known, or is none of our business.
    """
    if node.operator == "Shape":
        return _shape(node, shapes)
    if node.operator == "Size":
        known = bool(shapes) and shapes[0] is not None
        return np.asarray(math.prod(shapes[0]), np.int64) if known else None
    operands = [value for value in inputs if value is not None]
    if len(operands) != sum(1 for name in node.inputs if name) or not operands:
        return None
    try:
        with np.errstate(all="ignore"):
            result = _compute(node, operands)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None  # values that do not fit: the shapes stay unknown, and are refused by name
    if result is None or np.size(result) > MAX_FOLDED:
        return None
    return np.asarray(result)


def _compute(node: Node, operands: list[Array]) -> Array | None:
    operator = node.operator
    first = operands[0]
    if operator in _UNARY:
        return _UNARY[operator](first)
    if operator in _BINARY or operator in ("Div", "Mod", "Where"):
        if math.prod(np.broadcast_shapes(*(item.shape for item in operands))) > MAX_FOLDED:
            return None
        return _elementwise(operator, operands)
    handler = _OTHERS.get(operator)
    return None if handler is None else handler(node, operands)


def _elementwise(operator: str, operands: list[Array]) -> Array:
    if operator == "Where":
        return np.where(operands[0], operands[1], operands[2])
    first, second = operands[0], operands[1]
    if operator == "Mod":
        return np.mod(first, second)
    if operator == "Div":
        if np.issubdtype(first.dtype, np.integer):
            # towards zero, as C++ divides
            signs = np.sign(first) * np.sign(second)
            return np.asarray(signs * (np.abs(first) // np.abs(second)))
        return np.asarray(first / second)
    return _BINARY[operator](first, second)


def _shape(node: Node, shapes: Sequence[Any]) -> Array | None:
    if not shapes or shapes[0] is None:
        return None
    start, end = node.integer("start", 0), node.integer("end", len(shapes[0]))
    return np.asarray(shapes[0][start:end], np.int64)


def _cast(node: Node, operands: list[Array]) -> Array | None:
    target = _CAST_TYPES.get(node.integer("to", 0))
    return None if target is None else operands[0].astype(target)


def _gather(node: Node, operands: list[Array]) -> Array | None:
    data, indices = operands
    axis = node.integer("axis", 0)
    if data.size // max(1, data.shape[axis]) * indices.size > MAX_FOLDED:
        return None
    return np.take(data, indices.astype(np.int64), axis=axis)


def _concat(node: Node, operands: list[Array]) -> Array | None:
    if sum(item.size for item in operands) > MAX_FOLDED:
        return None
    return np.concatenate(operands, axis=node.integer("axis", 0))


def axes_of(node: Node, operands: Sequence[Array], index: int = 1) -> tuple[int, ...] | None:
    """Give the axes of an operator, which older operator sets keep in an attribute."""
    given = node.integers("axes")
    if given is None and len(operands) > index:
        given = tuple(int(axis) for axis in np.ravel(operands[index]))
    return given


def _unsqueeze(node: Node, operands: list[Array]) -> Array | None:
    axes = axes_of(node, operands)
    return None if axes is None else np.expand_dims(operands[0], axes)


def _squeeze(node: Node, operands: list[Array]) -> Array:
    return np.squeeze(operands[0], axes_of(node, operands))


def _slice(node: Node, operands: list[Array]) -> Array | None:
    data, rest = operands[0], [np.ravel(item) for item in operands[1:]]
    starts = node.integers("starts") or (rest[0] if rest else None)
    ends = node.integers("ends") or (rest[1] if len(rest) > 1 else None)
    if starts is None or ends is None:
        return None
    axes = node.integers("axes") or (rest[2] if len(rest) > 2 else range(len(starts)))
    steps = rest[3] if len(rest) > 3 else [1] * len(starts)
    cut: list[slice] = [slice(None)] * data.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        # "to the start, backwards" is written as the smallest integer
        stop = None if step < 0 and end < -data.shape[axis] else int(end)
        cut[int(axis)] = slice(int(start), stop, int(step))
    return data[tuple(cut)]


def _reshape(_node: Node, operands: list[Array]) -> Array:
    target = [int(size) for size in np.ravel(operands[1])]
    kept = [operands[0].shape[i] if size == 0 else size for i, size in enumerate(target)]
    return operands[0].reshape(kept)


def _constant_of_shape(node: Node, operands: list[Array]) -> Array | None:
    sizes = [int(size) for size in np.ravel(operands[0])]
    value = node.attributes.get("value", 0.0)
    if not isinstance(value, int | float) or not _small(sizes):
        return None
    return np.full(sizes, value)


def _range(_node: Node, operands: list[Array]) -> Array | None:
    start, limit, delta = (item.item() for item in operands)
    if not delta or not 0 <= math.ceil((limit - start) / delta) <= MAX_FOLDED:
        return None
    return np.arange(start, limit, delta)


def _expand(_node: Node, operands: list[Array]) -> Array | None:
    sizes = np.broadcast_shapes(operands[0].shape, tuple(int(n) for n in np.ravel(operands[1])))
    return np.broadcast_to(operands[0], sizes) if _small(sizes) else None


def _reduce_product(node: Node, operands: list[Array]) -> Array:
    keep = bool(node.integer("keepdims", 1))
    return np.asarray(np.prod(operands[0], axis=axes_of(node, operands), keepdims=keep))


def _transpose(node: Node, operands: list[Array]) -> Array:
    return np.transpose(operands[0], node.integers("perm"))


def _small(sizes: Sequence[int]) -> bool:
    return len(sizes) <= 8 and all(size >= 0 for size in sizes) and math.prod(sizes) <= MAX_FOLDED


_OTHERS: Mapping[str, Callable[[Node, list[Array]], Array | None]] = MappingProxyType(
    {
        "Cast": _cast,
        "Gather": _gather,
        "Concat": _concat,
        "Unsqueeze": _unsqueeze,
        "Squeeze": _squeeze,
        "Slice": _slice,
        "Reshape": _reshape,
        "ConstantOfShape": _constant_of_shape,
        "Range": _range,
        "Expand": _expand,
        "ReduceProd": _reduce_product,
        "Transpose": _transpose,
    }
)
