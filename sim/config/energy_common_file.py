"""What price lists of several nodes share, `configs/energy_common`: functions and spreads."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self, TypeAlias

from pydantic import Field, model_validator

from sim.base.bundled import bundled_files
from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, InvalidValue
from sim.base.strict_yaml import read_yaml
from sim.config.raw_config import RawConfig
from sim.config.sourced_value import Name, SpreadKeys, Text, expected_fault
from sim.config.strict_keys import StrictKeys
from sim.config.validation import validate_keys
from sim.domain.spread import Spread
from sim.domain.technology_table import (
    ACTIVATIONS,
    FUNCTION_KINDS,
    SPREAD_DRIVERS,
    VECTOR_FUNCTIONS,
    OperationMix,
)


class MixKeys(StrictKeys):
    """The operations of one function."""

    look_up: Annotated[int, Field(ge=0, le=1000)] = 0
    multiply: Annotated[int, Field(ge=0, le=1000)]
    add: Annotated[int, Field(ge=0, le=1000)]
    reason: Text

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.look_up + self.multiply + self.add == 0:
            raise expected_fault("at least one look_up, multiply or add")
        return self


FunctionKinds: TypeAlias = Annotated[dict[Name, MixKeys], Field(min_length=1, max_length=4)]
FunctionKeys: TypeAlias = Annotated[dict[Name, FunctionKinds], Field(max_length=16)]
SpreadsKeys: TypeAlias = Annotated[dict[Name, SpreadKeys], Field(max_length=64)]


class EnergyCommonFile(StrictKeys):
    """The shared part of price lists as its file says it."""

    name: Text
    functions: FunctionKeys
    spreads: SpreadsKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyCommon:
    """Functions, as `TechnologyTable.functions`, and ranges by driver."""

    functions: Mapping[tuple[str, str], OperationMix]
    spreads: Mapping[str, Spread]


def load_energy_common(name: str) -> EnergyCommon:
    """Load the shared part of a bundled name.

    Raises
    ------
    InvalidValue
        No bundled file has that name; the nearest is suggested.
    """
    files = bundled_files("configs/energy_common", ".yaml")
    if name not in files:
        raise InvalidValue("common", expected_one_of(files, name), name)
    return _read(files[name])


@lru_cache(maxsize=4)
def _read(path: Path) -> EnergyCommon:
    raw = RawConfig.from_document(read_yaml(path, ConfigError))
    model = validate_keys(EnergyCommonFile, raw)
    try:
        return EnergyCommon(
            functions=operation_mixes(model.functions), spreads=spreads_of(model.spreads)
        )
    except InvalidValue as problem:
        key = tuple(problem.key.split("."))
        raise raw.error(key, problem.expected, problem.got) from None


def operation_mixes(
    functions: Mapping[str, Mapping[str, MixKeys]],
) -> Mapping[tuple[str, str], OperationMix]:
    """Turn the key `functions` into mixes by function and kind."""
    check_names("functions", functions, (*VECTOR_FUNCTIONS, *ACTIVATIONS))
    mixes = {}
    for name, kinds in functions.items():
        check_names(f"functions.{name}", kinds, FUNCTION_KINDS)
        for kind, mix in kinds.items():
            mixes[name, kind] = OperationMix(
                multiplies=mix.multiply, adds=mix.add, look_ups=mix.look_up, reason=mix.reason
            )
    return MappingProxyType(mixes)


def spreads_of(spreads: Mapping[str, SpreadKeys]) -> Mapping[str, Spread]:
    """Turn the key `spreads` into ranges by driver."""
    check_names("spreads", spreads, SPREAD_DRIVERS)
    return MappingProxyType({name: keys.spread(name) for name, keys in spreads.items()})


def check_names(key: str, names: Iterable[str], known: Collection[str]) -> None:
    """Refuse keys that are not known below a key.

    Raises
    ------
    InvalidValue
        Names the first such key.
    """
    for name in names:
        if name not in known:
            raise InvalidValue(f"{key}.{name}", expected_one_of(known, name), name)
