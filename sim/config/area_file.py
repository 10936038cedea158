"""Areas of cells in YAML, `configs/area`."""

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, TypeAlias

from pydantic import Field

from sim.base.bundled import bundled_files
from sim.base.choices import expected_one_of, lookup
from sim.base.errors import ConfigError, InvalidValue
from sim.base.strict_yaml import read_yaml
from sim.config.raw_config import RawConfig
from sim.config.sourced_value import Name, PositiveNumber, PositiveSourcedNumber, Sources, Text
from sim.config.strict_keys import StrictKeys
from sim.config.validation import validate_keys
from sim.domain.area import AreaTable
from sim.domain.data_format import FORMATS
from sim.domain.sourced_value import SourcedValue

_OPERATIONS = ("add", "multiply")
_SINGLE = (
    "flip_flop_um2",
    "gate_um2",
    "register_file_um2_per_bit",
    "repeater_um2_per_bit_mm",
    "router_um2_per_bit",
    "utilisation",
)
_ByFormat: TypeAlias = Annotated[dict[Name, PositiveSourcedNumber], Field(max_length=64)]


class _BitCellKeys(PositiveSourcedNumber):
    node_nm: Annotated[float, Field(ge=1, le=250)]


class AreaFile(StrictKeys):
    """Areas as their file says them; every key carries the unit of its values."""

    name: Text
    node_nm: PositiveNumber
    sources: Sources
    operations_um2: Annotated[dict[Name, _ByFormat], Field(max_length=16)]
    flip_flop_um2: PositiveSourcedNumber
    gate_um2: PositiveSourcedNumber
    register_file_um2_per_bit: PositiveSourcedNumber
    repeater_um2_per_bit_mm: PositiveSourcedNumber
    router_um2_per_bit: PositiveSourcedNumber
    utilisation: PositiveSourcedNumber
    sram_bit_cell_um2: Annotated[list[_BitCellKeys], Field(min_length=2, max_length=64)]


def load_areas(name: str) -> AreaTable:
    """Load the areas of a bundled name.

    Raises
    ------
    InvalidValue
        No bundled file has that name; the nearest is suggested.
    ConfigError
        The file is not a table of areas.
    """
    return _load(lookup(bundled_files("configs/area", ".yaml"), name, what="areas"))


@lru_cache(maxsize=4)
def _load(path: Path) -> AreaTable:
    raw = RawConfig.from_document(read_yaml(path, ConfigError))
    model = validate_keys(AreaFile, raw)
    try:
        return _table(model)
    except InvalidValue as problem:
        raise raw.error(tuple(problem.key.split(".")), problem.expected, problem.got) from None


def _table(model: AreaFile) -> AreaTable:
    singles: dict[str, SourcedValue] = {
        key: getattr(model, key).resolve(model.sources, key) for key in _SINGLE
    }
    if singles["utilisation"].value > 1:
        raise InvalidValue("utilisation.value", "a share up to 1", singles["utilisation"].value)
    cells = {
        cell.node_nm: cell.resolve(model.sources, f"sram_bit_cell_um2.{index}")
        for index, cell in enumerate(model.sram_bit_cell_um2)
    }
    return AreaTable(
        name=model.name,
        node_nm=model.node_nm,
        operations=MappingProxyType(_operations(model)),
        sram_bit_cell_um2=MappingProxyType(dict(sorted(cells.items()))),
        **singles,
    )


def _operations(model: AreaFile) -> dict[tuple[str, str], SourcedValue]:
    areas = {}
    for operation, by_format in model.operations_um2.items():
        if operation not in _OPERATIONS:
            key = f"operations_um2.{operation}"
            raise InvalidValue(key, expected_one_of(_OPERATIONS, operation), operation)
        for name, number in by_format.items():
            key = f"operations_um2.{operation}.{name}"
            if name not in FORMATS:
                raise InvalidValue(key, expected_one_of(FORMATS, name), name)
            areas[operation, name] = number.resolve(model.sources, key)
    return areas
