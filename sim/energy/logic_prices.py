"""Prices of a machine's logic: array or core, vector unit, links, clock."""

from sim.base.units import mw_from_pj_per_cycle
from sim.domain.architecture import Architecture, ArraySpec, LinkSpec, VectorUnitSpec
from sim.domain.data_format import FORMATS
from sim.domain.energy_table import Price, StaticPower
from sim.domain.technology_table import (
    INSTRUCTION_PARTS,
    OPERATIONS,
    VECTOR_FUNCTIONS,
    SourcedValue,
    TechnologyTable,
)
from sim.energy.arithmetic import (
    function_energy,
    instruction_energy,
    mac_energy,
    multiply_format,
    operation_energy,
)
from sim.energy.memory_prices import Actions, Static
from sim.energy.operating_point import OperatingPoint

_LANE_REGISTERS = 3
"""Two operands and a result per lane of the vector unit."""


def link_price(link: LinkSpec, table: TechnologyTable, point: OperatingPoint) -> Price:
    """Price one bit over the length of a link; a length not given is the table's estimate."""
    wire, default = table.wire_pj_per_bit_mm, table.default_wire_length_mm
    if link.length_mm > 0:
        length_mm, note, guessed = link.length_mm, "", False
    else:
        length_mm, note, guessed = default.value, f" ({default.source})", True
    value = SourcedValue(
        value=wire.value * length_mm,
        source=f"{length_mm:g} mm{note}: {wire.source}",
        estimated=wire.estimated or guessed,
    )
    return point.wire.price(value, "bit", table.spreads["wires"])


def hop_price(link: LinkSpec, table: TechnologyTable, point: OperatingPoint) -> Price:
    """Price one bit over the wires from one PE or router to the next."""
    wire = table.wire_pj_per_bit_mm
    value = SourcedValue(
        value=wire.value * link.hop_length_mm,
        source=f"{link.hop_length_mm:g} mm per hop: {wire.source}",
        estimated=wire.estimated,
    )
    return point.wire.price(value, "bit hop", table.spreads["wires"])


def array_prices(
    array: ArraySpec, table: TechnologyTable, point: OperatingPoint
) -> tuple[Actions, Static]:
    """Price an array of PEs: MACs and register writes, leakage of all PEs."""
    formats, logic = array.formats, point.logic
    mac = mac_energy(table, formats, used_by="array.mac")
    actions = {("array", "mac"): logic.price(mac, "MAC", table.spreads["arithmetic"])}
    widths = {"ifmap": formats.ifmap, "weight": formats.weight, "psum": formats.accumulator}
    for operand, name in widths.items():
        bits = FORMATS[name].bits
        actions["array", f"{operand}_register_write"] = logic.price(
            table.register_write_pj_per_bit,
            "register write",
            table.spreads["registers"],
            times=bits,
        )
    cells = array.pes * (_mac_cells(array) + pe_register_bits(array))
    return actions, {("array", "leakage"): _leakage(cells, table, point)}


def core_prices(
    array: ArraySpec, table: TechnologyTable, point: OperatingPoint
) -> tuple[Actions, Static]:
    """Price a scalar core: its MAC and the parts of an instruction.

    The instruction cache is a memory: it does not follow the logic to another node.
    """
    mac = mac_energy(table, array.formats, used_by="core.mac")
    actions = {("core", "mac"): point.logic.price(mac, "MAC", table.spreads["arithmetic"])}
    for part in INSTRUCTION_PARTS:
        scale = point.wire if part == "instruction_fetch" else point.logic
        value = instruction_energy(table, part, used_by=f"core.{part}")
        actions["core", part] = scale.price(value, "instruction", table.spreads["control"])
    cells = table.core_cells.value + _mac_cells(array)
    return actions, {("core", "leakage"): _leakage(cells, table, point)}


def vector_unit_prices(
    unit: VectorUnitSpec, table: TechnologyTable, point: OperatingPoint
) -> tuple[Actions, Static]:
    """Price one lane's operations and functions, and the leakage of all lanes."""
    actions = {}
    spread = table.spreads["arithmetic"]
    for operation in OPERATIONS:
        value = operation_energy(table, operation, unit.format, used_by=f"vector_unit.{operation}")
        actions["vector_unit", operation] = point.logic.price(value, "lane operation", spread)
    spread = table.spreads["vector_functions"]
    for function in VECTOR_FUNCTIONS:
        value = function_energy(table, function, unit.format, used_by=f"vector_unit.{function}")
        actions["vector_unit", function] = point.logic.price(value, "lane operation", spread)
    bits = FORMATS[unit.format].bits
    cells = unit.lanes * (bits * bits + bits + _LANE_REGISTERS * bits)
    return actions, {("vector_unit", "leakage"): _leakage(cells, table, point)}


def clock_power(
    architecture: Architecture, table: TechnologyTable, point: OperatingPoint
) -> Static:
    """Price the clock network: every flip-flop of the PEs and lanes, every cycle."""
    lane_bits = FORMATS[architecture.vector_unit.format].bits * _LANE_REGISTERS
    flip_flops = (
        architecture.array.pes * pe_register_bits(architecture.array)
        + architecture.vector_unit.lanes * lane_bits
    )
    per_bit = table.clock_pj_per_bit
    value = SourcedValue(
        value=mw_from_pj_per_cycle(per_bit.value * flip_flops, architecture.clock_mhz),
        source=f"{flip_flops} flip-flops at {architecture.clock_mhz:g} MHz: {per_bit.source}",
        estimated=per_bit.estimated,
    )
    return {("clock", "tree"): point.logic.power(value, table.spreads["clock"])}


def pe_register_bits(array: ArraySpec) -> int:
    """Flip-flops of one PE: one ifmap value, the stationary buffers, one partial sum."""
    formats = array.formats
    weights = FORMATS[formats.weight].bits * array.stationary_buffers
    return FORMATS[formats.ifmap].bits + weights + FORMATS[formats.accumulator].bits


def _leakage(cells: float, table: TechnologyTable, point: OperatingPoint) -> StaticPower:
    spread = table.spreads["logic_leakage"]
    return point.leakage.power(table.leakage_mw_per_cell, spread, times=cells)


def _mac_cells(array: ArraySpec) -> int:
    """Count one full adder per pair of operand bits and per bit of the accumulator."""
    bits = FORMATS[multiply_format(array.formats)].bits
    return bits * bits + FORMATS[array.formats.accumulator].bits
