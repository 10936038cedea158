"""Words a folded product asks of its SRAMs, line by line, as SCALE-Sim lists them.

A line is a cycle without stalls; in each line the array's ports ask in order. Lines follow
the folds, columns outside, rows inside (docs/guides/scalesim.md, "Requests").
"""

from typing import NamedTuple

import numpy as np

from sim.kernels.array_types import Int64Array
from sim.kernels.jit import kernel

SKEWED_ROWS = 0
"""Ports are rows; each is a line later than the one above."""
SKEWED_COLUMNS = 1
"""Ports are columns; each is a line later than the one before."""
PRELOADED = 2
"""One row of the stationary operand per line, the bottom one first."""


class Grid(NamedTuple):
    """Folds of one product on an array (see `dataflows.scalesim.FoldGrid`)."""

    rows: int
    columns: int
    along_rows: int
    along_columns: int
    streamed: int
    fold_lines: int


class Operand(NamedTuple):
    """One matrix of the product, and how the array asks for it.

    Attributes
    ----------
    pattern : `SKEWED_ROWS`, `SKEWED_COLUMNS` or `PRELOADED`.
    delay : lines of a fold before the first request.
    transposed : whether the streamed step (preloaded: the column) counts the matrix's rows.
    row_address, column_address : (row,), (column,) parts of an element's address.
    row_y, row_x, column_y, column_x : the same of its place in the image.
    height, width : of the image; an element outside has no address.
    """

    pattern: int
    delay: int
    transposed: bool
    row_address: Int64Array
    column_address: Int64Array
    row_y: Int64Array
    row_x: Int64Array
    column_y: Int64Array
    column_x: Int64Array
    height: int
    width: int


@kernel
def element_address(operand: Operand, row: int, column: int) -> int:
    """Address of one element of a matrix, -1 outside the image."""
    y = operand.row_y[row] + operand.column_y[column]
    x = operand.row_x[row] + operand.column_x[column]
    if y < 0 or y >= operand.height or x < 0 or x >= operand.width:
        return -1
    address: int = operand.row_address[row] + operand.column_address[column]
    return address


@kernel
def _preloaded_line(
    grid: Grid, operand: Operand, step: int, fold_row: int, fold_column: int, asked: Int64Array
) -> int:
    """One row of the stationary operand, the bottom one first."""
    count = 0
    row = grid.rows * (fold_row + 1) - 1 - step
    if step < 0 or step >= grid.rows or row >= grid.along_rows:
        return 0
    first = grid.columns * fold_column
    for column in range(first, min(first + grid.columns, grid.along_columns)):
        if operand.transposed:
            address = element_address(operand, column, row)
        else:
            address = element_address(operand, row, column)
        if address >= 0:
            asked[count] = address
            count += 1
    return count


@kernel
def request_line(
    grid: Grid, operand: Operand, line: int, fold_row: int, fold_column: int, asked: Int64Array
) -> int:
    """Addresses asked for in one line of a fold, in port order.

    Parameters
    ----------
    line : line of the fold.
    asked : (port,) is filled.

    Returns
    -------
    int
        How many addresses there are.
    """
    step = line - operand.delay
    if operand.pattern == PRELOADED:
        return _preloaded_line(grid, operand, step, fold_row, fold_column, asked)
    count = 0
    by_rows = operand.pattern == SKEWED_ROWS
    first = grid.rows * fold_row if by_rows else grid.columns * fold_column
    ports = grid.rows if by_rows else grid.columns
    ports = min(ports, (grid.along_rows if by_rows else grid.along_columns) - first)
    for port in range(max(0, step - grid.streamed + 1), min(ports, step + 1)):
        if operand.transposed:
            address = element_address(operand, step - port, first + port)
        else:
            address = element_address(operand, first + port, step - port)
        if address >= 0:
            asked[count] = address
            count += 1
    return count


class Outputs(NamedTuple):
    """How the array gives its results.

    Attributes
    ----------
    bottom_first : output-stationary: a column drains R words, its bottom row first; otherwise
        it gives one word per streamed step.
    delay : line of the first column's first word.
    """

    bottom_first: bool
    delay: int


@kernel
def written_words(grid: Grid, outputs: Outputs, line: int, fold_row: int, fold_column: int) -> int:
    """Words written in one line of a fold."""
    columns = min(grid.columns, grid.along_columns - grid.columns * fold_column)
    rows = min(grid.rows, grid.along_rows - grid.rows * fold_row)
    count = 0
    for column in range(columns):
        step = line - outputs.delay - column
        if outputs.bottom_first:
            count += int(0 <= step < grid.rows and grid.rows - 1 - step < rows)
        else:
            count += int(0 <= step < grid.streamed)
    return count


@kernel
def fetch_sequence(grid: Grid, operand: Operand) -> Int64Array:
    """Addresses in the order SCALE-Sim prefetches them, (entry,), with repeats, without pads.

    Blocks of one fold are stacked on each other. Streamed operands are read along the
    anti-diagonals of the whole stack, from below; preloaded ones row by row.
    """
    by_rows = operand.pattern == SKEWED_ROWS
    extent = grid.along_rows if by_rows else grid.along_columns
    width = grid.rows if by_rows else grid.columns
    length = grid.along_rows if operand.pattern == PRELOADED else grid.streamed
    height = -(-extent // width) * length
    entries = np.empty(extent * length, np.int64)
    count = 0
    if operand.pattern == PRELOADED:
        for row in range(height):
            for column in range(width):
                count = _append(operand, entries, count, row, column, width, length, extent)
    else:
        for diagonal in range(height + width - 1):
            for column in range(max(0, diagonal - height + 1), min(diagonal + 1, width)):
                row = diagonal - column
                count = _append(operand, entries, count, row, column, width, length, extent)
    return entries[:count]


@kernel
def _append(
    operand: Operand,
    entries: Int64Array,
    count: int,
    row: int,
    column: int,
    width: int,
    length: int,
    extent: int,
) -> int:
    """Add the element at one place of the stack, if there is one."""
    along = row // length * width + column
    step = row % length
    if along >= extent:
        return count
    # a preloaded matrix has its steps along the rows, a streamed one along the columns
    steps_are_rows = operand.transposed != (operand.pattern == PRELOADED)
    if steps_are_rows:
        address = element_address(operand, step, along)
    else:
        address = element_address(operand, along, step)
    if address >= 0:
        entries[count] = address
        count += 1
    return count
