"""Architecture files: strict YAML -> `Architecture`, and back to plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, InvalidValue
from sim.base.strict_yaml import YamlPath, read_yaml
from sim.base.units import bits_from_kib, kib_from_bits
from sim.config.architecture_model import (
    ArchitectureKeys,
    ArrayKeys,
    DramKeys,
    MemoryKeys,
    OnChipKeys,
    TechnologyKeys,
)
from sim.config.architecture_prices import check_price_files
from sim.config.dram_energy_keys import dram_energy, dram_energy_as_data
from sim.config.dram_file import load_dram_standard
from sim.config.dram_model import dram_model
from sim.config.layout_keys import data_layouts, layouts_as_data
from sim.config.link_keys import build_link, link_as_data
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
    MemorySpec,
    VectorUnitSpec,
)
from sim.domain.dram_standard import DramStandard
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

    def build(self, overrides: Sequence[str] = ()) -> Architecture:
        """Build what the file describes, with overrides as `load_architecture` takes them.

        Raises
        ------
        ConfigError
            A key of the file or an override is wrong.
        """
        raw = apply_overrides(self.raw, overrides, _schema()) if overrides else self.raw
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
        "memories": {memory.name: _memory_as_data(memory) for memory in architecture.memories},
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
    return Architecture(
        name=keys.name,
        description=keys.description,
        clock_mhz=keys.clock_mhz,
        technology=_technology(keys.technology),
        array=_array(keys.array),
        memories=tuple(
            _memory(name, memory, keys.array.columns) for name, memory in keys.memories.items()
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


def _memory(name: str, keys: MemoryKeys, columns: int) -> MemorySpec:
    if isinstance(keys, DramKeys):
        standard = _standard(keys.standard, f"memories.{name}.standard")
        model = dram_model(name, keys, standard)
        return MemorySpec(
            name=name,
            kind=keys.kind,
            operands=tuple(keys.operands),
            standard=standard,
            channels=keys.channels,
            bits_per_cycle=keys.bits_per_cycle,
            turn_bytes=keys.turn_bytes,
            dram_energy=dram_energy(name, keys, model["timing"] or standard.powered_as),
            **model,
        )
    registers = keys.kind == "register_file"
    capacity_bits = _capacity_bits(name, keys)
    one_per_column = columns if registers and keys.instances == 1 else 1
    return MemorySpec(
        name=name,
        kind=keys.kind,
        operands=tuple(keys.operands),
        capacity_bits=capacity_bits,
        word_bits=keys.word_bits,
        banks=keys.banks or max(1, min(one_per_column, capacity_bits // keys.word_bits)),
        ports=keys.ports or ("1R1W" if registers else "1RW"),
        cell=keys.cell,
        clock_gated=_clock_gated(name, keys),
        double_buffered=keys.double_buffered,
        instances=keys.instances,
        layouts=data_layouts(name, keys.layout),
    )


def _clock_gated(name: str, keys: OnChipKeys) -> bool:
    if keys.clock_gated and keys.kind != "register_file":
        expected = "false: an SRAM macro clocks itself"
        raise InvalidValue(f"memories.{name}.clock_gated", expected, keys.clock_gated)
    return keys.clock_gated


def _capacity_bits(name: str, keys: OnChipKeys) -> int:
    key = f"memories.{name}.capacity_kib"
    bits = bits_from_kib(keys.capacity_kib, key)
    least_bits = (keys.banks or 1) * keys.word_bits
    if bits < least_bits:
        expected = f"at least {kib_from_bits(least_bits)}, one word of each bank"
        raise InvalidValue(key, expected, keys.capacity_kib)
    return bits


def _standard(name: str, key: str) -> DramStandard:
    try:
        return load_dram_standard(name)
    except InvalidValue as problem:
        raise InvalidValue(key, problem.expected, problem.got) from None


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


def _memory_as_data(memory: MemorySpec) -> dict[str, Any]:
    if memory.standard is not None:
        return {
            "kind": memory.kind,
            "standard": memory.standard.name,
            "channels": memory.channels,
            "bits_per_cycle": memory.bits_per_cycle,
            "model": memory.model,
            "timing": None if memory.timing is None else memory.timing.name,
            "turn_bytes": memory.turn_bytes,
            "operands": list(memory.operands),
        } | dram_energy_as_data(memory.dram_energy)
    return {
        "kind": memory.kind,
        "capacity_kib": kib_from_bits(memory.capacity_bits or 0),
        "word_bits": memory.word_bits,
        "banks": memory.banks,
        "ports": memory.ports,
        "cell": memory.cell,
        "clock_gated": memory.clock_gated,
        "double_buffered": memory.double_buffered,
        "instances": memory.instances,
        "operands": list(memory.operands),
    } | ({} if not memory.layouts else {"layout": layouts_as_data(memory.layouts)})
