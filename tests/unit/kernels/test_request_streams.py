"""Are the streams the ones their formulas say?"""

import itertools

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.domain.request_stream import RequestStream
from sim.workloads.request_blocks import stream_blocks

HALF_GIB = 2**29


def requests_of(**keys):
    blocks = list(stream_blocks(RequestStream(**keys)))
    return np.concatenate([a for a, _ in blocks]), np.concatenate([w for _, w in blocks])


@pytest.mark.parametrize(
    ("seed", "first"),
    [
        # from the header of the reference parameters, made with another program
        (1, [183367040, 219207232, 1063006976, 6994304, 877581952]),
        (2, [355236608, 419687040, 535388672, 705828352, 569643456]),
    ],
)
def test_random_addresses(seed, first):
    addresses, is_write = requests_of(name="rand_read", requests=5, seed=seed)
    assert addresses.tolist() == first
    assert not is_write.any()


def test_random_mix_writes_every_third():
    addresses, is_write = requests_of(name="rand_mix21", requests=6, seed=1)
    assert addresses[:5].tolist() == [183367040, 219207232, 1063006976, 6994304, 877581952]
    assert is_write.tolist() == [False, False, True, False, False, True]


def test_sequential_and_strided_wrap_at_the_footprint():
    addresses, is_write = requests_of(name="seq_write", requests=2**24 + 2)
    assert addresses[:2].tolist() == addresses[-2:].tolist() == [0, 64]
    assert is_write.all()
    addresses, _ = requests_of(name="stride_read", requests=4098, stride_bytes=262144)
    assert addresses[[1, 4095, 4096, 4097]].tolist() == [262144, 4095 * 262144, 0, 262144]


def test_fine_mix_reads_two_lines_and_writes_one():
    addresses, is_write = requests_of(name="mix21_fine", requests=6)
    assert addresses.tolist() == [0, 64, HALF_GIB, 128, 192, HALF_GIB + 64]
    assert is_write.tolist() == [False, False, True] * 2


def test_tiled_mix_reads_two_tiles_and_writes_one():
    addresses, is_write = requests_of(name="mix21_tile", requests=12, tile_lines=2)
    reads = [0, 64, 128, 192]
    assert addresses[:6].tolist() == [*reads, HALF_GIB, HALF_GIB + 64]
    assert addresses[6:10].tolist() == [address + 256 for address in reads]
    assert is_write.tolist() == [*[False] * 4, True, True] * 2


def test_two_dimensional_tile():
    addresses, _ = requests_of(name="tile2d_read", requests=5, tile_lines=2, pitch_bytes=4096)
    assert addresses.tolist() == [0, 64, 4096, 4160, 8192]


def test_blocks_join_without_a_seam():
    stream = RequestStream(name="rand_mix21", requests=1000, seed=7)
    whole = np.concatenate([a for a, _ in stream_blocks(stream)])
    pieces = np.concatenate([a for a, _ in stream_blocks(stream, block_requests=7)])
    assert (whole == pieces).all()


@pytest.mark.parametrize(
    "wrong", [{"requests": 0}, {"tile_lines": 0}, {"seed": -1}, {"name": "seq"}]
)
def test_a_stream_that_is_none_is_refused(wrong):
    with pytest.raises(InvalidValue):
        RequestStream(**({"name": "seq_read", "requests": 1} | wrong))


def test_the_end_is_beyond_every_address():
    names = ("seq_read", "stride_read", "rand_read", "mix21_fine", "mix21_tile", "tile2d_read")
    for name, requests in itertools.product(names, (1, 5, 100)):
        stream = RequestStream(
            name=name, requests=requests, stride_bytes=192, tile_lines=3, pitch_bytes=640
        )
        addresses = np.concatenate([a for a, _ in stream_blocks(stream)])
        assert addresses.max() + 64 <= stream.end_bytes
