"""The PE array: how long one fold takes, and how its wave front runs through it.

Cycles are those of a grid that moves every operand one PE per cycle (docs/methods/engine.md).
"""

from sim.domain.architecture import ArraySpec
from sim.domain.tile import FoldTile, StationaryTile

RESOURCE = "array"


def fold_cycles(array: ArraySpec, fold: FoldTile) -> int:
    """Cycles of one fold once its stationary operand is in place, with unlimited feeding.

    Systolic: operands enter skewed, so the last PE starts ``rows + columns - 2`` cycles after
    the first; sums travel down through all rows of the array. Output-stationary results
    leave through its bottom, one row per cycle. Spatial: operands are broadcast, no skew; sums
    add up within the cycle; results leave one row per cycle. Scalar: instructions.
    """
    if array.kind == "scalar":
        assert array.instructions is not None
        instructions = fold.macs * array.instructions.per_mac
        return max(1, round(instructions * array.instructions.cycles_per_instruction))
    if fold.stationary == "ofmap":
        skew = fold.rows + fold.columns - 2 if array.kind == "systolic" else 0
        drain = array.rows if array.kind == "systolic" else fold.rows
        return fold.streamed + skew + drain
    skew = array.rows + fold.columns - 2 if array.kind == "systolic" else 0
    return fold.streamed + skew


def scalesim_fold_cycles(array: ArraySpec, fold: FoldTile) -> int:
    """Cycles of one fold by SCALE-Sim's rules: at the edges as long as a full one.

    Output-stationary sums leave while the last rows still compute, which no grid of PEs that
    pass sums on could do; so it is `rows` shorter than ours.
    """
    return fold.streamed + array.rows + array.columns - 2


def scalesim_preload_cycles(array: ArraySpec) -> int:
    """Cycles to bring in a stationary operand by SCALE-Sim's rules: one per row there is."""
    return array.rows


def preload_cycles(array: ArraySpec, tile: StationaryTile) -> int:
    """Cycles to bring a stationary operand into the PEs: one row per cycle."""
    if array.kind == "scalar":
        return 0
    return tile.rows
