"""Memories of an architecture file: their keys -> `MemorySpec`, and back to plain data."""

from typing import Any

from sim.base.errors import InvalidValue
from sim.base.units import bits_from_kib, kib_from_bits
from sim.config.dram_energy_keys import dram_energy, dram_energy_as_data
from sim.config.dram_file import load_dram_standard
from sim.config.dram_model import dram_model
from sim.config.layout_keys import data_layouts, layouts_as_data
from sim.config.memory_keys import BankedKeys, DramKeys, MacroKeys, MemoryKeys, OnChipKeys
from sim.config.memory_model import memory_macro
from sim.domain.architecture import MemorySpec
from sim.domain.dram_standard import DramStandard
from sim.domain.memory_macro import MacroRequest
from sim.domain.technology_spec import TechnologySpec


def build_memory(
    name: str, keys: MemoryKeys, columns: int, technology: TechnologySpec, clock_mhz: float
) -> MemorySpec:
    """Build one memory of a machine whose array has some columns.

    Raises
    ------
    InvalidValue
        Keys do not fit together, or name something that is not there.
    ConfigError
        The package of a memory model is broken.
    """
    if isinstance(keys, DramKeys):
        return _dram(name, keys)
    if isinstance(keys, MacroKeys):
        banked = _banked(name, keys, default_banks=1, default_ports="1RW")
        request = MacroRequest(
            capacity_bits=-(-banked["capacity_bits"] // banked["banks"]),
            word_bits=keys.word_bits,
            ports=banked["ports"],
            node_nm=technology.node_nm,
            voltage_v=technology.voltage_v,
            clock_mhz=clock_mhz,
        )
        return MemorySpec(**banked, macro=memory_macro(name, keys.model, request))
    return _on_chip(name, keys, columns)


def memory_as_data(memory: MemorySpec) -> dict[str, Any]:
    """Give a memory in the shape of the file, every default spelt out."""
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
    own = {"cell": memory.cell, "clock_gated": memory.clock_gated}
    return {
        "kind": memory.kind,
        "capacity_kib": kib_from_bits(memory.capacity_bits or 0),
        "word_bits": memory.word_bits,
        "banks": memory.banks,
        "ports": memory.ports,
        **(own if memory.macro is None else {"model": memory.macro.model}),
        "double_buffered": memory.double_buffered,
        "instances": memory.instances,
        "operands": list(memory.operands),
    } | ({} if not memory.layouts else {"layout": layouts_as_data(memory.layouts)})


def _dram(name: str, keys: DramKeys) -> MemorySpec:
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


def _on_chip(name: str, keys: OnChipKeys, columns: int) -> MemorySpec:
    registers = keys.kind == "register_file"
    one_per_column = columns if registers and keys.instances == 1 else 1
    banked = _banked(
        name, keys, default_banks=one_per_column, default_ports="1R1W" if registers else "1RW"
    )
    return MemorySpec(**banked, cell=keys.cell, clock_gated=_clock_gated(name, keys))


def _banked(
    name: str, keys: BankedKeys, *, default_banks: int, default_ports: str
) -> dict[str, Any]:
    """Give what all memories on chip have in common."""
    capacity_bits = _capacity_bits(name, keys)
    return {
        "name": name,
        "kind": keys.kind,
        "operands": tuple(keys.operands),
        "capacity_bits": capacity_bits,
        "word_bits": keys.word_bits,
        "banks": keys.banks or max(1, min(default_banks, capacity_bits // keys.word_bits)),
        "ports": keys.ports or default_ports,
        "double_buffered": keys.double_buffered,
        "instances": keys.instances,
        "layouts": data_layouts(name, keys.layout),
    }


def _clock_gated(name: str, keys: OnChipKeys) -> bool:
    if keys.clock_gated and keys.kind != "register_file":
        expected = "false: an SRAM macro clocks itself"
        raise InvalidValue(f"memories.{name}.clock_gated", expected, keys.clock_gated)
    return keys.clock_gated


def _capacity_bits(name: str, keys: BankedKeys) -> int:
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
