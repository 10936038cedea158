"""SCALE-Sim's memory system replayed: DRAM reads and writes, their times, and the stalls.

Rules of SCALE-Sim 3.0.0 (docs/guides/scalesim.md, "Memory"), quirks included: read buffers
that forget everything when half full (CALC), or a window that laps a fixed prefetch order and
counts each wait twice (USER); a write buffer that drains by parts.
"""

from typing import NamedTuple

import numpy as np

from sim.kernels.array_types import Int32Array, Int64Array
from sim.kernels.jit import kernel
from sim.kernels.scalesim_requests import (
    Grid,
    Operand,
    Outputs,
    fetch_sequence,
    request_line,
    written_words,
)

# state of a read buffer in CALC mode
_WORDS, _GENERATION, READS, FIRST_LINE, LAST_FILL, _CALC_STATES = range(6)
# state of a read buffer in USER mode
_START, READY, USER_READS, FILL_LINES, _USER_STATES = range(5)
# state of the write buffer
(
    _FREE,
    _OPEN,
    _CLOSED,
    _SENT,
    _PARTIALS,
    _PASSED,
    _DRAIN_END,
    WRITES,
    FIRST_DRAIN,
    LAST_DRAIN,
    _WRITE_STATES,
) = range(11)


HIT_CYCLES = 1
"""Cycles from a request to its word, when it is there."""


class Buffer(NamedTuple):
    """One SRAM: its size, words a line on its way from or to DRAM has, addresses it may see."""

    capacity_words: int
    words_per_cycle: int
    addresses: int


@kernel
def _stamp(stamps: Int64Array, count: int, cycle: int) -> None:
    """Note the first and the last cycle with a request."""
    if count > 0:
        if stamps[0] < 0:
            stamps[0] = cycle
        stamps[1] = cycle


@kernel
def _calc_read(
    state: Int64Array, seen: Int32Array, half_words: int, asked: Int64Array, count: int, line: int
) -> None:
    """Look up one line of requests; a full half is emptied at once."""
    for index in range(count):
        if state[FIRST_LINE] < 0:
            state[FIRST_LINE] = line
        address = asked[index]
        if seen[address] != state[_GENERATION]:
            seen[address] = state[_GENERATION]
            state[READS] += 1
            state[_WORDS] += 1
            if state[_WORDS] >= half_words:
                state[_WORDS] = 0
                state[_GENERATION] += 1
                state[LAST_FILL] = line


class Window(NamedTuple):
    """A prefetch order cut into sets, of which some are active at a time."""

    sequence: Int64Array
    set_words: int
    sets: int
    active: int
    slide: int
    slide_lines: int


