"""Does a cycle take as long as its longest queue of words, as worked out by hand on four banks?"""

import numpy as np
import pytest

from sim.kernels import bank_conflicts as banks
from sim.kernels import golden_grid as grid

WORD_BITS = 32
BYTES = 8


def stream(
    lanes: list[int],
    steps: list[int],
    *,
    skew: int = 0,
    first_cycle: int = 0,
    first_port: int = 0,
    n_banks: int = 4,
    **columns: int,
) -> tuple[list[int], list[int], dict[int, int]]:
    """Lanes and steps as values (bytes) from the start of the tile."""
    row = {
        banks.LANES: len(lanes),
        banks.STEPS: len(steps),
        banks.FIRST_CYCLE: first_cycle,
        banks.SKEW: skew,
        banks.HEIGHT: 1,
        banks.WIDTH: 1,
        banks.VALUE_BITS: BYTES,
        banks.WORD_BITS: WORD_BITS,
        banks.INTERLEAVE_WORDS: 1,
        banks.FIRST_PORT: first_port,
        banks.BANKS: n_banks,
    }
    row |= {getattr(banks, name.upper()): value for name, value in columns.items()}
    return lanes, steps, row


def late(*streams, ports: int = 4, memory_of_port: list[int] | None = None) -> list[int]:
    table = np.zeros((len(streams), banks.STREAM_COLUMNS), np.int64)
    lanes, steps = [], []
    for row, (lane_values, step_values, columns) in zip(table, streams, strict=True):
        row[banks.FIRST_LANE], row[banks.FIRST_STEP] = len(lanes), len(steps)
        for column, value in columns.items():
            row[column] = value
        lanes += [(value * BYTES, 0, 0) for value in lane_values]
        steps += [(value * BYTES, 0, 0) for value in step_values]
    memories = memory_of_port or [0] * ports
    asked = banks.Streams(table, np.array(lanes, np.int64), np.array(steps, np.int64))
    count = max(memories) + 1
    return banks.conflict_cycles(asked, np.array(memories, np.int64), count).tolist()


def test_values_of_one_word_are_read_at_once() -> None:
    assert late(stream([0, 1, 2, 3], [0, 4, 8])) == [0]


def test_words_side_by_side_are_in_different_banks() -> None:
    # four lanes ask for words 0, 1, 2, 3; then for 4, 5, 6, 7
    assert late(stream([0, 4, 8, 12], [0, 16])) == [0]


def test_words_a_whole_line_apart_queue_at_one_bank() -> None:
    # words 0, 4, 8 of bank 0: three cycles instead of one, in each of two steps
    assert late(stream([0, 16, 32], [0, 16])) == [4]


def test_an_uneven_load_waits_for_the_busiest_bank() -> None:
    # banks 0, 0, 1, 1, 1: three cycles
    assert late(stream([0, 16, 4, 20, 36], [0])) == [2]


def test_a_word_is_counted_once_in_a_cycle_and_again_in_the_next() -> None:
    # lanes 0 and 1 share word 0; word 4 is in the same bank
    assert late(stream([0, 1, 16], [0])) == [1]
    assert late(stream([0, 1, 16], [0, 0, 0])) == [3]


def test_a_skewed_lane_asks_a_cycle_later() -> None:
    # cycle 0: word 0; cycle 1: words 4 (step 1) and 1 (lane 1, step 0); cycle 2: word 5
    assert late(stream([0, 4], [0, 16], skew=1)) == [0]
    # lane 1 a line further on: cycle 1 asks for words 4 and 4, one word; with steps 2 lines
    # apart for words 8 and 4, both of bank 0
    assert late(stream([0, 16], [0, 16], skew=1)) == [0]
    assert late(stream([0, 16], [0, 32], skew=1)) == [1]


@pytest.mark.parametrize(("swizzle", "waits"), [("PLAIN", 3), ("SKEWED", 0), ("XORED", 0)])
def test_a_swizzle_spreads_a_column(swizzle: str, waits: int) -> None:
    column = stream([0, 16, 32, 48], [0], swizzle=getattr(banks, swizzle))
    assert late(column) == [waits]


