"""Values of a tensor as the bit patterns of a number format; nothing is rounded.

Integers in two's complement, floats as they are stored. Formats NumPy has no type for (bf16, fp8)
are given as their patterns, in unsigned integers; bf16 also as float32 that is exactly that.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.errors import InvalidValue, Literal
from sim.domain.data_format import FORMATS
from sim.domain.operand_patterns import UInt32Array

Array = npt.NDArray[Any]
_UNSIGNED_BITS = (8, 16, 32)


def check_type(dtype: np.dtype[Any], format_name: str, key: str) -> None:
    """Check that values of a format may come in a type.

    Raises
    ------
    InvalidValue : they may not; under `key`.
    """
    data_format = FORMATS[format_name]
    if data_format.family != "float":
        fits = dtype.kind in ("i", "u", "b")
    elif dtype.kind == "u":
        fits = dtype.itemsize * 8 == data_format.bits
    else:
        fits = dtype.kind == "f" and data_format.bits > 8
    if not fits:
        raise InvalidValue(key, _expected(format_name), Literal(str(dtype)))


def patterns_of(values: Array, format_name: str, key: str) -> UInt32Array:
    """Give the patterns of some values.

    Raises
    ------
    InvalidValue
        A type the format cannot come in, or a value it cannot hold; under `key`.
    """
    data_format = FORMATS[format_name]
    check_type(values.dtype, format_name, key)
    if data_format.family != "float":
        return _integers(values, format_name, key)
    if values.dtype.kind == "u":
        return values.astype(np.uint32)
    exact = _exactly(values, np.float16 if format_name == "fp16" else np.float32, format_name, key)
    if format_name == "fp16":
        return exact.view(np.uint16).astype(np.uint32)
    wide = exact.view(np.uint32)
    dropped = 32 - data_format.bits
    _refuse(key, format_name, values, (wide & np.uint32((1 << dropped) - 1)) != 0)
    return (wide >> np.uint32(dropped)).astype(np.uint32)


def _integers(values: Array, format_name: str, key: str) -> UInt32Array:
    data_format = FORMATS[format_name]
    bits = data_format.bits
    signed = data_format.family == "int"
    least, most = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    if values.dtype.kind == "b":
        return values.astype(np.uint32)
    outside = (values > most) if values.dtype.kind == "u" else (values < least) | (values > most)
    _refuse(key, format_name, values, outside)
    # wraps around, as two's complement does; in place, as a tensor may take a quarter of memory
    patterns = values.astype(np.uint32)
    patterns &= np.uint32((1 << bits) - 1)
    return patterns


def _exactly(values: Array, kind: Any, format_name: str, key: str) -> Array:
    with np.errstate(over="ignore"):
        cast: Array = np.ascontiguousarray(values.astype(kind))
    _refuse(key, format_name, values, (cast != values) & ~np.isnan(values))
    return cast


def _refuse(key: str, format_name: str, values: Array, wrong: npt.NDArray[np.bool_]) -> None:
    if wrong.any():
        first = values.reshape(-1)[int(np.argmax(wrong.reshape(-1)))].item()
        raise InvalidValue(key, f"values that {format_name} holds exactly", first)


def _expected(format_name: str) -> str:
    data_format = FORMATS[format_name]
    if data_format.family != "float":
        return f"integers for {format_name}"
    unsigned = f"uint{data_format.bits}"
    if data_format.bits not in _UNSIGNED_BITS:
        return f"floats that {format_name} holds exactly"
    patterns = f"patterns of {format_name} as {unsigned}"
    return patterns if data_format.bits <= 8 else f"floats, or {patterns}"
