"""SCALE-Sim configurations (`.cfg`, versions 2 and 3) as raw data of an architecture file.

The format is described at https://github.com/scalesim-project/SCALE-Sim; what each key does
there is in docs/guides/scalesim.md. One word is one byte, as in SCALE-Sim.
"""

import re
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import Literal
from sim.base.units import BITS_PER_BYTE
from sim.config.ini_file import IniFile, read_ini
from sim.config.raw_config import RawConfig
from sim.domain.scalesim_mode import INTERFACES

CFG_SUFFIX = ".cfg"

DATAFLOW_OF = MappingProxyType(
    {"ws": "weight_stationary", "is": "input_stationary", "os": "output_stationary"}
)
"""SCALE-Sim's `Dataflow` and joulesim's name of it."""

CLOCK_MHZ = 1000
TECHNOLOGY = MappingProxyType({"node_nm": 45, "voltage_v": 0.9, "energy_table": "horowitz_45nm"})
DRAM_PRICES = "flat_lpddr4_3200"
"""A `.cfg` knows no clock, no technology and no kind of DRAM; these are our choice."""

UNLIMITED_BITS_PER_CYCLE = 2**40
MAX_SIDE = 65536
MAX_BANKS = 4096
MAX_SRAM_KB = 2**27
MAX_WORDS_PER_CYCLE = 2**24

_GENERAL, _MACHINE, _RUN = "general", "architecture_presets", "run_presets"
_LAYOUT, _SPARSITY = "layout", "sparsity"
_INTEGER = re.compile(r"[0-9]{1,18}")


def read_cfg(path: Path) -> RawConfig:
    """Read a SCALE-Sim configuration as the architecture it describes.

    Sections and keys are those of SCALE-Sim 2 and 3, keys in any case; keys joulesim has no
    use for (offsets, request buffers, ...) may be missing.

    Raises
    ------
    ConfigError
        A section or key is missing, a value is none SCALE-Sim knows, or asks for what is not
        modelled (sparsity, custom layouts, Ramulator traces); names the file and the line.
    """
    ini = read_ini(path)
    for section in (_GENERAL, _MACHINE, _RUN):
        if section not in ini.values:
            got = Literal(", ".join(f"[{name}]" for name in ini.values) or "no section")
            raise ini.error(section, "", f"a section [{section}]", got)
    _refuse_what_is_not_modelled(ini)
    interface = _interface(ini)
    words = _words_per_cycle(ini, interface)
    return RawConfig(file=ini.file, data=_architecture(ini, interface, words))


def _architecture(ini: IniFile, interface: str, words: dict[str, int]) -> dict[str, Any]:
    rows = _integer(ini, _MACHINE, "ArrayHeight", MAX_SIDE)
    columns = _integer(ini, _MACHINE, "ArrayWidth", MAX_SIDE)
    run_name = _text(ini, _GENERAL, "run_name")
    ports = max(rows, columns)
    limits = dict.fromkeys(words, UNLIMITED_BITS_PER_CYCLE)
    # twice what the array takes: sums that do not fit go out and come back at once, and
    # leave the ports of the SRAM that the array needs alone
    limits["ofmap"] = 2 * ports * BITS_PER_BYTE
    if interface == "USER":
        limits = {operand: count * BITS_PER_BYTE for operand, count in words.items()}
    memories: dict[str, Any] = {
        f"{operand}_dram": {
            "kind": "dram",
            "standard": DRAM_PRICES,
            "bits_per_cycle": limits[operand],
            "operands": [_operand(operand)],
        }
        for operand in words
    }
    for operand in words:
        size_kb = _integer(ini, _MACHINE, f"{operand.capitalize()}SramSzkB", MAX_SRAM_KB)
        memories[f"{operand}_sram"] = _sram(operand, size_kb, ports)
    return {
        "name": re.sub(r"[^A-Za-z0-9_.+-]", "_", run_name)[:100].lstrip(".+-") or "scalesim",
        "description": "SCALE-Sim configuration",
        "clock_mhz": CLOCK_MHZ,
        "technology": dict(TECHNOLOGY),
        "array": {"kind": "systolic", "rows": rows, "columns": columns},
        "memories": memories,
        "vector_unit": {"lanes": columns},
        "scalesim": {
            "dataflow": _dataflow(ini),
            "interface": interface,
            **{f"{operand}_words_per_cycle": count for operand, count in words.items()},
        },
    }


