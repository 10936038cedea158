"""Integers that stand for numbers: those of a quantised model, and floats rounded to int8."""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.base.errors import InvalidValue, Literal

Array = npt.NDArray[Any]

LARGEST_INT8 = 127
"""Of a symmetric range: -128 is not used."""

_BLOCK_VALUES = 2**20

_FORMATS = {
    "int8": "int8", "uint8": "int8", "int16": "int16", "uint16": "int16", "int32": "int32",
    "float16": "fp16", "float32": "fp32", "bool": "binary",
}  # fmt: skip
"""NumPy type -> number format."""


class StoredValues(NamedTuple):
    """Values as a trace keeps them; fields as those of `OperandRecord`."""

    values: Array
    format_name: str
    unsigned: bool
    zero_point: int
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantisation:
    """Symmetric rounding to int8: one scale per tensor and sample, from its own values.

    Attributes
    ----------
    percentile : of the magnitudes, that becomes 127; larger ones are cut off. 100: the largest.
    """

    percentile: float = 100.0

    def __post_init__(self) -> None:
        if not 0 < self.percentile <= 100:
            raise InvalidValue("percentile", "a number above 0, at most 100", self.percentile)

    @property
    def note(self) -> str:
        """What was done, in one sentence."""
        if self.percentile == 100:
            top = "the largest magnitude"
        else:
            top = f"the {self.percentile:g}th percentile of magnitudes (larger ones are cut off)"
        return (
            "floats rounded to int8, symmetric, one scale per tensor and sample: "
            f"{top} / {LARGEST_INT8}"
        )

    def quantised(self, values: Array, key: str) -> StoredValues:
        """Round floats.

        Raises
        ------
        InvalidValue : values that are not finite; under `key`.
        """
        if values.dtype.kind != "f":
            raise InvalidValue(key, "floats to quantise", Literal(str(values.dtype)))
        flat = values.reshape(-1)
        if self.percentile == 100:
            largest = max(abs(float(flat.min())), abs(float(flat.max())))
        else:
            largest = float(np.percentile(np.abs(flat), self.percentile))
        if not math.isfinite(largest):
            raise InvalidValue(key, "finite values to quantise", largest)
        scale = largest / LARGEST_INT8 if largest else 1.0
        rounded = np.empty(flat.shape, np.int8)
        for first in range(0, len(flat), _BLOCK_VALUES):
            part = slice(first, first + _BLOCK_VALUES)
            steps = np.rint(flat[part].astype(np.float64) / scale)
            rounded[part] = np.clip(steps, -LARGEST_INT8, LARGEST_INT8)
        return StoredValues(
            values=rounded.reshape(values.shape),
            format_name="int8",
            unsigned=False,
            zero_point=0,
            scale=scale,
        )


def stored_integers(values: Array, scale: Array | None, zero_point: Array | None) -> StoredValues:
    """Give values as a trace keeps them: unsigned integers as the bits they are stored in.

    Raises
    ------
    InvalidValue : a type no number format of joulesim stands for.
    """
    kind = values.dtype
    name = _FORMATS.get(kind.name)
    if name is None:
        raise InvalidValue("tensor", f"one of {', '.join(_FORMATS)}", Literal(str(kind)))
    unsigned = kind.kind == "u"
    bits = np.ascontiguousarray(values)
    return StoredValues(
        bits.view(name) if unsigned else bits,
        name,
        unsigned,
        _single(zero_point, 0),
        math.nan if scale is None or scale.size != 1 else float(scale.reshape(-1)[0]),
    )


def recovered_integers(
    values: Array, scale: Array | None, zero_point: Array | None, key: str
) -> Array:
    """Give the integers that were dequantised to these values.

    Raises
    ------
    InvalidValue : values that are no multiples of one scale; under `key`.
    """
    if scale is None or scale.size != 1:
        raise InvalidValue(key, "values of one scale", Literal("several"))
    kind = np.dtype(np.int8) if zero_point is None else zero_point.dtype
    steps = np.rint(values.astype(np.float64) / float(scale.reshape(-1)[0]))
    steps += _single(zero_point, 0)
    limits = np.iinfo(kind)
    if steps.min() < limits.min or steps.max() > limits.max:
        raise InvalidValue(key, f"multiples of one scale within {kind}", Literal("others"))
    return steps.astype(kind)


def _single(values: Array | None, default: int) -> int:
    """Give the one value of a tensor; of several that differ, the default."""
    if values is None or not values.size or (values != values.reshape(-1)[0]).any():
        return default
    return int(values.reshape(-1)[0])
