"""Do folds have the access counts of docs/methods/mapping.md, by hand for small arrays?"""

import pytest

from dataflows import DATAFLOWS
from sim.components.machine import Machine
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule, StageSchedule
from sim.domain.tile import FoldTile, StationaryTile
from sim.engine.run import run_program
from tests.unit.dataflows.one_tile import gemm, unlimited_machine

ROWS, COLUMNS = 4, 5


def _stage(schedule: Schedule, role: str) -> StageSchedule:
    return next(stage for stage in schedule.stages if stage.role == role)


def _only_fold(schedule: Schedule) -> FoldTile:
    (tile,) = _stage(schedule, "compute").tiles
    assert isinstance(tile, FoldTile)
    return tile


def _counts(tile: FoldTile | StationaryTile) -> dict[str, int]:
    return {f"{component}.{action}": count for component, action, count in tile.counts}


def _mapped(
    dataflow: str, layer: Layer, machine: Architecture | None = None
) -> tuple[Schedule, FoldTile]:
    schedule = DATAFLOWS[dataflow](layer, machine or unlimited_machine(ROWS, COLUMNS))
    return schedule, _only_fold(schedule)


def test_output_stationary_counts() -> None:
    # r of M = 3, c of N = 2, T = K = 7 on 4 x 5 PEs
    schedule, fold = _mapped("output_stationary", gemm(m=3, n=2, k=7))
    assert (fold.rows, fold.columns, fold.streamed, fold.macs) == (3, 2, 7, 42)
    # drain: c [r (R - r) + r (r - 1) / 2] = 2 [3 x 1 + 3] = 12 shifts
    assert _counts(fold) == {
        "array.mac": 42,
        "array.ifmap_register_write": 42,
        "array.weight_register_write": 42,
        "array.psum_register_write": 42 + 12,
        # r T + c T = 21 + 14 words of 8 bits in; r c = 6 sums of 32 bits out
        "buffer.read": 35,
        "buffer.write": 3 * 8,
    }
    assert all(stage.role != "preload" for stage in schedule.stages)


def test_weight_stationary_counts() -> None:
    # r of K = 3, c of N = 2, T = M = 7
    schedule, fold = _mapped("weight_stationary", gemm(m=7, n=2, k=3))
    assert (fold.rows, fold.columns, fold.streamed, fold.macs) == (3, 2, 7, 42)
    assert _counts(fold) == {
        "array.mac": 42,
        "array.ifmap_register_write": 42,
        # sums pass the fourth row, which has no work, on their way out: R c T = 4 x 2 x 7
        "array.psum_register_write": 56,
        # r T = 21 inputs; the first K slice reads no sums; c T = 14 sums of 4 words out
        "buffer.read": 21,
        "buffer.write": 14 * 4,
    }
    (load,) = _stage(schedule, "preload").tiles
    assert isinstance(load, StationaryTile)
    # r c = 6 weights read, c r (r + 1) / 2 = 12 shifts
    assert _counts(load) == {"buffer.read": 6, "array.weight_register_write": 12}


def test_input_stationary_counts() -> None:
    # r of K = 3, c of M = 2, T = N = 7: the same with operand roles swapped
    schedule, fold = _mapped("input_stationary", gemm(m=2, n=7, k=3))
    assert (fold.rows, fold.columns, fold.streamed, fold.macs) == (3, 2, 7, 42)
    assert _counts(fold) == {
        "array.mac": 42,
        "array.weight_register_write": 42,
        "array.psum_register_write": 56,
        "buffer.read": 21,
        "buffer.write": 14 * 4,
    }
    (load,) = _stage(schedule, "preload").tiles
    assert isinstance(load, StationaryTile)
    assert _counts(load) == {"buffer.read": 6, "array.ifmap_register_write": 12}


@pytest.mark.parametrize("dataflow", ["weight_stationary", "input_stationary"])
def test_later_slices_of_a_reduction_read_the_sums_back(dataflow: str) -> None:
    # K = 10 on 4 rows: slices of 4, 4 and 2; the first starts from nothing
    schedule = DATAFLOWS[dataflow](gemm(m=5, n=5, k=10), unlimited_machine(ROWS, COLUMNS))
    stage = _stage(schedule, "compute")
    folds = [stage.tiles[visit.tile] for visit in stage.visits]
    assert [fold.rows for fold in folds if isinstance(fold, FoldTile)] == [4, 4, 2]
    reads = [_counts(fold)["buffer.read"] for fold in folds if isinstance(fold, FoldTile)]
    # r T inputs of one word and, from the second on, c T sums of four words
    assert reads == [20, 20 + 100, 10 + 100]


