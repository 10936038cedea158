"""What is recorded of one operand of a layer in one sample: values, or only what they amount to."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.activity import Int64Array
from sim.domain.data_format import FORMATS
from sim.domain.layer import OPERANDS
from sim.domain.operand_patterns import nonzero_mask
from sim.workloads.value_patterns import patterns_of

Array = npt.NDArray[Any]

EVERY_SAMPLE = -1
"""Sample of a record that holds for all of them, as trained weights do."""

BINS = 256
_BLOCK_VALUES = 2**20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OperandRecord:
    """One operand of a layer in one sample.

    Attributes
    ----------
    sample : its sample, or `EVERY_SAMPLE`.
    layer, operand : name of the layer; "ifmap", "weight" or "ofmap".
    format_name : of the values.
    unsigned, zero_point, scale : of quantised integers: whether their patterns are those of
        unsigned ones, which integer stands for 0, and the value of a step (NaN: not quantised,
        or a scale per channel).
    density : fraction of patterns that are not 0.
    histogram : (256,) how many patterns have which 8 leading bits; None: not known.
    values : in the shape of docs/formats/tensors.md; None where only statistics are kept.
    """

    sample: int
    layer: str
    operand: str
    format_name: str
    density: float
    unsigned: bool = False
    zero_point: int = 0
    scale: float = math.nan
    histogram: Int64Array | None = None
    values: Array | None = None

    def __post_init__(self) -> None:
        if self.operand not in OPERANDS:
            raise InvalidValue("operand", expected_one_of(OPERANDS, self.operand), self.operand)
        if self.format_name not in FORMATS:
            expected = expected_one_of(FORMATS, self.format_name)
            raise InvalidValue("format_name", expected, self.format_name)
        if not 0.0 <= self.density <= 1.0:
            raise InvalidValue("density", "a number in [0, 1]", self.density)
        if self.histogram is not None and self.histogram.shape != (BINS,):
            raise InvalidValue("histogram", f"{BINS} counts", self.histogram.shape)


def record_values(
    sample: int,
    layer: str,
    operand: str,
    values: Array,
    format_name: str,
    *,
    unsigned: bool = False,
    zero_point: int = 0,
    scale: float = math.nan,
    keep: bool = True,
) -> OperandRecord:
    """Give the record of some values, with their density and histogram.

    Parameters
    ----------
    values : in the shape of docs/formats/tensors.md.
    keep : whether the values are kept, or statistics only.

    Raises
    ------
    InvalidValue : a value that the format cannot hold.
    """
    density, histogram = statistics_of(values, format_name, f"{layer}.{operand}")
    return OperandRecord(
        sample=sample,
        layer=layer,
        operand=operand,
        format_name=format_name,
        unsigned=unsigned,
        zero_point=zero_point,
        scale=scale,
        density=density,
        histogram=histogram,
        values=values if keep else None,
    )


def statistics_of(values: Array, format_name: str, key: str) -> tuple[float, Int64Array]:
    """Give density and histogram, looking at a block of the values at a time.

    Raises
    ------
    InvalidValue : no values, or one that the format cannot hold; under `key`.
    """
    if not values.size:
        raise InvalidValue(key, "at least one value", values.shape)
    mask = np.uint32(nonzero_mask(format_name))
    dropped = np.uint32(max(0, FORMATS[format_name].bits - 8))
    histogram = np.zeros(BINS, np.int64)
    nonzero = 0
    for block in _blocks(values):
        patterns = patterns_of(block, format_name, key)
        nonzero += int(np.count_nonzero(patterns & mask))
        histogram += np.bincount(patterns >> dropped, minlength=BINS)
    return nonzero / values.size, histogram


def _blocks(values: Array) -> Iterator[Array]:
    flat = values.reshape(-1)
    for first in range(0, len(flat), _BLOCK_VALUES):
        yield flat[first : first + _BLOCK_VALUES]
