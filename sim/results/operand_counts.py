"""What a simulated layer did for each operand, gathered from the steps of its stages."""

from collections.abc import Iterable, Iterator, Mapping

from dataflows.compulsory import Least, least_accesses
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.operand_access import OperandAccess
from sim.domain.tile import Counts, StationaryTile, TileClass, TransferTile


def step_counts_by_operand(tile: TileClass, counts: Counts) -> Iterator[tuple[str, str, str, int]]:
    """Give what one execution of a step does for operands: (operand, component, action, count).

    Parameters
    ----------
    counts : all its accesses, which a server may have counted instead of the tile.
    """
    if isinstance(tile, TransferTile | StationaryTile):
        operand = tile.operand if isinstance(tile, TransferTile) else tile.flows[0].operand
        yield from (
            (operand, component, action, count)
            for component, action, count in counts
            if component != "vector_unit"
        )
    else:
        yield from tile.operand_counts


def operand_accesses(
    counted: Mapping[tuple[str, str, str], int], least: Mapping[tuple[str, str, str], Least]
) -> tuple[OperandAccess, ...]:
    """Put what was counted for operands beside the fewest accesses that would do."""
    nothing = Least(0, 0)
    return tuple(
        OperandAccess(
            operand=key[0],
            action=f"{key[1]}.{key[2]}",
            count=counted.get(key, 0),
            least=least.get(key, nothing).any_mapping,
            least_in_dataflow=least.get(key, nothing).in_dataflow,
        )
        for key in sorted(counted.keys() | least.keys())
    )


def layer_operand_accesses(
    layer: Layer,
    architecture: Architecture,
    dataflow: str,
    steps: Iterable[tuple[TileClass, Counts, int]],
) -> tuple[OperandAccess, ...]:
    """Add up the accesses of a layer that serve operands.

    Parameters
    ----------
    steps : of all stages, as (tile, accesses of one execution, executions).
    """
    counted: dict[tuple[str, str, str], int] = {}
    for tile, counts, times in steps:
        for operand, component, action, count in step_counts_by_operand(tile, counts):
            key = (operand, component, action)
            counted[key] = counted.get(key, 0) + times * count
    return operand_accesses(counted, least_accesses(layer, architecture, dataflow))
