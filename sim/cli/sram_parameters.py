"""Values of the options of `joulesim memory sram`, checked as they are read."""

import math

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue

_OPTIONS = {
    "capacity_kib": "--capacity-kib",
    "word_bits": "--word-bits",
    "node_nm": "--node-nm",
    "banks": "--banks",
    "cell": "--cell",
}


def option_of(parameter: str) -> str:
    """Give the option that sets a parameter of a macro.

    >>> option_of("node_nm")
    '--node-nm'
    """
    return _OPTIONS.get(parameter, parameter)


def capacity_kib(text: str) -> float:
    """Read `--capacity-kib`."""
    return _positive("--capacity-kib", text, "KiB")


def node_nm(text: str) -> float:
    """Read `--node-nm`."""
    return _positive("--node-nm", text, "nm")


def word_bits(text: str) -> int:
    """Read `--word-bits`."""
    return _count("--word-bits", text)


def banks(text: str) -> int:
    """Read `--banks`."""
    return _count("--banks", text)


def ports(text: str) -> str:
    """Read `--ports`."""
    from sim.domain.architecture import PORT_KINDS

    return _one_of("--ports", PORT_KINDS, text)


def cell(text: str) -> str:
    """Read `--cell`."""
    from sim.domain.architecture import SRAM_CELLS

    return _one_of("--cell", SRAM_CELLS, text)


def _one_of(option: str, names: tuple[str, ...], text: str) -> str:
    if text not in names:
        raise InvalidValue(option, expected_one_of(names, text), text)
    return text


def _positive(option: str, text: str, unit: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (value > 0 and math.isfinite(value)):
        raise InvalidValue(option, f"a number of {unit} above 0", text)
    return value


def _count(option: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise InvalidValue(option, "a whole number from 1 to 999999999", text)
    return int(text)
