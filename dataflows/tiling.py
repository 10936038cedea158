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
from sim.base.errors import MappingError
from sim.base.units import kib_from_bits
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.layer import OPERANDS
from sim.kernels.tiling import (
    FOUND,
    LEAST_BITS,
    ORDER,
    SIZES,
    STATIONARY_IFMAP,
    STATIONARY_OFMAP,
    STATIONARY_WEIGHT,
    search_tile,
)

Numbers = tuple[int, ...]
_Level = tuple[Numbers, Numbers, Numbers, Numbers, Numbers, tuple[float, ...], Numbers]
Chains = dict[str, tuple[MemorySpec, ...]]
"""Operand -> memories that keep it, outermost (a dram) first."""
Candidates = Callable[[int, str, int], tuple[int, ...]]
"""Sizes to try, by extent, dimension and unit; largest first."""

STATIONARY_CODES = {
    "weight": STATIONARY_WEIGHT,
    "ifmap": STATIONARY_IFMAP,
    "ofmap": STATIONARY_OFMAP,
    "": 0,
}

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayShape:
    """What tiling must know of the place that computes.

    Attributes
    ----------
    stationary : operand that stays in the PEs, "" for the vector unit.
    fold_overhead_cycles : cycles of a fold beyond its streamed steps.
    cycles_per_output : of the vector unit.
    """

    stationary: str
    rows: int
    columns: int
    fold_overhead_cycles: int
    cycles_per_output: float = 0.0


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
    level = _level_arguments(problem, architecture, array, chains, memory, kept, parent, outer)

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
        best = best_of(_below_unit)
    if not best[FOUND]:
        raise _does_not_fit(problem, memory, kept, best[LEAST_BITS])
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
    level: _Level,
) -> tuple[int, ...]:
    """Give the answer of `search_tile`; tables as the bytes of `axis_table`."""
    *whole_numbers, rates, repeats = level
    best = search_tile(
        np.array(extents, np.int64),
        *(np.array(axis, np.int64) for axis in sizes),
        _table_of(p_table),
        _table_of(q_table),
        np.array(orders, np.int64),
        *(np.array(numbers, np.int64) for numbers in whole_numbers),
        np.array(rates, np.float64),
        np.array(repeats, np.int64),
    )
    return tuple(best.tolist())


def _table_of(table: bytes) -> IntArray:
    # a copy, as the search is not compiled for arrays that cannot be written to
    return np.frombuffer(table, np.int64).reshape(-1, AXIS_COLUMNS).copy()


def _level_arguments(
    problem: Problem,
    architecture: Architecture,
    array: ArrayShape,
    chains: Chains,
    memory: MemorySpec,
    kept: set[str],
    parent: Shape,
    outer: Sequence[tuple[str, int]],
) -> _Level:
    """Widths, kept, charged, limits, array, rates and repeats as `search_tile` takes them."""
    assert memory.total_bits is not None
    widths = (
        problem.ifmap_bits * problem.inputs,
        problem.weight_bits,
        problem.ofmap_bits,
        problem.accumulator_bits,
        problem.taps,
    )
    charged = [_is_charged(chains, operand, memory, architecture) for operand in OPERANDS]
    slot_bits, spill_rate = _inner_outputs(architecture, memory, chains["ofmap"])
    deeper_bits = [
        _deeper_bits(architecture, memory, chains.get(operand, ()))
        for operand in ("ifmap", "weight")
    ]
    limits = (
        memory.total_bits,
        memory.slots,
        all(trips == 1 for _, trips in outer),
        "ofmap" in kept and chains["ofmap"][-1] is memory,
        problem.whole.C != parent.C,
        slot_bits,
        *deeper_bits,
        _takes_ports(problem, architecture, array, memory, chains["ofmap"], spill_rate),
    )
    place = (
        STATIONARY_CODES[array.stationary],
        array.rows,
        array.columns,
        array.fold_overhead_cycles,
    )
    rate, latency = _border_rates(architecture, memory, chains)
    rates = (rate, array.cycles_per_output, latency, spill_rate)
    return (
        widths,
        tuple([operand in kept for operand in OPERANDS]),
        tuple(charged),
        limits,
        place,
        rates,
        tuple([_repeats(outer, operand) for operand in OPERANDS]),
    )


