"""Area of every part of a machine's chip.

Not in it: pads and their drivers, DRAM and its PHY, wires (which lie above the cells; their
repeaters are in it), test logic, and whatever the architecture file does not name.
"""

from collections.abc import Iterator

from sim.domain.architecture import Architecture, ArraySpec, LinkSpec
from sim.domain.area import Areas, ComponentArea
from sim.domain.data_format import FORMATS
from sim.domain.sourced_value import SourcedValue
from sim.domain.technology_table import TechnologyTable
from sim.energy.cell_area import CellArea, multiplier_um2, operation_um2, sum_um2
from sim.energy.codec_unit import CODEC, codec_cells
from sim.energy.flip_flops import (
    LANE_REGISTERS,
    PE_STATE_BITS,
    count_flip_flops,
    is_flip_flop_file,
    link_flip_flops,
    pe_counter_bits,
    pe_register_bits,
)
from sim.energy.sram_area import memory_area

_GATES_PER_CLOCK_BUFFER = 4
"""A buffer of the last stage drives 32 flip-flops and their wires: about four NAND2 (ours)."""


def machine_area(architecture: Architecture, table: TechnologyTable) -> Areas:
    """List the parts, in the order of the components of every table and figure.

    Raises
    ------
    InvalidValue
        The table has no area of something, or the node is outside 5 to 130 nm.
    """
    cells = CellArea(table=table, node_nm=architecture.technology.node_nm)
    return (
        *(
            memory_area(memory, table, cells)
            for memory in architecture.memories
            if memory.kind != "dram"
        ),
        *(
            cells.area(link.name, *part)
            for link in architecture.links
            for part in link_cells(link, table)
        ),
        *_processor_parts(architecture, cells),
        *_lane_parts(architecture, cells),
        *(cells.area(CODEC, *part) for part in codec_cells(architecture, table)),
        *_control_parts(architecture, cells),
        cells.area("clock", "buffers", *clock_buffer_cells(architecture, table)),
    )


def clocked_mm2(architecture: Architecture, areas: Areas) -> float:
    """Area over which the flip-flops lie: all but memories that hold none [mm2].

    A memory with one instance per PE lies among the PEs, whatever it is made of.
    """
    pes = architecture.array.pes
    apart = {
        memory.name
        for memory in architecture.memories
        if not is_flip_flop_file(memory) and not memory.instances == pes > 1
    }
    return sum(area.mm2 for area in areas if area.component not in apart)


def link_cells(
    link: LinkSpec, table: TechnologyTable
) -> tuple[tuple[str, SourcedValue, float], ...]:
    """List the cells of a link: part, area of one [um2], how many."""
    areas = table.areas
    length_mm = link.length_mm or table.default_wire_length_mm.value
    repeaters = ("repeaters", areas.repeater_um2_per_bit_mm, link.width_bits * length_mm)
    if link.mesh is None:
        return repeaters, ("pipeline register", areas.flip_flop_um2, link_flip_flops(link))
    routers = link.mesh.rows * link.mesh.columns
    return (
        repeaters,
        ("router queues", areas.flip_flop_um2, link_flip_flops(link)),
        ("crossbars", areas.router_um2_per_bit, routers * link.width_bits),
    )


def clock_buffer_cells(
    architecture: Architecture, table: TechnologyTable
) -> tuple[SourcedValue, float]:
    """Give the area of one clock buffer [um2] and how many there are."""
    flip_flops = sum(count_flip_flops(architecture, table).values())
    leaves = flip_flops / table.clock_leaf_flip_flops.value
    gate = table.areas.gate_um2
    value = SourcedValue(
        value=gate.value * _GATES_PER_CLOCK_BUFFER,
        source=f"{_GATES_PER_CLOCK_BUFFER} gates per buffer; {gate.source}",
        estimated=True,
    )
    # each stage before the last has a quarter of its buffers
    return value, leaves * 4 / 3


def mac_um2(array: ArraySpec, table: TechnologyTable) -> SourcedValue:
    """Cells of one multiplier and adder [um2]."""
    formats = array.formats
    return sum_um2(
        (multiplier_um2(table, formats.ifmap, formats.weight), 1),
        (operation_um2(table, "add", formats.accumulator), 1),
    )


def lane_um2(name: str, table: TechnologyTable) -> SourcedValue:
    """Cells of the multiplier and adder of one lane [um2]."""
    return sum_um2(
        (operation_um2(table, "multiply", name), 1), (operation_um2(table, "add", name), 1)
    )


def _processor_parts(architecture: Architecture, cells: CellArea) -> Iterator[ComponentArea]:
    array, table = architecture.array, cells.table
    name = "core" if array.kind == "scalar" else "array"
    flip_flop = table.areas.flip_flop_um2
    yield cells.area(name, "multipliers and adders", mac_um2(array, table), array.pes)
    yield cells.area(name, "registers", flip_flop, array.pes * pe_register_bits(array))
    if array.kind == "scalar":
        core = table.core_cells
        value = SourcedValue(value=flip_flop.value, source=core.source, estimated=True)
        yield cells.area(name, "rest of the core", value, core.value)


def _lane_parts(architecture: Architecture, cells: CellArea) -> Iterator[ComponentArea]:
    unit, table = architecture.vector_unit, cells.table
    registers = unit.lanes * LANE_REGISTERS * FORMATS[unit.format].bits
    yield cells.area(
        "vector_unit", "multipliers and adders", lane_um2(unit.format, table), unit.lanes
    )
    yield cells.area("vector_unit", "registers", table.areas.flip_flop_um2, registers)


def _control_parts(architecture: Architecture, cells: CellArea) -> Iterator[ComponentArea]:
    if architecture.array.kind == "scalar":
        return
    table, pes = cells.table, architecture.array.pes
    areas = table.areas
    # a counter bit is a flip-flop and an adder of one bit, of about the same size
    bits = 2 * pe_counter_bits(architecture) + PE_STATE_BITS
    yield cells.area("control", "sequencing of the PEs", areas.flip_flop_um2, pes * bits)
    controller = sum_um2(
        (areas.gate_um2, table.controller_gates.value),
        (areas.flip_flop_um2, table.controller_flip_flops.value),
    )
    guessed = SourcedValue(
        value=controller.value,
        source=f"{table.controller_gates.source}; {controller.source}",
        estimated=True,
    )
    yield cells.area("control", "controller", guessed)
