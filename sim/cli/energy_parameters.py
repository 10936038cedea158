"""Values of the options of `joulesim energy`, checked as they are read."""

import math

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue

OPTIONS = {
    "technology.node_nm": "--node-nm",
    "technology.voltage_v": "--voltage-v",
    "technology.scaling": "--scaling",
    "technology.energy_table": "--table",
    "clock_mhz": "--clock-mhz",
    "energy_table": "--table",
}
"""Key of an architecture file -> option that sets the same."""


def node_nm(text: str) -> float:
    """Read `--node-nm`."""
    return _positive("--node-nm", text, "nm")


def voltage_v(text: str) -> float:
    """Read `--voltage-v`."""
    return _positive("--voltage-v", text, "V")


def clock_mhz(text: str) -> float:
    """Read `--clock-mhz`."""
    return _positive("--clock-mhz", text, "MHz")


def scaling(text: str) -> str:
    """Read `--scaling`."""
    from sim.domain.technology_spec import SCALINGS

    return _one_of("--scaling", SCALINGS, text)


def data_format(text: str) -> str:
    """Read `--format`."""
    from sim.domain.data_format import FORMATS

    return _one_of("--format", tuple(FORMATS), text)


def _positive(option: str, text: str, unit: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise InvalidValue(option, f"a number of {unit} > 0", text)
    return number


def _one_of(option: str, names: tuple[str, ...], text: str) -> str:
    if text not in names:
        raise InvalidValue(option, expected_one_of(names, text), text)
    return text
