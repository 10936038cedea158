"""Access times of a machine's on-chip memories, and which of them exceed its clock period.

Energy does not depend on it: a memory that is slower than the clock has to be pipelined.
"""

from dataclasses import dataclass

from sim.base.units import ns_from_cycles
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.technology_table import TechnologyTable
from sim.energy.flip_flops import is_flip_flop_file
from sim.energy.sram import sampled_nodes
from sim.energy.sram_surface import sram_surface


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowMemory:
    """A memory whose bank takes longer than a clock period to be read [ns]."""

    memory: str
    access_time_ns: float
    clock_period_ns: float


def slow_memories(architecture: Architecture, table: TechnologyTable) -> tuple[SlowMemory, ...]:
    """List the memories whose access time exceeds the clock period, outermost first.

    Register files of flip-flops have no access time of their own; models of other packages say how
    many cycles theirs take.
    """
    period_ns = ns_from_cycles(1, architecture.clock_mhz)
    found = []
    for memory in architecture.memories:
        if memory.capacity_bits is None or memory.macro is not None or is_flip_flop_file(memory):
            continue
        time_ns = access_time_ns(memory, table, architecture.technology.node_nm)
        if time_ns is not None and time_ns > period_ns:
            found.append(
                SlowMemory(memory=memory.name, access_time_ns=time_ns, clock_period_ns=period_ns)
            )
    return tuple(found)


def access_time_ns(memory: MemorySpec, table: TechnologyTable, node_nm: float) -> float | None:
    """Access time of one bank of a memory [ns], as CACTI's macro of its size has it.

    Between sampled nodes interpolated in the logarithms; outside them, and for sizes beyond the
    samples, that of the nearest sample; at the samples' own supply.

    Returns
    -------
    None where the table has no access times for its ports.
    """
    known, bits = table.sram_areas, memory.capacity_bits
    if bits is None:
        return None
    cell = memory.cell or table.sram.cell
    if cell not in known.cells:
        # published points have energies only
        cell = known.cell
    low, high, share = sampled_nodes(known.nodes_nm(cell), node_nm)
    times = []
    for node in (low, high):
        samples = known.find(cell, node, memory.ports)
        if samples is None or not samples.access_time_ns:
            return None
        surface = sram_surface(samples, "access_time_ns")
        times.append(surface.price(-(-bits // memory.banks), memory.word_bits))
    return float(times[0] ** (1 - share) * times[1] ** share)
