"""Bits that switch on the array's edge and on the inputs of its multipliers, fold by fold.

The values of an operand are looked up as ``values[first[i] + second[j]]``: every operand of a
product is addressed by the sum of two parts, one for each of its sides. Without `values` (an empty
array) a value is its own address plus one. What a pair of successive values counts as:

- *bits*: the Hamming distance of their patterns, in class 0;
- *pairs*: the bits between two different values that are both there (class `BOTH`), from nothing
  to a value (`ENTER`) and from a value to nothing (`LEAVE`), where 0 means nothing; equal ones
  count as nothing. Each class has an expectation of its own (docs/methods/data_dependent.md).

Which PE sees what, and in which order: docs/methods/data_dependent.md.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.kernels.array_types import Int64Array
from sim.kernels.jit import inlined, kernel, lean_kernel

BOTH, ENTER, LEAVE = 0, 1, 2
CLASSES = 3

UInt32Array = npt.NDArray[np.uint32]


class Operand(NamedTuple):
    """Values of one operand and the wires they come in on.

    Attributes
    ----------
    values : (address,) bit patterns; empty: a value is its address plus one.
    nonzero_mask : bits of a pattern that make it differ from zero (not the sign of a float).
    bits : of one value.
    gates : whether a zero of this operand gates the MAC.
    pairs : whether pairs are counted, or bits.
    piece_bits, slots : (wires,) of each memory or link: its wires are cut into `slots` groups of
        `piece_bits`, which divide a value.
    """

    values: UInt32Array
    nonzero_mask: int
    bits: int
    gates: bool
    pairs: bool
    piece_bits: Int64Array
    slots: Int64Array


class Wires(NamedTuple):
    """What was on an operand's wires last, and what has switched since the start.

    Attributes
    ----------
    edge : (wires, slot) last piece in each group of wires.
    inputs : (row, column) last value at each multiplier.
    lanes : (lane,) last value in each row (or column) of the present fold.
    open_lanes : (lane,) multipliers of each row whose stationary value lets them switch.
    edge_bits : (wires, class) counted bits.
    input_bits : (class,) counted bits of all multipliers.
    step_bits : (class,) counted bits of the lanes of the present step.
    pass_bits : (wires, class) counted bits of streaming all rows once more.
    """

    edge: Int64Array
    inputs: Int64Array
    lanes: Int64Array
    open_lanes: Int64Array
    edge_bits: Int64Array
    input_bits: Int64Array
    step_bits: Int64Array
    pass_bits: Int64Array


@inlined
def ones(pattern: int) -> int:
    """Count the ones of a pattern of at most 32 bits.

    >>> int(ones(0b1011))
    3
    """
    halves = pattern - ((pattern >> 1) & 0x55555555)
    fourths = (halves & 0x33333333) + ((halves >> 2) & 0x33333333)
    bytes_ = (fourths + (fourths >> 4)) & 0x0F0F0F0F
    return ((bytes_ * 0x01010101) & 0xFFFFFFFF) >> 24


@inlined
def _value(values: UInt32Array, address: int) -> int:
    if values.size == 0:
        return address + 1
    return int(np.int64(values[address]))


@inlined
def _class_of(operand: Operand, before: int, now: int) -> int:
    if not operand.pairs or (before != 0 and now != 0):
        return 0
    return 1 if before == 0 else 2


@inlined
def _distance(operand: Operand, before: int, now: int, bits: int) -> int:
    """Count the bits a pair of values stands for, in the class of the pair."""
    if before == now:
        return 0
    return bits if operand.pairs else ones(before ^ now)


@inlined
def _switch_edge(operand: Operand, wires: Wires, place: int, value: int) -> None:
    """Put the `place`-th value of a step on all wires it comes in on."""
    for way in range(operand.slots.size):
        piece_bits, slots = operand.piece_bits[way], operand.slots[way]
        pieces = operand.bits // piece_bits
        mask = (1 << piece_bits) - 1
        for piece in range(pieces):
            if operand.pairs:
                now = value * pieces + piece if value != 0 else 0
            else:
                now = (value >> (piece * piece_bits)) & mask
            slot = place * pieces + piece
            if slot >= slots:
                slot %= slots
            before = wires.edge[way, slot]
            kind = _class_of(operand, before, now)
            wires.edge_bits[way, kind] += _distance(operand, before, now, piece_bits)
            wires.edge[way, slot] = now


@inlined
def _switch_input(operand: Operand, wires: Wires, row: int, column: int, value: int) -> None:
    """Count the switching of one multiplier's input."""
    before = wires.inputs[row, column]
    kind = _class_of(operand, before, value)
    wires.input_bits[kind] += _distance(operand, before, value, operand.bits)


