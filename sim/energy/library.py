"""A price list by itself, at any operating point: every component there is, without a machine."""

from sim.base.units import mw_from_pj_per_cycle
from sim.domain.architecture import (
    ArrayFormats,
)
from sim.domain.area import Areas, ComponentArea
from sim.domain.data_format import FORMATS
from sim.domain.energy_table import EnergyTable, Price, StaticPower
from sim.domain.sourced_value import SourcedValue
from sim.domain.technology_spec import TechnologySpec
from sim.domain.technology_table import (
    ACTIVATIONS,
    INSTRUCTION_PARTS,
    OPERATIONS,
    VECTOR_FUNCTIONS,
    TechnologyTable,
)
from sim.energy.arithmetic import instruction_energy, mac_energy, operation_energy
from sim.energy.cell_area import CellArea, operation_um2
from sim.energy.clock import wire_energy_pj
from sim.energy.codecs import codec_prices
from sim.energy.memory_prices import Actions, Static, access_spreads
from sim.energy.operating_point import (
    OperatingPoint,
    operating_point,
    proportional_to_voltage,
    square_of_voltage,
)
from sim.energy.operation_mix import function_price
from sim.energy.other_law import other_points, with_law_range
from sim.energy.sram import sram_access_energy
from sim.energy.sram_supply import reference_voltage

UNEQUAL = (("int16", "int8"), ("int8", "int4"), ("int8", "int2"), ("int8", "binary"))
"""Pairs of formats whose MACs are listed besides those of equal ones."""

_SRAM_KIB, _SRAM_WORD_BITS = 64, 64
_USED_BY = "the price list"


def accumulator_of(data_format: str) -> str:
    """Format a MAC of a format is usually accumulated in: int32, or fp32 for floating point."""
    return "fp32" if FORMATS[data_format].family == "float" else "int32"


def library_prices(
    technology: TechnologySpec, named: TechnologyTable, *, clock_mhz: float, data_format: str
) -> EnergyTable:
    """Price every component of the library at an operating point.

    Parameters
    ----------
    technology : node, voltage and scaling law.
    named : the price list.
    clock_mhz : of what runs in every cycle.
    data_format : of vector functions and codecs.

    Raises
    ------
    InvalidValue
        The operating point is beyond the list, or the format is unknown to it.
    """
    point = operating_point(technology, named)

    def logic(at: OperatingPoint) -> tuple[Actions, Static]:
        actions = _arithmetic(at) | _logic(at) | _functions(named, at, data_format)
        return actions | codec_prices(named, at, data_format), _static(at, clock_mhz)

    actions, static = with_law_range(
        logic(point), [logic(other) for other in other_points(point, named)], point
    )
    actions |= _sram(named, point, static)
    return EnergyTable(
        name=named.name,
        node_nm=technology.node_nm,
        voltage_v=technology.voltage_v,
        actions=actions,
        static=static,
    )


def library_areas(technology: TechnologySpec, named: TechnologyTable) -> Areas:
    """List the area of one of each cell of the library [mm2], without space around it."""
    cells = CellArea(table=named, node_nm=technology.node_nm)
    areas: list[ComponentArea] = [
        cells.bare(operation, name, operation_um2(named, operation, name))
        for operation in OPERATIONS
        for name in FORMATS
    ]
    table = named.areas
    areas += [
        cells.bare("register", "flip_flop", table.flip_flop_um2),
        cells.bare("register", "register_file_bit", table.register_file_um2_per_bit),
        cells.bare("router", "crossbar_per_bit", table.router_um2_per_bit),
        cells.bare("wire", "repeaters_per_bit_mm", table.repeater_um2_per_bit_mm),
        cells.bare("logic", "gate", table.gate_um2),
    ]
    return tuple(areas)


