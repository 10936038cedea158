"""A systolic array stepped cycle by cycle: real operands move from PE to PE, and are counted.

The golden reference for everything that says in a formula what the array does. It knows no
formula: every PE has registers with valid bits, operands enter at the edges lane after lane,
and a fold is over when its last result has left. What is compared with it is in
`docs/methods/golden_grid.md`.

Columns without work are switched off. Rows below the used ones have no work, but results leave
through them, register by register. In a cycle a PE takes what its neighbours' registers (or the
memories at the edge) hold, multiplies and adds, and writes its own registers; a sum that leaves
the lowest row is written to memory in that same cycle.

A register is an int64 word: its lowest bit is the valid bit, the others are the value. An axis
of registers begins with the edge of the array: the n-th PE's register has the index n + 1.
"""

from typing import NamedTuple

import numpy as np

from sim.kernels.array_types import Int64Array
from sim.kernels.jit import kernel

MACS = 0
LEFT_REGISTERS, TOP_REGISTERS, SUM_REGISTERS = 1, 2, 3
LEFT_READS, TOP_READS, SUM_READS, SUM_WRITES = 4, 5, 6, 7
COUNTERS = 8
"""Columns of `GridRun.counts`. Registers: values written to registers of PEs. Reads and writes:
values that pass the edge of the array. "Left" moves along the rows, "top" along the columns."""

_FIRST_CYCLES = 256


class GridRun(NamedTuple):
    """What the machine did.

    Attributes
    ----------
    product : the numbers that left the array, int64.
    counts : (cycle, counter) int64, the columns named above.
    load_cycles : of them, cycles in which a stationary operand was shifted in.
    """

    product: Int64Array
    counts: Int64Array
    load_cycles: int


@kernel
def _copy_cycles(source: Int64Array, target: Int64Array, first: int) -> None:
    """Copy counts into `target`, from its cycle `first` on.

    Numba takes seconds to compile an array assigned to a slice: for the words of its error.
    """
    for cycle in range(len(source)):
        for counter in range(COUNTERS):
            target[first + cycle, counter] = source[cycle, counter]


@kernel
def _with_room(counts: Int64Array, cycle: int) -> Int64Array:
    """Give the same counts with room for a cycle: the machine does not know how long it runs."""
    if cycle < len(counts):
        return counts
    longer = np.zeros((2 * len(counts), COUNTERS), np.int64)
    _copy_cycles(counts, longer, 0)
    return longer


@kernel
def _feed_lanes(stream: Int64Array, fed: Int64Array, edge: Int64Array) -> int:
    """Present the next word of each lane at an edge (lane,); return how many are valid.

    `stream` is (step, lane). The first lane starts at once, every other one when the lane
    before it is a step ahead: `fed` (lane,) holds how far each of them is.
    """
    read = 0
    for lane in range(len(fed) - 1, -1, -1):
        step = fed[lane]
        edge[lane] = 0
        if step < len(stream) and (lane == 0 or fed[lane - 1] > step):
            edge[lane] = 2 * stream[step, lane] + 1
            fed[lane] = step + 1
            read += 1
    return read


@kernel
def _shift_in(stationary: Int64Array, counts: Int64Array) -> tuple[Int64Array, int]:
    """Shift the stationary operand (row, column) in from the top; give what PEs hold, and cycles.

    The lowest row goes first and passes all rows above its own. It ends when that row is there.
    """
    rows, columns = stationary.shape
    held = np.zeros((rows, columns), np.int64)
    cycle = 0
    while held[rows - 1, 0] & 1 == 0:
        for row in range(rows - 1, -1, -1):
            for column in range(columns):
                if row > 0:
                    held[row, column] = held[row - 1, column]
                else:
                    held[0, column] = 2 * stationary[rows - 1 - cycle, column] + 1
                    counts[cycle, TOP_READS] += 1
                counts[cycle, TOP_REGISTERS] += held[row, column] & 1
        cycle += 1
    return held >> 1, cycle


