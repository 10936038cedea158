"""What the operands of a layer hold: patterns from tensors, or only which values are the same."""

from dataclasses import dataclass

import numpy as np

from dataflows.problem import Problem
from sim.base.errors import InvalidValue, Literal
from sim.domain.architecture import Architecture
from sim.domain.layer import OPERANDS
from sim.domain.operand_patterns import OperandPatterns, UInt32Array, nonzero_mask

MOST_VALUES = 2**28
"""Values of one operand that are kept in memory, padding included (1 GiB)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OperandValues:
    """Both operands as kernels look them up.

    Attributes
    ----------
    ifmap : (address,) with padding around it, which is 0.
    weight : (address,), or empty: each value is its address plus one.
    masks : operand -> bits that make a value differ from zero.
    known : whether these are patterns; else a value only says which one it is, and 0 padding.
    """

    ifmap: UInt32Array
    weight: UInt32Array
    masks: dict[str, int]
    known: bool


def operand_values(
    problem: Problem, architecture: Architecture, patterns: OperandPatterns | None
) -> OperandValues:
    """Lay out the operands of a layer; without patterns, their values are numbered.

    Raises
    ------
    InvalidValue : the layer has too many inputs to keep.
    """
    layer, formats = problem.layer, architecture.array.formats
    padded = (layer.batch, layer.in_channels, layer.padded_h, layer.padded_w)
    count = int(np.prod(padded, dtype=object))
    if count > MOST_VALUES:
        expected = f"layers of at most {MOST_VALUES} padded inputs"
        raise InvalidValue("data_dependent", expected, Literal(f"{count} in {layer.name}"))
    ifmap = np.zeros(padded, np.uint32)
    stored = (layer.batch, layer.in_channels, layer.ifmap_h, layer.ifmap_w)
    rows = slice(layer.padding.top, layer.padding.top + layer.ifmap_h)
    columns = slice(layer.padding.left, layer.padding.left + layer.ifmap_w)
    if patterns is None:
        numbers = np.arange(1, layer.ifmap_count + 1, dtype=np.uint32)
        ifmap[:, :, rows, columns] = numbers.reshape(stored)
        masks = dict.fromkeys(OPERANDS[:2], 2**62 - 1)
        return OperandValues(
            ifmap=ifmap.reshape(-1), weight=np.zeros(0, np.uint32), masks=masks, known=False
        )
    ifmap[:, :, rows, columns] = patterns.ifmap.reshape(stored)
    return OperandValues(
        ifmap=ifmap.reshape(-1),
        weight=np.ascontiguousarray(patterns.weight).reshape(-1),
        masks={
            "ifmap": nonzero_mask(layer.formats.ifmap or formats.ifmap),
            "weight": nonzero_mask(layer.formats.weight or formats.weight),
        },
        known=True,
    )
