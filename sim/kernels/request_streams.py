"""Addresses of request streams given by formula, a block at a time."""

from typing import Final

import numpy as np

from sim.kernels.array_types import BoolArray, Int64Array
from sim.kernels.jit import kernel

SEQUENTIAL: Final = 0
STRIDED: Final = 1
RANDOM: Final = 2
RANDOM_MIX: Final = 3
TILE_MIX: Final = 4
TILE_ROWS: Final = 5

STREAM_KIND: Final = 0
STREAM_WRITE: Final = 1
STREAM_STRIDE: Final = 2
STREAM_LINES: Final = 3
STREAM_PITCH: Final = 4
STREAM_FOOTPRINT: Final = 5
STREAM_WRITE_BASE: Final = 6
STREAM_COLUMNS: Final = 7

LINE_BYTES: Final = 64
MULTIPLIER: Final = np.uint64(6364136223846793005)
INCREMENT: Final = np.uint64(1442695040888963407)


@kernel
def _random_address(state: np.ndarray, footprint: int) -> int:
    """Next address of Knuth's 64-bit linear congruential generator (TAOCP 2, MMIX)."""
    # in place: NumPy warns when a scalar wraps, not when an array does
    state *= MULTIPLIER
    state += INCREMENT
    return LINE_BYTES * (int(state[0] >> np.uint64(33)) % (footprint // LINE_BYTES))


@kernel
def fill_block(
    stream: Int64Array, state: np.ndarray, first: int, addresses: Int64Array, is_write: BoolArray
) -> None:
    """Write the requests `first`, `first` + 1, ... of a stream.

    Parameters
    ----------
    stream : (STREAM_COLUMNS,) kind and parameters [bytes, lines of 64 bytes].
    state : (1,) uint64, the random generator after request `first` - 1; advanced in place.
    addresses, is_write : (request,) filled.
    """
    kind, footprint, lines = stream[STREAM_KIND], stream[STREAM_FOOTPRINT], stream[STREAM_LINES]
    for index in range(addresses.size):
        number = first + index
        write = stream[STREAM_WRITE] == 1
        if kind == SEQUENTIAL:
            address = (LINE_BYTES * number) % footprint
        elif kind == STRIDED:
            address = (number * stream[STREAM_STRIDE]) % footprint
        elif kind == RANDOM:
            address = _random_address(state, footprint)
        elif kind == RANDOM_MIX:
            address = _random_address(state, footprint)
            write = number % 3 == 2
        elif kind == TILE_MIX:
            tile, place = number // (3 * lines), number % (3 * lines)
            write = place >= 2 * lines
            if write:
                line = lines * tile + place - 2 * lines
                address = stream[STREAM_WRITE_BASE] + LINE_BYTES * line
            else:
                address = LINE_BYTES * (2 * lines * tile + place)
        else:
            row, place = number // lines, number % lines
            address = (row * stream[STREAM_PITCH] + LINE_BYTES * place) % footprint
        addresses[index] = address
        is_write[index] = write