def _arithmetic(point: OperatingPoint) -> Actions:
    spread = point.table.spreads["arithmetic"]
    actions: Actions = {}
    for operation in OPERATIONS:
        for name in FORMATS:
            value = operation_energy(point.table, operation, name, used_by=_USED_BY)
            actions[operation, name] = point.logic.price(value, "operation", spread)
    for first, second in (*((name, name) for name in FORMATS), *UNEQUAL):
        total = accumulator_of(first)
        formats = ArrayFormats(ifmap=first, weight=second, accumulator=total)
        value = mac_energy(point.table, formats, used_by=_USED_BY)
        label = first if first == second else f"{first}_x_{second}"
        actions["mac", f"{label}_to_{total}"] = point.logic.price(value, "MAC", spread)
    return actions


def _logic(point: OperatingPoint) -> Actions:
    table, logic = point.table, point.logic
    spreads = table.spreads
    wire = wire_energy_pj(table, point.voltage_v)
    actions: Actions = {
        ("register", "write"): logic.price(
            table.register_write_pj_per_bit, "bit", spreads["registers"]
        ),
        ("clock", "flip_flop"): logic.price(table.clock_pj_per_bit, "cycle", spreads["clock"]),
        ("clock", "wire"): Price(
            pj=wire.value,
            unit="mm cycle",
            source=wire.source,
            spreads=(spreads["clock"],),
            estimated=True,
        ),
        ("control", "counter"): logic.price(
            table.counter_pj_per_bit, "bit cycle", spreads["control"]
        ),
        ("wire", "transfer"): point.wire.price(
            table.wire_pj_per_bit_mm, "bit mm", spreads["wires"]
        ),
        ("router", "hop"): logic.price(table.router_pj_per_bit, "bit hop", spreads["routers"]),
    }
    for part in INSTRUCTION_PARTS:
        scale = point.wire if part == "instruction_fetch" else logic
        value = instruction_energy(table, part, used_by=_USED_BY)
        actions["core", part] = scale.price(value, "instruction", spreads["control"])
    return actions


def _functions(named: TechnologyTable, point: OperatingPoint, data_format: str) -> Actions:
    return {
        ("vector_unit", f"{function}_{kind}"): function_price(
            named, point, function, kind, data_format
        )
        for function in (*VECTOR_FUNCTIONS, *ACTIVATIONS)
        for kind in ("polynomial", "table")
        if (function, kind) in point.table.functions
    }


def _static(point: OperatingPoint, clock_mhz: float) -> Static:
    table = point.table
    per_cycle = table.controller_pj_per_cycle
    controller = SourcedValue(
        value=mw_from_pj_per_cycle(per_cycle.value, clock_mhz),
        source=f"at {clock_mhz:g} MHz: {per_cycle.source}",
        estimated=per_cycle.estimated,
    )
    leakage = point.leakage.power(
        table.leakage_mw_per_cell, table.spreads["logic_leakage"], times=1e6
    )
    return {
        ("control", "controller"): point.logic.power(controller, table.spreads["control"]),
        ("logic", "leakage_of_1e6_cells"): leakage,
    }


def _sram(named: TechnologyTable, point: OperatingPoint, static: Static) -> Actions:
    """Price one macro as an example; `joulesim memory sram` has the others."""
    name = f"sram_{_SRAM_KIB}_kib"
    bits = _SRAM_KIB * 8192
    access = sram_access_energy(named, bits, _SRAM_WORD_BITS, "1RW", point.node_nm)
    reference_v = reference_voltage(named, access, named.sram.cell)
    scale = square_of_voltage(point.voltage_v, reference_v)
    leakage = proportional_to_voltage(point.voltage_v, reference_v)
    static[name, "leakage"] = StaticPower(
        mw=access.leakage_mw * leakage.factor,
        source=leakage.annotate(access.source),
        spreads=(named.spreads["sram_leakage"],),
        estimated=access.estimated or leakage.estimated,
        scaled=leakage.scaled,
        modelled=access.modelled,
    )
    return {
        (name, action): Price(
            pj=pj * scale.factor,
            unit=f"{_SRAM_WORD_BITS}-bit word",
            source=scale.annotate(access.source),
            spreads=access_spreads(named, named.sram.cell, point.node_nm),
            estimated=access.estimated or scale.estimated,
            scaled=scale.scaled,
            modelled=access.modelled,
        )
        for action, pj in (("read", access.read_pj), ("write", access.write_pj))
    }
