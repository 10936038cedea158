"""Prices of the on-chip memories of a machine, by size."""

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.architecture import MemorySpec
from sim.domain.energy_table import Price, StaticPower
from sim.domain.spread import Spreads
from sim.domain.technology_table import TechnologyTable
from sim.energy.operating_point import (
    OperatingPoint,
    proportional_to_voltage,
    square_of_voltage,
)
from sim.energy.sram import sram_access_energy
from sim.energy.sram_extrapolation import extrapolation_spread
from sim.energy.sram_supply import reference_voltage

Actions = dict[tuple[str, str], Price]
Static = dict[tuple[str, str], StaticPower]


def sram_prices(
    memory: MemorySpec, table: TechnologyTable, point: OperatingPoint
) -> tuple[Actions, Static]:
    """Price an SRAM or register file: words read and written, leakage of all banks.

    Each bank is a macro of its own; the way to it is the links' to price.
    """
    if memory.capacity_bits is None:
        raise InvalidValue(f"memories.{memory.name}.capacity_kib", "a capacity", None)
    bank_bits = -(-memory.capacity_bits // memory.banks)
    cell = memory.cell or table.sram.cell
    _check_cell(memory, table, cell)
    access = sram_access_energy(
        table, bank_bits, memory.word_bits, memory.ports, point.node_nm, cell
    )
    reference_v = reference_voltage(table, access, cell)
    dynamic = square_of_voltage(point.voltage_v, reference_v)
    leakage = proportional_to_voltage(point.voltage_v, reference_v)
    macros = memory.banks * memory.instances
    spreads = access_spreads(table, cell, point.node_nm)
    actions = {
        (memory.name, action): Price(
            pj=pj * dynamic.factor,
            unit="word",
            source=dynamic.annotate(access.source),
            spreads=spreads,
            estimated=access.estimated or dynamic.estimated,
            scaled=dynamic.scaled,
            modelled=access.modelled,
        )
        for action, pj in (("read", access.read_pj), ("write", access.write_pj))
    }
    power = StaticPower(
        mw=access.leakage_mw * macros * leakage.factor,
        source=leakage.annotate(f"{macros} x {access.source}"),
        spreads=(table.spreads["sram_leakage"],),
        estimated=access.estimated or leakage.estimated,
        scaled=leakage.scaled,
        modelled=access.modelled,
    )
    return actions, {(memory.name, "leakage"): power}


def access_spreads(table: TechnologyTable, cell: str, node_nm: float) -> Spreads:
    """Give the ranges of reads and writes of a macro."""
    return (table.spreads["sram_access"], *extrapolation_spread(table, cell, node_nm))


def _check_cell(memory: MemorySpec, table: TechnologyTable, cell: str) -> None:
    if cell not in table.sram.cells:
        expected = f"{expected_one_of(table.sram.cells, cell)} with {table.name}"
        raise InvalidValue(f"memories.{memory.name}.cell", expected, cell)
