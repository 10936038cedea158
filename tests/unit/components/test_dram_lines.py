"""Which 64-byte lines does a tile touch?"""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sim.components.dram_lines import tile_lines
from sim.domain.dram_placement import Placement


def _lines(placement: Placement, first_bit: int, block: int = 1000) -> list[int]:
    return [line for part in tile_lines(placement, first_bit, block) for line in part.tolist()]


def test_a_stretch_touches_every_line_it_lies_in() -> None:
    assert _lines(Placement(block_bits=1025), 511) == [0, 1, 2]
    assert _lines(Placement(block_bits=512), 512) == [1]


def test_whole_rows_are_one_stretch_per_image() -> None:
    placement = Placement(
        block_bits=256, images=2, image_bits=8192, rows=((0, 2),), columns=((0, 4),), width=4
    )
    assert placement.stretches == 2
    assert _lines(placement, 0) == [0, 1, 2, 3, 16, 17, 18, 19]


def test_parts_of_rows_are_a_stretch_per_row() -> None:
    placement = Placement(block_bits=512, rows=((0, 2),), columns=((0, 3),), width=8)
    assert placement.stretches == 2
    assert _lines(placement, 0) == [0, 1, 2, 8, 9, 10]


def test_columns_left_out_are_not_asked_for() -> None:
    placement = Placement(
        block_bits=512, rows=((0, 1), (2, 1)), columns=((0, 1), (2, 1), (4, 1)), width=5
    )
    assert placement.stretches == 6
    assert _lines(placement, 0) == [0, 2, 4, 10, 12, 14]


def test_neighbouring_stretches_share_a_line_once() -> None:
    placement = Placement(block_bits=8, rows=((0, 3),), columns=((0, 7),), width=8)
    assert _lines(placement, 0) == [0]


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    width = draw(st.integers(1, 12))
    count = draw(st.integers(1, width))
    return Placement(
        block_bits=draw(st.sampled_from((1, 8, 24, 512, 700))),
        tensors=draw(st.integers(1, 2)),
        tensor_bits=100_000,
        images=draw(st.integers(1, 3)),
        image_bits=30_000,
        rows=draw(st.sampled_from((((0, 3),), ((0, 1), (2, 1)), ((0, 2), (4, 1))))),
        columns=draw(st.sampled_from((((0, width),), ((0, count),)))),
        width=width,
    )


@given(placement=placements(), first_bit=st.integers(0, 5000), block=st.integers(1, 9))
def test_lines_are_those_of_every_bit_and_blocks_do_not_matter(
    placement: Placement, first_bit: int, block: int
) -> None:
    touched = set()
    for tensor in range(placement.tensors):
        for image in range(placement.images):
            start = first_bit + tensor * placement.tensor_bits + image * placement.image_bits
            for row, rows in placement.rows:
                for y in range(row, row + rows):
                    for column, columns in placement.columns:
                        for x in range(column, column + columns):
                            bit = start + (y * placement.width + x) * placement.block_bits
                            last = bit + placement.block_bits - 1
                            touched |= set(range(bit // 512, last // 512 + 1))
    lines = _lines(placement, first_bit)
    assert set(lines) == touched
    assert lines == _lines(placement, first_bit, block)
    assert all(len(part) == block for part in list(tile_lines(placement, first_bit, block))[:-1])
    assert all(first != second for first, second in pairwise(lines))