@kernel
def _step_multiplying(
    held: Int64Array,
    left: Int64Array,
    sums: Int64Array,
    left_next: Int64Array,
    sums_next: Int64Array,
) -> tuple[int, int, int]:
    """One cycle of the rows that hold an operand: MACs, left and sum registers written."""
    macs = moved = summed = 0
    for row in range(held.shape[0]):
        for column in range(held.shape[1]):
            word, total = left[row, column], sums[row, column]
            left_next[row, column + 1] = word
            # the sum's valid bit stays what it was
            sums_next[row + 1, column] = total + 2 * held[row, column] * (word >> 1)
            macs += word & total & 1
            moved += word & 1
            summed += total & 1
    return macs, moved, summed


@kernel
def _step_passing(sums: Int64Array, sums_next: Int64Array, first_row: int) -> int:
    """One cycle of the rows without work: sums go down; count the registers written."""
    summed = 0
    for row in range(first_row, len(sums) - 1):
        for column in range(sums.shape[1]):
            sums_next[row + 1, column] = sums[row, column]
            summed += sums[row, column] & 1
    return summed


@kernel
def _collect_sums(sums: Int64Array, product: Int64Array, written: Int64Array) -> int:
    """Write the valid sums that leave the lowest row to `product` (step, column)."""
    count = 0
    for column in range(len(written)):
        word = sums[-1, column]
        if word & 1:
            product[written[column], column] = word >> 1
            written[column] += 1
            count += 1
    return count


@kernel
def _stream_through(
    held: Int64Array,
    moving: Int64Array,
    initial: Int64Array,
    array_rows: int,
    counts: Int64Array,
    cycle: int,
) -> tuple[Int64Array, Int64Array]:
    """Stream `moving` past the held operand, from `cycle` on, until all sums have left."""
    rows, columns = held.shape
    left, sums = (
        np.zeros((rows, columns + 1), np.int64),
        np.zeros((array_rows + 1, columns), np.int64),
    )
    left_next, sums_next = np.zeros_like(left), np.zeros_like(sums)
    fed_left, fed_top = np.zeros(rows, np.int64), np.zeros(columns, np.int64)
    edge = np.zeros(rows, np.int64)
    begin = initial if len(initial) > 0 else np.zeros((len(moving), columns), np.int64)
    product, written = np.zeros_like(begin), np.zeros(columns, np.int64)
    left_out = 0
    while left_out < product.size:
        counts = _with_room(counts, cycle)
        counts[cycle, LEFT_READS] = _feed_lanes(moving, fed_left, edge)
        for row in range(rows):
            left[row, 0] = edge[row]
        begun = _feed_lanes(begin, fed_top, sums[0])
        counts[cycle, SUM_READS] = begun if len(initial) > 0 else 0
        macs, moved, summed = _step_multiplying(held, left, sums, left_next, sums_next)
        counts[cycle, MACS] = macs
        counts[cycle, LEFT_REGISTERS] = moved
        counts[cycle, SUM_REGISTERS] = summed + _step_passing(sums, sums_next, rows)
        counts[cycle, SUM_WRITES] = _collect_sums(sums_next, product, written)
        left_out += counts[cycle, SUM_WRITES]
        cycle += 1
        left, left_next = left_next, left
        sums, sums_next = sums_next, sums
    return product, counts[:cycle]


@kernel
def run_stationary_operand(
    stationary: Int64Array, moving: Int64Array, initial: Int64Array, array_rows: int
) -> GridRun:
    """One fold with weights or inputs in the PEs: moving @ stationary + initial.

    Parameters
    ----------
    stationary : (row, column) of the PEs used, shifted in first; rows <= `array_rows`.
    moving : (step, row), streamed in from the left.
    initial : (step, column), read from memory for the sums to begin with; (0, column): they
        begin empty.
    """
    counts = np.zeros((_FIRST_CYCLES + len(stationary), COUNTERS), np.int64)
    held, load_cycles = _shift_in(stationary, counts)
    product, counts = _stream_through(held, moving, initial, array_rows, counts, load_cycles)
    return GridRun(product, counts, load_cycles)


@kernel
def _step_accumulating(
    left: Int64Array,
    top: Int64Array,
    sums: Int64Array,
    left_next: Int64Array,
    top_next: Int64Array,
) -> tuple[int, int, int]:
    """One cycle of PEs that keep their sums: MACs, left and top registers written."""
    macs = moved_left = moved_top = 0
    for row in range(left.shape[0]):
        for column in range(top.shape[1]):
            word, weight = left[row, column], top[row, column]
            left_next[row, column + 1] = word
            top_next[row + 1, column] = weight
            sums[row, column] += (word >> 1) * (weight >> 1)
            macs += word & weight & 1
            moved_left += word & 1
            moved_top += weight & 1
    return macs, moved_left, moved_top


