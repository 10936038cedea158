"""What the search for the tile of one memory level must know of the machine, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from dataflows.problem import RELEVANT, Problem, Shape
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.layer import OPERANDS
from sim.kernels.tiling import STATIONARY_IFMAP, STATIONARY_OFMAP, STATIONARY_WEIGHT

Numbers = tuple[int, ...]
Level = tuple[Numbers, Numbers, Numbers, Numbers, Numbers, tuple[float, ...], Numbers]
"""Widths, kept, charged, limits, array, rates and repeats as `sim.kernels.tiling` takes them."""
Chains = dict[str, tuple[MemorySpec, ...]]
"""Operand -> memories that keep it, outermost (a dram) first."""

STATIONARY_CODES = {
    "weight": STATIONARY_WEIGHT,
    "ifmap": STATIONARY_IFMAP,
    "ofmap": STATIONARY_OFMAP,
    "": 0,
}


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


def level_arguments(
    problem: Problem,
    architecture: Architecture,
    array: ArrayShape,
    chains: Chains,
    memory: MemorySpec,
    kept: set[str],
    parent: Shape,
    outer: Sequence[tuple[str, int]],
) -> Level:
    """Put one level of a problem into numbers."""
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
