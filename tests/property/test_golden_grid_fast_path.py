"""Does the fast path say of every fold what the golden grid, stepped cycle by cycle, measures?"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from dataflows import FOLD_DATAFLOWS
from sim.domain.architecture import Architecture, ArraySpec
from sim.domain.layer import Layer
from sim.domain.tile import FoldTile, StationaryTile
from sim.kernels import golden_grid as grid
from sim.validation.fold_comparison import Machinery, compare_fold
from sim.validation.fold_replay import GridFold, ReplayedFold, replay_fold
from sim.validation.layer_check import Budget, LayerChecker
from tests.unit.dataflows.one_tile import gemm, unlimited_machine

FOLDS_PER_DATAFLOW = 1000
LAYERS_PER_DATAFLOW = 60
SIDES = (1, 2, 3, 4, 7, 8, 16, 24)


def random_machine(rng: np.random.Generator) -> Architecture:
    machine = unlimited_machine(int(rng.choice(SIDES)), int(rng.choice(SIDES)))
    widths = {
        "ifmap": ("int4", "int8", "int16"),
        "weight": ("int4", "int8"),
        "accumulator": ("int32",),
    }
    formats = replace(
        machine.array.formats, **{name: str(rng.choice(of)) for name, of in widths.items()}
    )
    word_bits = int(rng.choice((8, 24, 64, 128)))
    return replace(
        machine,
        array=replace(machine.array, formats=formats),
        memories=(machine.memories[0], replace(machine.memories[1], word_bits=word_bits)),
    )


def random_layer(rng: np.random.Generator) -> Layer:
    sides = (int(rng.integers(1, 40)) for _ in range(3))
    return gemm(*sides)


def folds_of(
    dataflow: str, layer: Layer, machine: Architecture
) -> Iterator[tuple[FoldTile, StationaryTile | None]]:
    schedule = FOLD_DATAFLOWS[dataflow](layer, machine)
    tiles = {stage.role: stage.tiles for stage in schedule.stages}
    loads = {
        (load.rows, load.columns): load
        for load in tiles.get("preload", ())
        if isinstance(load, StationaryTile)
    }
    for tile in tiles["compute"]:
        assert isinstance(tile, FoldTile)
        yield tile, loads.get((tile.rows, tile.columns))


@pytest.mark.parametrize("dataflow", sorted(FOLD_DATAFLOWS))
def test_random_folds_on_random_arrays(dataflow: str) -> None:
    rng = np.random.default_rng(sorted(FOLD_DATAFLOWS).index(dataflow))
    compared = edge_folds = 0
    while compared < FOLDS_PER_DATAFLOW:
        machine, layer = random_machine(rng), random_layer(rng)
        for tile, load in folds_of(dataflow, layer, machine):
            machinery, fold = _machinery(machine), _grid_fold(machine.array, tile)
            replay = replay_fold(fold, seed=compared)
            assert compare_fold(machinery, tile, load, replay) == ()
            edge_folds += tile.rows < machine.array.rows
            compared += 1
    assert edge_folds > FOLDS_PER_DATAFLOW / 4


def _machinery(machine: Architecture) -> Machinery:
    formats = machine.array.formats
    bits = {name: int(getattr(formats, name)[3:]) for name in ("ifmap", "weight", "accumulator")}
    widths = {"ifmap": bits["ifmap"], "weight": bits["weight"], "ofmap": bits["accumulator"]}
    return Machinery(architecture=machine, value_bits=widths)


def _grid_fold(array: ArraySpec, tile: FoldTile) -> GridFold:
    return GridFold(
        keeps_sums=tile.stationary == "ofmap",
        array_rows=array.rows,
        rows=tile.rows,
        columns=tile.columns,
        streamed=tile.streamed,
        reads_sums=tile.reads_sums,
    )


@pytest.mark.parametrize("dataflow", sorted(FOLD_DATAFLOWS))
def test_every_fold_of_random_layers_and_the_engine(dataflow: str) -> None:
    rng = np.random.default_rng(7)
    for _ in range(LAYERS_PER_DATAFLOW):
        checker = LayerChecker(random_machine(rng), dataflow, Budget(macs=10**8, visits=10**5))
        check = checker.check(random_layer(rng))
        assert check.differences == ()
        assert check.skipped == ()
        assert check.folds_compared == check.folds
        assert check.engine_compared


WRONG = [
    ("cycles", lambda tile: replace(tile, streamed=tile.streamed + 1)),
    ("MACs", lambda tile: replace(tile, macs=tile.macs + 1)),
    ("array.mac", lambda tile: replace(tile, counts=(("array", "mac", 1),))),
    ("buffer.write [bits]", lambda tile: replace(tile, port_bits=(("buffer", "write", 1),))),
]


@pytest.mark.parametrize(("what", "spoil"), WRONG, ids=[what for what, _ in WRONG])
def test_a_wrong_fast_path_is_found(what: str, spoil) -> None:
    machine = unlimited_machine(4, 5)
    ((tile, load),) = folds_of("weight_stationary", gemm(7, 2, 3), machine)
    replay = replay_fold(_grid_fold(machine.array, tile))
    machinery = _machinery(machine)
    assert compare_fold(machinery, tile, load, replay) == ()
    found = compare_fold(machinery, spoil(tile), load, replay)
    assert what in [difference.what for difference in found]


@pytest.mark.parametrize(
    ("counter", "what"),
    [
        (grid.MACS, "PEs at work in cycle 3"),
        (grid.LEFT_READS, "reads from the left in cycle 3"),
        (grid.SUM_WRITES, "sums written in cycle 3"),
    ],
)
def test_a_wrong_cycle_is_found(counter: int, what: str) -> None:
    machine = unlimited_machine(4, 5)
    ((tile, load),) = folds_of("weight_stationary", gemm(7, 2, 3), machine)
    replay = replay_fold(_grid_fold(machine.array, tile))
    pass_ = replay.pass_.copy()
    pass_[3, counter] += 1
    spoilt = ReplayedFold(fold=replay.fold, product_is_right=False, load=replay.load, pass_=pass_)
    found = [
        difference.what for difference in compare_fold(_machinery(machine), tile, load, spoilt)
    ]
    assert {"product", what} <= set(found)
