"""Targets `horowitz` and `jouppi`: our prices looked up as a run looks them up."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sim.base.units import BITS_PER_BYTE, bits_from_kib
from sim.config.architecture_file import load_architecture
from sim.config.dram_file import load_dram_standard
from sim.config.energy_file import load_technology
from sim.config.published_file import load_published
from sim.domain.architecture import (
    Architecture,
    VectorUnitSpec,
)
from sim.domain.coverage_text import coverage_text
from sim.domain.dram_standard import DramStandard
from sim.domain.energy_table import Price
from sim.domain.published_table import PublishedTable, Record
from sim.domain.technology_spec import TechnologySpec
from sim.domain.technology_table import PUBLISHED_CELL
from sim.energy.dram_commands import command_energy
from sim.energy.price_list import price_list
from sim.validation.target import EXACT, Row, Target

WORD_BITS = 64
"""Both papers price memories per 64 bits."""

_MACRO = (
    "not judged: what memories of this price list cost unless they choose `cell: published`; the "
    "paper prices caches, which read tags and several ways, this is one bare macro of CACTI 7"
)

HOROWITZ, JOUPPI = "horowitz_45nm", "jouppi_7nm"


def horowitz_rows() -> tuple[Row, ...]:
    """Operations, parts of an instruction, caches, DRAM at 45 nm."""
    tables = load_published("horowitz")
    prices = _prices(_at_table(load_architecture("scalar_cpu"), HOROWITZ))
    return (
        *_operations(tables["operations"], HOROWITZ),
        *(
            Row(
                case=row.text("part").replace("_", " "),
                quantity="energy",
                unit="pJ",
                ours=prices["core", row.text("part")].pj,
                theirs=row.number("energy_pj"),
                tolerance=EXACT,
            )
            for row in tables["instruction"]
        ),
        *_memories(tables["caches"], HOROWITZ, "cache"),
        *(found for row in tables["dram"] for found in _dram_rows(row)),
    )


def jouppi_rows() -> tuple[Row, ...]:
    """Operations, SRAM and DRAM at 7 nm."""
    tables = load_published("jouppi")
    return (
        *_operations(tables["operations"], JOUPPI),
        *_memories(tables["sram"], JOUPPI, "SRAM"),
        *(found for row in tables["dram"] for found in _dram_rows(row)),
    )


def _operations(published: PublishedTable, table: str) -> Iterator[Row]:
    """One lane operation per row, as the vector unit of a machine pays for it."""
    machine = _at_table(load_architecture("edge_npu"), table)
    for row in published:
        name, data_format = row.text("operation"), row.text("format")
        unit = VectorUnitSpec(lanes=1, format=data_format)
        yield Row(
            case=f"{data_format} {name}",
            quantity="energy",
            unit="pJ",
            ours=_prices(replace(machine, vector_unit=unit))["vector_unit", name].pj,
            theirs=row.number("energy_pj"),
            tolerance=EXACT,
        )


def _memories(published: PublishedTable, table: str, what: str) -> Iterator[Row]:
    """One bank of each capacity, as the buffer of a machine pays for a read.

    What the list itself prices otherwise, where no memory asks for the published points, stands
    beside and is not judged.
    """
    machine = _at_table(load_architecture("edge_npu"), table)
    own = load_technology(table).sram.cell
    for row in published:
        for cell in dict.fromkeys((PUBLISHED_CELL, own)):
            judged = cell == PUBLISHED_CELL
            yield Row(
                case=f"{what} {row.number('capacity_kib'):g} KiB",
                quantity="read of 64 bits" if judged else f"same, {cell}",
                unit="pJ",
                ours=_buffer_read_pj(machine, row.number("capacity_kib"), cell),
                theirs=row.number("energy_pj"),
                tolerance=EXACT if judged else None,
                note="" if judged else _MACRO,
            )


def _buffer_read_pj(machine: Architecture, capacity_kib: float, cell: str) -> float:
    buffer = replace(
        machine.memory("global_buffer"),
        capacity_bits=bits_from_kib(capacity_kib),
        word_bits=WORD_BITS,
        banks=1,
        ports="1RW",
        cell=cell,
    )
    memories = tuple(buffer if each.name == buffer.name else each for each in machine.memories)
    return _prices(replace(machine, memories=memories))["global_buffer", "read"].pj


def _dram_rows(row: Record) -> tuple[Row, Row]:
    """64 bits read: looked up as a figure per bit, and by activity.

    The latter is not judged, as papers and data sheets count different parts.
    """
    figure = row.text("figure")
    machine = load_architecture("edge_npu", [f"memories.dram.energy={figure}"])
    standard = load_dram_standard(row.text("standard"))
    low_pj, high_pj = row.number("low_pj"), row.number("high_pj")
    looked_up = Row(
        case=figure,
        quantity="read of 64 bits",
        unit="pJ",
        ours=WORD_BITS * _prices(machine)["dram", "read"].pj,
        theirs=low_pj,
        theirs_high=high_pj if high_pj > low_pj else None,
        tolerance=EXACT,
    )
    included = coverage_text(standard.includes.as_data())
    by_activity = replace(
        looked_up,
        case=standard.name,
        quantity="same, by activity",
        ours=WORD_BITS * _read_pj_per_bit(standard),
        tolerance=None,
        note=f"not judged: ours {included}; activation, refresh, standby apart",
    )
    return looked_up, by_activity


def _read_pj_per_bit(standard: DramStandard) -> float:
    """Core and data pins of a read burst, or the one figure per bit there is."""
    if standard.per_bit is not None:
        return standard.per_bit.pj_per_bit
    assert standard.powered_as is not None
    assert standard.io is not None
    energy = command_energy(standard.powered_as)
    assert energy is not None
    burst_bits = standard.powered_as.shape.burst_bytes * BITS_PER_BYTE
    return energy.read_pj / burst_bits + standard.io.read_pj_per_bit


def _at_table(machine: Architecture, table: str) -> Architecture:
    """Put a machine at the node and voltage of a price list, where nothing is scaled."""
    technology = load_technology(table)
    point = TechnologySpec(
        node_nm=technology.node_nm, voltage_v=technology.voltage_v, energy_table=table
    )
    return replace(machine, technology=point)


def _prices(machine: Architecture) -> Mapping[tuple[str, str], Price]:
    return price_list(machine, load_technology(machine.technology.energy_table)).actions


HOROWITZ_TARGET = Target(
    name="horowitz",
    title="Energy per operation at 45 nm",
    source="M. Horowitz, ISSCC 2014, figure 1.1.9",
    evidence="published estimate",
    fitted="none",
    tolerance="exact",
    method=(
        "Prices of `horowitz_45nm` as a machine at its node and voltage pays them: lane operations "
        "of a vector unit, parts of an instruction of a scalar core, a read of one bank of SRAM "
        "with `cell: published`, a bit of a DRAM with `energy: ddr_horowitz`."
    ),
    rows=horowitz_rows,
)

JOUPPI_TARGET = Target(
    name="jouppi",
    title="Energy per operation at 7 nm",
    source="N. Jouppi et al., ISCA 2021, table 2",
    evidence="published estimate",
    fitted="none",
    tolerance="exact",
    method=(
        "Prices of `jouppi_7nm` as a machine at its node and voltage pays them: lane operations of "
        "a vector unit, a read of one bank of SRAM, a bit of a DRAM whose `energy` is the figure."
    ),
    rows=jouppi_rows,
)
