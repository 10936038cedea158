"""Do folds take the cycles of the closed form, which a grid moved PE by PE confirms?

The form is in docs/methods/mapping.md.
"""

import pytest

from sim.components.processing_array import fold_cycles, preload_cycles
from sim.domain.architecture import ArraySpec, InstructionSpec
from sim.domain.tile import FoldTile, StationaryTile

CASES = [(1, 1, 1), (2, 3, 4), (4, 4, 9), (3, 1, 5), (4, 2, 1)]
"""Rows used, columns used, steps streamed."""


def _array(kind: str = "systolic", rows: int = 4, columns: int = 5) -> ArraySpec:
    return ArraySpec(kind=kind, rows=rows, columns=columns)


def _fold(stationary: str, rows: int, columns: int, streamed: int) -> FoldTile:
    return FoldTile(
        stationary=stationary,
        rows=rows,
        columns=columns,
        streamed=streamed,
        macs=rows * columns * streamed,
    )


def _last_exit_cycle(array_rows: int, columns: int, streamed: int) -> int:
    """Cycles until the last sum has left a stationary grid, moved PE by PE.

    Sum t of column j enters the top PE in cycle t + j and moves down one row per cycle
    through all rows of the array, used or not.
    """
    return (
        max(
            step + column + row
            for step in range(streamed)
            for column in range(columns)
            for row in range(array_rows)
        )
        + 1
    )


def _last_mac_cycle(rows: int, columns: int, streamed: int) -> int:
    """Cycles until the last MAC of an output-stationary grid: operands enter skewed."""
    return (
        max(
            row + column + step
            for row in range(rows)
            for column in range(columns)
            for step in range(streamed)
        )
        + 1
    )


@pytest.mark.parametrize("stationary", ["weight", "ifmap"])
@pytest.mark.parametrize(("rows", "columns", "streamed"), CASES)
def test_sums_leave_through_all_rows_of_a_systolic_array(
    stationary: str, rows: int, columns: int, streamed: int
) -> None:
    cycles = fold_cycles(_array(), _fold(stationary, rows, columns, streamed))
    assert cycles == streamed + 4 + columns - 2
    assert cycles == _last_exit_cycle(4, columns, streamed)


@pytest.mark.parametrize(("rows", "columns", "streamed"), CASES)
def test_stationary_outputs_drain_through_the_bottom(
    rows: int, columns: int, streamed: int
) -> None:
    cycles = fold_cycles(_array(), _fold("ofmap", rows, columns, streamed))
    assert cycles == (streamed + rows + columns - 2) + 4
    assert cycles == _last_mac_cycle(rows, columns, streamed) + 4


@pytest.mark.parametrize("streamed", [1, 7, 100])
def test_full_folds_of_all_dataflows_take_the_same_time(streamed: int) -> None:
    array = _array()
    loading = preload_cycles(array, StationaryTile(rows=4, columns=5, bits=160, memory="buffer"))
    expected = 2 * 4 + 5 + streamed - 2
    assert fold_cycles(array, _fold("ofmap", 4, 5, streamed)) == expected
    assert loading + fold_cycles(array, _fold("weight", 4, 5, streamed)) == expected
    assert loading + fold_cycles(array, _fold("ifmap", 4, 5, streamed)) == expected


@pytest.mark.parametrize(("rows", "columns", "streamed"), CASES)
def test_a_spatial_array_has_no_skew(rows: int, columns: int, streamed: int) -> None:
    array = _array("spatial")
    assert fold_cycles(array, _fold("weight", rows, columns, streamed)) == streamed
    # results leave one used row per cycle
    assert fold_cycles(array, _fold("ofmap", rows, columns, streamed)) == streamed + rows


@pytest.mark.parametrize(("per_mac", "per_instruction", "cycles"), [(7, 1, 70), (2.5, 2, 50)])
def test_a_scalar_core_executes_instructions(
    per_mac: float, per_instruction: float, cycles: int
) -> None:
    core = ArraySpec(
        kind="scalar",
        rows=1,
        columns=1,
        instructions=InstructionSpec(per_mac=per_mac, cycles_per_instruction=per_instruction),
    )
    assert fold_cycles(core, _fold("weight", 1, 1, 10)) == cycles
    assert preload_cycles(core, StationaryTile(rows=1, columns=1, bits=8, memory="l1")) == 0
