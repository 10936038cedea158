"""Tiles as address streams: the 64-byte requests a DMA engine makes for one tile, in blocks."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from sim.domain.dram_placement import Placement
from sim.kernels.array_types import Int64Array
from sim.kernels.dram_lines import CURSOR, LAST_LINE, LINE_BITS, next_lines

LINE_BYTES = LINE_BITS // 8


def tile_lines(placement: Placement, first_bit: int, block: int) -> Iterator[Int64Array]:
    """Give the lines a tile touches, in ascending stretches, `block` at a time.

    Parameters
    ----------
    placement : the tile's stretches.
    first_bit : where the tile begins [bits].
    block : most lines of an array.

    Yields
    ------
    (line,) line numbers; the address of a line is its number times 64 bytes. All blocks but the
    last are full.
    """
    cursor = np.zeros(CURSOR, np.int64)
    cursor[LAST_LINE] = -1
    lines = np.empty(block, np.int64)
    filled = 0
    for starts, stretch_bits in _stretches(placement, first_bit):
        cursor[:LAST_LINE] = 0
        more = True
        while more:
            filled += next_lines(starts, stretch_bits, cursor, lines[filled:])
            more = filled == block
            if more:
                yield lines
                lines, filled = np.empty(block, np.int64), 0
    if filled:
        yield lines[:filled]


def _stretches(placement: Placement, first_bit: int) -> Iterator[tuple[Int64Array, int]]:
    """Give (first bit of each stretch, bits of each) for parts of the tile, in order."""
    pitch_bits = placement.width * placement.block_bits
    for tensor, image in product(range(placement.tensors), range(placement.images)):
        start = first_bit + tensor * placement.tensor_bits + image * placement.image_bits
        for row, rows in placement.rows:
            if placement.whole_rows:
                if rows:
                    yield np.array([start + row * pitch_bits], np.int64), rows * pitch_bits
                continue
            firsts = start + (row + np.arange(rows, dtype=np.int64)) * pitch_bits
            yield from _parts_of_rows(placement, firsts)


def _parts_of_rows(placement: Placement, firsts: Int64Array) -> Iterator[tuple[Int64Array, int]]:
    lengths = {count for _, count in placement.columns}
    if len(lengths) == 1:
        columns = np.array([first for first, _ in placement.columns], np.int64)
        starts = (firsts[:, np.newaxis] + columns * placement.block_bits).ravel()
        length = lengths.pop()
        if length and starts.size:
            yield starts, length * placement.block_bits
        return
    for row in firsts.tolist():
        for column, count in placement.columns:
            start = np.array([row + column * placement.block_bits], np.int64)
            yield start, count * placement.block_bits
