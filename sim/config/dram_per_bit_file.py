"""Plain energies per bit of DRAMs in YAML, `configs/dram_per_bit`."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from sim.base.bundled import bundled_files
from sim.base.errors import ConfigError, InvalidValue
from sim.base.strict_yaml import read_yaml
from sim.config.dram_coverage import CoverageKeys
from sim.config.raw_config import RawConfig
from sim.config.sourced_value import Name, PositiveSourcedNumber, Sources, SpreadKeys, Text
from sim.config.strict_keys import StrictKeys
from sim.config.validation import validate_keys
from sim.domain.dram_energy import EnergyPerBit


class _FigureKeys(StrictKeys):
    """One figure."""

    description: Text
    pj_per_bit: PositiveSourcedNumber
    includes: CoverageKeys
    spread: SpreadKeys


class PerBitFile(StrictKeys):
    """All figures of a file."""

    sources: Sources
    figures: Annotated[dict[Name, _FigureKeys], Field(min_length=1, max_length=1000)]


def bundled_energies_per_bit() -> Mapping[str, EnergyPerBit]:
    """Give the bundled figures by name."""
    return read_energies_per_bit(bundled_files("configs/dram_per_bit", ".yaml")["literature"])


@lru_cache(maxsize=8)
def read_energies_per_bit(path: Path) -> Mapping[str, EnergyPerBit]:
    """Read the figures of a file.

    Raises
    ------
    ConfigError
        The file cannot be read, or is not valid.
    """
    raw = RawConfig.from_document(read_yaml(path, ConfigError))
    model = validate_keys(PerBitFile, raw)
    try:
        return MappingProxyType(
            {name: _energy(name, figure, model) for name, figure in model.figures.items()}
        )
    except InvalidValue as problem:
        raise raw.error(tuple(problem.key.split(".")), problem.expected, problem.got) from None


def _energy(name: str, figure: _FigureKeys, model: PerBitFile) -> EnergyPerBit:
    value = figure.pj_per_bit.resolve(model.sources, f"figures.{name}.pj_per_bit")
    return EnergyPerBit(
        name=name,
        description=figure.description,
        pj_per_bit=value.value,
        includes=figure.includes.coverage(),
        source=value.source,
        spread=figure.spread.spread(f"dram_{name}"),
        estimated=value.estimated,
    )
