"""Map a layer without MACs onto the vector unit: tiles in, lane operations, tiles out."""

from dataclasses import replace
from functools import lru_cache

from dataflows.access_counts import merged, merged_by_operand, words
from dataflows.bank_places import Place
from dataflows.nest import VECTOR, NestBuilder, Reduction, Sequences, TileTable
from dataflows.problem import Problem, Shape, vector_problem
from dataflows.tile_level import ArrayShape
from dataflows.tiled_machine import (
    MOST_SCHEDULES,
    TilePlan,
    as_tile_plan,
    level_plans,
    tiled_machine,
)
from dataflows.tiling import LevelPlan, plan_levels
from dataflows.vector_operations import ROW_PASSES, tile_operations, value_operations
from sim.base.errors import MappingError
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule
from sim.domain.tile import VectorTile


def schedule_layer(layer: Layer, architecture: Architecture) -> Schedule:
    """Map one vector layer. Softmax and norms keep whole rows of channels in one tile.

    Where no row fits, rows are cut and read again in each pass of the computation.

    Raises
    ------
    MappingError : a memory is too small for the smallest tile.
    """
    passes, plans = vector_plans(layer, architecture)
    known = _known_schedule(layer.unnamed, passes, tiled_machine(architecture), as_tile_plan(plans))
    return replace(known, layer=layer.name)


def vector_plans(layer: Layer, architecture: Architecture) -> tuple[int, tuple[LevelPlan, ...]]:
    """Give how often a layer's inputs are read, and its tiles at every memory, outermost first.

    Raises
    ------
    MappingError : a memory is too small for the smallest tile.
    """
    problem = vector_problem(layer, architecture)
    chains = vector_chains(architecture)
    per_output = max(1, sum(value_operations(layer).values()))
    array = ArrayShape(
        stationary="",
        rows=1,
        columns=1,
        fold_overhead_cycles=0,
        cycles_per_output=per_output / architecture.vector_unit.lanes,
    )
    untiled = frozenset("G") if layer.kind in ROW_PASSES else frozenset()
    try:
        return 1, plan_levels(problem, architecture, array, chains, untiled)
    except MappingError as whole_rows:
        if not untiled:
            raise
        passes = ROW_PASSES[layer.kind]
        problem = vector_problem(layer, architecture, passes)
        try:
            return passes, plan_levels(problem, architecture, array, chains)
        except MappingError as cut_rows:
            # rows that are read again take more slots: a short row may need less as a whole
            shorter = cut_rows.where == whole_rows.where
            shorter = shorter and whole_rows.least_bits < cut_rows.least_bits
            raise (whole_rows if shorter else cut_rows) from None


@lru_cache(maxsize=MOST_SCHEDULES)
def _known_schedule(layer: Layer, passes: int, machine: Architecture, plan: TilePlan) -> Schedule:
    problem = vector_problem(layer, machine, passes)
    return make_schedule(problem, machine, level_plans(plan, machine))


def make_schedule(
    problem: Problem, architecture: Architecture, plans: tuple[LevelPlan, ...]
) -> Schedule:
    """Give the schedule of chosen tiles."""
    chains = vector_chains(architecture)

    def innermost(
        table: TileTable, shape: Shape, _reduction: Reduction, _place: Place
    ) -> Sequences:
        return {VECTOR: table.leaf(VECTOR, _vector_tile(problem, chains, shape))}

    nest = NestBuilder(
        problem, architecture, plans, chains, innermost, {"ifmap": VECTOR, "ofmap": VECTOR}
    )
    return nest.build("vector_unit", lambda _schedule: 0.0, {})


def vector_chains(architecture: Architecture) -> dict[str, tuple[MemorySpec, ...]]:
    """Memories vector layers pass: down to the innermost one that keeps inputs and outputs.

    Scratchpads and accumulators further in belong to the PEs.
    """
    ifmap, ofmap = architecture.chain("ifmap"), architecture.chain("ofmap")
    shared = [memory for memory in ifmap[1:] if memory in ofmap[1:]]
    if not shared:
        return {"ifmap": ifmap, "ofmap": ofmap}
    return {
        "ifmap": ifmap[: ifmap.index(shared[-1]) + 1],
        "ofmap": ofmap[: ofmap.index(shared[-1]) + 1],
    }


def _vector_tile(
    problem: Problem,
    chains: dict[str, tuple[MemorySpec, ...]],
    shape: Shape,
) -> VectorTile:
    source, target = chains["ifmap"][-1], chains["ofmap"][-1]
    read_bits = problem.footprint("ifmap", shape) * problem.ifmap_bits
    written_bits = problem.footprint("ofmap", shape) * problem.ofmap_bits
    operations, accesses = tile_operations(problem.layer, shape)
    return VectorTile(
        operations=operations,
        port_bits=((source.name, "read", read_bits), (target.name, "write", written_bits)),
        counts=merged(
            [
                *accesses,
                (source.name, "read", words(read_bits, source)),
                (target.name, "write", words(written_bits, target)),
            ]
        ),
        operand_counts=merged_by_operand(
            [
                ("ifmap", source.name, "read", words(read_bits, source)),
                ("ofmap", target.name, "write", words(written_bits, target)),
            ]
        ),
    )
