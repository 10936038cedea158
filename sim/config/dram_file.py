"""DRAM standards in YAML, `configs/dram`."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import fsum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.base.bundled import bundled_files
from sim.base.choices import lookup
from sim.base.errors import ConfigError, InvalidValue
from sim.base.strict_yaml import read_yaml
from sim.config.raw_config import RawConfig
from sim.config.sourced_value import (
    Name,
    PositiveSourcedNumber,
    SourcedNumber,
    Sources,
    SpreadKeys,
    Text,
    expected_fault,
)
from sim.config.strict_keys import StrictKeys
from sim.config.validation import validate_keys
from sim.domain.dram_standard import DramStandard
from sim.domain.technology_table import SourcedValue

Parts = Annotated[dict[Name, SourcedNumber], Field(min_length=1, max_length=16)]


class _SourcedCount(PositiveSourcedNumber):
    """A sourced whole number."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not self.value.is_integer():
            raise expected_fault("a whole number")
        return self


class _SourcedFraction(PositiveSourcedNumber):
    """A sourced fraction of the peak."""

    value: Annotated[float, Field(gt=0, le=1)]


class _EnergyKeys(StrictKeys):
    """Energy per event, each bit in named parts; or one total per bit."""

    includes: Text
    spread: SpreadKeys
    read_pj_per_bit: Parts | None = None
    write_pj_per_bit: Parts | None = None
    activate_pj: SourcedNumber | None = None
    background_mw: SourcedNumber | None = None
    total_pj_per_bit: SourcedNumber | None = None

    @model_validator(mode="after")
    def _has_one_style(self) -> Self:
        events = (
            self.read_pj_per_bit,
            self.write_pj_per_bit,
            self.activate_pj,
            self.background_mw,
        )
        given = sum(event is not None for event in events)
        if (self.total_pj_per_bit is None and given < len(events)) or (
            self.total_pj_per_bit is not None and given > 0
        ):
            keys = "read_pj_per_bit, write_pj_per_bit, activate_pj and background_mw"
            raise expected_fault(f"either {keys}, or total_pj_per_bit")
        return self


class DramFile(StrictKeys):
    """One standard as its file says it: one channel."""

    name: Text
    description: Text = ""
    sources: Sources
    data_rate_mtps: PositiveSourcedNumber
    bus_width_bits: _SourcedCount
    burst_bits: _SourcedCount
    row_bits: _SourcedCount
    access_latency_ns: PositiveSourcedNumber
    sequential_efficiency: _SourcedFraction
    energy: _EnergyKeys


def dram_standards() -> tuple[str, ...]:
    """Names of the bundled standards."""
    return tuple(bundled_files("configs/dram", ".yaml"))


def load_dram_standard(name: str) -> DramStandard:
    """Load a bundled DRAM standard.

    Raises
    ------
    InvalidValue
        There is no such standard; the nearest name is suggested.
    """
    return read_dram_standard(lookup(bundled_files("configs/dram", ".yaml"), name, what="standard"))


@lru_cache(maxsize=64)
def read_dram_standard(path: Path) -> DramStandard:
    """Read one standard from a file.

    Raises
    ------
    ConfigError
        The file cannot be read or does not describe a DRAM standard.
    """
    raw = RawConfig.from_document(read_yaml(path, ConfigError))
    model = validate_keys(DramFile, raw)
    try:
        return _standard(model)
    except InvalidValue as problem:
        raise raw.error(tuple(problem.key.split(".")), problem.expected, problem.got) from None


def _standard(model: DramFile) -> DramStandard:
    values = _organisation(model)
    energies = _energies(model)
    origins = [*energies.values(), *values.values()]
    return DramStandard(
        name=model.name,
        data_rate_mtps=values["data_rate_mtps"].value,
        bus_width_bits=int(values["bus_width_bits"].value),
        burst_bits=int(values["burst_bits"].value),
        row_bits=int(values["row_bits"].value),
        access_latency_ns=values["access_latency_ns"].value,
        sequential_efficiency=values["sequential_efficiency"].value,
        read_pj_per_bit=energies["read_pj_per_bit"].value,
        write_pj_per_bit=energies["write_pj_per_bit"].value,
        activate_pj=energies["activate_pj"].value,
        background_mw=energies["background_mw"].value,
        includes=model.energy.includes,
        source=_joined(value.source for value in origins),
        spread=model.energy.spread.spread(f"dram_{model.name}"),
        estimated=any(value.estimated for value in energies.values()),
    )


def _organisation(model: DramFile) -> Mapping[str, SourcedValue]:
    keys = (
        "data_rate_mtps",
        "bus_width_bits",
        "burst_bits",
        "row_bits",
        "access_latency_ns",
        "sequential_efficiency",
    )
    return {key: getattr(model, key).resolve(model.sources, key) for key in keys}


def _energies(model: DramFile) -> Mapping[str, SourcedValue]:
    energy = model.energy
    if energy.total_pj_per_bit is not None:
        total = energy.total_pj_per_bit.resolve(model.sources, "energy.total_pj_per_bit")
        nothing = SourcedValue(value=0.0, source=total.source, estimated=total.estimated)
        per_bit = dict.fromkeys(("read_pj_per_bit", "write_pj_per_bit"), total)
        return per_bit | dict.fromkeys(("activate_pj", "background_mw"), nothing)
    return {
        "read_pj_per_bit": _sum(energy.read_pj_per_bit, model, "energy.read_pj_per_bit"),
        "write_pj_per_bit": _sum(energy.write_pj_per_bit, model, "energy.write_pj_per_bit"),
        "activate_pj": _sum({"": energy.activate_pj}, model, "energy.activate_pj"),
        "background_mw": _sum({"": energy.background_mw}, model, "energy.background_mw"),
    }


def _sum(
    parts: Mapping[str, SourcedNumber | None] | None, model: DramFile, key: str
) -> SourcedValue:
    """Add the parts of one price; a price is estimated as soon as one part is."""
    values = [
        part.resolve(model.sources, f"{key}.{name}".rstrip("."))
        for name, part in (parts or {}).items()
        if part is not None
    ]
    return SourcedValue(
        value=fsum(value.value for value in values),
        source=_joined(value.source for value in values),
        estimated=any(value.estimated for value in values),
    )


def _joined(sources: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(sources))
