"""Power of each cycle inside a fold: the wave front fills the array, stays, and leaves.

With r x c PEs used and T steps streamed, PE (i, j) works in the cycles i + j .. i + j + T - 1,
so N(x) - N(x - T) PEs work in cycle x; row i and column j are fed from cycle i and j on, so
tri(x; r, T) + tri(x; c, T) words are read. (SCALE-Sim's array; docs/methods/timelines.md.)
"""

from typing import NamedTuple

import numpy as np

from sim.kernels.array_types import BoolArray, FloatArray, Int32Array, Int64Array
from sim.kernels.jit import kernel
from sim.kernels.timeline import StreamIndex, advance, seek


class Fold(NamedTuple):
    """One fold: PEs used, steps streamed, the array's own time and how long it is held."""

    rows: int
    columns: int
    streamed: int
    array_cycles: int
    hold_cycles: int


class Folds(NamedTuple):
    """What the zoom needs to know of states and steps (see `StepTable`).

    Attributes
    ----------
    active, started : (state, stage) as in `PowerTimeline`.
    skewed : (step,) whether the step is a fold that shows a wave front.
    hold_cycles, rows, columns, streamed, array_cycles : (step,).
    pj : (step, component) energy of one execution.
    follows_pes : (component,) True: power follows working PEs; False: words read.
    """

    active: Int32Array
    started: BoolArray
    skewed: BoolArray
    hold_cycles: Int64Array
    rows: Int64Array
    columns: Int64Array
    streamed: Int64Array
    array_cycles: Int64Array
    pj: FloatArray
    follows_pes: BoolArray


@kernel
def triangle(x: int, length: int, streamed: int) -> int:
    """tri(x; n, T): how many of n lanes, each a cycle later than the last, stream in cycle x."""
    return max(0, min(x + 1, length, streamed, length + streamed - 1 - x))


@kernel
def _half_square(x: int) -> int:
    return x * (x + 1) // 2 if x > 0 else 0


@kernel
def _reached_pes(x: int, rows: int, columns: int) -> int:
    """N(x): PEs (i, j) of rows x columns with i + j <= x."""
    return (
        _half_square(x + 1)
        - _half_square(x + 1 - rows)
        - _half_square(x + 1 - columns)
        + _half_square(x + 1 - rows - columns)
    )


@kernel
def working_pes(x: int, rows: int, columns: int, streamed: int) -> int:
    """PEs that work in cycle x of a fold."""
    return _reached_pes(x, rows, columns) - _reached_pes(x - streamed, rows, columns)


@kernel
def streaming_lanes(length: int, streamed: int, late: int, cycles: int) -> Int64Array:
    """Lanes that stream in each cycle 0 .. cycles - 1 (cycle,); the first begins `late`."""
    lanes = np.empty(cycles, np.int64)
    for cycle in range(cycles):
        lanes[cycle] = triangle(cycle - late, length, streamed)
    return lanes


@kernel
def busy_pes(rows: int, columns: int, streamed: int, cycles: int) -> Int64Array:
    """PEs that work in each cycle 0 .. cycles - 1 of a fold (cycle,)."""
    pes = np.empty(cycles, np.int64)
    for cycle in range(cycles):
        pes[cycle] = working_pes(cycle, rows, columns, streamed)
    return pes


@kernel
def _streamed_before(x: int, lag: int, streamed: int) -> int:
    """Count the steps a lane that starts `lag` cycles late has done before cycle x."""
    return min(max(x - lag, 0), streamed)


@kernel
def work_before(x: int, rows: int, columns: int, streamed: int) -> tuple[int, int]:
    """MACs done and words read before cycle x, in O(rows + columns)."""
    macs = words = 0
    for lag in range(rows + columns - 1):
        macs += triangle(lag, rows, columns) * _streamed_before(x, lag, streamed)
    for row in range(rows):
        words += _streamed_before(x, row, streamed)
    for column in range(columns):
        words += _streamed_before(x, column, streamed)
    return macs, words


