"""Which values go to which PEs in one fold.

Stationary weights: PE (r, c) holds one weight, an input goes to all used columns of its row, sums
go down their column. Stationary inputs: the same with the roles swapped. Stationary sums: inputs
go along the rows, weights along the columns, and an output leaves each PE.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sim.domain.array_flow import ArrayFlow

MOVING = {"weight": "ifmap", "ifmap": "weight"}
"""What streams along the rows, by what stays in the PEs."""


class FlowSource(NamedTuple):
    """Innermost memory of an operand and the bits of one of its values ("psum": partial sums)."""

    memory: str
    bits: int


def stationary_flows(
    sources: Mapping[str, FlowSource], stationary: str, rows: int, columns: int
) -> tuple[ArrayFlow, ...]:
    """Give the flow that brings one value of the stationary operand to each used PE."""
    return (_flow(sources, stationary, "pe", rows, columns, steps=1),)


def fold_flows(
    sources: Mapping[str, FlowSource],
    stationary: str,
    rows: int,
    columns: int,
    streamed: int,
    *,
    reads_sums: bool,
) -> tuple[ArrayFlow, ...]:
    """Give the flows of one fold: what streams in, the sums that come back, what leaves."""
    if stationary == "ofmap":
        flows = [
            _flow(sources, "ifmap", "row", rows, columns, steps=streamed),
            _flow(sources, "weight", "column", rows, columns, steps=streamed),
        ]
        sums_in, sums_out, steps = "pe", "pe", 1
    else:
        flows = [_flow(sources, MOVING[stationary], "row", rows, columns, steps=streamed)]
        sums_in, sums_out, steps = "head", "column", streamed
    if reads_sums:
        flows.append(_flow(sources, "psum", sums_in, rows, columns, steps=steps))
    flows.append(_flow(sources, "psum", sums_out, rows, columns, steps=steps, inward=False))
    return tuple(flows)


def _flow(
    sources: Mapping[str, FlowSource],
    operand: str,
    spread: str,
    rows: int,
    columns: int,
    *,
    steps: int,
    inward: bool = True,
) -> ArrayFlow:
    source = sources[operand]
    return ArrayFlow(
        operand=operand,
        memory=source.memory,
        inward=inward,
        spread=spread,
        rows=rows,
        columns=columns,
        bits=steps * source.bits,
    )
