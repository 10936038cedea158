"""Values of the options of `joulesim memory dram`, checked as they are read."""

import re

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.dram_energy import ENERGY_PARTS, parts_from
from sim.domain.request_stream import STREAM_PARAMETERS

STREAMS = tuple(STREAM_PARAMETERS)
CORE_SUPPLY = tuple(part for part in ENERGY_PARTS if part != "io")
"""What is counted without `--parts`, as DRAMsim3 counts it."""


def option_of(parameter: str) -> str:
    """Give the option that sets a parameter of a stream.

    >>> option_of("stride_bytes")
    '--stride-bytes'
    """
    return "--" + parameter.replace("_", "-")


def stream_name(text: str) -> str:
    """Read `--stream`."""
    if text not in STREAMS:
        raise InvalidValue("--stream", expected_one_of(STREAMS, text), text)
    return text


def requests(text: str) -> int:
    """Read `--requests`."""
    return _whole_number("--requests", text, least=1, most=10**12)


def stride_bytes(text: str) -> int:
    """Read `--stride-bytes`."""
    return _whole_number("--stride-bytes", text, least=0, most=2**40)


def tile_lines(text: str) -> int:
    """Read `--tile-lines`."""
    return _whole_number("--tile-lines", text, least=1, most=2**30)


def pitch_bytes(text: str) -> int:
    """Read `--pitch-bytes`."""
    return _whole_number("--pitch-bytes", text, least=0, most=2**40)


def seed(text: str) -> int:
    """Read `--seed`."""
    return _whole_number("--seed", text, least=0, most=2**63 - 1)


def issue_gap_cycles(text: str) -> int:
    """Read `--issue-gap-cycles`."""
    return _whole_number("--issue-gap-cycles", text, least=0, most=10**9)


def channels(text: str) -> int:
    """Read `--channels`."""
    number = _whole_number("--channels", text, least=1, most=64)
    if number & (number - 1):
        raise InvalidValue("--channels", "a power of two", text)
    return number


def energy_parts(text: str) -> str:
    """Read `--parts`: names, put into their order."""
    return ",".join(parts_from(text.split(","), "--parts"))


def _whole_number(option: str, text: str, *, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,20}", text) or not least <= int(text) <= most:
        raise InvalidValue(option, f"an integer from {least} to {most}", text)
    return int(text)
