"""Energy of arithmetic: operations, multiply-accumulates, parts of an instruction."""

from math import sqrt

from sim.base.errors import InvalidValue, Literal
from sim.domain.architecture import ArrayFormats
from sim.domain.data_format import FORMATS
from sim.domain.sourced_value import SourcedValue
from sim.domain.technology_table import (
    TechnologyTable,
)

UNEQUAL_WIDTHS = "geometric mean of both widths: an array of adders has one per pair of bits"


def operation_energy(
    table: TechnologyTable, operation: str, data_format: str, *, used_by: str
) -> SourcedValue:
    """Energy of one operation [pJ].

    Parameters
    ----------
    operation : "add" or "multiply".
    data_format : name of a format.
    used_by : "component.action" that needs it, for the error.

    Raises
    ------
    InvalidValue
        The table has no such price.
    """
    value = table.operations.get((operation, data_format))
    if value is None:
        raise missing_price(table, f"{operation} {data_format}", used_by)
    return value


def multiply_energy(
    table: TechnologyTable, first: str, second: str, *, used_by: str
) -> SourcedValue:
    """Energy of one product of two formats, which may differ [pJ].

    Integers of b1 and b2 bits take the geometric mean of b1 x b1 and b2 x b2, which is what an
    array of b1 b2 adders costs and lies between the two. Otherwise both operands are brought to
    one format first: floating point before integers, then the wider one.
    """
    formats = multiplied_formats(first, second)
    values = [operation_energy(table, "multiply", name, used_by=used_by) for name in formats]
    return between_formats(formats, values)


def multiplied_formats(first: str, second: str) -> tuple[str, ...]:
    """List the formats whose products price that of two: both if integers, else the leading."""
    if first == second:
        return (first,)
    if all(FORMATS[name].family != "float" for name in (first, second)):
        return first, second

    return (_leading(first, second),)


def multiply_format(formats: ArrayFormats) -> str:
    """Name the wider operand format; floating point before integers."""
    return _leading(formats.ifmap, formats.weight)


def _leading(first: str, second: str) -> str:
    def rank(name: str) -> tuple[bool, int, int]:
        kind = FORMATS[name]
        return kind.family == "float", kind.bits, kind.significand_bits

    return max(first, second, key=rank)


def between_formats(formats: tuple[str, ...], values: list[SourcedValue]) -> SourcedValue:
    """Geometric mean of what two formats cost; the value itself of a single one."""
    if len(values) == 1:
        return values[0]
    sources = "; ".join(dict.fromkeys(value.source for value in values))
    return SourcedValue(
        value=sqrt(values[0].value * values[1].value),
        source=f"{' x '.join(formats)}: {UNEQUAL_WIDTHS}; {sources}",
        estimated=True,
    )


def mac_energy(table: TechnologyTable, formats: ArrayFormats, *, used_by: str) -> SourcedValue:
    """Energy of a multiply of both operand formats and an add in the accumulator's [pJ]."""
    multiply = multiply_energy(table, formats.ifmap, formats.weight, used_by=used_by)
    add = operation_energy(table, "add", formats.accumulator, used_by=used_by)
    product = " x ".join(multiplied_formats(formats.ifmap, formats.weight))
    sources = dict.fromkeys((multiply.source, add.source))
    return SourcedValue(
        value=multiply.value + add.value,
        source=f"{product} multiply and {formats.accumulator} add: {'; '.join(sources)}",
        estimated=multiply.estimated or add.estimated,
    )


def instruction_energy(table: TechnologyTable, part: str, *, used_by: str) -> SourcedValue:
    """Energy of one part of executing an instruction [pJ]."""
    value = table.instruction.get(part)
    if value is None:
        raise missing_price(table, part, used_by)
    return value


def missing_price(table: TechnologyTable, what: str, used_by: str) -> InvalidValue:
    """Build the error that a table has no price for something."""
    expected = f"a table with a price of {what}, for {used_by}"
    return InvalidValue("technology.energy_table", expected, Literal(f"none in {table.name}"))
