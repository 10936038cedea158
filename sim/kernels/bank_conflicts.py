"""Bank conflicts at the array's edge: which words each cycle asks of which bank.

The array's schedule is a set of *streams*, one per operand and direction. A stream has lanes
(places at the edge of the array) and steps; in cycle ``first + t + skew x lane`` a lane asks for
the value of step t, whose place is the sum of a part of its lane and a part of its step. A word
is read (or written) once per cycle, however many of its values are asked for. A bank serves one
word per port and cycle, so a cycle takes as many cycles as the longest queue at a port has words.

A place [bits] has three digits: the bit of a *run* (`INTERLEAVE_WORDS` words in one bank), the
run's position in its *line* (one run per bank), and the line. Sums of digits need no division,
which would take most of the time.
"""

from typing import NamedTuple

import numpy as np

from sim.kernels.array_types import Int64Array
from sim.kernels.jit import inlined, kernel

FIRST_LANE, LANES, FIRST_STEP, STEPS = 0, 1, 2, 3
FIRST_CYCLE, SKEW = 4, 5
HEIGHT, WIDTH = 6, 7
VALUE_BITS, WORD_BITS, INTERLEAVE_WORDS, SWIZZLE = 8, 9, 10, 11
FIRST_PORT, BANKS = 12, 13
STREAM_COLUMNS = 14
"""Columns of `Streams.table`."""

PLAIN, SKEWED, XORED = 0, 1, 2
"""Swizzles: see `sim.domain.data_layout`."""


class Streams(NamedTuple):
    """What the edge of the array asks for during one pass.

    Attributes
    ----------
    table : (stream, column) int64, the columns named above. `FIRST_PORT` is the port of the
        stream's first bank in a numbering over all memories; streams that share a port add up.
    lanes, steps : (lane or step, 3) int64: parts of the place [bits], of the row and of the
        column. A value whose row is not in 0 .. HEIGHT - 1 or whose column is not in
        0 .. WIDTH - 1 is padding, which is not stored and not asked for. Places are >= 0.
    """

    table: Int64Array
    lanes: Int64Array
    steps: Int64Array


class _Queues(NamedTuple):
    """Words asked for in one cycle.

    Attributes
    ----------
    keys, cycles : (slot,) open hash table of words; entries of earlier cycles count as empty.
    length : (port,) words that wait at each port.
    touched : (word,) port of each word.
    """

    keys: Int64Array
    cycles: Int64Array
    length: Int64Array
    touched: Int64Array


@inlined
def _swizzled(position: int, line: int, banks: int, swizzle: int) -> int:
    """Bank of the run at a position of a line."""
    if swizzle == SKEWED:
        return (position + line) % banks
    if swizzle == XORED:
        return position ^ (line % banks)
    return position


