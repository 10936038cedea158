"""SCALE-Sim's report of a layer, computed by its own rules: closed forms and the replay."""

import numpy as np

from dataflows.scalesim import FoldGrid, Gemm, fold_grid, lower
from sim.base.errors import InvalidValue, Literal
from sim.base.units import BITS_PER_BYTE
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.layer import Layer
from sim.kernels.scalesim_replay import (
    FILL_LINES,
    FIRST_DRAIN,
    FIRST_LINE,
    LAST_DRAIN,
    LAST_FILL,
    READS,
    READY,
    USER_READS,
    WRITES,
    Buffer,
    replay_calc,
    replay_user,
)
from sim.kernels.scalesim_requests import (
    PRELOADED,
    SKEWED_COLUMNS,
    SKEWED_ROWS,
    Grid,
    Operand,
    Outputs,
)
from sim.results.scalesim_row import Accesses, ScaleSimRow

MAX_WORDS = 2**27
"""Largest operand that is replayed, repeats of overlapping windows included: 1 GiB of memory."""
MAX_REQUESTS = 2**35
"""Most SRAM accesses of a layer that are replayed: some minutes."""

CALC_FILL_WORDS_PER_CYCLE = 10

IntArray = np.typing.NDArray[np.int64]

_IFMAP_PATTERN = {
    "output_stationary": (SKEWED_ROWS, False),
    "weight_stationary": (SKEWED_ROWS, True),
    "input_stationary": (PRELOADED, True),
}
_FILTER_PATTERN = {
    "output_stationary": (SKEWED_COLUMNS, True),
    "weight_stationary": (PRELOADED, False),
    "input_stationary": (SKEWED_ROWS, False),
}


def replay_layer(layer: Layer, dataflow: str, architecture: Architecture) -> ScaleSimRow:
    """Report one product of a layer as SCALE-Sim 3.0.0 does, to the cycle and the word.

    Parameters
    ----------
    layer : as `dataflows.scalesim.scalesim_layer` gives it.
    architecture : of a SCALE-Sim configuration.

    Raises
    ------
    InvalidValue
        The layer is too large to be replayed.
    """
    mode = architecture.scalesim
    assert mode is not None
    gemm = lower(layer)
    grid = fold_grid(dataflow, gemm, architecture.array.rows, architecture.array.columns)
    _check_size(layer, grid)
    buffers = _buffers(architecture, layer, gemm)
    arguments = (
        _kernel_grid(grid),
        ifmap_operand(layer, grid),
        filter_operand(grid),
        outputs_of(grid),
        buffers,
    )
    if mode.interface == "USER":
        stalls, stamps, ifmap, filters, ofmap = replay_user(*arguments, _stack_words(grid))
        inputs = (_user_accesses(ifmap), _user_accesses(filters))
    else:
        stalls, stamps, ifmap, filters, ofmap = replay_calc(*arguments)
        inputs = (_calc_accesses(ifmap, buffers[0]), _calc_accesses(filters, buffers[1]))
    written = Accesses(
        start_cycle=int(ofmap[FIRST_DRAIN]),
        stop_cycle=int(ofmap[LAST_DRAIN]),
        words=int(ofmap[WRITES]),
    )
    return _row(grid, int(stalls), stamps, (*inputs, written))


def _kernel_grid(grid: FoldGrid) -> Grid:
    return Grid(
        rows=grid.rows,
        columns=grid.columns,
        along_rows=grid.along_rows,
        along_columns=grid.along_columns,
        streamed=grid.streamed,
        fold_lines=grid.fold_cycles,
    )


def _row(
    grid: FoldGrid, stalls: int, stamps: IntArray, dram: tuple[Accesses, Accesses, Accesses]
) -> ScaleSimRow:
    total_cycles = grid.cycles - 1 + stalls
    gemm = grid.gemm
    macs = gemm.positions * gemm.reduction * gemm.filters
    words = grid.sram_words()
    ifmap, filters, ofmap = (
        Accesses(start_cycle=int(first), stop_cycle=int(last), words=words[operand])
        for operand, (first, last) in zip(("ifmap", "filter", "ofmap"), stamps, strict=True)
    )
    first_fetch = min(dram[0].start_cycle, dram[1].start_cycle)
    return ScaleSimRow(
        total_cycles=total_cycles,
        total_cycles_with_prefetch=dram[2].stop_cycle - first_fetch,
        stall_cycles=stalls,
        # a 1 x 1 x 1 product on one PE has a last cycle of index 0
        overall_utilization=macs / (max(1, total_cycles) * grid.rows * grid.columns),
        mapping_efficiency=grid.mapping_efficiency,
        compute_utilization=grid.compute_utilization,
        sram=(ifmap, filters, ofmap),
        dram=dram,
    )


def _check_size(layer: Layer, grid: FoldGrid) -> None:
    gemm = grid.gemm
    operands = gemm.positions * gemm.reduction, gemm.reduction * gemm.filters
    most = max(*operands, _ifmap_words(layer))
    if most > MAX_WORDS:
        expected = f"operands of at most {MAX_WORDS} words to replay SCALE-Sim's buffers"
        raise InvalidValue(layer.name, expected, Literal(str(most)))
    requests = sum(grid.sram_words().values())
    if requests > MAX_REQUESTS:
        expected = f"at most {MAX_REQUESTS} SRAM accesses to replay SCALE-Sim's buffers"
        raise InvalidValue(layer.name, expected, Literal(str(requests)))


