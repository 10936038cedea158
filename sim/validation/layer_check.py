"""All that is checked of one layer: its folds, its MACs, the engine with and without jumps."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dataflows import FOLD_DATAFLOWS, schedule_vector_layer
from dataflows.problem import matrix_problem
from sim.components.machine import Machine
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule
from sim.domain.tile import FoldTile, StationaryTile
from sim.validation.difference import Difference
from sim.validation.engine_comparison import compare_engine, count_visits
from sim.validation.fold_comparison import Machinery, compare_fold, grid_fold
from sim.validation.fold_replay import GridFold, ReplayedFold, replay_fold

MAX_REPLAY_VALUES = 2**25
"""A fold whose replay needs more memory than this many int64 (256 MiB) is skipped."""

MAX_KEPT_CYCLES = 2**20
"""Cycles of replays that are kept for later layers with the same folds (64 MiB)."""


@dataclass(slots=True)
class Budget:
    """What may still be spent: MACs on the golden grid, visits of the engine played in full."""

    macs: int
    visits: int

    def spend_macs(self, macs: int) -> bool:
        """Take some MACs if that many are left."""
        if macs > self.macs:
            return False
        self.macs -= macs
        return True

    def spend_visits(self, visits: int) -> bool:
        """Take some visits if that many are left."""
        if visits > self.visits:
            return False
        self.visits -= visits
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCheck:
    """What was compared of one layer, and what came out.

    Attributes
    ----------
    folds, folds_compared : distinct fold shapes of the layer, and how many were replayed.
    fold_visits, fold_visits_compared : the same, each counted as often as the layer plays it.
    cycles_compared : array cycles stepped one by one for these shapes.
    engine_visits : visits of all stages.
    engine_compared : whether the engine was also played without fast-forward.
    differences : what disagreed.
    skipped : what was left out, and why.
    """

    layer: str
    folds: int = 0
    folds_compared: int = 0
    fold_visits: int = 0
    fold_visits_compared: int = 0
    cycles_compared: int = 0
    engine_visits: int = 0
    engine_compared: bool = False
    differences: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


class LayerChecker:
    """Checks layers of one machine under one dataflow; equal layers and folds only once."""

    def __init__(self, architecture: Architecture, dataflow: str, budget: Budget) -> None:
        self._architecture = architecture
        self._machine = Machine(architecture)
        self._schedule_matrix_layer = FOLD_DATAFLOWS[dataflow]
        self._budget = budget
        self._replays: dict[GridFold, ReplayedFold] = {}
        self._known: dict[Layer, LayerCheck] = {}

    def check(self, layer: Layer) -> LayerCheck:
        """Compare one layer as far as the budget goes.

        Raises
        ------
        MappingError
            The layer does not fit the machine.
        """
        shape = replace(layer, name="layer", inputs=(), bias=False, extra_parameters=0)
        known = self._known.get(shape)
        if known is None:
            known = self._known[shape] = self._compare(layer)
        return replace(known, layer=layer.name)

    def _compare(self, layer: Layer) -> LayerCheck:
        if not layer.is_matrix:
            return self._with_engine(
                schedule_vector_layer(layer, self._architecture), LayerCheck(layer=layer.name)
            )
        schedule = self._schedule_matrix_layer(layer, self._architecture)
        check = self._compare_folds(layer, schedule)
        wrong = tuple(str(found) for found in _compare_macs(layer, schedule))
        return self._with_engine(schedule, replace(check, differences=wrong + check.differences))

    def _compare_folds(self, layer: Layer, schedule: Schedule) -> LayerCheck:
        machinery = _machinery(layer, self._architecture)
        folds = _folds(schedule)
        check = LayerCheck(layer=layer.name, folds=len(folds), fold_visits=sum(folds.values()))
        skipped: Counter[str] = Counter()
        # the smallest first: the budget then covers most shapes
        for tile, times in sorted(folds.items(), key=lambda item: item[0].macs):
            reason = self._why_not(grid_fold(machinery, tile))
            if reason:
                skipped[reason] += 1
                continue
            replay = self._replay(grid_fold(machinery, tile))
            found = compare_fold(machinery, tile, _load_before(schedule, tile), replay)
            wrong = tuple(f"{_describe(tile)}: {difference}" for difference in found)
            check = replace(
                check,
                folds_compared=check.folds_compared + 1,
                fold_visits_compared=check.fold_visits_compared + times,
                cycles_compared=check.cycles_compared + len(replay.load) + len(replay.pass_),
                differences=check.differences + wrong,
            )
        reasons = (f"{count:,} distinct folds: {reason}" for reason, count in skipped.items())
        return replace(check, skipped=tuple(reasons))

    def _with_engine(self, schedule: Schedule, check: LayerCheck) -> LayerCheck:
        program = self._machine.program(schedule)
        visits = count_visits(program)
        if not self._budget.spend_visits(visits):
            reason = "the engine played in full: more visits than the limit leaves"
            return replace(check, engine_visits=visits, skipped=(*check.skipped, reason))
        wrong = tuple(str(found) for found in compare_engine(program))
        return replace(
            check,
            engine_visits=visits,
            engine_compared=True,
            differences=check.differences + wrong,
        )

    def _why_not(self, fold: GridFold) -> str:
        """Say why a fold cannot be replayed; empty: it can, and the budget has paid for it."""
        kind = self._architecture.array.kind
        if kind != "systolic":
            return f"the array is {kind}, the golden grid systolic"
        if fold in self._replays:
            return ""
        if fold.values > MAX_REPLAY_VALUES:
            return f"operands and results beyond {MAX_REPLAY_VALUES * 8 // 2**20} MiB"
        return "" if self._budget.spend_macs(fold.macs) else "more MACs than the limit leaves"

    def _replay(self, fold: GridFold) -> ReplayedFold:
        known = self._replays.get(fold)
        if known is None:
            known = replay_fold(fold)
            kept = sum(len(replay.pass_) for replay in self._replays.values())
            if kept + len(known.pass_) > MAX_KEPT_CYCLES:
                self._replays.clear()
            self._replays[fold] = known
        return known


def _machinery(layer: Layer, architecture: Architecture) -> Machinery:
    problem = matrix_problem(layer, architecture)
    widths = {
        "ifmap": problem.ifmap_bits,
        "weight": problem.weight_bits,
        "ofmap": problem.accumulator_bits,
    }
    return Machinery(architecture=architecture, value_bits=widths)


def _folds(schedule: Schedule) -> dict[FoldTile, int]:
    """Count how often each distinct fold is played."""
    folds: dict[FoldTile, int] = {}
    for tile, times in _visited(schedule, "compute"):
        if isinstance(tile, FoldTile):
            folds[tile] = folds.get(tile, 0) + times
    return folds


def _load_before(schedule: Schedule, tile: FoldTile) -> StationaryTile | None:
    """Find the stationary tile of the same size as a fold."""
    for load, _ in _visited(schedule, "preload"):
        if isinstance(load, StationaryTile) and (load.rows, load.columns) == (
            tile.rows,
            tile.columns,
        ):
            return load
    return None


def _visited(schedule: Schedule, role: str) -> Iterator[tuple[object, int]]:
    for stage in schedule.stages:
        if stage.role == role:
            for visit, times in stage.visits.totals().items():
                yield stage.tiles[visit.tile], times


def _compare_macs(layer: Layer, schedule: Schedule) -> Iterator[Difference]:
    """Compare the MACs of all folds with the layer's own."""
    macs = sum(times * tile.macs for tile, times in _folds(schedule).items())
    if macs != layer.macs:
        yield Difference("MACs of the schedule", f"{macs:,}", f"{layer.macs:,} by the layer")


def _describe(tile: FoldTile) -> str:
    sums = ", adding to sums" if tile.reads_sums else ""
    return f"fold of {tile.rows} x {tile.columns} PEs, {tile.streamed:,} steps{sums}"
