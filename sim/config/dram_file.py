"""DRAM standards in YAML, `configs/dram`."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import fsum, isclose
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.base.bundled import bundled_files
from sim.base.choices import expected_one_of, lookup
from sim.base.errors import ConfigError, InvalidValue
from sim.base.strict_yaml import read_yaml
from sim.config.dram_coverage import CoverageKeys
from sim.config.dram_timing_file import dram_timings, load_dram_timing
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
from sim.domain.dram_energy import DramSpreads, EnergyPerBit, IoEnergy
from sim.domain.dram_standard import DramStandard
from sim.domain.dram_timing import DramTiming
from sim.domain.sourced_value import SourcedValue

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


class _PartSpreadKeys(StrictKeys):
    """Ranges of the parts of the energy."""

    core: SpreadKeys
    io: SpreadKeys
    background: SpreadKeys


class _EnergyKeys(StrictKeys):
    """Energy by activity, core from supply currents and each bit's I/O; or one total per bit."""

    includes: CoverageKeys
    powered_as: Text | None = None
    read_io_pj_per_bit: Parts | None = None
    write_io_pj_per_bit: Parts | None = None
    spreads: _PartSpreadKeys | None = None
    total_pj_per_bit: SourcedNumber | None = None
    spread: SpreadKeys | None = None

    @model_validator(mode="after")
    def _has_one_style(self) -> Self:
        activity = ("powered_as", "read_io_pj_per_bit", "write_io_pj_per_bit", "spreads")
        plain = ("total_pj_per_bit", "spread")
        given = {key for key in (*activity, *plain) if getattr(self, key) is not None}
        if given not in (set(activity), set(plain)):
            raise expected_fault(f"either {', '.join(activity)}, or {' and '.join(plain)}")
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


def standard_like(memory: DramTiming) -> DramStandard | None:
    """Find the bundled standard of a memory, of its kind and data rate; None if there is none.

    It says what the memory's data pins cost, which supply currents of the core do not.
    """
    standards = [load_dram_standard(name) for name in dram_standards()]
    fitting = [
        standard
        for standard in standards
        if standard.io is not None
        and re.match(memory.standard.lower() + r"(?![0-9])", standard.name)
        and isclose(standard.data_rate_mtps, memory.data_rate_mtps, rel_tol=0.02)
    ]
    return fitting[0] if fitting else None


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
    energy = model.energy
    return DramStandard(
        name=model.name,
        data_rate_mtps=values["data_rate_mtps"].value,
        bus_width_bits=int(values["bus_width_bits"].value),
        burst_bits=int(values["burst_bits"].value),
        row_bits=int(values["row_bits"].value),
        access_latency_ns=values["access_latency_ns"].value,
        sequential_efficiency=values["sequential_efficiency"].value,
        includes=energy.includes.coverage(),
        source=_joined(value.source for value in values.values()),
        powered_as=_powered_as(energy.powered_as),
        io=_io(model),
        spreads=_spreads(model),
        per_bit=_per_bit(model),
    )


def _powered_as(name: str | None) -> DramTiming | None:
    if name is None:
        return None
    timings = dram_timings()
    if name not in timings:
        raise InvalidValue("energy.powered_as", expected_one_of(timings, name), name)
    memory = load_dram_timing(name)
    if memory.currents is None:
        raise InvalidValue("energy.powered_as", "a memory whose currents are known", name)
    return memory


def _io(model: DramFile) -> IoEnergy | None:
    energy = model.energy
    if energy.read_io_pj_per_bit is None:
        return None
    read = _sum(energy.read_io_pj_per_bit, model, "energy.read_io_pj_per_bit")
    write = _sum(energy.write_io_pj_per_bit, model, "energy.write_io_pj_per_bit")
    return IoEnergy(
        read_pj_per_bit=read.value,
        write_pj_per_bit=write.value,
        source=_joined((read.source, write.source)),
        estimated=read.estimated or write.estimated,
    )


def _spreads(model: DramFile) -> DramSpreads | None:
    spreads, name = model.energy.spreads, model.name
    if spreads is None:
        return None
    return DramSpreads(
        core=spreads.core.spread(f"dram_core_{name}"),
        io=spreads.io.spread(f"dram_io_{name}"),
        background=spreads.background.spread(f"dram_background_{name}"),
    )


def _per_bit(model: DramFile) -> EnergyPerBit | None:
    total, spread = model.energy.total_pj_per_bit, model.energy.spread
    if total is None or spread is None:
        return None
    value = total.resolve(model.sources, "energy.total_pj_per_bit")
    return EnergyPerBit(
        name=model.name,
        description=model.description,
        pj_per_bit=value.value,
        includes=model.energy.includes.coverage(),
        source=value.source,
        spread=spread.spread(f"dram_{model.name}"),
        estimated=value.estimated,
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


def _sum(parts: Mapping[str, SourcedNumber] | None, model: DramFile, key: str) -> SourcedValue:
    """Add the parts of one price; a price is estimated as soon as one part is."""
    values = [part.resolve(model.sources, f"{key}.{name}") for name, part in (parts or {}).items()]
    return SourcedValue(
        value=fsum(value.value for value in values),
        source=_joined(value.source for value in values),
        estimated=any(value.estimated for value in values),
    )


def _joined(sources: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(sources))
