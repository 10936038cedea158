"""Do our folds, played one after the other, take the cycles and accesses of SCALE-Sim 3.0.0?

`scalesim_v3_layers.csv`: layers run with SCALE-Sim 3.0.0 (scalesim-project/scale-sim-v3) in CALC
mode, which has no stalls; 8-bit words. Its "Total Cycles" is the number of the last cycle, counted
from 0. What differs, and why:

* An edge fold of r rows and c columns is charged there as a full one of R x C: too long by
  (R - r) + (C - c) cycles. Where both dimensions are multiples of the array, nothing differs.
* Stationary outputs leave there while the last sums are still being made, so a fold takes
  T + R + C - 2 cycles; ours leave through the bottom of the array once they are complete, which
  takes R cycles more.
* Partial sums are written but never read back there; ours are, from the second slice of a
  reduction on.
* Output-stationary output writes are over-counted there by R + C per fold (its issue #166).
"""

import csv
from pathlib import Path
from typing import Any

import pytest

from dataflows import DATAFLOWS
from sim.components.machine import Machine
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule
from sim.domain.tile import FoldTile
from sim.engine.run import run_program
from tests.property.mapped_layers import visits_per_tile
from tests.unit.dataflows.one_tile import unlimited_machine

DATAFLOW_OF = {
    "os": "output_stationary",
    "ws": "weight_stationary",
    "is": "input_stationary",
}
ACCUMULATOR_WORDS = 4
"""32-bit sums in words of 8 bits."""

Row = dict[str, str]
with (Path(__file__).parent / "scalesim_v3_layers.csv").open(encoding="utf-8", newline="") as file:
    ROWS: list[Row] = list(csv.DictReader(file))
NAMES = [
    f"{row['dataflow']}-{row['network']}-{row['layer_name']}-{row['array_rows']}" for row in ROWS
]

each_row = pytest.mark.parametrize("row", ROWS, ids=NAMES)


def _numbers(row: Row, *keys: str) -> tuple[int, ...]:
    return tuple(int(row[key]) for key in keys)


def _layer(row: Row) -> Layer:
    if row["input_format"] == "gemm":
        m, n, k = _numbers(row, "gemm_m", "gemm_n", "gemm_k")
        return Layer(name="layer", kind="gemm", ifmap_h=m, in_channels=k, out_channels=n)
    keys = ("ifmap_h", "ifmap_w", "filter_h", "filter_w", "stride_h", "stride_w")
    shape: dict[str, Any] = dict(zip(keys, _numbers(row, *keys), strict=True))
    return Layer(
        name="layer",
        kind="conv2d",
        in_channels=int(row["channels"]),
        out_channels=int(row["num_filters"]),
        **shape,
    )


def _schedule(row: Row) -> tuple[Schedule, int]:
    """Our schedule, and its cycles with infinite bandwidth outside the array."""
    rows, columns = _numbers(row, "array_rows", "array_cols")
    machine = unlimited_machine(rows, columns)
    schedule = DATAFLOWS[DATAFLOW_OF[row["dataflow"]]](_layer(row), machine)
    return schedule, run_program(Machine(machine).program(schedule).ideal()).cycles


def _folds(schedule: Schedule) -> list[tuple[FoldTile, int]]:
    """Fold classes and how often each occurs."""
    stage = next(stage for stage in schedule.stages if stage.role == "compute")
    folds = []
    for index, times in visits_per_tile(stage).items():
        tile = stage.tiles[index]
        assert isinstance(tile, FoldTile)
        folds.append((tile, times))
    return folds


def _array_accesses(schedule: Schedule, action: str) -> int:
    """Words the array reads or writes, transfers from and to DRAM left out."""
    return sum(
        times * count
        for stage in schedule.stages
        if stage.role in ("compute", "preload")
        for index, times in visits_per_tile(stage).items()
        for component, counted, count in stage.tiles[index].counts
        if (component, counted) == ("buffer", action)
    )


@each_row
def test_cycles_differ_only_in_edge_folds_and_the_drain(row: Row) -> None:
    schedule, cycles = _schedule(row)
    array_rows, array_columns, last_cycle = _numbers(
        row, "array_rows", "array_cols", "total_cycles"
    )
    edges = drains = 0
    for fold, times in _folds(schedule):
        edges += times * (array_rows - fold.rows + array_columns - fold.columns)
        drains += times * array_rows if row["dataflow"] == "os" else 0
    assert cycles == (last_cycle + 1) - edges + drains


def test_rows_with_and_without_edge_folds_are_compared() -> None:
    whole = [_has_full_folds_only(row) for row in ROWS]
    assert whole.count(True) >= 10
    assert whole.count(False) >= 10


def _has_full_folds_only(row: Row) -> bool:
    """Whether both folded dimensions are multiples of the array."""
    m, n, k, rows, columns = _numbers(row, "gemm_m", "gemm_n", "gemm_k", "array_rows", "array_cols")
    folded = {"os": (m, n), "ws": (k, n), "is": (k, m)}[row["dataflow"]]
    return folded[0] % rows == 0 and folded[1] % columns == 0


@each_row
def test_reads_are_equal_but_for_partial_sums(row: Row) -> None:
    schedule, _ = _schedule(row)
    m, n, k, rows = _numbers(row, "gemm_m", "gemm_n", "gemm_k", "array_rows")
    slices = 1 if row["dataflow"] == "os" else -(-k // rows)
    partial_sums = (slices - 1) * m * n * ACCUMULATOR_WORDS
    theirs = sum(_numbers(row, "sram_ifmap_accesses", "sram_filter_accesses"))
    assert _array_accesses(schedule, "read") - partial_sums == theirs


@each_row
def test_writes_are_equal_but_for_their_over_count(row: Row) -> None:
    schedule, _ = _schedule(row)
    rows, columns, theirs = _numbers(row, "array_rows", "array_cols", "sram_ofmap_accesses")
    if row["dataflow"] == "os":
        theirs -= (rows + columns) * sum(times for _, times in _folds(schedule))
    assert _array_accesses(schedule, "write") == theirs * ACCUMULATOR_WORDS


@each_row
def test_macs_are_equal(row: Row) -> None:
    schedule, _ = _schedule(row)
    assert sum(times * fold.macs for fold, times in _folds(schedule)) == int(row["macs"])