@inlined
def _passes(operand: Operand, value: int) -> bool:
    """Whether a value of an operand lets the MAC switch."""
    return not operand.gates or (value & operand.nonzero_mask) != 0


@inlined
def _load_stationary(
    operand: Operand,
    wires: Wires,
    row_parts: Int64Array,
    column_parts: Int64Array,
    top: int,
    rows: int,
    left: int,
    columns: int,
) -> None:
    """Shift one fold's stationary values in, the bottom row first; note who lets MACs switch."""
    for place in range(rows):
        row = rows - 1 - place
        wires.open_lanes[row] = 0
        for column in range(columns):
            value = _value(operand.values, row_parts[top + row] + column_parts[left + column])
            _switch_edge(operand, wires, column, value)
            if _passes(operand, value):
                wires.open_lanes[row] += 1
                _switch_input(operand, wires, row, column, value)
            wires.inputs[row, column] = value


@inlined
def _first_of_stream(
    moving: Operand, wires: Wires, stationary: Operand, held: Wires, row: int, columns: int
) -> None:
    """Switch the multipliers of a row from what they held to the first step of a fold."""
    value = wires.lanes[row]
    if _passes(moving, value):
        for column in range(columns):
            if _passes(stationary, held.inputs[row, column]):
                _switch_input(moving, wires, row, column, value)


@inlined
def _stream_rows(
    operand: Operand,
    wires: Wires,
    row_parts: Int64Array,
    step_parts: Int64Array,
    top: int,
    rows: int,
    row_bits: Int64Array,
) -> None:
    """Stream all steps of one fold in; fill `row_bits` (row, class) with what each row switches."""
    for row in range(rows):
        wires.lanes[row] = _value(operand.values, row_parts[top + row] + step_parts[0])
        for kind in range(CLASSES):
            row_bits[top + row, kind] = 0
    for step in range(step_parts.size):
        for row in range(rows):
            value = _value(operand.values, row_parts[top + row] + step_parts[step])
            _switch_edge(operand, wires, row, value)
            before = wires.lanes[row]
            if _passes(operand, value):
                kind = _class_of(operand, before, value)
                row_bits[top + row, kind] += _distance(operand, before, value, operand.bits)
            wires.lanes[row] = value


@inlined
def _begin_pass(wires: Wires) -> None:
    """Begin to count what one pass over all rows switches on the edge."""
    for way in range(wires.edge_bits.shape[0]):
        for kind in range(CLASSES):
            wires.pass_bits[way, kind] = wires.edge_bits[way, kind]


@inlined
def _end_pass(wires: Wires) -> None:
    """Keep what the pass has switched."""
    for way in range(wires.edge_bits.shape[0]):
        for kind in range(CLASSES):
            wires.pass_bits[way, kind] = wires.edge_bits[way, kind] - wires.pass_bits[way, kind]


@inlined
def _repeat_pass(wires: Wires) -> None:
    """Count a pass like the one that was kept."""
    for way in range(wires.edge_bits.shape[0]):
        for kind in range(CLASSES):
            wires.edge_bits[way, kind] += wires.pass_bits[way, kind]


@lean_kernel
def count_stationary_tile(
    moving: Operand,
    moving_wires: Wires,
    moving_rows: Int64Array,
    moving_steps: Int64Array,
    stationary: Operand,
    stationary_wires: Wires,
    stationary_rows: Int64Array,
    stationary_columns: Int64Array,
    row_bits: Int64Array,
) -> None:
    """Count one tile whose one operand stays in the PEs while the other streams along the rows.

    Every fold of columns streams the same values again. What switches between two steps of a row
    is the same each time, and so is, from the second time on, what switches on the edge: the
    values are streamed twice at most, whatever the number of columns.

    Parameters
    ----------
    moving_rows, moving_steps : (row of all folds,), (step,) parts of the addresses.
    stationary_rows, stationary_columns : (row of all folds,), (column of all folds,).
    row_bits : (row of all folds, class) to work in.
    """
    most_rows, most_columns = moving_wires.inputs.shape
    last_step = moving_steps.size - 1
    for left in range(0, stationary_columns.size, most_columns):
        columns = min(most_columns, stationary_columns.size - left)
        # the first pass begins from what was on the wires before, the second from its own end
        if left == most_columns:
            _begin_pass(moving_wires)
        for top in range(0, moving_rows.size, most_rows):
            rows = min(most_rows, moving_rows.size - top)
            _load_stationary(
                stationary,
                stationary_wires,
                stationary_rows,
                stationary_columns,
                top,
                rows,
                left,
                columns,
            )
            if left <= most_columns:
                _stream_rows(moving, moving_wires, moving_rows, moving_steps, top, rows, row_bits)
            for row in range(rows):
                first = _value(moving.values, moving_rows[top + row] + moving_steps[0])
                last = _value(moving.values, moving_rows[top + row] + moving_steps[last_step])
                moving_wires.lanes[row] = first
                _first_of_stream(moving, moving_wires, stationary, stationary_wires, row, columns)
                for kind in range(CLASSES):
                    bits = row_bits[top + row, kind] * stationary_wires.open_lanes[row]
                    moving_wires.input_bits[kind] += bits
                for column in range(columns):
                    moving_wires.inputs[row, column] = last
        if left == most_columns:
            _end_pass(moving_wires)
        elif left > most_columns:
            _repeat_pass(moving_wires)


