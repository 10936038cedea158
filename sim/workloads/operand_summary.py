"""What all samples of a trace together know of one operand of a layer."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.domain.layer import OPERANDS
from sim.workloads.trace_records import TraceRecords


class OperandSummary(NamedTuple):
    """Densities over the records of an operand, and the form of its values.

    `values`: how many records keep theirs. `zero_points`: least and largest.
    """

    records: int
    values: int
    density: float
    least_density: float
    largest_density: float
    formats: tuple[str, ...]
    unsigned: bool
    zero_points: tuple[int, int]


def summarise_operands(records: TraceRecords) -> Mapping[tuple[int, str], OperandSummary]:
    """Give a summary by place of the layer and operand, in order."""
    columns = records.columns
    keys = columns["layer"].astype(np.int64) * len(OPERANDS) + columns["operand"]
    order = np.argsort(keys, kind="stable")
    found: dict[tuple[int, str], OperandSummary] = {}
    distinct, first = np.unique(keys[order], return_index=True)
    for key, rows in zip(distinct.tolist(), np.split(order, first[1:]), strict=False):
        place, operand = divmod(key, len(OPERANDS))
        density, zero = columns["density"][rows], columns["zero_point"][rows]
        found[place, OPERANDS[operand]] = OperandSummary(
            records=len(rows),
            values=int(np.count_nonzero(columns["row"][rows] >= 0)),
            density=float(density.mean()),
            least_density=float(density.min()),
            largest_density=float(density.max()),
            formats=tuple(records.formats[each] for each in np.unique(columns["format"][rows])),
            unsigned=bool(columns["unsigned"][rows].any()),
            zero_points=(int(zero.min()), int(zero.max())),
        )
    return found
