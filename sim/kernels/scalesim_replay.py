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


class _CalcReader(NamedTuple):
    state: Int64Array
    seen: Int32Array
    half_words: int


@kernel
def _calc_reader(buffer: Buffer) -> _CalcReader:
    state = np.zeros(_CALC_STATES, np.int64)
    state[_GENERATION] = 1
    state[FIRST_LINE] = -1
    state[LAST_FILL] = -1
    seen = np.zeros(buffer.addresses, np.int32)
    return _CalcReader(state, seen, buffer.capacity_words // 100 * 50)


@kernel
def _calc_read(reader: _CalcReader, asked: Int64Array, count: int, line: int) -> None:
    """Look up one line of requests; a full half is emptied at once."""
    state, seen = reader.state, reader.seen
    if count > 0 and state[FIRST_LINE] < 0:
        state[FIRST_LINE] = line
    for index in range(count):
        address = asked[index]
        if seen[address] != state[_GENERATION]:
            seen[address] = state[_GENERATION]
            state[READS] += 1
            state[_WORDS] += 1
            if state[_WORDS] >= reader.half_words:
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


class _UserReader(NamedTuple):
    state: Int64Array
    present: Int32Array
    window: Window
    words_per_cycle: int


@kernel
def _user_reader(grid: Grid, operand: Operand, buffer: Buffer, stack_words: int) -> _UserReader:
    window = _window(buffer, fetch_sequence(grid, operand))
    present = np.zeros(buffer.addresses, np.int32)
    for number in range(window.active):
        _change_set(window, present, number, 1)
    state = np.zeros(_USER_STATES, np.int64)
    half = -(-buffer.capacity_words // 2)
    width = buffer.words_per_cycle
    state[FILL_LINES] = min(-(-half // width), -(-stack_words // width))
    state[USER_READS] = state[FILL_LINES] * width
    state[READY] = -1
    return _UserReader(state, present, window, width)


@kernel
def _slide(reader: _UserReader) -> None:
    """Move the window on; the next words are ready a little later."""
    state, window = reader.state, reader.window
    start = state[_START]
    for step in range(window.slide):
        _change_set(window, reader.present, (start + step) % window.sets, -1)
        _change_set(window, reader.present, (start + window.active + step) % window.sets, 1)
    state[_START] = (start + window.slide) % window.sets
    state[READY] += window.slide_lines + 1
    state[USER_READS] += window.slide_lines * reader.words_per_cycle


@kernel
def _user_read(reader: _UserReader, asked: Int64Array, count: int, cycle: int) -> int:
    """Look up one line of requests; give the cycles it is late."""
    offset = HIT_CYCLES
    for index in range(count):
        while reader.present[asked[index]] == 0:
            _slide(reader)
            wait = reader.state[READY] - (cycle + offset)
            offset += wait
            if wait > 0:
                offset += wait
    return offset - HIT_CYCLES


class _Writer(NamedTuple):
    state: Int64Array
    partial: Int64Array
    buffer: Buffer


@kernel
def _writer(buffer: Buffer) -> _Writer:
    state = np.zeros(_WRITE_STATES, np.int64)
    state[_FREE] = buffer.capacity_words
    for stamp in (_DRAIN_END, FIRST_DRAIN, LAST_DRAIN):
        state[stamp] = -1
    # partial lines that can wait at a time: few, unless a drain is a single line
    waiting = 2 * min(buffer.words_per_cycle, buffer.capacity_words) + 16
    return _Writer(state, np.zeros((waiting, 2), np.int64), buffer)


@kernel
def _close_line(writer: _Writer) -> None:
    """Queue the line that is being filled; remember what it lacks."""
    state, partial = writer.state, writer.partial
    if state[_OPEN] > 0:
        slot = state[_PARTIALS] % len(partial)
        partial[slot, 0] = state[_CLOSED]
        partial[slot, 1] = writer.buffer.words_per_cycle - state[_OPEN]
        state[_PARTIALS] += 1
        state[_CLOSED] += 1
        state[_OPEN] = 0


@kernel
def _drain(writer: _Writer, cycle: int) -> None:
    """Send the oldest lines of the write buffer out, one per cycle.

    Of the places that partial lines leave empty, only those of the last line sent are noticed.
    """
    state, partial, buffer = writer.state, writer.partial, writer.buffer
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
def _write(writer: _Writer, count: int, cycle: int) -> int:
    """Take one line of words; give the cycles it is late."""
    state, buffer = writer.state, writer.buffer
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
            _close_line(writer)
            _drain(writer, now)
    return now - cycle


@kernel
def _drain_rest(writer: _Writer, cycle: int) -> None:
    _close_line(writer)
    now = cycle
    while writer.state[_SENT] < writer.state[_CLOSED]:
        _drain(writer, now)
        now = writer.state[_DRAIN_END] + 1


Replay = tuple[int, Int64Array, Int64Array, Int64Array, Int64Array]
"""Stalls [cycles], stamps (operand, first or last) of SRAM accesses [cycle], and the states of
the ifmap, filter and ofmap buffers, by the names above."""


@kernel
def replay_calc(
    grid: Grid,
    ifmap: Operand,
    filters: Operand,
    outputs: Outputs,
    buffers: tuple[Buffer, Buffer, Buffer],
) -> Replay:
    """Run one product with bandwidth as needed."""
    ifmap_reader, filter_reader = _calc_reader(buffers[0]), _calc_reader(buffers[1])
    writer = _writer(buffers[2])
    asked = np.empty(max(grid.rows, grid.columns), np.int64)
    stamps = np.full((3, 2), -1, np.int64)
    line = stalls = last = 0
    for fold_column in range(-(-grid.along_columns // grid.columns)):
        for fold_row in range(-(-grid.along_rows // grid.rows)):
            for step in range(grid.fold_lines):
                cycle = line + stalls
                count = request_line(grid, ifmap, step, fold_row, fold_column, asked)
                _calc_read(ifmap_reader, asked, count, line)
                _stamp(stamps[0], count, cycle + HIT_CYCLES)
                count = request_line(grid, filters, step, fold_row, fold_column, asked)
                _calc_read(filter_reader, asked, count, line)
                _stamp(stamps[1], count, cycle + HIT_CYCLES)
                count = written_words(grid, outputs, step, fold_row, fold_column)
                late = _write(writer, count, cycle)
                _stamp(stamps[2], count, cycle + late)
                last = cycle + late
                stalls += late
                line += 1
    _drain_rest(writer, last)
    return stalls, stamps, ifmap_reader.state, filter_reader.state, writer.state


@kernel
def replay_user(
    grid: Grid,
    ifmap: Operand,
    filters: Operand,
    outputs: Outputs,
    buffers: tuple[Buffer, Buffer, Buffer],
    stack_words: tuple[int, int],
) -> Replay:
    """Run one product with given bandwidth.

    `stack_words` are the places in the stacks of blocks of ifmap and filter, pads included.
    """
    ifmap_reader = _user_reader(grid, ifmap, buffers[0], stack_words[0])
    filter_reader = _user_reader(grid, filters, buffers[1], stack_words[1])
    writer = _writer(buffers[2])
    asked = np.empty(max(grid.rows, grid.columns), np.int64)
    stamps = np.full((3, 2), -1, np.int64)
    late = np.zeros(3, np.int64)
    line = stalls = last = 0
    for fold_column in range(-(-grid.along_columns // grid.columns)):
        for fold_row in range(-(-grid.along_rows // grid.rows)):
            for step in range(grid.fold_lines):
                cycle = line + stalls
                count = request_line(grid, ifmap, step, fold_row, fold_column, asked)
                late[0] = _user_read(ifmap_reader, asked, count, cycle)
                _stamp(stamps[0], count, cycle + late[0] + HIT_CYCLES)
                count = request_line(grid, filters, step, fold_row, fold_column, asked)
                late[1] = _user_read(filter_reader, asked, count, cycle)
                _stamp(stamps[1], count, cycle + late[1] + HIT_CYCLES)
                count = written_words(grid, outputs, step, fold_row, fold_column)
                late[2] = _write(writer, count, cycle)
                _stamp(stamps[2], count, cycle + late[2])
                last = cycle + late[2]
                stalls += late.max()
                line += 1
    _drain_rest(writer, last)
    return stalls, stamps, ifmap_reader.state, filter_reader.state, writer.state