def test_where_swizzles_put_the_runs_of_a_line() -> None:
    lines = [
        [banks.bank_of_run(4 * line + at, 4, banks.SKEWED) for at in range(4)] for line in range(3)
    ]
    assert lines == [[0, 1, 2, 3], [1, 2, 3, 0], [2, 3, 0, 1]]
    lines = [
        [banks.bank_of_run(4 * line + at, 4, banks.XORED) for at in range(4)] for line in range(4)
    ]
    assert lines == [[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]]


def test_blocks_of_words_keep_neighbours_in_one_bank() -> None:
    # two words per bank before the next: words 0 and 1 queue, words 0 and 2 do not
    assert late(stream([0, 4], [0], interleave_words=2)) == [1]
    assert late(stream([0, 8], [0], interleave_words=2)) == [0]


def test_a_wide_value_takes_all_its_words() -> None:
    # 64 bits: words 0, 1 and 4, 5; banks 0 and 1 twice each
    assert late(stream([0, 16], [0], value_bits=64)) == [1]
    # 40 bits from byte 3 on: words 0 and 1; from byte 15 on: words 3 and 4, in bank 0 again
    assert late(stream([3, 15], [0], value_bits=40)) == [1]


def test_padding_is_not_asked_for() -> None:
    _, _, row = stream([0, 16], [0], height=1)
    table = np.zeros((1, banks.STREAM_COLUMNS), np.int64)
    for column, value in row.items():
        table[0, column] = value
    for second_row, waits in ((0, 1), (-1, 0), (1, 0)):
        parts = np.array([(0, 0, 0), (16 * BYTES, second_row, 0)], np.int64)
        asked = banks.Streams(table, parts, np.zeros((1, 3), np.int64))
        assert banks.conflict_cycles(asked, np.zeros(4, np.int64), 1).tolist() == [waits]


def test_reads_and_writes_share_a_single_port() -> None:
    reads, writes = stream([0], [0]), stream([64], [0])
    assert late(reads, writes) == [1]
    # 1R1W: writes have ports of their own
    own = stream([64], [0], first_port=4)
    assert late(reads, own, ports=8) == [0]


def test_two_operands_do_not_share_a_word() -> None:
    assert late(stream([0], [0]), stream([0], [0])) == [1]


def test_the_memory_with_the_longest_queue_is_to_blame() -> None:
    first, second = stream([0, 16], [0, 0]), stream([0, 16, 32], [0], first_port=4)
    memories = [0] * 4 + [1] * 4
    # cycle 0: queues of 2 and 3; cycle 1: 2 and none
    assert late(first, second, memory_of_port=memories) == [1, 2]
    # cycle 0: queues of 2 and 2, so the first; cycle 1: 2 and none
    even = stream([0, 16], [0], first_port=4)
    assert late(first, even, memory_of_port=memories) == [2, 0]


@pytest.mark.parametrize(("rows", "columns", "steps", "array_rows"), [(3, 5, 7, 4), (4, 1, 2, 6)])
def test_streams_ask_when_the_golden_grid_does(
    rows: int, columns: int, steps: int, array_rows: int
) -> None:
    """With one bank and a word per value, a cycle's delay counts its requests."""
    ones = np.ones((max(rows, steps), max(rows, columns)), np.int64)
    run = grid.run_stationary_operand(
        ones[:rows, :columns], ones[:steps, :rows], ones[:steps, :columns], array_rows
    )
    counts = run.counts[run.load_cycles :]
    asked = counts[:, [grid.LEFT_READS, grid.SUM_READS, grid.SUM_WRITES]].sum(axis=1)

    def one_bank(lanes: int, first_cycle: int) -> tuple[list[int], list[int], dict[int, int]]:
        places = [4 * steps * lane for lane in range(lanes)]
        moving = [4 * step for step in range(steps)]
        return stream(places, moving, skew=1, first_cycle=first_cycle, n_banks=1)

    found = late(
        one_bank(rows, 0), one_bank(columns, 0), one_bank(columns, array_rows - 1), ports=1
    )
    assert found == [int(np.maximum(asked - 1, 0).sum())]
