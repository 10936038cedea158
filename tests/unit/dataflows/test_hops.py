"""Are hops those of the trees and registers they stand for?"""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from dataflows import DATAFLOWS
from dataflows.hops import hop_bits
from sim.domain.architecture import ARRAY, Architecture, LinkSpec
from sim.domain.array_flow import ArrayFlow
from sim.domain.link_ways import LinkWay
from sim.domain.tile import FoldTile, StationaryTile
from sim.kernels import golden_grid as grid
from tests.unit.dataflows.one_tile import gemm, unlimited_machine

ROWS, COLUMNS, STEPS = 5, 4, 7
WIDTH = {"ifmap": 8, "weight": 8, "psum": 32}
SHAPES = list(product((1, 2, ROWS), (1, 3, COLUMNS)))


def link(kind: str) -> LinkSpec:
    return LinkSpec(
        name="wires", kind=kind, outer="buffer", inner=ARRAY, width_bits=64, hop_length_mm=0.1
    )


def machine(kind: str) -> Architecture:
    array = {"systolic": "systolic", "multicast": "spatial"}[kind]
    return replace(unlimited_machine(ROWS, COLUMNS, array), links=(link(kind),))


def hops_of(tile: FoldTile | StationaryTile) -> int:
    return sum(count for name, action, count in tile.counts if (name, action) == ("wires", "hop"))


def tiles(
    dataflow: str, rows: int, columns: int, kind: str
) -> tuple[FoldTile, StationaryTile | None]:
    m, n, k = {
        "weight_stationary": (STEPS, columns, rows),
        "input_stationary": (columns, STEPS, rows),
        "output_stationary": (rows, columns, STEPS),
    }[dataflow]
    stages = {
        stage.role: stage
        for stage in DATAFLOWS[dataflow](gemm(m=m, n=n, k=k), machine(kind)).stages
    }
    (fold,) = stages["compute"].tiles
    assert isinstance(fold, FoldTile)
    if "preload" not in stages:
        return fold, None
    (load,) = stages["preload"].tiles
    assert isinstance(load, StationaryTile)
    return fold, load


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
@pytest.mark.parametrize("dataflow", ["weight_stationary", "input_stationary"])
def test_systolic_hops_are_the_register_moves_of_the_golden_grid(
    dataflow: str, rows: int, columns: int
) -> None:
    fold, load = tiles(dataflow, rows, columns, "systolic")
    held = np.ones((rows, columns), np.int64)
    moving, none = np.ones((STEPS, rows), np.int64), np.zeros((0, columns), np.int64)
    run = grid.run_stationary_operand(held, moving, none, ROWS)
    loaded, passed = (
        run.counts[: run.load_cycles].sum(axis=0),
        run.counts[run.load_cycles :].sum(axis=0),
    )
    assert load is not None
    assert hops_of(load) == 8 * loaded[grid.TOP_REGISTERS]
    assert hops_of(fold) == 8 * passed[grid.LEFT_REGISTERS] + 32 * passed[grid.SUM_REGISTERS]


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_systolic_hops_of_stationary_sums_are_the_moves_of_the_golden_grid(
    rows: int, columns: int
) -> None:
    fold, _ = tiles("output_stationary", rows, columns, "systolic")
    left, top = np.ones((STEPS, rows), np.int64), np.ones((STEPS, columns), np.int64)
    counts = grid.run_stationary_sums(left, top, np.zeros((0, columns), np.int64), ROWS).counts
    total = counts.sum(axis=0)
    moved_sums = total[grid.SUM_REGISTERS] - total[grid.MACS]
    moved = total[grid.LEFT_REGISTERS] + total[grid.TOP_REGISTERS]
    assert hops_of(fold) == 8 * moved + 32 * moved_sums


def flow(spread: str, rows: int, columns: int) -> ArrayFlow:
    return ArrayFlow(
        operand="weight",
        memory="buffer",
        inward=True,
        spread=spread,
        rows=rows,
        columns=columns,
        bits=1,
    )


def path(spread: str, row: int, column: int) -> frozenset[tuple[str, int, int]]:
    """Segments from the corner to one PE: down (along) the trunk, then into its branch."""
    if spread in ("row", "pe"):
        trunk = {("trunk", 0, at) for at in range(row)}
        return frozenset(trunk | {("branch", row, at) for at in range(column + 1)})
    trunk = {("trunk", 0, at) for at in range(column)}
    return frozenset(trunk | {("branch", column, at) for at in range(row + 1)})


def receivers(spread: str, rows: int, columns: int) -> list[list[tuple[int, int]]]:
    """PEs that each value goes to."""
    every_row, every_column = range(rows), range(columns)
    if spread == "row":
        return [[(row, column) for column in every_column] for row in every_row]
    if spread == "column":
        return [[(row, column) for row in every_row] for column in every_column]
    if spread == "head":
        return [[(0, column)] for column in every_column]
    return [[place] for place in product(every_row, every_column)]


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
@pytest.mark.parametrize("spread", ["row", "column", "pe", "head"])
def test_a_multicast_word_switches_each_segment_of_its_tree_once(
    spread: str, rows: int, columns: int
) -> None:
    groups = receivers(spread, rows, columns)
    union = sum(len(frozenset().union(*(path(spread, *pe) for pe in group))) for group in groups)
    unicast = sum(len(path(spread, *pe)) for group in groups for pe in group)
    way = LinkWay(link("multicast"), "buffer", ARRAY)
    array = machine("multicast").array
    assert hop_bits(way, array, flow(spread, rows, columns)) == union
    shared = any(len(group) > 1 for group in groups)
    assert (union < unicast) == shared


def test_hops_are_not_counted_without_a_length() -> None:
    silent = replace(link("multicast"), hop_length_mm=0.0)
    spatial = replace(unlimited_machine(ROWS, COLUMNS, "spatial"), links=(silent,))
    schedule = DATAFLOWS["output_stationary"](gemm(m=2, n=2, k=2), spatial)
    assert "hop" not in {action for _, action, _ in schedule.totals()}
