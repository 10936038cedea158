"""Which bits of an address number the bank, and which the row, as the DRAM kernels read them."""

import numpy as np

from sim.domain.dram_timing import DramTiming
from sim.kernels import dram_layout as layout
from sim.kernels.array_types import Int64Array

# banks are counted over all of these, the first least significant
_BANK_FIELDS = ("bank", "bank_group", "stack", "rank", "channel")

Bit = tuple[int, int]
"""Bit of the address above those inside one burst, and bit of a number that it is XORed to."""


def bank_runs(memory: DramTiming) -> Int64Array:
    """Give the runs of address bits that number the bank over all channels.

    Returns
    -------
    Int64Array
        (run, ADDRESS_RUN_COLUMNS) lowest bit, mask and place in the number.
    """
    bits, place = list[Bit](), 0
    for field in _BANK_FIELDS:
        bits += [(bit, place + at) for bit, at in _bits_of(memory, field)]
        place += _width(memory, field)
    return _runs(bits)


def row_runs(memory: DramTiming) -> Int64Array:
    """Give the runs of address bits that number the row; as `bank_runs`."""
    return _runs(_bits_of(memory, "row"))


def _bits_of(memory: DramTiming, field: str) -> list[Bit]:
    """Bits of a field: its own, and those of the column it is XORed with."""
    columns, levels = _own_bits(memory, "column"), memory.address_map.xor_with_column
    bits = [(bit, at) for at, bit in enumerate(_own_bits(memory, field))]
    first = 0
    for level in levels:
        width = _width(memory, level)
        if level == field:
            bits += [(bit, at) for at, bit in enumerate(columns[first : first + width])]
        first += width
    return bits


def _own_bits(memory: DramTiming, field: str) -> list[int]:
    """Bits of the address a field consists of, lowest first."""
    bits, low = list[int](), 0
    for piece in memory.address_map.pieces:
        if piece.field == field:
            bits += range(low, low + piece.bits)
        low += piece.bits
    return bits


def _width(memory: DramTiming, field: str) -> int:
    return memory.shape.count_of(field).bit_length() - 1


def _runs(bits: list[Bit]) -> Int64Array:
    """Join neighbours that stay neighbours."""
    runs = list[tuple[int, int, int]]()
    for bit, at in bits:
        if runs and (bit, at) == (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]):
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((bit, at, 1))
    table = np.zeros((len(runs), layout.ADDRESS_RUN_COLUMNS), np.int64)
    for row, (bit, at, width) in zip(table, runs, strict=True):
        row[layout.ADDRESS_RUN_LOW] = bit
        row[layout.ADDRESS_RUN_MASK] = (1 << width) - 1
        row[layout.ADDRESS_RUN_PLACE] = at
    return table