@kernel
def _window(buffer: Buffer, sequence: Int64Array) -> Window:
    half = -(-buffer.capacity_words // 2)
    other = buffer.capacity_words // 2
    set_words = -(-buffer.capacity_words // 100)
    sets = len(sequence) // set_words + 1
    active = min(sets, -(-half // set_words))
    slide = min(sets - active, -(-other // set_words))
    lines = -(-other // buffer.words_per_cycle)
    return Window(sequence, set_words, sets, active, slide, lines)


@kernel
def _change_set(window: Window, present: Int32Array, number: int, change: int) -> None:
    first = number * window.set_words
    for entry in range(first, min(first + window.set_words, len(window.sequence))):
        present[window.sequence[entry]] += change


@kernel
def _slide(window: Window, state: Int64Array, present: Int32Array, words_per_cycle: int) -> None:
    start = state[_START]
    for step in range(window.slide):
        _change_set(window, present, (start + step) % window.sets, -1)
        _change_set(window, present, (start + window.active + step) % window.sets, 1)
    state[_START] = (start + window.slide) % window.sets
    state[READY] += window.slide_lines + 1
    state[USER_READS] += window.slide_lines * words_per_cycle


@kernel
def _user_read(
    window: Window,
    state: Int64Array,
    present: Int32Array,
    words_per_cycle: int,
    asked: Int64Array,
    count: int,
    cycle: int,
) -> int:
    """Look up one line of requests; give the cycles it is late."""
    offset = 1
    for index in range(count):
        while present[asked[index]] == 0:
            _slide(window, state, present, words_per_cycle)
            wait = state[READY] - (cycle + offset)
            offset += wait
            if wait > 0:
                offset += wait
    return offset - 1


@kernel
def _close_line(state: Int64Array, partial: Int64Array, words_per_cycle: int) -> None:
    """Queue the line that is being filled; remember what it lacks."""
    if state[_OPEN] > 0:
        slot = state[_PARTIALS] % len(partial)
        partial[slot, 0] = state[_CLOSED]
        partial[slot, 1] = words_per_cycle - state[_OPEN]
        state[_PARTIALS] += 1
        state[_CLOSED] += 1
        state[_OPEN] = 0


@kernel
def _drain(state: Int64Array, partial: Int64Array, buffer: Buffer, cycle: int) -> None:
    """Send the oldest lines of the write buffer out, one per cycle.

    Of the places that partial lines leave empty, only those of the last line sent are noticed.
    """
    width = buffer.words_per_cycle
    part = buffer.capacity_words // 2
    lines = min(-(-part // width), state[_CLOSED] - state[_SENT])
    state[_SENT] += lines
    words = lines * width
    while state[_PASSED] < state[_PARTIALS]:
        slot = state[_PASSED] % len(partial)
        if partial[slot, 0] >= state[_SENT]:
            break
        if partial[slot, 0] == state[_SENT] - 1:
            words -= partial[slot, 1]
        state[_PASSED] += 1
    state[_FREE] += words
    state[WRITES] += words
    state[_DRAIN_END] = cycle + lines - 1
    if state[FIRST_DRAIN] < 0:
        state[FIRST_DRAIN] = cycle
    state[LAST_DRAIN] = max(state[LAST_DRAIN], state[_DRAIN_END])


@kernel
def _write(state: Int64Array, partial: Int64Array, buffer: Buffer, count: int, cycle: int) -> int:
    """Take one line of words; give the cycles it is late."""
    now = cycle
    for _ in range(count):
        state[_OPEN] += 1
        state[_FREE] -= 1
        if state[_OPEN] == buffer.words_per_cycle:
            state[_OPEN] = 0
            state[_CLOSED] += 1
        if now < state[_DRAIN_END]:
            if state[_FREE] <= 0:
                now = state[_DRAIN_END]
        elif state[_FREE] < buffer.capacity_words - buffer.capacity_words // 2:
            _close_line(state, partial, buffer.words_per_cycle)
            _drain(state, partial, buffer, now)
    return now - cycle


@kernel
def _drain_rest(state: Int64Array, partial: Int64Array, buffer: Buffer, cycle: int) -> None:
    _close_line(state, partial, buffer.words_per_cycle)
    now = cycle
    while state[_SENT] < state[_CLOSED]:
        _drain(state, partial, buffer, now)
        now = state[_DRAIN_END] + 1


@kernel
def replay_calc(
    grid: Grid,
    ifmap: Operand,
    filters: Operand,
    outputs: Outputs,
    buffers: tuple[Buffer, Buffer, Buffer],
) -> tuple[int, Int64Array, Int64Array, Int64Array, Int64Array]:
    """Run one product with bandwidth as needed.

    Returns
    -------
    stalls [cycles], stamps (operand, first or last) of SRAM accesses [cycle], and the states of
    the ifmap, filter and ofmap buffers, by the names above.
    """
    states = np.zeros((2, _CALC_STATES), np.int64)
    states[:, _GENERATION] = 1
    states[:, FIRST_LINE] = -1
    states[:, LAST_FILL] = -1
    seen_ifmap = np.zeros(buffers[0].addresses, np.int32)
    seen_filter = np.zeros(buffers[1].addresses, np.int32)
    half_ifmap = buffers[0].capacity_words // 100 * 50
    half_filter = buffers[1].capacity_words // 100 * 50
    writing = _new_write_state(buffers[2])
    partial = _new_partial_lines(buffers[2])
    asked = np.empty(max(grid.rows, grid.columns), np.int64)
    stamps = np.full((3, 2), -1, np.int64)
    line = stalls = last = 0
    for fold_column in range(-(-grid.along_columns // grid.columns)):
        for fold_row in range(-(-grid.along_rows // grid.rows)):
            for step in range(grid.fold_lines):
                cycle = line + stalls
                count = request_line(grid, ifmap, step, fold_row, fold_column, asked)
                _calc_read(states[0], seen_ifmap, half_ifmap, asked, count, line)
                _stamp(stamps[0], count, cycle + HIT_CYCLES)
                count = request_line(grid, filters, step, fold_row, fold_column, asked)
                _calc_read(states[1], seen_filter, half_filter, asked, count, line)
                _stamp(stamps[1], count, cycle + HIT_CYCLES)
                count = written_words(grid, outputs, step, fold_row, fold_column)
                late = _write(writing, partial, buffers[2], count, cycle)
                _stamp(stamps[2], count, cycle + late)
                last = cycle + late
                stalls += late
                line += 1
    _drain_rest(writing, partial, buffers[2], last)
    return stalls, stamps, states[0], states[1], writing


@kernel
def _new_write_state(buffer: Buffer) -> Int64Array:
    state = np.zeros(_WRITE_STATES, np.int64)
    state[_FREE] = buffer.capacity_words
    state[_DRAIN_END] = -1
    state[FIRST_DRAIN] = -1
    state[LAST_DRAIN] = -1
    return state


@kernel
def _new_partial_lines(buffer: Buffer) -> Int64Array:
    """Room for the partial lines that can wait: few, unless a drain is a single line."""
    waiting = 2 * min(buffer.words_per_cycle, buffer.capacity_words) + 16
    return np.zeros((waiting, 2), np.int64)


@kernel
def _new_user_state(window: Window, buffer: Buffer, pads: int, present: Int32Array) -> Int64Array:
    state = np.zeros(_USER_STATES, np.int64)
    half = -(-buffer.capacity_words // 2)
    lines = min(-(-half // buffer.words_per_cycle), -(-pads // buffer.words_per_cycle))
    state[FILL_LINES] = lines
    state[USER_READS] = lines * buffer.words_per_cycle
    state[READY] = -1
    for number in range(window.active):
        _change_set(window, present, number, 1)
    return state


@kernel
def replay_user(
    grid: Grid,
    ifmap: Operand,
    filters: Operand,
    outputs: Outputs,
    buffers: tuple[Buffer, Buffer, Buffer],
    stack_words: tuple[int, int],
) -> tuple[int, Int64Array, Int64Array, Int64Array, Int64Array]:
    """Run one product with given bandwidth.

    Parameters
    ----------
    stack_words : places in the stacks of blocks of ifmap and filter, empty ones included.

    Returns
    -------
    stalls [cycles], stamps (operand, first or last) of SRAM accesses [cycle], and the states of
    the ifmap, filter and ofmap buffers, by the names above.
    """
    windows = (
        _window(buffers[0], fetch_sequence(grid, ifmap)),
        _window(buffers[1], fetch_sequence(grid, filters)),
    )
    present_ifmap = np.zeros(buffers[0].addresses, np.int32)
    present_filter = np.zeros(buffers[1].addresses, np.int32)
    reading_ifmap = _new_user_state(windows[0], buffers[0], stack_words[0], present_ifmap)
    reading_filter = _new_user_state(windows[1], buffers[1], stack_words[1], present_filter)
    writing = _new_write_state(buffers[2])
    partial = _new_partial_lines(buffers[2])
    asked = np.empty(max(grid.rows, grid.columns), np.int64)
    stamps = np.full((3, 2), -1, np.int64)
    line = stalls = last = 0
    rates = (buffers[0].words_per_cycle, buffers[1].words_per_cycle)
    for fold_column in range(-(-grid.along_columns // grid.columns)):
        for fold_row in range(-(-grid.along_rows // grid.rows)):
            for step in range(grid.fold_lines):
                cycle = line + stalls
                count = request_line(grid, ifmap, step, fold_row, fold_column, asked)
                late_ifmap = _user_read(
                    windows[0], reading_ifmap, present_ifmap, rates[0], asked, count, cycle
                )
                _stamp(stamps[0], count, cycle + late_ifmap + HIT_CYCLES)
                count = request_line(grid, filters, step, fold_row, fold_column, asked)
                late_filter = _user_read(
                    windows[1], reading_filter, present_filter, rates[1], asked, count, cycle
                )
                _stamp(stamps[1], count, cycle + late_filter + HIT_CYCLES)
                count = written_words(grid, outputs, step, fold_row, fold_column)
                late_ofmap = _write(writing, partial, buffers[2], count, cycle)
                _stamp(stamps[2], count, cycle + late_ofmap)
                last = cycle + late_ofmap
                stalls += max(late_ifmap, late_filter, late_ofmap)
                line += 1
    _drain_rest(writing, partial, buffers[2], last)
    return stalls, stamps, reading_ifmap, reading_filter, writing