@kernel
def bank_of_run(run: int, banks: int, swizzle: int) -> int:
    """Bank that holds the n-th run of words of a tile."""
    return _swizzled(run % banks, run // banks, banks, swizzle)


@kernel
def _digits(table: Int64Array, first: int, count: int, places: Int64Array) -> Int64Array:
    """Split the places of all lanes (or steps); `first` and `count` are columns of the table."""
    digits = np.empty((len(places), 3), np.int64)
    for stream in table:
        run_bits, banks = stream[WORD_BITS] * stream[INTERLEAVE_WORDS], stream[BANKS]
        for index in range(stream[first], stream[first] + stream[count]):
            run = places[index, 0] // run_bits
            digits[index, 0] = places[index, 0] - run * run_bits
            digits[index, 1] = run % banks
            digits[index, 2] = run // banks
    return digits


@inlined
def _is_new(key: int, cycle: int, keys: Int64Array, cycles: Int64Array) -> bool:
    """Whether a word is asked for for the first time in this cycle; remember it."""
    mask = len(keys) - 1
    slot = (((key & 0x7FFFFFFF) * 0x9E3779B1) >> 15) & mask
    while cycles[slot] == cycle and keys[slot] != key:
        slot = (slot + 1) & mask
    new = cycles[slot] != cycle
    keys[slot] = key
    cycles[slot] = cycle
    return bool(new)


@kernel
def _lane_range(stream: Int64Array, cycle: int) -> tuple[int, int]:
    """First lane that asks in a cycle, and the one after the last."""
    step = cycle - stream[FIRST_CYCLE]
    if stream[SKEW] == 0:
        return 0, int(stream[LANES]) if 0 <= step < stream[STEPS] else 0
    return max(0, int(step - stream[STEPS] + 1)), int(min(stream[LANES], step + 1))


@kernel
def _most_words(table: Int64Array) -> int:
    """Words that one cycle asks for at most."""
    most = 0
    for stream in table:
        most += int(stream[LANES] * ((stream[VALUE_BITS] - 1) // stream[WORD_BITS] + 2))
    return most


@kernel
def pass_cycles(table: Int64Array) -> int:
    """Cycles until the last request of the streams (stream, column), without any conflict."""
    cycles = 0
    for stream in table:
        delay = stream[SKEW] * (stream[LANES] - 1)
        cycles = max(cycles, int(stream[FIRST_CYCLE] + stream[STEPS] + delay))
    return cycles


@inlined
def _queue_value(
    stream: Int64Array,
    number: int,
    digits: tuple[int, int, int],
    cycle: int,
    queues: _Queues,
    asked: int,
) -> int:
    """Queue the words of one value, whose place has these digits; return how many are queued."""
    bit, position, line = digits
    word_bits, interleave, banks = stream[WORD_BITS], stream[INTERLEAVE_WORDS], stream[BANKS]
    if bit >= word_bits * interleave:
        bit -= word_bits * interleave
        position += 1
    if position >= banks:
        position -= banks
        line += 1
    first, last = 0, 0
    if bit + stream[VALUE_BITS] > word_bits:  # not all in the first word of the run
        first, last = bit // word_bits, (bit + stream[VALUE_BITS] - 1) // word_bits
    run = line * banks + position
    for word in range(first, last + 1):
        if _is_new((run * interleave + word) * 8 + number, cycle, queues.keys, queues.cycles):
            if word >= interleave:  # the value goes on in the next run
                following = run + word // interleave
                position, line = following % banks, following // banks
            port = stream[FIRST_PORT] + _swizzled(position, line, banks, stream[SWIZZLE])
            queues.length[port] += 1
            queues.touched[asked] = port
            asked += 1
    return asked


@kernel
def _queue_stream(
    streams: Streams,
    lane_digits: Int64Array,
    step_digits: Int64Array,
    number: int,
    cycle: int,
    queues: _Queues,
    asked: int,
) -> int:
    """Queue the words one stream asks for in a cycle; return how many are queued by now."""
    stream = streams.table[number]
    low, high = _lane_range(stream, cycle)
    lane = stream[FIRST_LANE] + low
    step = stream[FIRST_STEP] + cycle - stream[FIRST_CYCLE] - stream[SKEW] * low
    for _ in range(low, high):
        row = streams.lanes[lane, 1] + streams.steps[step, 1]
        column = streams.lanes[lane, 2] + streams.steps[step, 2]
        if 0 <= row < stream[HEIGHT] and 0 <= column < stream[WIDTH]:
            digits = (
                lane_digits[lane, 0] + step_digits[step, 0],
                lane_digits[lane, 1] + step_digits[step, 1],
                lane_digits[lane, 2] + step_digits[step, 2],
            )
            asked = _queue_value(stream, number, digits, cycle, queues, asked)
        lane += 1
        step -= stream[SKEW]
    return asked


@kernel
def _new_queues(table: Int64Array, ports: int) -> _Queues:
    """Empty queues with room for all words of a cycle."""
    most = _most_words(table)
    size = 2
    while size < 2 * most:
        size *= 2
    return _Queues(
        np.zeros(size, np.int64),
        np.full(size, -1, np.int64),
        np.zeros(ports, np.int64),
        np.empty(most, np.int64),
    )


@kernel
def conflict_cycles(streams: Streams, memory_of_port: Int64Array, memories: int) -> Int64Array:
    """Cycles one pass takes longer because words wait for their banks (memory,).

    What a cycle takes longer is put down to the memory with the longest queue, the first of
    equals.

    Parameters
    ----------
    streams : what is asked for; at most 8, with places below 2^59.
    memory_of_port : (port,) int64, memory of each port.
    memories : how many memories there are.
    """
    late, longest = np.zeros(memories, np.int64), np.zeros(memories, np.int64)
    queues = _new_queues(streams.table, len(memory_of_port))
    lane_digits = _digits(streams.table, FIRST_LANE, LANES, streams.lanes)
    step_digits = _digits(streams.table, FIRST_STEP, STEPS, streams.steps)
    for cycle in range(pass_cycles(streams.table)):
        asked = 0
        for number in range(len(streams.table)):
            asked = _queue_stream(streams, lane_digits, step_digits, number, cycle, queues, asked)
        longest[:] = 1
        for port in queues.touched[:asked]:
            memory = memory_of_port[port]
            longest[memory] = max(longest[memory], queues.length[port])
            queues.length[port] = 0
        worst = np.argmax(longest)
        late[worst] += longest[worst] - 1
    return late
