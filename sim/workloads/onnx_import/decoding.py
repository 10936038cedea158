"""Protobuf messages of a model to the nouns of `graph`: operators, tensors, small values."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.base.errors import Literal, WorkloadError
from sim.workloads.onnx_import.constant_folding import MAX_FOLDED, Array
from sim.workloads.onnx_import.graph import STANDARD_DOMAINS, Attribute, Node, Tensor

ELEMENTS = MappingProxyType(
    {
        1: "fp32",
        2: "int8",
        3: "int8",
        4: "int16",
        5: "int16",
        6: "int32",
        7: "int64",
        9: "bool",
        10: "fp16",
        11: "fp64",
        12: "int32",
        13: "int64",
        16: "bf16",
        17: "fp8",
        18: "fp8",
        19: "fp8",
        20: "fp8",
        21: "int4",
        22: "int4",
        25: "int2",
        26: "int2",
    }
)
"""``TensorProto.DataType`` -> joulesim's name; signs make no difference to widths."""

_VALUE_TYPES = frozenset((1, 6, 7, 9, 11))
"""Types of the tensors that shapes are computed from."""

_VALUE_FIELDS = ("raw_data", "float_data", "int32_data", "int64_data", "double_data")

MAX_NAME = 160


def decode_node(message: Any, position: int) -> Node:
    """Give one operator; one without a name takes that of its output."""
    attributes: dict[str, Attribute] = {}
    for item in message.attribute:
        value = _attribute(item)
        if value is not None:
            attributes[item.name] = value
    domain = "" if message.domain in STANDARD_DOMAINS else f"{message.domain}."
    outputs = tuple(message.output)
    name = message.name or next(filter(None, outputs), "") or f"{message.op_type}_{position}"
    return Node(
        operator=printable(f"{domain}{message.op_type}"),
        name=printable(name),
        inputs=(*message.input, *_captured(message)),
        outputs=outputs,
        attributes=attributes,
    )


def _captured(message: Any) -> tuple[str, ...]:
    """Give the tensors that the graphs inside an operator (a loop's body) take from outside."""
    names: dict[str, None] = {}
    for item in message.attribute:
        for graph in (item.g, *item.graphs):
            own = {"", *(value.name for value in (*graph.input, *graph.initializer))}
            for node in graph.node:
                read = (*node.input, *_captured(node))
                names.update(dict.fromkeys(name for name in read if name not in own))
                own.update(node.output)
            read = tuple(value.name for value in graph.output)
            names.update(dict.fromkeys(name for name in read if name not in own))
    return tuple(names)


def _attribute(item: Any) -> Attribute | None:
    read = _ATTRIBUTES.get(item.type)
    return None if read is None else read(item)


def _text(content: bytes) -> str:
    return bytes(content).decode("utf-8", "replace")


def _number(tensor: Any) -> int | float | None:
    """Give the value of a tensor that holds one number."""
    from onnx import numpy_helper  # noqa: PLC0415

    single = all(size == 1 for size in tensor.dims) and not tensor.data_location
    if not single or tensor.data_type not in _VALUE_TYPES:
        return None
    try:
        value: int | float = numpy_helper.to_array(tensor).ravel()[0].item()
    except (ValueError, TypeError, IndexError):
        return None
    return value


_ATTRIBUTES: Mapping[int, Callable[[Any], Attribute | None]] = MappingProxyType(
    {
        1: lambda item: float(item.f),
        2: lambda item: int(item.i),
        3: lambda item: _text(item.s),
        4: lambda item: _number(item.t),
        6: lambda item: tuple(item.floats),
        7: lambda item: tuple(item.ints),
        8: lambda item: tuple(map(_text, item.strings)),
    }
)
"""``AttributeProto.type`` -> its value; graphs and sparse tensors are not looked at."""


def printable(text: str) -> str:
    """Give a name that fits in a table and does nothing to a terminal."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return clean if len(clean) <= MAX_NAME else clean[: MAX_NAME - 3] + "..."


def decode_type(name: str, told: Any) -> Tensor:
    """Give what a ``TypeProto`` says about a tensor."""
    kind = told.tensor_type
    known = told.HasField("tensor_type") and kind.HasField("shape")
    known = known and all(dim.HasField("dim_value") for dim in kind.shape.dim)
    shape = tuple(dim.dim_value for dim in kind.shape.dim) if known else None
    if shape is not None and any(size < 0 for size in shape):
        shape = None
    return Tensor(name=name, shape=shape, element=ELEMENTS.get(kind.elem_type, "other"))


def decode_initializer(tensor: Any) -> Tensor:
    """Give what is known about a stored tensor."""
    element = ELEMENTS.get(tensor.data_type, "other")
    return Tensor(name=tensor.name, shape=tuple(tensor.dims), element=element)


def small_value(file: str, tensor: Any) -> Array | None:
    """Give the values of a stored tensor that is small, numeric and inside the file."""
    from onnx import numpy_helper  # noqa: PLC0415

    count = int(np.prod(tensor.dims, dtype=np.float64))
    if tensor.data_location or tensor.data_type not in _VALUE_TYPES or count > MAX_FOLDED:
        return None
    if count and not any(len(getattr(tensor, field)) for field in _VALUE_FIELDS):
        return None  # cut away, or never there
    try:
        return np.asarray(numpy_helper.to_array(tensor))
    except (ValueError, TypeError):
        where = f"initializer {printable(tensor.name)!r}"
        expected = f"values for dimensions {list(tensor.dims)}"
        raise WorkloadError(file, where, expected, Literal("another number of them")) from None


def constant_value(file: str, message: Any) -> tuple[Any, Array | None] | None:
    """Give what a ``Constant`` holds, as a TensorProto; None where it is not a tensor of numbers.

    With it the values, where they are few and there.
    """
    from onnx import numpy_helper  # noqa: PLC0415

    for item in message.attribute:
        if item.name == "value":
            return item.t, small_value(file, item.t)
        if item.name in ("value_int", "value_ints", "value_float", "value_floats"):
            kind = np.int64 if item.name.startswith("value_int") else np.float32
            value = np.asarray(_attribute(item), kind)
            return numpy_helper.from_array(value), value if value.size <= MAX_FOLDED else None
    return None
