"""Prices of the on-chip memories of a machine, by size."""

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.architecture import MemorySpec
from sim.domain.energy_table import Price, StaticPower
from sim.domain.technology_table import TechnologyTable
from sim.energy.operating_point import (
    OperatingPoint,
    Scale,
    proportional_to_voltage,
    square_of_voltage,
)
from sim.energy.sram import SramAccess, sram_access_energy

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
    actions = {
        (memory.name, "read"): _word_price(access, access.read_pj, dynamic, table),
        (memory.name, "write"): _word_price(access, access.write_pj, dynamic, table),
    }
    power = StaticPower(
        mw=access.leakage_mw * macros * leakage.factor,
        source=leakage.annotate(f"{macros} x {access.source}"),
        spreads=(table.spreads["sram_leakage"],),
        estimated=access.estimated or leakage.estimated,
    )
    return actions, {(memory.name, "leakage"): power}


def _word_price(access: SramAccess, pj: float, scale: Scale, table: TechnologyTable) -> Price:
    return Price(
        pj=pj * scale.factor,
        unit="word",
        source=scale.annotate(access.source),
        spreads=(table.spreads["sram_access"],),
        estimated=access.estimated or scale.estimated,
    )


def _check_cell(memory: MemorySpec, table: TechnologyTable, cell: str) -> None:
    if cell not in table.sram.cells:
        expected = f"{expected_one_of(table.sram.cells, cell)} with {table.name}"
        raise InvalidValue(f"memories.{memory.name}.cell", expected, cell)


def reference_voltage(table: TechnologyTable, access: SramAccess, cell: str) -> float:
    """Machine voltage at which a macro costs what its samples say.

    The memories' supply is taken to stay in the proportion to the logic's that it has at the
    table's own node and voltage; there, samples are used as they are.
    """
    at_table = table.sram.find(cell, table.node_nm, "1RW")
    supply_v = None if at_table is None else at_table.supply_v
    if supply_v is None or access.reference_v is None:
        return table.voltage_v
    return table.voltage_v * (access.reference_v / supply_v)
