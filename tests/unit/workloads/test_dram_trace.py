"""Are traces read as the memory simulators read them, and bad lines named?"""

import itertools
from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import WorkloadError
from sim.workloads.dram_trace import trace_blocks

CAPACITY = 2**20


def read(tmp_path, text):
    path = tmp_path / "requests.trace"
    path.write_bytes(text)
    blocks = list(trace_blocks(path, CAPACITY))
    return [
        (int(address), bool(write))
        for addresses, writes, _ in blocks
        for address, write in zip(addresses, writes, strict=True)
    ]


def test_every_spelling(tmp_path):
    text = b"LD 0x40\nST 0x80\nR 64\nW 128\n0x40 R\n0XC0 W\n ld 0x40 # note\n\n# comment\nWR 0xff\n"
    assert read(tmp_path, text) == [
        (64, False),
        (128, True),
        (64, False),
        (128, True),
        (64, False),
        (192, True),
        (64, False),
        (192, True),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"LD 0x40\nLD 0xZZ\n", "line 2: expected an address in decimal"),
        (b"LD 0x40\n\nLOAD 0x40\n", "line 3: expected an operation"),
        (b"LD\n", "line 1: expected an operation, an address"),
        (b"LD 0x40 7 8\n", "line 1: expected an operation, an address and perhaps a cycle"),
        (b"LD 0x40 -7\n", "line 1: expected a cycle from 0 to 281474976710656"),
        (b"LD 0x40 281474976710657\n", "line 1: expected a cycle from 0"),
        (b"LD 0x40 0x7\n", "line 1: expected a cycle from 0"),
        (b"LD -64\n", "line 1: expected an address"),
        (b"LD 0x100000\n", "line 1: expected an address below the 0x100000 bytes of the memory"),
        (b"LD 99999999999999999999\n", "line 1: expected an address below"),
        (b"\xff\xfe\n", "line 1: expected an operation, an address"),
        (b"LD " + b"0" * 5000, "line 1: expected at most 4096 bytes in a line"),
        (b"", "expected at least one request"),
        (b"# nothing\n", "expected at least one request"),
    ],
)
def test_bad_lines_are_named(tmp_path, text, expected):
    with pytest.raises(WorkloadError) as caught:
        read(tmp_path, text)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.trace", ".", "with\0nul"])
def test_files_that_are_none(tmp_path, name):
    with pytest.raises(WorkloadError):
        list(trace_blocks(tmp_path / name if "\0" not in name else Path(name), CAPACITY))


def test_an_endless_file_is_read_in_blocks(tmp_path):
    path = tmp_path / "long.trace"
    path.write_bytes(b"LD 0x40\n" * 200_000)
    blocks = trace_blocks(path, CAPACITY)
    sizes = [addresses.size for addresses, _, _ in itertools.islice(blocks, 2)]
    assert max(sizes) < 200_000
    assert sum(a.size for a, _, _ in blocks) + sum(sizes) == 200_000
    assert isinstance(sizes[0], int | np.integer)


def test_cycles_are_read_where_they_are_given(tmp_path):
    path = tmp_path / "requests.trace"
    path.write_bytes(b"0x40 READ 12\nLD 0x80\nW 64 30\n")
    ((_, _, cycles),) = trace_blocks(path, CAPACITY)
    assert cycles.tolist() == [12, 0, 30]
