"""Requests of a stream given by formula, a block at a time."""

from collections.abc import Iterator

import numpy as np

from sim.domain.request_stream import RequestStream
from sim.kernels import request_streams as kernels
from sim.kernels.array_types import BoolArray, Int64Array

BLOCK_REQUESTS = 2**16

_KINDS = {
    "seq_read": kernels.SEQUENTIAL,
    "seq_write": kernels.SEQUENTIAL,
    "stride_read": kernels.STRIDED,
    "stride_write": kernels.STRIDED,
    "rand_read": kernels.RANDOM,
    "rand_write": kernels.RANDOM,
    "rand_mix21": kernels.RANDOM_MIX,
    "mix21_fine": kernels.TILE_MIX,
    "mix21_tile": kernels.TILE_MIX,
    "tile2d_read": kernels.TILE_ROWS,
}


def stream_blocks(
    stream: RequestStream, block_requests: int = BLOCK_REQUESTS
) -> Iterator[tuple[Int64Array, BoolArray]]:
    """Give the requests of a stream as blocks of (addresses, is_write).

    Parameters
    ----------
    stream : what to generate.
    block_requests : requests of a block, the last one excepted.
    """
    table = np.zeros(kernels.STREAM_COLUMNS, np.int64)
    table[kernels.STREAM_KIND] = _KINDS[stream.name]
    table[kernels.STREAM_WRITE] = stream.name.endswith("_write")
    table[kernels.STREAM_STRIDE] = stream.stride_bytes
    table[kernels.STREAM_LINES] = 1 if stream.name == "mix21_fine" else stream.tile_lines
    table[kernels.STREAM_PITCH] = stream.pitch_bytes
    table[kernels.STREAM_FOOTPRINT] = stream.footprint_bytes
    table[kernels.STREAM_WRITE_BASE] = stream.write_base_bytes
    random_state = np.array([stream.seed], np.uint64)
    for first in range(0, stream.requests, block_requests):
        size = min(block_requests, stream.requests - first)
        addresses, is_write = np.zeros(size, np.int64), np.zeros(size, np.bool_)
        kernels.fill_block(table, random_state, first, addresses, is_write)
        yield addresses, is_write
