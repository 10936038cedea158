"""Flip-flops of a machine: what its clock has to reach.

Counted are the registers of the PEs and lanes, the counters that sequence a PE, register files
small enough to be built of flip-flops, one pipeline register per link, the queues of routers,
codecs, and the global controller. SRAM macros clock themselves; their prices contain it.
"""

from math import ceil, log2

from sim.domain.architecture import Architecture, ArraySpec, LinkSpec, MemorySpec
from sim.domain.data_format import FORMATS
from sim.domain.technology_table import TechnologyTable
from sim.energy.codec_unit import CODEC, codec_flip_flops

LANE_REGISTERS = 3
"""Two operands and a result per lane of the vector unit."""

LARGEST_FLIP_FLOP_FILE_BITS = 4096
"""Register files up to the smallest sampled macro, 0.5 KiB, are flip-flops; larger ones SRAM."""

PE_STATE_BITS = 2
"""Valid and last, which travel with the operands through every PE."""

ROUTER_PORTS, ROUTER_QUEUE_WORDS = 5, 2
"""Two words per port are the least that lets a router forward one in every cycle."""


def count_flip_flops(architecture: Architecture, table: TechnologyTable) -> dict[str, int]:
    """Count the flip-flops of every component that has any, in the order of the components."""
    array, unit = architecture.array, architecture.vector_unit
    counts = {
        memory.name: clocked_bits(memory)
        for memory in architecture.memories
        if is_flip_flop_file(memory)
    }
    counts |= {link.name: link_flip_flops(link) for link in architecture.links}
    name = "core" if array.kind == "scalar" else "array"
    counts[name] = array.pes * pe_register_bits(array)
    counts["vector_unit"] = unit.lanes * LANE_REGISTERS * FORMATS[unit.format].bits
    if coding := codec_flip_flops(architecture):
        counts[CODEC] = coding
    if array.kind != "scalar":
        pe_bits = pe_counter_bits(architecture) + PE_STATE_BITS
        counts["control"] = array.pes * pe_bits + round(table.controller_flip_flops.value)
    return counts


def is_flip_flop_file(memory: MemorySpec) -> bool:
    """Tell whether a memory is a register file of flip-flops."""
    bits = memory.capacity_bits
    return (
        memory.kind == "register_file"
        and bits is not None
        and bits / memory.banks < LARGEST_FLIP_FLOP_FILE_BITS
    )


def clocked_bits(memory: MemorySpec) -> int:
    """Count the clock pins of a register file of flip-flops.

    Gated, the clock ends at one gating cell per word; flip-flops that are written are in the price
    of the write.
    """
    bits = memory.total_bits or 0
    return -(-bits // memory.word_bits) if memory.clock_gated else bits


def pe_register_bits(array: ArraySpec) -> int:
    """Flip-flops of one PE: one ifmap value, the stationary buffers, one partial sum."""
    formats = array.formats
    weights = FORMATS[formats.weight].bits * array.stationary_buffers
    return FORMATS[formats.ifmap].bits + weights + FORMATS[formats.accumulator].bits


def pe_counter_bits(architecture: Architecture) -> int:
    """Bits of the counters that address the memories of one PE, one counter per port.

    A PE without a memory of its own has none: it does the same in every cycle.
    """
    bits = 0
    for memory in architecture.memories:
        if memory.instances == architecture.array.pes > 1 and memory.capacity_bits is not None:
            words = max(2, memory.capacity_bits // memory.word_bits)
            bits += ceil(log2(words)) * (2 if memory.ports == "1R1W" else 1)
    return bits


def link_flip_flops(link: LinkSpec) -> int:
    """Flip-flops of a link: one word, or the queues of all routers of a mesh."""
    if link.mesh is None:
        return link.width_bits
    routers = link.mesh.rows * link.mesh.columns
    return routers * ROUTER_PORTS * ROUTER_QUEUE_WORDS * link.width_bits
