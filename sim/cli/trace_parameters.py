"""Values of the options of `joulesim trace`, checked as they are read."""

import math
import re
from pathlib import Path

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue

QUANTISATIONS = ("int8",)


def trace_file(text: str) -> Path:
    """Read `-o`: the name of an HDF5 file."""
    path = Path(text)
    if path.suffix.lower() not in (".h5", ".hdf5") or "\0" in text:
        raise InvalidValue("-o", "a file name ending in .h5 or .hdf5", text)
    return path


def fps(text: str) -> float:
    """Read `--fps`."""
    return _rate("--fps", text)


def poisson(text: str) -> float:
    """Read `--poisson`."""
    return _rate("--poisson", text)


def every_ms(text: str) -> float:
    """Read `--every-ms`."""
    return _number("--every-ms", text, "a time [ms] from 1e-6 to 1e9", 1e-6, 1e9)


def seconds(text: str) -> float:
    """Read `--seconds`."""
    return _number("--seconds", text, "a time [s] above 0, at most 4e9", 1e-9, 4e9)


def deadline_ms(text: str) -> float:
    """Read `--deadline-ms`."""
    return _number("--deadline-ms", text, "a time [ms] above 0, at most 1e12", 1e-6, 1e12)


def percentile(text: str) -> float:
    """Read `--percentile`."""
    return _number("--percentile", text, "a number above 0, at most 100", 1e-9, 100)


def count(text: str) -> int:
    """Read `--count`."""
    return _whole("--count", text, 1)


def samples(text: str) -> int:
    """Read `--samples`."""
    return _whole("--samples", text, 1)


def seed(text: str) -> int:
    """Read `--seed`."""
    return _whole("--seed", text, 0)


def quantisation(text: str) -> str:
    """Read `--quantize`."""
    if text not in QUANTISATIONS:
        raise InvalidValue("--quantize", expected_one_of(QUANTISATIONS, text), text)
    return text


def input_file(text: str) -> tuple[str, Path]:
    """Read `--inputs`: a .npy file, or one under the name of an input."""
    name, equals, file = text.partition("=")
    if not equals:
        name, file = "", text
    if not file.lower().endswith(".npy") or "\0" in file:
        raise InvalidValue("--inputs", "FILE.npy or NAME=FILE.npy", text)
    return name, Path(file)


def mix(text: str) -> str:
    """Read `--mix`: networks and their shares; `shares` gives them."""
    shares(text)
    return text


def shares(text: str) -> dict[str, float]:
    """Give networks and their shares."""
    found: dict[str, float] = {}
    for part in text.split(","):
        name, equals, share = part.strip().rpartition("=")
        if not equals or not name:
            raise InvalidValue("--mix", "NETWORK=SHARE,NETWORK=SHARE", text)
        if name in found:
            raise InvalidValue("--mix", f"{name} once", text)
        found[name] = _number("--mix", share, f"a share of {name} above 0", 1e-9, 1e9)
    return found


def _rate(option: str, text: str) -> float:
    return _number(option, text, "a rate from 1e-6 to 1e9 per second", 1e-6, 1e9)


def _number(option: str, text: str, expected: str, least: float, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise InvalidValue(option, expected, text)
    return value


def _whole(option: str, text: str, least: int) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) < least:
        raise InvalidValue(option, f"an integer >= {least}", text)
    return int(text)
