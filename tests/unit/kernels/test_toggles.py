"""Do the kernels count bits as a hand does?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernels.toggles import (
    BOTH,
    CLASSES,
    ENTER,
    LEAVE,
    Operand,
    Wires,
    count_nonzeros,
    count_stationary_tile,
    count_streaming_tile,
    ones,
)


def operand(values: list[int], *, gates: bool = False, pairs: bool = False) -> Operand:
    """Four-bit values that come in on four wires or, one beside the other, on eight."""
    return Operand(
        values=np.array(values, np.uint32),
        nonzero_mask=0xF,
        bits=4,
        gates=gates,
        pairs=pairs,
        piece_bits=np.array([4, 4], np.int64),
        slots=np.array([1, 2], np.int64),
    )


def wires(rows: int = 2, columns: int = 2) -> Wires:
    return Wires(
        edge=np.zeros((2, 2), np.int64),
        inputs=np.zeros((rows, columns), np.int64),
        lanes=np.zeros(2, np.int64),
        open_lanes=np.zeros(2, np.int64),
        edge_bits=np.zeros((2, CLASSES), np.int64),
        input_bits=np.zeros(CLASSES, np.int64),
        step_bits=np.zeros(CLASSES, np.int64),
        pass_bits=np.zeros((2, CLASSES), np.int64),
    )


def places(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


@given(st.integers(0, 2**32 - 1))
def test_ones_are_those_of_python(pattern: int) -> None:
    assert ones(pattern) == pattern.bit_count()


@pytest.mark.parametrize("gates", [False, True])
def test_a_weight_stationary_fold_of_two_by_two(gates: bool) -> None:
    # rows see 0001, 0011, 0111 and 1000, 0000, 1000
    moving = operand([0b0001, 0b0011, 0b0111, 0b1000, 0b0000, 0b1000], gates=gates)
    held = operand([0b1111, 0b0001, 0b0000, 0b0011])
    stream, load = wires(), wires()
    count_stationary_tile(
        moving, stream, places(0, 3), places(0, 1, 2),
        held, load, places(0, 2), places(0, 1),
        np.empty((2, CLASSES), np.int64),
    )  # fmt: skip
    # each row in both columns: 1 + 1 + 1 bits and 1 + 1 + 1; the change to a gated zero is not seen
    assert stream.input_bits[0] == 2 * (3 + 3) - (2 if gates else 0)
    # the wires carry zeros too: on four of them 1, 8, 3, 0, 7, 8; on eight each row has its own
    assert stream.edge_bits[:, 0].tolist() == [1 + 2 + 3 + 2 + 3 + 4, 3 + 3]
    # loaded: the bottom row first, 0000 0011 and then 1111 0001
    assert load.input_bits[0] == 0 + 2 + 4 + 1
    assert load.edge_bits[:, 0].tolist() == [0 + 2 + 2 + 3, 2 + 4 + 1]


def test_a_zero_weight_that_gates_keeps_its_multiplier_still() -> None:
    moving, stream, load = operand([0b0001, 0b0011]), wires(), wires()
    held = operand([0b0000, 0b0001], gates=True)
    count_stationary_tile(
        moving, stream, places(0), places(0, 1),
        held, load, places(0), places(0, 1),
        np.empty((1, CLASSES), np.int64),
    )  # fmt: skip
    assert stream.input_bits[0] == 1 + 1
    assert load.input_bits[0] == 1


@pytest.mark.parametrize(
    ("gates", "left_bits", "top_bits"),
    # left: row 0 sees 1, 3 and row 1 sees 0, 1; top: column 0 sees 2, 2 and column 1 sees 0, 7
    [("none", 2 * (1 + 1) + 2 * (0 + 1), 2 * (1 + 0) + 2 * (0 + 3)),
     ("left", 2 * (1 + 1) + 2 * 1, 1 * 1 + (2 * 3)),
     ("top", (1 + 0) + 2 * (1 + 1), 2 * 1 + 2 * 3)],
)  # fmt: skip
def test_an_output_stationary_fold_of_two_by_two(gates: str, left_bits: int, top_bits: int) -> None:
    left, top = (
        operand([1, 3, 0, 1], gates=gates == "left"),
        operand([2, 2, 0, 7], gates=gates == "top"),
    )
    rows, columns = wires(), wires()
    count_streaming_tile(
        left, rows, places(0, 2), places(0, 1),
        top, columns, places(0, 2), places(0, 1),
    )  # fmt: skip
    assert rows.input_bits[0] == left_bits
    assert columns.input_bits[0] == top_bits


def test_pairs_are_told_apart_by_what_is_there() -> None:
    # nothing, then 5, then 6, then 6 again, then nothing
    moving, stream, load = operand([5, 6, 6, 0], pairs=True), wires(1, 1), wires(1, 1)
    count_stationary_tile(
        moving, stream, places(0), places(0, 1, 2, 3),
        operand([], pairs=True), load, places(0), places(0),
        np.empty((1, CLASSES), np.int64),
    )  # fmt: skip
    bits = stream.input_bits
    assert (bits[ENTER], bits[BOTH], bits[LEAVE]) == (4, 4, 4)


def test_streaming_again_counts_as_often_as_it_happens() -> None:
    random = np.random.default_rng(7)
    values, held = random.integers(0, 16, 12).tolist(), random.integers(0, 16, 24).tolist()
    once, many = wires(), wires()
    loads = wires(), wires()
    steps, rows = places(0, 1, 2), places(0, 3, 6, 9)
    work = np.empty((4, CLASSES), np.int64)
    for first in range(0, 6, 2):
        count_stationary_tile(
            operand(values), once, rows, steps,
            operand(held), loads[0], places(0, 6, 12, 18), places(first, first + 1), work,
        )  # fmt: skip
    count_stationary_tile(
        operand(values), many, rows, steps,
        operand(held), loads[1], places(0, 6, 12, 18), places(*range(6)), work,
    )  # fmt: skip
    assert many.input_bits.tolist() == once.input_bits.tolist()
    assert many.edge_bits.tolist() == once.edge_bits.tolist()
    assert loads[1].edge_bits.tolist() == loads[0].edge_bits.tolist()


def test_the_sign_of_a_zero_does_not_make_it_a_value() -> None:
    # +0, -0, 1 as fp16
    values = np.array([0x0000, 0x8000, 0x3C00], np.uint32)
    assert count_nonzeros(values, 0x7FFF, places(0), places(0, 1, 2)).tolist() == [1]
