"""Energy of arithmetic: operations, multiply-accumulates, functions of the vector unit."""

from sim.base.errors import InvalidValue, Literal
from sim.domain.architecture import ArrayFormats
from sim.domain.data_format import FORMATS
from sim.domain.technology_table import SourcedValue, TechnologyTable


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
        raise _missing(table, f"{operation} {data_format}", used_by)
    return value


def mac_energy(table: TechnologyTable, formats: ArrayFormats, *, used_by: str) -> SourcedValue:
    """Energy of a multiply in the wider operand format and an add in the accumulator's [pJ]."""
    wider = multiply_format(formats)
    multiply = operation_energy(table, "multiply", wider, used_by=used_by)
    add = operation_energy(table, "add", formats.accumulator, used_by=used_by)
    sources = dict.fromkeys((multiply.source, add.source))
    return SourcedValue(
        value=multiply.value + add.value,
        source=f"{wider} multiply and {formats.accumulator} add: {'; '.join(sources)}",
        estimated=multiply.estimated or add.estimated,
    )


def multiply_format(formats: ArrayFormats) -> str:
    """Format two operands are multiplied in: the wider; floating point before integers."""

    def rank(name: str) -> tuple[bool, int]:
        return FORMATS[name].family == "float", FORMATS[name].bits

    return max(formats.ifmap, formats.weight, key=rank)


def function_energy(
    table: TechnologyTable, function: str, data_format: str, *, used_by: str
) -> SourcedValue:
    """Energy of a vector function, made of multiplies and adds of its format [pJ]."""
    mix = table.functions.get(function)
    if mix is None:
        raise _missing(table, function, used_by)
    multiply = operation_energy(table, "multiply", data_format, used_by=used_by)
    add = operation_energy(table, "add", data_format, used_by=used_by)
    return SourcedValue(
        value=mix.multiplies * multiply.value + mix.adds * add.value,
        source=f"{mix.multiplies} multiplies and {mix.adds} adds of {data_format}: {mix.reason}",
        estimated=True,
    )


def instruction_energy(table: TechnologyTable, part: str, *, used_by: str) -> SourcedValue:
    """Energy of one part of executing an instruction [pJ]."""
    value = table.instruction.get(part)
    if value is None:
        raise _missing(table, part, used_by)
    return value


def _missing(table: TechnologyTable, what: str, used_by: str) -> InvalidValue:
    expected = f"a table with a price of {what}, for {used_by}"
    return InvalidValue("technology.energy_table", expected, Literal(f"none in {table.name}"))
