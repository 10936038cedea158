"""Every price of one machine: the technology's table applied to its sizes and formats."""

from collections.abc import Iterable

from sim.domain.architecture import Architecture
from sim.domain.energy_table import EnergyTable
from sim.domain.technology_table import TechnologyTable
from sim.energy.activity_prices import gating_prices
from sim.energy.area import clocked_mm2, machine_area
from sim.energy.clock import clock_powers
from sim.energy.clock_range import check_clock
from sim.energy.dram_prices import dram_prices
from sim.energy.logic_prices import (
    array_prices,
    clock_leakage,
    codec_unit_prices,
    control_powers,
    core_prices,
    hop_price,
    link_leakage,
    link_price,
    vector_unit_prices,
)
from sim.energy.macro_prices import macro_prices
from sim.energy.memory_prices import Actions, Static, sram_prices
from sim.energy.operating_point import OperatingPoint, operating_point
from sim.energy.other_law import other_points, with_law_range


def price_list(architecture: Architecture, technology: TechnologyTable) -> EnergyTable:
    """Price every action a schedule can count and every static power.

    Components are in the order of every table and figure: DRAMs, other memories outermost
    first, links, array or core, vector unit, codec, control, clock.

    Raises
    ------
    InvalidValue
        The technology has no price for something the machine needs, or does not scale to the
        machine's node and voltage; or no logic of its node runs at the machine's clock.
    """
    point = operating_point(architecture.technology, technology)
    check_clock(architecture)
    actions, static = _together(_memories(architecture, technology, point))
    others = other_points(point, technology)
    laws = [(each, _logic(architecture, technology, each)) for each in (point, *others)]
    clocked = clocked_mm2(architecture, machine_area(architecture, technology))
    for law, priced in laws:
        priced[1].update(_clock(architecture, law, clocked))
    logic = with_law_range(laws[0][1], [priced for _, priced in laws[1:]], point)
    actions |= logic[0]
    static |= logic[1]
    return EnergyTable(
        name=technology.name,
        node_nm=architecture.technology.node_nm,
        voltage_v=architecture.technology.voltage_v,
        actions=actions,
        static=static,
    )


def _together(parts: Iterable[tuple[Actions, Static]]) -> tuple[Actions, Static]:
    actions: Actions = {}
    static: Static = {}
    for priced in parts:
        actions |= priced[0]
        static |= priced[1]
    return actions, static


def _logic(
    architecture: Architecture, technology: TechnologyTable, point: OperatingPoint
) -> tuple[Actions, Static]:
    """Price all that follows a law between nodes, memories and the clock aside."""
    return _together(
        (
            _links(architecture, point),
            _processor(architecture, point),
            vector_unit_prices(architecture.vector_unit, technology, point),
            codec_unit_prices(architecture, technology, point),
            ({}, control_powers(architecture, point)),
        )
    )


def _memories(
    architecture: Architecture, technology: TechnologyTable, point: OperatingPoint
) -> list[tuple[Actions, Static]]:
    drams = [memory for memory in architecture.memories if memory.kind == "dram"]
    on_chip = [memory for memory in architecture.memories if memory.kind != "dram"]
    return [
        *(dram_prices(memory, architecture.clock_mhz) for memory in drams),
        *(
            sram_prices(memory, technology, point)
            if memory.macro is None
            else macro_prices(memory, memory.macro)
            for memory in on_chip
        ),
    ]


def _clock(architecture: Architecture, point: OperatingPoint, clocked: float) -> Static:
    """Price the clock of flip-flops that lie over `clocked` [mm2]."""
    return {
        **clock_powers(architecture, point, clocked),
        ("clock", "leakage"): clock_leakage(architecture, point),
    }


def _links(architecture: Architecture, point: OperatingPoint) -> tuple[Actions, Static]:
    prices: Actions = {}
    static: Static = {}
    for link in architecture.links:
        prices[link.name, "transfer"] = link_price(link, point.table, point)
        if link.hop_length_mm:
            prices[link.name, "hop"] = hop_price(link, point.table, point)
        static[link.name, "leakage"] = link_leakage(link, point)
    return prices, static


def _processor(architecture: Architecture, point: OperatingPoint) -> tuple[Actions, Static]:
    array = architecture.array
    prices = core_prices if array.kind == "scalar" else array_prices
    actions, static = prices(array, point.table, point)
    if array.zero_gating != "none":
        actions |= gating_prices(actions["array", "mac"], array, point.table, point)
    return actions, static
