"""The schedule of a layer on a systolic or spatial array, or a scalar core: tiles, then folds."""

from dataclasses import replace
from functools import lru_cache

from dataflows.bank_layout import BankedOperand, banked_operands
from dataflows.folds import ArrayFolder, ArrayMapping
from dataflows.nest import COMPUTE, NestBuilder
from dataflows.problem import Problem, matrix_problem
from dataflows.tile_level import ArrayShape
from dataflows.tiled_machine import (
    MOST_SCHEDULES,
    TilePlan,
    as_tile_plan,
    level_plans,
    tiled_machine,
)
from dataflows.tiling import LevelPlan, plan_levels
from sim.domain.architecture import Architecture
from sim.domain.layer import OPERANDS, Layer
from sim.domain.schedule import Schedule
from sim.domain.tile import FoldTile


def schedule_matrix_layer(
    mapping: ArrayMapping, layer: Layer, architecture: Architecture
) -> Schedule:
    """Map a convolution, gemm or matmul with one of the systolic dataflows.

    Raises
    ------
    MappingError : a memory is too small for the smallest tile.
    """
    problem = matrix_problem(layer, architecture)
    plans = fold_plans(mapping, problem, architecture)
    banked = banked_operands(problem, architecture)
    if banked:
        # what waits for banks depends on all of the machine
        return make_schedule(mapping, problem, architecture, plans, banked)
    known = _known_schedule(
        mapping, layer.unnamed, tiled_machine(architecture), as_tile_plan(plans)
    )
    return replace(known, layer=layer.name)


@lru_cache(maxsize=MOST_SCHEDULES)
def _known_schedule(
    mapping: ArrayMapping, layer: Layer, machine: Architecture, plan: TilePlan
) -> Schedule:
    problem = matrix_problem(layer, machine)
    return make_schedule(mapping, problem, machine, level_plans(plan, machine))


def make_schedule(
    mapping: ArrayMapping,
    problem: Problem,
    architecture: Architecture,
    plans: tuple[LevelPlan, ...],
    banked: tuple[BankedOperand, ...] = (),
) -> Schedule:
    """Give the schedule of chosen tiles."""
    chains = {operand: architecture.chain(operand) for operand in OPERANDS}
    folder = ArrayFolder(mapping, problem, architecture, banked)
    nest = NestBuilder(problem, architecture, plans, chains, folder.sequences, folder.users, banked)
    return nest.build(
        mapping.name,
        lambda schedule: _mapping_efficiency(schedule, architecture.array.pes),
        folder.tokens(),
    )


def fold_plans(
    mapping: ArrayMapping, problem: Problem, architecture: Architecture
) -> tuple[LevelPlan, ...]:
    """Tile a problem for every on-chip memory, outermost first.

    Raises
    ------
    MappingError : a memory is too small for the smallest tile.
    """
    chains = {operand: architecture.chain(operand) for operand in OPERANDS}
    return plan_levels(problem, architecture, _array_shape(mapping, architecture), chains)


def _array_shape(mapping: ArrayMapping, architecture: Architecture) -> ArrayShape:
    array = architecture.array
    skew = array.rows + array.columns - 2 if array.kind == "systolic" else 0
    return ArrayShape(
        stationary=mapping.stationary,
        rows=array.rows,
        columns=array.columns,
        fold_overhead_cycles=skew + array.rows,
    )


def _mapping_efficiency(schedule: Schedule, pes: int) -> float:
    """PEs used / PEs, averaged over folds."""
    used = folds = 0
    for stage in schedule.stages:
        if stage.name == COMPUTE:
            for visit, times in stage.visits.totals().items():
                tile = stage.tiles[visit.tile]
                assert isinstance(tile, FoldTile)
                used += times * tile.rows * tile.columns
                folds += times
    return used / (folds * pes)
