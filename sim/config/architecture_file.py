"""Architecture files: strict YAML -> `Architecture`, and back to plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, InvalidValue
from sim.base.strict_yaml import YamlPath, read_yaml
from sim.config.architecture_model import (
    ArchitectureKeys,
    ArrayKeys,
    TechnologyKeys,
)
from sim.config.architecture_prices import check_price_files
from sim.config.link_keys import build_link, link_as_data
from sim.config.memory_file import build_memory, memory_as_data
from sim.config.overrides import apply_overrides
from sim.config.presets import find_config, is_file_name, preset_names
from sim.config.raw_config import RawConfig
from sim.config.row_stationary_keys import build_row_stationary, row_stationary_as_data
from sim.config.scalesim_cfg import CFG_SUFFIX, read_cfg
from sim.config.validation import validate_keys
from sim.domain.architecture import (
    Architecture,
    ArrayFormats,
    ArraySpec,
    InstructionSpec,
    VectorUnitSpec,
)
from sim.domain.scalesim_mode import ScaleSimMode
from sim.domain.technology_spec import TechnologySpec


def load_architecture(source: str | Path, overrides: Sequence[str] = ()) -> Architecture:
    """Read an architecture.

    Parameters
    ----------
    source : bundled name, or a file: anything with a path separator, a YAML suffix or, for a
        configuration of SCALE-Sim, the suffix ``.cfg``.
    overrides : ``path.to.key=value`` each, checked like the file.

    Raises
    ------
    ConfigError
        The file, a key of it or an override is wrong.
    """
    return read_architecture_source(source).build(overrides)


@dataclass(frozen=True, slots=True, eq=False)
class ArchitectureSource:
    """The file of an architecture, read once to be built many times.

    `folder` is where files it names are; None for a bundled one, which names none.
    """

    raw: RawConfig
    folder: Path | None

    def build(self, overrides: Sequence[str] = (), option: str = "--set ") -> Architecture:
        """Build what the file describes, with overrides as `load_architecture` takes them.

        Parameters
        ----------
        option : what errors put before the path of an override: how the user gave it.

        Raises
        ------
        ConfigError
            A key of the file or an override is wrong.
        """
        raw = apply_overrides(self.raw, overrides, _schema(), option) if overrides else self.raw
        return _build(raw, folder=self.folder)


def read_architecture_source(source: str | Path) -> ArchitectureSource:
    """Read the file of an architecture, as `load_architecture` finds it.

    Raises
    ------
    ConfigError
        The file cannot be read.
    """
    path = find_config(source, "architectures", "architecture")
    if path.suffix.lower() == CFG_SUFFIX:
        raw = read_cfg(path)
    else:
        raw = RawConfig.from_document(read_yaml(path, ConfigError))
    return ArchitectureSource(raw, path.parent if is_file_name(source) else None)


@lru_cache(maxsize=1)
def _schema() -> Mapping[str, Any]:
    return ArchitectureKeys.model_json_schema()


def architecture_from_data(data: Mapping[str, Any], source: str = "architecture") -> Architecture:
    """Build an architecture from plain data in the shape of the file.

    Parameters
    ----------
    source : what an error message names instead of a file.

    Raises
    ------
    ConfigError
        A key is wrong.
    """
    return _build(RawConfig(file=source, data=dict(data)))


def architecture_as_data(architecture: Architecture) -> dict[str, Any]:
    """Give the resolved configuration in the shape of the file, every default spelt out.

    It reads back, through `architecture_from_data`, to an equal architecture.
    """
    technology, vector_unit = architecture.technology, architecture.vector_unit
    row_stationary = architecture.row_stationary
    data: dict[str, Any] = {
        "name": architecture.name,
        "description": architecture.description,
        "clock_mhz": architecture.clock_mhz,
        "technology": {
            "node_nm": technology.node_nm,
            "voltage_v": technology.voltage_v,
            "energy_table": technology.energy_table,
            "scaling": technology.scaling,
        }
        | ({"prices": list(technology.prices)} if technology.prices else {}),
        "array": _array_as_data(architecture.array),
        "memories": {memory.name: memory_as_data(memory) for memory in architecture.memories},
        "links": {link.name: link_as_data(link) for link in architecture.links},
        "vector_unit": asdict(vector_unit),
    }
    if row_stationary is not None:
        data["row_stationary"] = row_stationary_as_data(row_stationary)
    if architecture.scalesim is not None:
        data["scalesim"] = asdict(architecture.scalesim)
    return data


def _build(raw: RawConfig, folder: Path | None = None) -> Architecture:
    """Validate raw data and build the nouns, whose complaints are given file and line.

    Own prices are looked for in `folder`; from plain data alone they cannot be read.
    """
    keys = validate_keys(ArchitectureKeys, raw)
    try:
        machine = _architecture(keys)
    except InvalidValue as problem:
        raise raw.error(_path_of(problem.key), problem.expected, problem.got) from None
    if folder is None or not keys.technology.prices:
        return machine
    check_price_files(raw, keys.technology.prices, folder)
    return replace(machine, technology=replace(machine.technology, prices_folder=str(folder)))


def _path_of(key: str) -> YamlPath:
    """Path of a key as the nouns write it; names have no dots."""
    return tuple(key.split("."))


def _architecture(keys: ArchitectureKeys) -> Architecture:
    names = tuple(keys.memories)
    technology = _technology(keys.technology)
    return Architecture(
        name=keys.name,
        description=keys.description,
        clock_mhz=keys.clock_mhz,
        technology=technology,
        array=_array(keys.array),
        memories=tuple(
            build_memory(name, memory, keys.array.columns, technology, keys.clock_mhz)
            for name, memory in keys.memories.items()
        ),
        links=tuple(build_link(name, link, names, keys.array) for name, link in keys.links.items()),
        vector_unit=VectorUnitSpec(**keys.vector_unit.model_dump()),
        scalesim=None if keys.scalesim is None else ScaleSimMode(**keys.scalesim.model_dump()),
        row_stationary=build_row_stationary(keys.row_stationary),
    )


def _technology(keys: TechnologyKeys) -> TechnologySpec:
    tables = preset_names("energy")
    if keys.energy_table not in tables:
        expected = expected_one_of(tables, keys.energy_table)
        raise InvalidValue("technology.energy_table", expected, keys.energy_table)
    return TechnologySpec(**keys.model_dump() | {"prices": tuple(keys.prices)})


def _array(keys: ArrayKeys) -> ArraySpec:
    instructions = keys.instructions
    return ArraySpec(
        kind=keys.kind,
        rows=keys.rows,
        columns=keys.columns,
        formats=ArrayFormats(**keys.formats.model_dump()),
        stationary_buffers=keys.stationary_buffers,
        instructions=None if instructions is None else InstructionSpec(**instructions.model_dump()),
        zero_gating=keys.zero_gating,
    )


def _array_as_data(array: ArraySpec) -> dict[str, Any]:
    formats, instructions = array.formats, array.instructions
    data: dict[str, Any] = {
        "kind": array.kind,
        "rows": array.rows,
        "columns": array.columns,
        "formats": {
            "ifmap": formats.ifmap,
            "weight": formats.weight,
            "ofmap": formats.ofmap,
            "accumulator": formats.accumulator,
        },
        "stationary_buffers": array.stationary_buffers,
        "zero_gating": array.zero_gating,
    }
    if instructions is not None:
        data["instructions"] = {
            "per_mac": instructions.per_mac,
            "cycles_per_instruction": instructions.cycles_per_instruction,
        }
    return data
