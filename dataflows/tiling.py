"""Choose the tile and the loop order of every on-chip memory, from the outermost inwards.

Candidates fill whole sides of the array, do not depend on capacities, and all of them are
tried: so a bigger buffer that all operands share never gives more traffic. Only where none of
them fits are smaller tiles tried, one output at a time. The first aim is the least traffic
across the level's border, the second the least estimated time. (The estimate only ranks tiles;
the engine measures time.)
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dataflows.problem import DIMENSIONS, RELEVANT, Problem, Shape
from dataflows.tile_candidates import (
    AXES,
    AXIS_COLUMNS,
    IntArray,
    Windows,
    axis_table,
    sizes_below_unit,
    sizes_to_try,
    windows_of_tiles,
)
from dataflows.tile_level import ArrayShape, Chains, Level, Numbers, level_arguments
from sim.base.errors import MappingError
from sim.base.units import kib_from_bits
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.layer import OPERANDS
from sim.kernels.tiling import (
    FOUND,
    LEAST_BITS,
    ORDER,
    SIZES,
    search_tile,
)

Candidates = Callable[[int, str, int], tuple[int, ...]]
"""Sizes to try, by extent, dimension and unit; largest first."""

# places of the (positions, K, C) loops, 0 outermost; where partial sums must not leave a
# level, only orders with C innermost are allowed
ORDERS_REDUCTION_INNERMOST = ((0, 1, 2), (1, 0, 2))
ORDERS_ALL = (*ORDERS_REDUCTION_INNERMOST, (0, 2, 1), (1, 2, 0), (2, 0, 1), (2, 1, 0))


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """Tile sizes and loop order (outermost first) at one memory."""

    memory: MemorySpec
    sizes: dict[str, int]
    loops: tuple[str, ...]


def plan_levels(
    problem: Problem,
    architecture: Architecture,
    array: ArrayShape,
    chains: Chains,
    untiled: frozenset[str] = frozenset(),
) -> tuple[LevelPlan, ...]:
    """Tile a problem for every on-chip memory of the operands' chains.

    Parameters
    ----------
    chains : operand -> memories that keep it, outermost (a dram) first.
    untiled : dimensions that must stay whole (the row of a softmax).

    Raises
    ------
    MappingError : even the smallest tile is larger than a memory.
    """
    plans: list[LevelPlan] = []
    outer: list[tuple[str, int]] = []
    parent = problem.whole
    windows: Windows = {axis: (getattr(parent, axis),) for axis in AXES}
    for memory in architecture.memories:
        kept = [operand for operand in chains if memory in chains[operand][1:]]
        if not kept:
            continue
        plan = _plan_level(
            problem, architecture, array, chains, memory, parent, windows, untiled, outer
        )
        plans.append(plan)
        outer += [(name, -(-parent.extent(name) // plan.sizes[name])) for name in plan.loops]
        parent = _largest(problem, parent, plan)
        windows = windows_of_tiles(problem, windows, plan.sizes)
    return tuple(plans)


def _plan_level(
    problem: Problem,
    architecture: Architecture,
    array: ArrayShape,
    chains: Chains,
    memory: MemorySpec,
    parent: Shape,
    windows: Windows,
    untiled: frozenset[str],
    outer: Sequence[tuple[str, int]],
) -> LevelPlan:
    """Tile one level.

    `parent` is the tile to cut, `windows` every window of rows and columns that the tiles it
    stands for have; `outer` are the loops around it, outermost first, as (name, trips).
    """
    kept = {operand for operand in chains if memory in chains[operand][1:]}
    free = frozenset().union(*(RELEVANT[operand] for operand in kept)) - untiled
    ofmap_inner = "ofmap" in kept and chains["ofmap"][1] is not memory
    orders = ORDERS_REDUCTION_INNERMOST if ofmap_inner else ORDERS_ALL
    level = level_arguments(problem, architecture, array, chains, memory, kept, parent, outer)

    def best_of(candidates: Candidates) -> tuple[int, ...]:
        sizes = {
            name: candidates(parent.extent(name), name, _unit(name, array, problem.taps))
            if name in free
            else (parent.extent(name),)
            for name in DIMENSIONS
        }
        return _searched(
            tuple([parent.extent(name) for name in DIMENSIONS]),
            (sizes["G"], sizes["B"], sizes["K"], sizes["C"]),
            axis_table(problem, parent, windows, "P", sizes["P"]).tobytes(),
            axis_table(problem, parent, windows, "Q", sizes["Q"]).tobytes(),
            orders,
            level,
        )

    best = best_of(_whole_units)
    if not best[FOUND]:
        # a larger tile can need less: sums that are finished in it leave with fewer bits
        least_bits = best[LEAST_BITS]
        best = best_of(_below_unit)
        if not best[FOUND]:
            raise _does_not_fit(problem, memory, kept, min(least_bits, best[LEAST_BITS]))
    return LevelPlan(
        memory, dict(zip(DIMENSIONS, best[SIZES], strict=True)), _loop_order(orders[best[ORDER]])
    )


# machines of a sweep often differ in what a level further in, or another dataflow, never sees
@lru_cache(maxsize=4096)
def _searched(
    extents: tuple[int, ...],
    sizes: tuple[tuple[int, ...], ...],
    p_table: bytes,
    q_table: bytes,
    orders: tuple[tuple[int, int, int], ...],
    level: Level,
) -> tuple[int, ...]:
    """Give the answer of `search_tile`; tables as the bytes of `axis_table`."""
    g_sizes, b_sizes, k_sizes, c_sizes = map(_array, sizes)
    widths, kept, charged, limits, array, rates, repeats = level
    best = search_tile(
        _array(extents),
        g_sizes,
        b_sizes,
        k_sizes,
        c_sizes,
        _table_of(p_table),
        _table_of(q_table),
        np.array(orders, np.int64),
        _array(widths),
        _array(kept),
        _array(charged),
        _array(limits),
        _array(array),
        np.array(rates, np.float64),
        _array(repeats),
    )
    return tuple(best.tolist())


def _array(numbers: Numbers) -> IntArray:
    return np.array(numbers, np.int64)


def _table_of(table: bytes) -> IntArray:
    # a copy, as the search is not compiled for arrays that cannot be written to
    return np.frombuffer(table, np.int64).reshape(-1, AXIS_COLUMNS).copy()


def _whole_units(extent: int, dimension: str, unit: int) -> tuple[int, ...]:
    # columns are cut in halves only: thirds of both axes would double the search
    return sizes_to_try(extent, unit, in_thirds=dimension != "Q")


def _below_unit(extent: int, _dimension: str, unit: int) -> tuple[int, ...]:
    return sizes_below_unit(extent, unit)


def _unit(dimension: str, array: ArrayShape, taps: int) -> int:
    """Count the iterations that fill a side of the array (or a stream as long), else 1."""
    if dimension == "K":
        return array.columns
    if dimension == "C" and taps < array.rows:
        return array.rows // math.gcd(array.rows, taps)
    return 1


def _loop_order(places: tuple[int, int, int]) -> tuple[str, ...]:
    """Spell out a loop order: groups outermost, then positions, K and C by their places."""
    by_place = dict(zip(places, (("B", "P", "Q"), ("K",), ("C",)), strict=True))
    return ("G", *by_place[0], *by_place[1], *by_place[2])


def _largest(problem: Problem, parent: Shape, plan: LevelPlan) -> Shape:
    """Shape of the largest tile of a plan: the middle one, with the least padding."""
    shape = parent
    for dimension, size in plan.sizes.items():
        if size >= shape.extent(dimension):
            continue
        runs = problem.split(shape, dimension, size)
        shape = max((piece for _, piece in runs), key=lambda piece: _stored(problem, piece))
    return shape


def _stored(problem: Problem, shape: Shape) -> tuple[int, int]:
    return math.prod(shape.as_sizes().values()), problem.footprint("ifmap", shape)


def _does_not_fit(
    problem: Problem, memory: MemorySpec, kept: set[str], least_bits: int
) -> MappingError:
    operands = ", ".join(operand for operand in OPERANDS if operand in kept)
    assert memory.total_bits is not None
    return MappingError(
        problem.layer.name,
        f"memories.{memory.name}.capacity_kib",
        f"at least {kib_from_bits(least_bits):.6g} KiB for the smallest tile of {operands}",
        f"{kib_from_bits(memory.total_bits):.6g} KiB",
        least_bits,
    )
