"""Area of the on-chip memories of a machine: macros from samples, register files from cells."""

from sim.base.errors import InvalidValue
from sim.domain.architecture import MemorySpec
from sim.domain.area import ComponentArea
from sim.domain.technology_table import SramSamples, TechnologyTable
from sim.energy.area_scaling import bit_cell_um2
from sim.energy.cell_area import CellArea
from sim.energy.flip_flops import is_flip_flop_file
from sim.energy.macro_prices import macro_area
from sim.energy.sram import EXTRAPOLATED, sampled_nodes
from sim.energy.sram_surface import sram_surface


def memory_area(memory: MemorySpec, table: TechnologyTable, cells: CellArea) -> ComponentArea:
    """Area of all banks and instances of a memory; the way to them is the links'.

    Raises
    ------
    InvalidValue
        The memory has no capacity, or there are no macros of its cell type.
    """
    if memory.macro is not None:
        return macro_area(memory, memory.macro)
    bits = memory.capacity_bits
    if bits is None:
        raise InvalidValue(f"memories.{memory.name}.capacity_kib", "a capacity", None)
    if is_flip_flop_file(memory):
        per_bit = table.areas.register_file_um2_per_bit
        count = bits * memory.instances
        return cells.area(memory.name, "flip-flops and read path", per_bit, count)
    macros = memory.banks * memory.instances
    bank_bits = -(-bits // memory.banks)
    mm2, how = _macro_mm2(memory, bank_bits, table, cells.node_nm)
    return ComponentArea(
        component=memory.name,
        part="macros",
        mm2=mm2 * macros,
        source=f"{macros} x {table.sram_areas.source}{how}",
        spread=table.spreads["sram_area"],
        estimated=bool(how),
    )


def _macro_mm2(
    memory: MemorySpec, bank_bits: int, table: TechnologyTable, node_nm: float
) -> tuple[float, str]:
    """Area of one bank, and what was done to the samples for it."""
    known = table.sram_areas
    wanted = memory.cell or table.sram.cell
    # energies that were published by capacity alone say nothing of areas
    cell = wanted if wanted in known.cells else known.cell
    low, high, share = sampled_nodes(known.nodes_nm(cell), node_nm)
    first, beyond = _at(known.find(cell, low, memory.ports), bank_bits, memory.word_bits)
    second, _ = _at(known.find(cell, high, memory.ports), bank_bits, memory.word_bits)
    mm2 = first ** (1 - share) * second**share
    if low != high:
        return mm2, f", interpolated between {low:g} and {high:g} nm{beyond}"
    if low == node_nm:
        return mm2, beyond
    bit_cells = {node: value.value for node, value in table.areas.sram_bit_cell_um2.items()}
    ratio = bit_cell_um2(bit_cells, node_nm) / bit_cell_um2(bit_cells, low)
    return mm2 * ratio, f", {low:g} nm x{ratio:.3g} as published bit cells{beyond}"


def _at(samples: SramSamples | None, bank_bits: int, word_bits: int) -> tuple[float, str]:
    """Area at a sampled node, in proportion to the capacity beyond the samples; a note of that."""
    if samples is None:
        raise InvalidValue("technology.energy_table", "one with macros of these ports", None)
    surface = sram_surface(samples, "area_mm2")
    inside = min(max(bank_bits, surface.smallest_bits), surface.largest_bits)
    mm2 = surface.price(inside, min(word_bits, surface.widest_bits)) * bank_bits / inside
    sampled = inside == bank_bits and word_bits <= surface.widest_bits
    return mm2, "" if sampled else f", {EXTRAPOLATED} in proportion to the capacity"
