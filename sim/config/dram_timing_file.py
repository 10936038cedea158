"""DRAM timing in YAML, `configs/dram_timing`: shape, cycles, address map, controller."""

from dataclasses import fields
from functools import lru_cache
from pathlib import Path

from sim.base.errors import ConfigError, InvalidValue
from sim.base.strict_yaml import YamlPath, read_yaml
from sim.config.dram_timing_model import (
    CurrentKeys,
    CycleKeys,
    DramTimingFile,
    ShapeKeys,
    SupplyKeys,
)
from sim.config.presets import find_config, preset_names
from sim.config.raw_config import RawConfig
from sim.config.validation import validate_keys
from sim.domain.dram_currents import DramCurrents, SupplyCurrents
from sim.domain.dram_cycles import DramCycles, standard_name
from sim.domain.dram_timing import AddressMap, AddressPiece, DramController, DramShape, DramTiming

FOLDER = "dram_timing"


def dram_timings() -> tuple[str, ...]:
    """Names of the bundled memories."""
    return preset_names(FOLDER)


def load_dram_timing(source: str | Path) -> DramTiming:
    """Load a bundled memory by name, or one from a file.

    Raises
    ------
    ConfigError
        There is no such memory, or its file is not valid.
    """
    return _read(find_config(source, FOLDER, "DRAM"))


@lru_cache(maxsize=64)
def _read(path: Path) -> DramTiming:
    raw = RawConfig.from_document(read_yaml(path, ConfigError))
    model = validate_keys(DramTimingFile, raw)
    try:
        return _timing(model)
    except InvalidValue as problem:
        raise raw.error(_path_of(problem.key), problem.expected, problem.got) from None


def _path_of(key: str) -> YamlPath:
    """Give the place in the file of a noun's attribute."""
    parameters = {standard_name(field.name) for field in fields(DramCycles)}
    return ("timing_cycles", key) if key in parameters else tuple(key.split("."))


def _timing(model: DramTimingFile) -> DramTiming:
    controller = DramController(**model.controller.model_dump())
    return DramTiming(
        name=model.name,
        standard=model.standard,
        description=model.description,
        source=model.source,
        tck_ns=model.tck_ns,
        data_rate_mtps=model.data_rate_mtps,
        shape=_shape(model.shape),
        cycles=_cycles(model.timing_cycles),
        address_map=_address_map(model),
        controller=controller,
        currents=_currents(model.currents, model.name),
    )


def _shape(model: ShapeKeys) -> DramShape:
    if model.ranks > 1 and model.pseudo_channels > 1:
        raise InvalidValue("shape.ranks", "1 with pseudo-channels", model.ranks)
    return DramShape(
        channels=model.channels,
        ranks=max(model.ranks, model.pseudo_channels),
        stacks=model.stacks,
        bank_groups=model.bank_groups,
        banks_per_group=model.banks_per_group,
        rows=model.rows,
        columns=model.columns,
        burst_bytes=model.burst_bytes,
        channel_width_bits=model.channel_width_bits,
        devices=model.devices,
        pseudo_channels=model.pseudo_channels > 1,
    )


def _cycles(model: CycleKeys) -> DramCycles:
    """Fill in what a parameter is when it is not given."""
    given = model.model_dump()
    defaults = {
        "t_rp_all": model.t_rp,
        "t_ccd_s_wr": model.t_ccd_s,
        "t_ccd_l_wr": model.t_ccd_l,
        "t_ccd_r": model.t_ccd_s,
        "t_wtr_l_burst": model.burst,
        "pre_all_to_ref": model.t_rp if model.t_rp_all is None else model.t_rp_all,
        "write_done": model.cwl + model.burst,
    }
    filled = {
        name: given[name] if given[name] is not None else value for name, value in defaults.items()
    }
    return DramCycles(**(given | filled))


def _currents(keys: CurrentKeys | None, name: str) -> DramCurrents | None:
    if keys is None:
        return None
    return DramCurrents(
        vdd=_supply(keys),
        vdd1=None if keys.vdd1 is None else _supply(keys.vdd1),
        trfc_ns=keys.trfc_ns,
        vpp=keys.vpp,
        includes=keys.includes,
        source=keys.source,
        estimated=keys.estimated,
        spread=None if keys.spread is None else keys.spread.spread(f"dram_currents_{name}"),
    )


def _supply(keys: SupplyKeys) -> SupplyCurrents:
    return SupplyCurrents(**{name: getattr(keys, name) for name in SupplyKeys.model_fields})


def _address_map(model: DramTimingFile) -> AddressMap:
    keys = model.address_map
    return AddressMap(
        pieces=tuple(AddressPiece(field=key.field, bits=key.bits) for key in keys.low_to_high),
        xor_with_column=tuple(keys.xor_with_column),
    )