def _buffers(architecture: Architecture, layer: Layer, gemm: Gemm) -> tuple[Buffer, Buffer, Buffer]:
    mode = architecture.scalesim
    assert mode is not None
    calc = mode.interface == "CALC"
    ifmap, filters, ofmap = (architecture.chain(name)[1] for name in ("ifmap", "weight", "ofmap"))
    return (
        Buffer(_words(ifmap), mode.ifmap_words_per_cycle, _ifmap_words(layer)),
        Buffer(_words(filters), mode.filter_words_per_cycle, gemm.reduction * gemm.filters),
        # without a given bandwidth, a line of outputs is as wide as the array
        Buffer(
            _words(ofmap), architecture.array.columns if calc else mode.ofmap_words_per_cycle, 0
        ),
    )


def _ifmap_words(layer: Layer) -> int:
    """Count the words of the input of one product."""
    batch = 1 if layer.weight_is_activation else layer.batch
    return batch * layer.ifmap_h * layer.ifmap_w * (layer.in_channels // layer.groups)


def _words(memory: MemorySpec) -> int:
    assert memory.total_bits is not None
    return memory.total_bits // BITS_PER_BYTE


def ifmap_operand(layer: Layer, grid: FoldGrid) -> Operand:
    """Input matrix, positions x reduction: addresses run along channels, then x, then y."""
    channels = layer.in_channels // layer.groups
    image, within = np.divmod(np.arange(grid.gemm.positions), layer.ofmap_h * layer.ofmap_w)
    out_y, out_x = np.divmod(within, layer.ofmap_w)
    taps, channel = np.divmod(np.arange(grid.gemm.reduction), channels)
    tap_y, tap_x = np.divmod(taps, layer.filter_w)
    row_y = out_y * layer.stride_h - layer.padding.top
    row_x = out_x * layer.stride_w - layer.padding.left
    column_y, column_x = tap_y * layer.dilation_h, tap_x * layer.dilation_w
    pattern, transposed = _IFMAP_PATTERN[grid.dataflow]
    rows = image * layer.ifmap_h + row_y
    return Operand(
        pattern,
        _delay(pattern, grid),
        transposed,
        (rows * layer.ifmap_w + row_x) * channels,
        (column_y * layer.ifmap_w + column_x) * channels + channel,
        row_y,
        row_x,
        column_y,
        column_x,
        layer.ifmap_h,
        layer.ifmap_w,
    )


def filter_operand(grid: FoldGrid) -> Operand:
    """Filter matrix, reduction x filters: addresses run along the filters."""
    pattern, transposed = _FILTER_PATTERN[grid.dataflow]
    reduction, filters = np.arange(grid.gemm.reduction), np.arange(grid.gemm.filters)
    nowhere_k, nowhere_n = np.zeros_like(reduction), np.zeros_like(filters)
    return Operand(
        pattern,
        _delay(pattern, grid),
        transposed,
        reduction * grid.gemm.filters,
        filters,
        nowhere_k,
        nowhere_k,
        nowhere_n,
        nowhere_n,
        1,
        1,
    )


def outputs_of(grid: FoldGrid) -> Outputs:
    """When, and in which order, the array gives its results."""
    if grid.preloads:
        return Outputs(bottom_first=False, delay=2 * grid.rows - 1)
    return Outputs(bottom_first=True, delay=grid.streamed - 1)


def _delay(pattern: int, grid: FoldGrid) -> int:
    """Lines before a streamed operand: those in which the stationary one is shifted in."""
    return grid.rows if grid.preloads and pattern != PRELOADED else 0


def _stack_words(grid: FoldGrid) -> tuple[int, int]:
    """Places in the stacked blocks of ifmap and filter, empty ones included."""
    down = grid.row_folds * grid.rows * grid.streamed
    across = grid.column_folds * grid.columns
    if grid.dataflow == "output_stationary":
        return down, across * grid.streamed
    preloaded = across * grid.along_rows
    return (down, preloaded) if grid.dataflow == "weight_stationary" else (preloaded, down)


def _user_accesses(state: IntArray) -> Accesses:
    return Accesses(
        start_cycle=-int(state[FILL_LINES]),
        stop_cycle=int(state[READY]),
        words=int(state[USER_READS]),
    )


def _calc_accesses(state: IntArray, buffer: Buffer) -> Accesses:
    words = int(state[READS])
    percent = buffer.capacity_words // 100
    if state[LAST_FILL] < 0:
        fetched = percent * -(-words // percent)
        return Accesses(
            start_cycle=-fetched // CALC_FILL_WORDS_PER_CYCLE, stop_cycle=-1, words=words
        )
    fill_cycles = -(-50 * percent // CALC_FILL_WORDS_PER_CYCLE)
    return Accesses(
        start_cycle=int(state[FIRST_LINE]) - fill_cycles,
        stop_cycle=int(state[LAST_FILL]) + 1,
        words=words,
    )
