"""Bit patterns of a layer's operands, and what is known of the data without them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.domain.data_format import FORMATS

DATA_SOURCES = ("none", "dense", "density", "tensors")
"""What the counts of a layer that depend on data can come from."""

UInt32Array = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OperandPatterns:
    """Values of the two operands of a layer's MACs, as they are stored.

    Attributes
    ----------
    ifmap : (batch, channel, row, column) patterns, without padding.
    weight : (copy, filter, channel of its group, filter row, filter column); one copy, or for a
        matmul one per input of the batch.
    """

    ifmap: UInt32Array
    weight: UInt32Array


def nonzero_mask(format_name: str) -> int:
    """Bits of a pattern that make it differ from zero: all but the sign of a float.

    >>> hex(nonzero_mask("int8")), hex(nonzero_mask("bf16"))
    ('0xff', '0x7fff')
    """
    data_format = FORMATS[format_name]
    bits = data_format.bits - (data_format.family == "float")
    return (1 << bits) - 1


def density(patterns: UInt32Array, format_name: str) -> float:
    """Fraction of values that are not zero."""
    return np.count_nonzero(patterns & nonzero_mask(format_name)) / patterns.size