def _repeats(outer: Sequence[tuple[str, int]], operand: str) -> int:
    """Count how often outer loops bring the same tile of an operand back at once.

    Those are the loops that do not change it, inside the innermost one that does.
    """
    times = 1
    for name, trips in reversed(outer):
        if trips > 1 and name in RELEVANT[operand]:
            break
        times *= trips
    return times


def _is_charged(
    chains: Chains,
    operand: str,
    memory: MemorySpec,
    architecture: Architecture,
) -> bool:
    """Whether the loops of this level decide how often an operand crosses a border.

    They do for operands kept here and for those kept further in.
    """
    if operand not in chains:
        return False
    order = architecture.memories
    return order.index(chains[operand][-1]) >= order.index(memory)


def _border_rates(
    architecture: Architecture, memory: MemorySpec, chains: Chains
) -> tuple[float, float]:
    """Bits per cycle into a memory and latency in cycles, roughly: of the slowest neighbour."""
    rates, latencies = [], [0.0]
    for chain in chains.values():
        if memory not in chain[1:]:
            continue
        outer = chain[chain.index(memory) - 1]
        latency = 0.0
        if outer.bits_per_cycle is not None:
            rates.append(float(outer.bits_per_cycle))
        elif outer.standard is not None:
            peak = outer.standard.peak_gbps * outer.channels * 1e3 / architecture.clock_mhz
            rates.append(peak * outer.standard.sequential_efficiency)
            latency = outer.standard.access_latency_ns * architecture.clock_mhz * 1e-3
        else:
            rates.append(float(outer.word_bits * outer.banks * outer.instances))
        for link in architecture.links_between(outer.name, memory.name):
            rates.append(float(link.width_bits))
            latency += link.latency_cycles
        latencies.append(latency)
    return min(rates), max(latencies)


def _inner_outputs(
    architecture: Architecture, memory: MemorySpec, chain: tuple[MemorySpec, ...]
) -> tuple[int, float]:
    """Bits of one output tile of the next memory further in, and bits per cycle to it."""
    inner = _next_inner(architecture, memory, chain)
    if inner is None:
        return 0, 1.0
    assert inner.total_bits is not None
    return inner.total_bits // inner.slots, _border_rates(architecture, inner, {"ofmap": chain})[0]


def _deeper_bits(
    architecture: Architecture, memory: MemorySpec, chain: tuple[MemorySpec, ...]
) -> int:
    """Bits of one tile in an operand's next memory further in; 0 where there is none."""
    inner = _next_inner(architecture, memory, chain)
    return 0 if inner is None or inner.total_bits is None else inner.total_bits // inner.slots


def _takes_ports(
    problem: Problem,
    architecture: Architecture,
    array: ArrayShape,
    memory: MemorySpec,
    chain: tuple[MemorySpec, ...],
    spill_rate: float,
) -> bool:
    """Whether sums on their way leave the array too few ports of the memory they are made in."""
    inner = _next_inner(architecture, memory, chain)
    if inner is None or inner is not chain[-1] or array.stationary in ("ofmap", ""):
        return False
    port_bits = inner.word_bits * inner.banks * inner.instances
    directions = 1 if inner.ports == "1R1W" else 2
    sums_per_cycle = array.columns * problem.accumulator_bits
    return directions * sums_per_cycle + spill_rate > port_bits


def _next_inner(
    architecture: Architecture, memory: MemorySpec, chain: tuple[MemorySpec, ...]
) -> MemorySpec | None:
    order = architecture.memories
    return next((inner for inner in chain if order.index(inner) > order.index(memory)), None)


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