@kernel
def _accumulate(left_stream: Int64Array, top_stream: Int64Array, sums: Int64Array) -> Int64Array:
    """Stream both operands through PEs that add up `sums` (row, column); give the counts.

    It ends when the PE farthest from both edges has met every pair of operands.
    """
    rows, columns = left_stream.shape[1], top_stream.shape[1]
    left, top = np.zeros((rows, columns + 1), np.int64), np.zeros((rows + 1, columns), np.int64)
    left_next, top_next = np.zeros_like(left), np.zeros_like(top)
    fed_left, fed_top = np.zeros(rows, np.int64), np.zeros(columns, np.int64)
    edge = np.zeros(rows, np.int64)
    counts = np.zeros((_FIRST_CYCLES, COUNTERS), np.int64)
    cycle = steps_of_last = 0
    while steps_of_last < len(left_stream):
        counts = _with_room(counts, cycle)
        counts[cycle, LEFT_READS] = _feed_lanes(left_stream, fed_left, edge)
        for row in range(rows):
            left[row, 0] = edge[row]
        counts[cycle, TOP_READS] = _feed_lanes(top_stream, fed_top, top[0])
        macs, moved_left, moved_top = _step_accumulating(left, top, sums, left_next, top_next)
        counts[cycle, MACS] = macs
        counts[cycle, LEFT_REGISTERS] = moved_left
        counts[cycle, TOP_REGISTERS] = moved_top
        counts[cycle, SUM_REGISTERS] = macs
        steps_of_last += left_next[rows - 1, columns] & top_next[rows, columns - 1] & 1
        cycle += 1
        left, left_next = left_next, left
        top, top_next = top_next, top
    return counts[:cycle]


@kernel
def _drain(sums: Int64Array, initial: Int64Array, rows: int) -> tuple[Int64Array, Int64Array]:
    """Shift the sums of the upper `rows` out through the lowest row; give product and counts.

    `sums` is (physical row, column), values without valid bits. Memory adds `initial`
    (row, column), if there is any, to what leaves.
    """
    array_rows, columns = sums.shape
    valid = np.zeros((array_rows, columns), np.int64)
    valid[:rows] = 1
    product = np.zeros((rows, columns), np.int64)
    counts = np.zeros((_FIRST_CYCLES, COUNTERS), np.int64)
    # the lowest of the used rows leaves first
    waiting = np.full(columns, rows, np.int64)
    cycle = 0
    while waiting[0] > 0:
        counts = _with_room(counts, cycle)
        for column in range(columns):
            if valid[-1, column]:
                waiting[column] -= 1
                product[waiting[column], column] = sums[-1, column]
                counts[cycle, SUM_WRITES] += 1
                if len(initial) > 0:
                    product[waiting[column], column] += initial[waiting[column], column]
                    counts[cycle, SUM_READS] += 1
        for row in range(array_rows - 1, 0, -1):
            for column in range(columns):
                sums[row, column] = sums[row - 1, column]
                valid[row, column] = valid[row - 1, column]
                counts[cycle, SUM_REGISTERS] += valid[row, column]
        valid[0] = 0
        cycle += 1
    return product, counts[:cycle]


@kernel
def run_stationary_sums(
    left: Int64Array, top: Int64Array, initial: Int64Array, array_rows: int
) -> GridRun:
    """One fold with the sums in the PEs: left^T @ top + initial.

    Parameters
    ----------
    left : (step, row) of the PEs used, streamed in from the left; rows <= `array_rows`.
    top : (step, column), streamed in from the top.
    initial : (row, column), read from memory, which adds it to the sums that leave;
        (0, column): nothing is added.
    """
    sums = np.zeros((array_rows, top.shape[1]), np.int64)
    streaming = _accumulate(left, top, sums)
    product, draining = _drain(sums, initial, left.shape[1])
    counts = np.empty((len(streaming) + len(draining), COUNTERS), np.int64)
    _copy_cycles(streaming, counts, 0)
    _copy_cycles(draining, counts, len(streaming))
    return GridRun(product, counts, 0)
