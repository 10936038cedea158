"""Price lists in YAML, `configs/energy`, as technology tables."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self, TypeAlias

from pydantic import Field, model_validator

from sim.base.bundled import bundled_files
from sim.base.choices import expected_one_of, lookup
from sim.base.errors import ConfigError, InvalidValue, Literal
from sim.base.strict_yaml import read_yaml
from sim.base.units import bits_from_kib
from sim.config.area_file import load_areas
from sim.config.energy_common_file import (
    EnergyCommon,
    FunctionKeys,
    SpreadsKeys,
    check_names,
    load_energy_common,
    operation_mixes,
    spreads_of,
)
from sim.config.raw_config import RawConfig
from sim.config.sourced_value import (
    Name,
    PositiveNumber,
    PositiveSourcedNumber,
    SourcedNumber,
    Sources,
    Text,
    expected_fault,
)
from sim.config.sram_file import SOURCE as CACTI
from sim.config.sram_file import load_sram_samples
from sim.config.strict_keys import StrictKeys
from sim.config.validation import validate_keys
from sim.domain.data_format import FORMATS
from sim.domain.sourced_value import SourcedValue
from sim.domain.spread import Spread
from sim.domain.technology_table import (
    INSTRUCTION_PARTS,
    OPERATIONS,
    PUBLISHED_CELL,
    SINGLE_VALUES,
    SPREAD_DRIVERS,
    OperationMix,
    SramSamples,
    SramTable,
    TechnologyTable,
)

_FormatPrices: TypeAlias = Annotated[dict[Name, SourcedNumber], Field(max_length=64)]
CELL_OF_AREAS = "itrs-hp"
"""Cell type of the macros whose areas a list without samples of its own takes."""

_SAMPLED_WORD_BITS = (8, 16, 32, 64, 128, 256, 512)


class _PointKeys(PositiveSourcedNumber):
    capacity_kib: Annotated[float, Field(gt=0, le=2**30)]


class _SramPointsKeys(StrictKeys):
    word_bits: Annotated[int, Field(ge=1, le=2**16)]
    read_pj: Annotated[list[_PointKeys], Field(min_length=3, max_length=1000)]
    leakage_mw_per_kib: SourcedNumber

    @model_validator(mode="after")
    def _rises(self) -> Self:
        pairs = list(zip(self.read_pj, self.read_pj[1:], strict=False))
        if any(a.capacity_kib >= b.capacity_kib or a.value > b.value for a, b in pairs):
            raise expected_fault("read_pj with rising capacities and no falling value")
        return self


class EnergyFile(StrictKeys):
    """A price list as its file says it; every key carries the unit of its values.

    `common` names a bundled file of `configs/energy_common`; `functions` and `spreads` of the list
    itself take precedence over its.
    """

    name: Text
    description: Text = ""
    node_nm: PositiveNumber
    voltage_v: PositiveNumber
    sources: Sources
    operations_pj: Annotated[dict[Name, _FormatPrices], Field(max_length=16)]
    common: Text | None = None
    functions: FunctionKeys = Field(default_factory=dict)
    instruction_pj: Annotated[dict[Name, SourcedNumber], Field(max_length=16)]
    register_write_pj_per_bit: SourcedNumber
    clock_pj_per_bit: SourcedNumber
    clock_wire_pf_per_mm: SourcedNumber
    clock_buffer_overhead: SourcedNumber
    clock_leaf_flip_flops: PositiveSourcedNumber
    counter_pj_per_bit: SourcedNumber
    controller_pj_per_cycle: SourcedNumber
    controller_gates: SourcedNumber
    controller_flip_flops: SourcedNumber
    router_pj_per_bit: SourcedNumber
    wire_pj_per_bit_mm: SourcedNumber
    default_wire_length_mm: SourcedNumber
    leakage_mw_per_cell: SourcedNumber
    core_cells: SourcedNumber
    spreads: SpreadsKeys = Field(default_factory=dict)
    areas: Text
    published_at_another_node: Text | None = None
    sram_cell: Text | None = None
    sram_points: _SramPointsKeys | None = None

    @model_validator(mode="after")
    def _has_sram(self) -> Self:
        if self.sram_cell is None and self.sram_points is None:
            raise expected_fault("sram_cell, sram_points or both")
        return self


def load_technology(name_or_path: str | Path) -> TechnologyTable:
    """Load a price list.

    Parameters
    ----------
    name_or_path : a bundled name, as text, or a file, as a `Path`. Text is never a file, so
        that an architecture from a stranger cannot point to one.

    Raises
    ------
    InvalidValue
        No bundled table has that name; the nearest is suggested.
    ConfigError
        The file cannot be read or is not a price list.
    """
    if isinstance(name_or_path, Path):
        return _read_technology(name_or_path)
    tables = bundled_files("configs/energy", ".yaml")
    return _bundled_technology(lookup(tables, name_or_path, what="energy_table"))


@lru_cache(maxsize=16)
def _bundled_technology(path: Path) -> TechnologyTable:
    return _read_technology(path)


def _read_technology(path: Path) -> TechnologyTable:
    raw = RawConfig.from_document(read_yaml(path, ConfigError))
    model = validate_keys(EnergyFile, raw)
    try:
        return _table(model, _other_table(model))
    except InvalidValue as problem:
        key = tuple(problem.key.split("."))
        raise raw.error(key, problem.expected, problem.got) from None


def _other_table(model: EnergyFile) -> Callable[[], TechnologyTable] | None:
    """Give what reads the table of another node; most runs never need it."""
    name = model.published_at_another_node
    if name is None:
        return None
    tables = bundled_files("configs/energy", ".yaml")
    if name not in tables or name == model.name:
        others = [other for other in tables if other != model.name]
        raise InvalidValue("published_at_another_node", expected_one_of(others, name), name)
    return partial(_bundled_technology, tables[name])


def _table(model: EnergyFile, other: Callable[[], TechnologyTable] | None) -> TechnologyTable:
    def sourced(key: str) -> SourcedValue:
        number: SourcedNumber = getattr(model, key)
        return number.resolve(model.sources, key)

    common = None if model.common is None else load_energy_common(model.common)
    return TechnologyTable(
        name=model.name,
        description=model.description,
        node_nm=model.node_nm,
        voltage_v=model.voltage_v,
        operations=_operations(model),
        functions=_functions(model, common),
        instruction=_instruction(model),
        **{key: sourced(key) for key in SINGLE_VALUES},
        areas=load_areas(model.areas),
        sram_areas=_sram_from_cacti(model.sram_cell or CELL_OF_AREAS),
        at_another_node=other,
        spreads=_spreads(model, common),
        sram=_sram(model),
    )


def _operations(model: EnergyFile) -> Mapping[tuple[str, str], SourcedValue]:
    check_names("operations_pj", model.operations_pj, OPERATIONS)
    prices = {}
    for operation, by_format in model.operations_pj.items():
        key = f"operations_pj.{operation}"
        check_names(key, by_format, FORMATS)
        for name, number in by_format.items():
            prices[operation, name] = number.resolve(model.sources, f"{key}.{name}")
    return MappingProxyType(prices)


def _instruction(model: EnergyFile) -> Mapping[str, SourcedValue]:
    check_names("instruction_pj", model.instruction_pj, INSTRUCTION_PARTS)
    return MappingProxyType(
        {
            name: number.resolve(model.sources, f"instruction_pj.{name}")
            for name, number in model.instruction_pj.items()
        }
    )


def _spreads(model: EnergyFile, common: EnergyCommon | None) -> Mapping[str, Spread]:
    spreads = dict(common.spreads if common else {}) | dict(spreads_of(model.spreads))
    for driver in SPREAD_DRIVERS:
        if driver not in spreads:
            raise InvalidValue(f"spreads.{driver}", "low, high and reason", Literal("nothing"))
    return MappingProxyType(spreads)


def _functions(
    model: EnergyFile, common: EnergyCommon | None
) -> Mapping[tuple[str, str], OperationMix]:
    own = operation_mixes(model.functions)
    return MappingProxyType(dict(common.functions if common else {}) | dict(own))


def _sram_from_cacti(cell: str) -> SramTable:
    samples = load_sram_samples()
    cells = tuple(dict.fromkeys(sample.cell for sample in samples))
    if cell not in cells:
        raise InvalidValue("sram_cell", expected_one_of(cells, cell), cell)
    return SramTable(cell=cell, samples=samples, source=f"{CACTI}, one bank")


def _sram(model: EnergyFile) -> SramTable:
    """Give CACTI's macros, the published points, or both: then CACTI's unless a memory chooses."""
    macros = None if model.sram_cell is None else _sram_from_cacti(model.sram_cell)
    if model.sram_points is None:
        assert macros is not None  # the file has one of the two
        return macros
    points = _published(model, model.sram_points)
    if macros is None:
        return SramTable(cell=PUBLISHED_CELL, samples=(points,), source=points.source)
    return replace(macros, samples=(*macros.samples, points))


def _published(model: EnergyFile, points: _SramPointsKeys) -> SramSamples:
    """Spread the published points over the usual widths, in proportion to the bits."""
    values = [point.resolve(model.sources, "sram_points.read_pj") for point in points.read_pj]
    leakage = points.leakage_mw_per_kib.resolve(model.sources, "sram_points.leakage_mw_per_kib")
    grid = [(point, bits) for point in points.read_pj for bits in _SAMPLED_WORD_BITS]
    energy_pj = tuple(point.value * bits / points.word_bits for point, bits in grid)
    source = "; ".join(dict.fromkeys(value.source for value in values))
    return SramSamples(
        cell=PUBLISHED_CELL,
        node_nm=model.node_nm,
        ports="1RW",
        supply_v=None,
        capacity_bits=tuple(bits_from_kib(point.capacity_kib) for point, _ in grid),
        word_bits=tuple(bits for _, bits in grid),
        read_pj=energy_pj,
        write_pj=energy_pj,
        leakage_mw=tuple(point.capacity_kib * leakage.value for point, _ in grid),
        source=f"{source}; in proportion to the bits; a write as a read; leakage: {leakage.source}",
        estimated=True,
    )
