"""Prices of a machine's logic: array or core, vector unit, links, control."""

from dataclasses import replace

from sim.base.units import mw_from_pj_per_cycle
from sim.domain.architecture import Architecture, ArraySpec, LinkSpec, VectorUnitSpec
from sim.domain.data_format import FORMATS
from sim.domain.energy_table import Price, StaticPower
from sim.domain.sourced_value import SourcedValue
from sim.domain.technology_table import (
    INSTRUCTION_PARTS,
    OPERATIONS,
    VECTOR_FUNCTIONS,
    TechnologyTable,
)
from sim.energy.area import clock_buffer_cells, lane_um2, link_cells, mac_um2
from sim.energy.arithmetic import instruction_energy, mac_energy, operation_energy
from sim.energy.codec_unit import CODEC, codec_actions, codec_cells
from sim.energy.flip_flops import (
    LANE_REGISTERS,
    PE_STATE_BITS,
    pe_counter_bits,
    pe_register_bits,
)
from sim.energy.memory_prices import Actions, Static
from sim.energy.operating_point import OperatingPoint
from sim.energy.operation_mix import function_price


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
    """Price one bit over the wires from one PE or router to the next, and through the router."""
    wire = table.wire_pj_per_bit_mm
    value = SourcedValue(
        value=wire.value * link.hop_length_mm,
        source=f"{link.hop_length_mm:g} mm per hop: {wire.source}",
        estimated=wire.estimated,
    )
    wires = point.wire.price(value, "bit hop", table.spreads["wires"])
    if link.mesh is None:
        return wires
    router = point.logic.price(table.router_pj_per_bit, "bit hop", table.spreads["routers"])
    # one price has one range per driver: the router's is the wider, and it is the larger part
    return replace(
        router, pj=router.pj + wires.pj, source=f"router: {router.source}; {wires.source}"
    )


def link_leakage(link: LinkSpec, point: OperatingPoint) -> StaticPower:
    """Price the leakage of a link's repeaters and registers, or of a mesh's routers."""
    um2 = sum(cell.value * count for _, cell, count in link_cells(link, point.table))
    return _leakage(um2, point.table, point)


def clock_leakage(architecture: Architecture, point: OperatingPoint) -> StaticPower:
    """Price the leakage of the clock's buffers."""
    cell, count = clock_buffer_cells(architecture, point.table)
    return _leakage(cell.value * count, point.table, point)


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
    um2 = mac_um2(array, table).value + _registers_um2(pe_register_bits(array), table)
    return actions, {("array", "leakage"): _leakage(array.pes * um2, table, point)}


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
    um2 = mac_um2(array, table).value + _registers_um2(table.core_cells.value, table)
    return actions, {("core", "leakage"): _leakage(um2, table, point)}


def vector_unit_prices(
    unit: VectorUnitSpec, named: TechnologyTable, point: OperatingPoint
) -> tuple[Actions, Static]:
    """Price one lane's operations and functions, and the leakage of all lanes.

    `named` is the machine's price list, for the SRAM behind table look-ups.
    """
    actions, table = {}, point.table
    spread = table.spreads["arithmetic"]
    for operation in OPERATIONS:
        value = operation_energy(table, operation, unit.format, used_by=f"vector_unit.{operation}")
        actions["vector_unit", operation] = point.logic.price(value, "lane operation", spread)
    bits = FORMATS[unit.format].bits
    for function in VECTOR_FUNCTIONS:
        actions["vector_unit", function] = function_price(
            named, point, function, unit.functions, unit.format
        )
    um2 = lane_um2(unit.format, table).value + _registers_um2(LANE_REGISTERS * bits, table)
    return actions, {("vector_unit", "leakage"): _leakage(unit.lanes * um2, table, point)}


def codec_unit_prices(
    architecture: Architecture, named: TechnologyTable, point: OperatingPoint
) -> tuple[Actions, Static]:
    """Price coding and decoding a value, and the leakage of the codecs; nothing without them."""
    actions = codec_actions(architecture, named, point)
    if not actions:
        return {}, {}
    table = point.table
    um2 = sum(cell.value * count for _, cell, count in codec_cells(architecture, table))
    return actions, {(CODEC, "leakage"): _leakage(um2, table, point)}


def control_powers(architecture: Architecture, point: OperatingPoint) -> Static:
    """Price what sequences the machine in every cycle; of a core, its instructions do.

    The counters that address the memories of the PEs, and one global controller.
    """
    if architecture.array.kind == "scalar":
        return {}
    table, pes = point.table, architecture.array.pes
    spread, mhz = table.spreads["control"], architecture.clock_mhz
    bits = pe_counter_bits(architecture)
    per_bit, per_cycle = table.counter_pj_per_bit, table.controller_pj_per_cycle
    sequencing = SourcedValue(
        value=mw_from_pj_per_cycle(per_bit.value * pes * bits, mhz),
        source=f"{pes} PEs with counters of {bits} bits together: {per_bit.source}",
        estimated=per_bit.estimated,
    )
    controller = SourcedValue(
        value=mw_from_pj_per_cycle(per_cycle.value, mhz),
        source=per_cycle.source,
        estimated=per_cycle.estimated,
    )
    um2 = (
        _registers_um2(pes * (2 * bits + PE_STATE_BITS), table)
        + _registers_um2(table.controller_flip_flops.value, table)
        + table.controller_gates.value * table.areas.gate_um2.value
    )
    powers = {
        ("control", "controller"): point.logic.power(controller, spread),
        ("control", "leakage"): _leakage(um2, table, point),
    }
    if bits:
        powers["control", "pe_sequencing"] = point.logic.power(sequencing, spread)
    return powers


def _registers_um2(flip_flops: float, table: TechnologyTable) -> float:
    return flip_flops * table.areas.flip_flop_um2.value


def _leakage(um2: float, table: TechnologyTable, point: OperatingPoint) -> StaticPower:
    """Leakage of logic: per cell of the size of a flip-flop, which a full adder has too."""
    cells = um2 / table.areas.flip_flop_um2.value
    spread = table.spreads["logic_leakage"]
    return point.leakage.power(table.leakage_mw_per_cell, spread, times=cells)