@kernel
def fold_shares(fold: Fold, begin: int, end: int) -> FloatArray:
    """Share of a fold's work in each cycle [begin, end) of its hold: (2, cycle), MACs and reads.

    A fold held longer (or shorter) than the array needs is stretched evenly: cycle h of the
    hold does what the array does in [h, h + 1) x array_cycles / hold_cycles. The shares of a
    whole fold sum to 1.
    """
    rows, columns, streamed, array_cycles, hold_cycles = fold
    shares = np.empty((2, end - begin))
    all_macs, all_words = rows * columns * streamed, (rows + columns) * streamed
    x = begin * array_cycles // hold_cycles
    part = (begin * array_cycles - x * hold_cycles) / hold_cycles
    macs, words = work_before(x, rows, columns, streamed)
    pes = working_pes(x, rows, columns, streamed)
    reads = triangle(x, rows, streamed) + triangle(x, columns, streamed)
    macs_before, words_before = macs + part * pes, words + part * reads
    for cycle in range(begin, end):
        reached = (cycle + 1) * array_cycles // hold_cycles
        part = ((cycle + 1) * array_cycles - reached * hold_cycles) / hold_cycles
        while x < reached:
            macs += pes
            words += reads
            x += 1
            pes = working_pes(x, rows, columns, streamed)
            reads = triangle(x, rows, streamed) + triangle(x, columns, streamed)
        macs_after, words_after = macs + part * pes, words + part * reads
        shares[0, cycle - begin] = (macs_after - macs_before) / all_macs
        shares[1, cycle - begin] = (words_after - words_before) / all_words
        macs_before, words_before = macs_after, words_after
    return shares


@kernel
def _add_step(folds: Folds, step: int, offset: int, cycles: int, energy_pj: FloatArray) -> None:
    """Add `cycles` cycles of a step, from cycle `offset` of its hold, to (cycle, component)."""
    hold_cycles = folds.hold_cycles[step]
    if folds.skewed[step] and offset >= 0 and offset + cycles <= hold_cycles:
        rows, columns = folds.rows[step], folds.columns[step]
        streamed, array_cycles = folds.streamed[step], folds.array_cycles[step]
        fold = Fold(rows, columns, streamed, array_cycles, hold_cycles)
        shares = fold_shares(fold, offset, offset + cycles)
    else:
        shares = np.full((2, cycles), 1.0 / hold_cycles)
    for component in range(energy_pj.shape[1]):
        if folds.pj[step, component] != 0.0:
            profile = 0 if folds.follows_pes[component] else 1
            for cycle in range(cycles):
                energy_pj[cycle, component] += folds.pj[step, component] * shares[profile, cycle]


@kernel
def zoom_cycles(
    index: StreamIndex, folds: Folds, warm_start: int, start: int, end: int
) -> FloatArray:
    """Dynamic energy [pJ] (end - start, component) of each cycle of a window.

    The walk begins at `warm_start` <= `start`, early enough that every fold at work in the
    window is seen to start; a fold that is not is spread evenly.
    """
    energy_pj = np.zeros((end - start, folds.pj.shape[1]))
    stages = folds.active.shape[1]
    elapsed = np.full(stages, -1, np.int64)  # cycles since the stage's step began
    stack = np.empty((index.depth, 2), np.int64)
    leaf, level, inside = seek(index, warm_start, stack)
    cycle = warm_start - inside
    while cycle < end:
        state, length = index.state[leaf], index.value[leaf]
        low, high = max(cycle, start), min(cycle + length, end)
        for stage in range(stages):
            step = folds.active[state, stage]
            if folds.started[state, stage]:
                elapsed[stage] = 0
            if step < 0:
                elapsed[stage] = -1
                continue
            known = elapsed[stage] >= 0
            if high > low:
                offset = elapsed[stage] + low - cycle if known else -1
                _add_step(folds, step, offset, high - low, energy_pj[low - start :])
            if known:
                elapsed[stage] += length
        cycle += length
        leaf, level = advance(index, leaf, level, stack)
    return energy_pj