@inlined
def _stream_side(
    operand: Operand, wires: Wires, parts: Int64Array, first: int, lanes: int, step_part: int
) -> int:
    """Stream one step into one side; give how many of its lanes let the MAC switch.

    The bits of the lanes that do are in `wires.step_bits`.
    """
    for kind in range(CLASSES):
        wires.step_bits[kind] = 0
    working = 0
    for lane in range(lanes):
        value = _value(operand.values, parts[first + lane] + step_part)
        _switch_edge(operand, wires, lane, value)
        if _passes(operand, value):
            working += 1
            before = wires.lanes[lane]
            kind = _class_of(operand, before, value)
            wires.step_bits[kind] += _distance(operand, before, value, operand.bits)
        wires.lanes[lane] = value
    return working


@inlined
def _first_inputs(
    left: Operand, left_wires: Wires, rows: int, top: Operand, top_wires: Wires, columns: int
) -> None:
    """Switch the multipliers from what they held to the first step of a fold."""
    for row in range(rows):
        for column in range(columns):
            down, across = top_wires.lanes[column], left_wires.lanes[row]
            if _passes(left, across) and _passes(top, down):
                _switch_input(left, left_wires, row, column, across)
                _switch_input(top, top_wires, row, column, down)


@lean_kernel
def count_streaming_tile(
    left: Operand,
    left_wires: Wires,
    left_rows: Int64Array,
    left_steps: Int64Array,
    top: Operand,
    top_wires: Wires,
    top_columns: Int64Array,
    top_steps: Int64Array,
) -> None:
    """Count one tile whose sums stay: one operand streams along rows, the other along columns.

    Parameters
    ----------
    left_rows, left_steps : (row of all folds,), (step,) parts of the addresses.
    top_columns, top_steps : (column of all folds,), (step,).
    """
    most_rows, most_columns = left_wires.inputs.shape
    for first_column in range(0, top_columns.size, most_columns):
        columns = min(most_columns, top_columns.size - first_column)
        for first_row in range(0, left_rows.size, most_rows):
            rows = min(most_rows, left_rows.size - first_row)
            for step in range(left_steps.size):
                open_rows = _stream_side(
                    left, left_wires, left_rows, first_row, rows, left_steps[step]
                )
                open_columns = _stream_side(
                    top, top_wires, top_columns, first_column, columns, top_steps[step]
                )
                if step == 0:
                    _first_inputs(left, left_wires, rows, top, top_wires, columns)
                    continue
                for kind in range(CLASSES):
                    left_wires.input_bits[kind] += left_wires.step_bits[kind] * open_columns
                    top_wires.input_bits[kind] += top_wires.step_bits[kind] * open_rows
            for row in range(rows):
                for column in range(columns):
                    left_wires.inputs[row, column] = left_wires.lanes[row]
                    top_wires.inputs[row, column] = top_wires.lanes[column]


@kernel
def count_nonzeros(
    values: UInt32Array,
    nonzero_mask: int,
    outer: Int64Array,
    inner: Int64Array,
) -> Int64Array:
    """Count, for each of `outer`, the non-zero values at ``outer + inner``: (outer,)."""
    counts = np.zeros(outer.size, np.int64)
    for place in range(outer.size):
        for step in range(inner.size):
            address = outer[place] + inner[step]
            counts[place] += (_value(values, address) & nonzero_mask) != 0
    return counts
