"""Prices of what is made of several operations: functions of the vector unit, codecs."""

from sim.domain.data_format import FORMATS
from sim.domain.energy_table import Price
from sim.domain.technology_table import (
    LOOK_UP_ENTRIES,
    OperationMix,
    TechnologyTable,
)
from sim.energy.arithmetic import missing_price, operation_energy
from sim.energy.operating_point import OperatingPoint, square_of_voltage
from sim.energy.sram import sram_access_energy
from sim.energy.sram_supply import reference_voltage


def function_mix(table: TechnologyTable, function: str, kind: str, *, used_by: str) -> OperationMix:
    """Give the operations of a vector function, as a polynomial where it has no such table.

    Raises
    ------
    InvalidValue
        The table does not have the function.
    """
    mix = table.functions.get((function, kind)) or table.functions.get((function, "polynomial"))
    if mix is None:
        raise missing_price(table, function, used_by)
    return mix


def function_price(
    named: TechnologyTable, point: OperatingPoint, function: str, kind: str, data_format: str
) -> Price:
    """Price a vector function of one value.

    Parameters
    ----------
    named : the machine's price list, for the SRAM behind table look-ups.
    kind : "polynomial" or "table".
    data_format : format of the unit.
    """
    used_by = f"vector_unit.{function}"
    mix = function_mix(point.table, function, kind, used_by=used_by)
    multiply = operation_energy(point.table, "multiply", data_format, used_by=used_by)
    add = operation_energy(point.table, "add", data_format, used_by=used_by)
    logic_pj = mix.multiplies * multiply.value + mix.adds * add.value
    bits = FORMATS[data_format].bits
    look_up_pj = mix.look_ups * look_up_energy_pj(named, point, LOOK_UP_ENTRIES, bits)
    return Price(
        pj=logic_pj * point.logic.factor + look_up_pj,
        unit="lane operation",
        source=point.logic.annotate(f"{mix_text(mix)} of {data_format}: {mix.reason}"),
        spreads=(point.table.spreads["vector_functions"],),
        estimated=True,
        scaled=point.logic.scaled,
    )


def mix_text(mix: OperationMix) -> str:
    """List the operations of a mix in words."""
    parts = (
        (mix.look_ups, "table look-up"),
        (mix.multiplies, "multiply"),
        (mix.adds, "add"),
    )
    plural = {"multiply": "multiplies"}
    named = [
        f"{count} {word if count == 1 else plural.get(word, word + 's')}"
        for count, word in parts
        if count
    ]
    return " and ".join(named)


def look_up_energy_pj(
    named: TechnologyTable, point: OperatingPoint, entries: int, bits: int
) -> float:
    """Energy of reading one entry of a table, priced as a small memory [pJ]."""
    access = sram_access_energy(named, entries * bits, bits, "1RW", point.node_nm)
    reference_v = reference_voltage(named, access, named.sram.cell)
    return access.read_pj * square_of_voltage(point.voltage_v, reference_v).factor