def _sram(operand: str, size_kb: int, ports: int) -> dict[str, Any]:
    """Describe one operand's SRAM: banks of one-byte words, as ports are never short there.

    Every port of the array has one, and transfers that go on meanwhile two more.
    """
    return {
        "kind": "sram",
        "capacity_kib": size_kb,
        "word_bits": BITS_PER_BYTE,
        "banks": min(3 * ports, MAX_BANKS, size_kb * 1024),
        "ports": "1R1W",
        "double_buffered": True,
        "operands": [_operand(operand)],
    }


def _operand(name: str) -> str:
    return "weight" if name == "filter" else name


def _words_per_cycle(ini: IniFile, interface: str) -> dict[str, int]:
    """DRAM words per cycle: of the SRAM banks in version 3, `Bandwidth` where there are none."""
    given = _first_bandwidth(ini, required=interface == "USER")
    words = {}
    for operand in ("ifmap", "filter"):
        key = f"{operand.capitalize()}SRAMBankBandwidth"
        section = next((name for name in (_LAYOUT, _MACHINE) if _has(ini, name, key)), None)
        words[operand] = (
            given if section is None else _integer(ini, section, key, MAX_WORDS_PER_CYCLE)
        )
    return {**words, "ofmap": given}


def _first_bandwidth(ini: IniFile, *, required: bool) -> int:
    """Read `Bandwidth`: one number, or several of which SCALE-Sim uses the first."""
    if not required and not _has(ini, _MACHINE, "Bandwidth"):
        return 1
    text = _text(ini, _MACHINE, "Bandwidth")
    first = text.split(",", maxsplit=1)[0].strip()
    return _checked_integer(ini, _MACHINE, "Bandwidth", first, MAX_WORDS_PER_CYCLE)


def _interface(ini: IniFile) -> str:
    text = _text(ini, _RUN, "InterfaceBandwidth")
    if text.upper() not in INTERFACES:
        raise ini.error(_RUN, "InterfaceBandwidth", expected_one_of(INTERFACES, text), text)
    return text.upper()


def _dataflow(ini: IniFile) -> str:
    text = _text(ini, _MACHINE, "Dataflow")
    if text.lower() not in DATAFLOW_OF:
        raise ini.error(_MACHINE, "Dataflow", expected_one_of(DATAFLOW_OF, text), text)
    return DATAFLOW_OF[text.lower()]


def _refuse_what_is_not_modelled(ini: IniFile) -> None:
    for section, key in (
        (_SPARSITY, "SparsitySupport"),
        (_LAYOUT, "IfmapCustomLayout"),
        (_LAYOUT, "FilterCustomLayout"),
        (_MACHINE, "IfmapCustomLayout"),
        (_MACHINE, "FilterCustomLayout"),
        (_RUN, "UseRamulatorTrace"),
    ):
        text = ini.values.get(section, {}).get(key.lower(), "false")
        if text.lower() not in ("false", "no", "off", "0"):
            raise ini.error(section, key, "false (joulesim does not model it)", text)


def _has(ini: IniFile, section: str, key: str) -> bool:
    return key.lower() in ini.values.get(section, {})


def _text(ini: IniFile, section: str, key: str) -> str:
    if not _has(ini, section, key):
        raise ini.error(section, key, f"a value for {key}", Literal("nothing"))
    return ini.values[section][key.lower()].strip()


def _integer(ini: IniFile, section: str, key: str, most: int) -> int:
    return _checked_integer(ini, section, key, _text(ini, section, key), most)


def _checked_integer(ini: IniFile, section: str, key: str, text: str, most: int) -> int:
    if not _INTEGER.fullmatch(text) or not 1 <= int(text) <= most:
        raise ini.error(section, key, f"an integer from 1 to {most}", text)
    return int(text)
