"""Do the lines of requests and the prefetch order follow their definitions, element by element?

Definitions: docs/guides/scalesim.md, "Requests" and "Memory"; here as plain formulas over the
matrices A (positions x reduction) and B (reduction x filters).
"""

import numpy as np
import pytest

from dataflows.scalesim import fold_grid, lower, scalesim_layer
from sim.domain.layer import Layer
from sim.kernels.scalesim_requests import Grid, fetch_sequence, request_line, written_words
from sim.results.scalesim_replay import filter_operand, ifmap_operand, outputs_of

LAYERS = [
    Layer(name="gemm", kind="gemm", ifmap_h=5, in_channels=7, out_channels=4),
    Layer(
        name="conv",
        kind="conv2d",
        ifmap_h=6,
        ifmap_w=5,
        in_channels=2,
        out_channels=5,
        filter_h=3,
        filter_w=2,
        stride_h=2,
        stride_w=2,
    ),
]
DATAFLOWS = ("output_stationary", "weight_stationary", "input_stationary")


@pytest.fixture(params=LAYERS, ids=lambda layer: layer.name)
def layer(request):
    return scalesim_layer(request.param)


@pytest.fixture(params=DATAFLOWS)
def grid(request, layer):
    return fold_grid(request.param, lower(layer), 3, 2)


def matrices(layer, gemm):
    """Addresses of A and B; -1 outside the image."""
    channels = layer.in_channels
    a = np.full((gemm.positions, gemm.reduction), -1)
    for m in range(gemm.positions):
        for k in range(gemm.reduction):
            (out_y, out_x), (tap, channel) = divmod(m, layer.ofmap_w), divmod(k, channels)
            tap_y, tap_x = divmod(tap, layer.filter_w)
            y, x = out_y * layer.stride_h + tap_y, out_x * layer.stride_w + tap_x
            if y < layer.ifmap_h and x < layer.ifmap_w:
                a[m, k] = (y * layer.ifmap_w + x) * channels + channel
    b = np.arange(gemm.reduction * gemm.filters).reshape(gemm.reduction, gemm.filters)
    return a, b


def at(matrix, row, column):
    inside = 0 <= row < matrix.shape[0] and 0 <= column < matrix.shape[1]
    return int(matrix[row, column]) if inside else -1


def expected_requests(grid, a, b, t, fr, fc):
    """Requests of ifmap and filter in line t of fold (fr, fc), pads left out."""
    rows, columns = range(grid.rows), range(grid.columns)
    top, left = grid.rows * fr, grid.columns * fc
    bottom = top + grid.rows - 1
    moving = t - grid.rows
    if grid.dataflow == "output_stationary":
        ifmap = [at(a, top + r, t - r) for r in rows]
        filters = [at(b, t - c, left + c) for c in columns]
    elif grid.dataflow == "weight_stationary":
        filters = [at(b, bottom - t, left + c) for c in columns if t < grid.rows]
        ifmap = [at(a, moving - r, top + r) for r in rows]
    else:
        ifmap = [at(a, left + c, bottom - t) for c in columns if t < grid.rows]
        filters = [at(b, top + r, moving - r) for r in rows]
    return [x for x in ifmap if x >= 0], [x for x in filters if x >= 0]


def kernel_grid(grid):
    return Grid(
        grid.rows,
        grid.columns,
        grid.along_rows,
        grid.along_columns,
        grid.streamed,
        grid.fold_cycles,
    )


def test_every_line_asks_what_the_definition_says(layer, grid):
    a, b = matrices(layer, grid.gemm)
    operands = ifmap_operand(layer, grid), filter_operand(grid)
    asked = np.empty(8, np.int64)
    for fc in range(grid.column_folds):
        for fr in range(grid.row_folds):
            for t in range(grid.fold_cycles):
                found = []
                for operand in operands:
                    count = request_line(kernel_grid(grid), operand, t, fr, fc, asked)
                    found.append(asked[:count].tolist())
                assert tuple(found) == expected_requests(grid, a, b, t, fr, fc)


def test_every_result_is_written_once_per_slice(layer, grid):
    written = sum(
        written_words(kernel_grid(grid), outputs_of(grid), t, fr, fc)
        for fc in range(grid.column_folds)
        for fr in range(grid.row_folds)
        for t in range(grid.fold_cycles)
    )
    slices = grid.row_folds if grid.preloads else 1
    assert written == slices * grid.gemm.positions * grid.gemm.filters


def stacked(matrix, width):
    """Blocks of `width` columns below each other, padded with -1."""
    blocks = -(-matrix.shape[1] // width)
    padded = np.full((matrix.shape[0], blocks * width), -1)
    padded[:, : matrix.shape[1]] = matrix
    return np.concatenate(np.split(padded, blocks, axis=1))


def along_diagonals(stack):
    height, width = stack.shape
    return [
        int(stack[diagonal - column, column])
        for diagonal in range(height + width - 1)
        for column in range(width)
        if 0 <= diagonal - column < height
    ]


def test_the_prefetch_order_is_that_of_the_stacked_blocks(layer, grid):
    a, b = matrices(layer, grid.gemm)
    rows, columns = grid.rows, grid.columns
    if grid.dataflow == "output_stationary":
        expected = along_diagonals(stacked(a.T, rows)), along_diagonals(stacked(b, columns))
    elif grid.dataflow == "weight_stationary":
        expected = along_diagonals(stacked(a, rows)), stacked(b, columns).ravel().tolist()
    else:
        expected = stacked(a.T, columns).ravel().tolist(), along_diagonals(stacked(b.T, rows))
    operands = ifmap_operand(layer, grid), filter_operand(grid)
    for operand, order in zip(operands, expected, strict=True):
        found = fetch_sequence(kernel_grid(grid), operand).tolist()
        assert found == [address for address in order if address >= 0]
