"""Memory traces as Ramulator and DRAMsim3 read them: one request of 64 bytes per line.

A line has an operation (LD, ST, R, W, RD, WR, READ or WRITE) and an address (decimal, or
hexadecimal with 0x), in either order, and then, if wanted, the cycle before which the request is
not offered. Empty lines and what follows a # are skipped. The file is read in pieces: traces of any
length need the same memory.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.base.choices import expected_one_of
from sim.base.errors import Literal, WorkloadError
from sim.kernels.array_types import BoolArray, Int64Array
from sim.workloads.line_file import open_lines
from sim.workloads.request_blocks import BLOCK_REQUESTS

LINE_BYTES = 64
_OPERATIONS = {
    name: write
    for names, write in ((("LD", "R", "RD", "READ"), False), (("ST", "W", "WR", "WRITE"), True))
    for name in names
}
LAST_CYCLE = 2**48
_CYCLE = re.compile(r"[0-9]{1,20}")
_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20}")


TimedBlock = tuple[Int64Array, BoolArray, Int64Array]
"""Addresses, whether each is a write, and the cycle before which it is not offered."""


def trace_blocks(path: Path, capacity_bytes: int) -> Iterator[TimedBlock]:
    """Give the requests of a trace file as blocks of (addresses, is_write, cycles).

    Requests without a cycle have 0.

    Parameters
    ----------
    path : the file.
    capacity_bytes : size of the memory; addresses must lie in it.

    Raises
    ------
    WorkloadError
        The file cannot be read, has no request, or a line is not one.
    """
    file = str(path)
    found = False
    requests: list[tuple[int, bool, int]] = []
    for number, text in open_lines(path):
        requests.append(_request(text, file, number, capacity_bytes))
        found = True
        if len(requests) == BLOCK_REQUESTS:
            yield _block(requests)
            requests = []
    if not found:
        raise WorkloadError(file, "", "at least one request", Literal("none"))
    if requests:
        yield _block(requests)


def _block(requests: list[tuple[int, bool, int]]) -> TimedBlock:
    addresses, writes, cycles = zip(*requests, strict=True)
    return (
        np.array(addresses, np.int64),
        np.array(writes, np.bool_),
        np.array(cycles, np.int64),
    )


def _request(text: str, file: str, number: int, capacity_bytes: int) -> tuple[int, bool, int]:
    """Read one line; the address is that of the line of 64 bytes it lies in."""
    where = f"line {number}"
    words = text.split()
    if len(words) not in (2, 3):
        expected = "an operation, an address and perhaps a cycle"
        raise WorkloadError(file, where, expected, text)
    operation, address = words[:2] if words[0].upper() in _OPERATIONS else words[1::-1]
    if operation.upper() not in _OPERATIONS:
        expected = expected_one_of(("LD", "ST", "R", "W"), words[0])
        raise WorkloadError(file, where, f"an operation, {expected}", words[0])
    if not _ADDRESS.fullmatch(address):
        expected = "an address in decimal, or in hexadecimal after 0x"
        raise WorkloadError(file, where, expected, address)
    value = int(address, 16 if address[:2] in ("0x", "0X") else 10)
    if value >= capacity_bytes:
        expected = f"an address below the {capacity_bytes:#x} bytes of the memory"
        raise WorkloadError(file, where, expected, address)
    cycle = _cycle(words[2], file, where) if len(words) == 3 else 0
    return value - value % LINE_BYTES, _OPERATIONS[operation.upper()], cycle


def _cycle(text: str, file: str, where: str) -> int:
    if not _CYCLE.fullmatch(text) or int(text) > LAST_CYCLE:
        raise WorkloadError(file, where, f"a cycle from 0 to {LAST_CYCLE}", text)
    return int(text)