def test_output_stationary_keeps_the_whole_reduction_in_the_pes() -> None:
    schedule, fold = _mapped("output_stationary", gemm(m=4, n=5, k=1000))
    assert _stage(schedule, "compute").visits.length == 1
    assert _counts(fold)["buffer.read"] == 9 * 1000


def test_a_spatial_array_shifts_nothing() -> None:
    machine = unlimited_machine(ROWS, COLUMNS, kind="spatial")
    schedule, _ = _mapped("weight_stationary", gemm(m=7, n=2, k=3), machine)
    (load,) = _stage(schedule, "preload").tiles
    assert isinstance(load, StationaryTile)
    assert _counts(load)["array.weight_register_write"] == 6
    _, fold = _mapped("weight_stationary", gemm(m=7, n=2, k=3), machine)
    assert _counts(fold)["array.psum_register_write"] == 42
    _, fold = _mapped("output_stationary", gemm(m=3, n=2, k=7), machine)
    assert _counts(fold)["array.psum_register_write"] == 42


@pytest.mark.parametrize(
    ("dataflow", "layer", "efficiency"),
    [
        ("output_stationary", gemm(m=3, n=2, k=7), 6 / 20),
        # rows 4, 4, 2 and columns 5, 1: (20 + 20 + 10 + 4 + 4 + 2) / (6 x 20)
        ("weight_stationary", gemm(m=7, n=6, k=10), 60 / 120),
        ("input_stationary", gemm(m=6, n=7, k=10), 60 / 120),
    ],
)
def test_mapping_efficiency_is_pes_used_averaged_over_folds(
    dataflow: str, layer: Layer, efficiency: float
) -> None:
    schedule = DATAFLOWS[dataflow](layer, unlimited_machine(ROWS, COLUMNS))
    assert schedule.mapping_efficiency == pytest.approx(efficiency, rel=1e-15)


@pytest.mark.parametrize("columns", [2, 5])
@pytest.mark.parametrize("rows", [3, 4])
@pytest.mark.parametrize("streamed", [1, 7])
def test_one_fold_takes_the_closed_form(rows: int, columns: int, streamed: int) -> None:
    """The array's time of a single fold, loading included (docs/methods/mapping.md)."""
    expected = {
        "weight_stationary": rows + (streamed + ROWS + columns - 2),
        "input_stationary": rows + (streamed + ROWS + columns - 2),
        "output_stationary": (streamed + rows + columns - 2) + ROWS,
    }
    layers = {
        "weight_stationary": gemm(m=streamed, n=columns, k=rows),
        "input_stationary": gemm(m=columns, n=streamed, k=rows),
        "output_stationary": gemm(m=rows, n=columns, k=streamed),
    }
    for dataflow, cycles in expected.items():
        machine = unlimited_machine(ROWS, COLUMNS)
        program = Machine(machine).program(DATAFLOWS[dataflow](layers[dataflow], machine))
        assert run_program(program.ideal()).cycles == cycles


@pytest.mark.parametrize(("buffers", "cycles"), [(1, 3 * (4 + 12)), (2, 4 + 3 * 12)])
def test_a_second_register_hides_the_loading_of_the_next_fold(buffers: int, cycles: int) -> None:
    # three slices of K, each r = 4 cycles to load and T + R + c - 2 = 5 + 4 + 5 - 2 to compute
    machine = unlimited_machine(ROWS, COLUMNS, stationary_buffers=buffers)
    schedule = DATAFLOWS["weight_stationary"](gemm(m=5, n=5, k=12), machine)
    assert run_program(Machine(machine).program(schedule).ideal()).cycles == cycles


@pytest.mark.parametrize(
    ("dataflow", "transfers"),
    # inputs, weights, outputs; while inputs are shifted into the PEs, weights arrive unnoticed
    [("output_stationary", 3), ("weight_stationary", 3), ("input_stationary", 2)],
)
def test_instant_memories_add_one_cycle_per_exposed_transfer(dataflow: str, transfers: int) -> None:
    machine = unlimited_machine(ROWS, COLUMNS)
    program = Machine(machine).program(DATAFLOWS[dataflow](gemm(m=4, n=5, k=4), machine))
    assert run_program(program).cycles == run_program(program.ideal()).cycles + transfers
