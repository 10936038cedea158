"""Do addresses reach the bank and row that the address maps say?"""

import numpy as np
import pytest

from sim.components.dram_memory import new_memory
from sim.config.dram_timing_file import dram_timings, load_dram_timing
from sim.domain.dram_timing import ADDRESS_FIELDS
from sim.kernels import dram_layout as layout
from sim.kernels.dram_requests import decode_line


def decode(name, address):
    memory = load_dram_timing(name)
    m = new_memory(memory)
    line = address // memory.shape.burst_bytes
    bank, row = decode_line(m, line)
    return int(bank - m[layout.AT_BANKS]) // int(m[layout.P_BANK_SIZE]), int(row)


@pytest.mark.parametrize(
    ("name", "address", "bank", "row"),
    [
        # column, bank group, bank, row: the next 8 KiB are in the next bank group
        ("d3_ddr4_2400_1r", 8191, 0, 0),
        ("d3_ddr4_2400_1r", 8192, 4, 0),
        ("d3_ddr4_2400_1r", 4 * 8192, 1, 0),
        ("d3_ddr4_2400_1r", 16 * 8192, 0, 1),
        # bank groups interleaved at 64 bytes
        ("d3_ddr4_2400_1r_bgi", 64, 4, 0),
        ("d3_ddr4_2400_1r_bgi", 4 * 64, 0, 0),
        # channels first: 16 banks each
        ("d3_ddr4_3200_4ch_bgi", 64, 16, 0),
        # four lines of 64 bytes per bank, then the next bank group
        ("r2_ddr4_3200_mop", 3 * 64, 3 * 4, 3 >> 4),
        ("r2_ddr4_3200_mop", 0, 0, 0),
    ],
)
def test_bank_and_row(name, address, bank, row):
    if name == "r2_ddr4_3200_mop" and address:
        # the bank group is XORed with the two lowest column bits
        assert decode(name, address) == (3 * 4, 0)
    else:
        assert decode(name, address) == (bank, row)


@pytest.mark.parametrize("name", dram_timings())
def test_every_line_has_a_place_of_its_own(name):
    memory = load_dram_timing(name)
    lines = 4 * memory.shape.columns * memory.shape.banks
    m, step = new_memory(memory), max(lines // 4096, 1)
    places = {
        (*decode_line(m, line), fields_of(memory, line)["column"]) for line in range(0, lines, step)
    }
    assert len(places) == len(range(0, lines, step))


def fields_of(memory, line):
    """Decode a line piece by piece, as the address map is written."""
    fields, shifts = dict.fromkeys(ADDRESS_FIELDS, 0), dict.fromkeys(ADDRESS_FIELDS, 0)
    for piece in memory.address_map.pieces:
        fields[piece.field] |= (line & ((1 << piece.bits) - 1)) << shifts[piece.field]
        shifts[piece.field] += piece.bits
        line >>= piece.bits
    column = fields["column"]
    for field in memory.address_map.xor_with_column:
        bits = memory.shape.count_of(field).bit_length() - 1
        fields[field] ^= column & ((1 << bits) - 1)
        column >>= bits
    return fields


@pytest.mark.parametrize("name", dram_timings())
def test_tables_of_bits_decode_like_the_map(name):
    memory = load_dram_timing(name)
    m, end = new_memory(memory), memory.shape.capacity_bytes // memory.shape.burst_bytes
    for line in np.random.default_rng(1).integers(0, end, 200).tolist():
        fields, number = fields_of(memory, line), 0
        for field in ("channel", "rank", "stack", "bank_group", "bank"):
            number = number * memory.shape.count_of(field) + fields[field]
        bank = m[layout.AT_BANKS] + number * m[layout.P_BANK_SIZE]
        assert decode_line(m, line) == (bank, fields["row"])
