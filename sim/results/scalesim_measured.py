"""SCALE-Sim's report of a layer of any machine, filled with what joulesim recorded.

A word is one value of an operand. Reads and writes of the array are those of its folds,
whatever memory serves them; DRAM traffic is that of the stages that move an operand from or
to a DRAM. A layer whose stages did nothing of a kind has it from cycle -1 to -1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.domain.activity import Int64Array
from sim.domain.architecture import Architecture
from sim.domain.data_format import FORMATS
from sim.domain.power_timeline import PowerTimeline, StepTable
from sim.results.result import LayerResult, Result
from sim.results.scalesim_row import OPERANDS, Accesses, ScaleSimRow

_OPERAND_OF = {"ifmap": "ifmap", "weight": "filter", "ofmap": "ofmap"}
_STATIONARY = {1: "filter", 2: "ifmap", 3: "ofmap"}


@dataclass(frozen=True, slots=True)
class _Executions:
    """How often each step began in one layer, when first, and when the last one ended."""

    times: Int64Array
    first_cycle: Int64Array
    end_cycle: Int64Array


def measured_rows(result: Result, architecture: Architecture) -> Iterator[ScaleSimRow]:
    """Give one row per layer of a result of this architecture, in order."""
    formats = architecture.array.formats
    widths = {operand: FORMATS[getattr(formats, operand)].bits for operand in _OPERAND_OF}
    drams = {memory.name for memory in architecture.memories if memory.kind == "dram"}
    for index, layer in enumerate(result.layers):
        executions = _executions(result.timeline, index)
        yield _row(result, layer, executions, widths, drams)


def _row(
    result: Result,
    layer: LayerResult,
    executions: _Executions,
    widths: Mapping[str, int],
    drams: set[str],
) -> ScaleSimRow:
    sram = _sram(result.timeline.steps, executions)
    dram = _dram(result.timeline, executions, widths, drams)
    computing = layer.compute_cycles * result.pes
    return ScaleSimRow(
        total_cycles=layer.cycles - 1,
        total_cycles_with_prefetch=layer.cycles - 1,
        stall_cycles=layer.stall_cycles,
        overall_utilization=layer.utilization,
        mapping_efficiency=layer.mapping_efficiency,
        compute_utilization=layer.macs / computing if computing else 0.0,
        sram=sram,
        dram=dram,
    )


def _executions(timeline: PowerTimeline, layer: int) -> _Executions:
    """Count the beginnings of every step in one layer, without expanding repeated blocks."""
    begin, end = int(timeline.layer_items[layer]), int(timeline.layer_items[layer + 1])
    items = timeline.items
    state, value, span = items.state[begin:end], items.value[begin:end], items.span[begin:end]
    times, first, last = _places(state, value, span)
    steps = len(timeline.steps.stage)
    counts = np.zeros(steps, np.int64)
    first_cycle = np.full(steps, np.iinfo(np.int64).max, np.int64)
    end_cycle = np.full(steps, -1, np.int64)
    for stage in range(timeline.active.shape[1]):
        leaves = np.flatnonzero(state >= 0)
        begun = leaves[timeline.started[state[leaves], stage]]
        step = timeline.active[state[begun], stage]
        np.add.at(counts, step, times[begun])
        np.minimum.at(first_cycle, step, first[begun])
        np.maximum.at(end_cycle, step, last[begun] + timeline.steps.hold_cycles[step])
    return _Executions(counts, first_cycle, end_cycle)


def _places(
    state: np.typing.NDArray[np.int32], value: Int64Array, span: Int64Array
) -> tuple[Int64Array, Int64Array, Int64Array]:
    """How often each item of a layer is passed, and the cycles of its first and last time."""
    count = len(state)
    body = np.where(state >= 0, value, 0).astype(np.int64)
    for block in np.flatnonzero(state < 0)[::-1]:
        inside = slice(block + 1, block + 1 + int(span[block]))
        # items deeper inside are counted with the block they are in
        body[block] = int(value[block]) * int(body[inside][_direct(span[inside])].sum())
    times = np.ones(count, np.int64)
    first = np.zeros(count, np.int64)
    last = np.zeros(count, np.int64)
    _place_children(np.arange(count)[_direct(span)], body, first, last)
    for block in np.flatnonzero(state < 0):
        inside = slice(block + 1, block + 1 + int(span[block]))
        children = np.arange(inside.start, inside.stop)[_direct(span[inside])]
        _place_children(children, body, first, last)
        repeats = int(value[block])
        times[children] = times[block] * repeats
        first[children] += first[block]
        last[children] += last[block] + int(body[block]) // repeats * (repeats - 1)
    return times, first, last


def _place_children(
    children: Int64Array, body: Int64Array, first: Int64Array, last: Int64Array
) -> None:
    starts = np.concatenate([[0], np.cumsum(body[children])[:-1]])
    first[children] = starts
    last[children] = starts


def _direct(span: Int64Array) -> Int64Array:
    """Positions of the items that are in no block among these."""
    found = []
    position = 0
    while position < len(span):
        found.append(position)
        position += int(span[position]) + 1
    return np.array(found, np.int64)


def _sram(steps: StepTable, executions: _Executions) -> tuple[Accesses, Accesses, Accesses]:
    """Words the folds ask of their memories and give back: see `FoldTile`."""
    words = dict.fromkeys(OPERANDS, 0)
    folds = np.flatnonzero((steps.stationary > 0) & (executions.times > 0))
    for step in folds.tolist():
        stationary = _STATIONARY[int(steps.stationary[step])]
        rows, columns = int(steps.rows[step]), int(steps.columns[step])
        streamed, times = int(steps.streamed[step]), int(executions.times[step])
        if stationary == "ofmap":
            asked = {
                "ifmap": rows * streamed,
                "filter": columns * streamed,
                "ofmap": rows * columns,
            }
        else:
            moving = "ifmap" if stationary == "filter" else "filter"
            asked = {stationary: rows * columns, moving: rows * streamed}
            asked["ofmap"] = columns * streamed
        for operand in OPERANDS:
            words[operand] += times * asked[operand]
    return _three(words, dict.fromkeys(OPERANDS, folds), executions)


def _dram(
    timeline: PowerTimeline, executions: _Executions, widths: Mapping[str, int], drams: set[str]
) -> tuple[Accesses, Accesses, Accesses]:
    """Words of each operand that the stages move from (ofmap: to) a DRAM."""
    bits = dict.fromkeys(OPERANDS, 0)
    movers: dict[str, list[int]] = {operand: [] for operand in OPERANDS}
    columns = {
        action: [
            timeline.actions.index(f"{d}.{action}")
            for d in drams
            if f"{d}.{action}" in timeline.actions
        ]
        for action in ("read", "write")
    }
    for step in np.flatnonzero(executions.times).tolist():
        operand = timeline.stages[int(timeline.steps.stage[step])].split(".")[0]
        if operand not in _OPERAND_OF:
            continue
        action = "write" if operand == "ofmap" else "read"
        moved = int(timeline.steps.counts[step, columns[action]].sum())
        if moved:
            bits[_OPERAND_OF[operand]] += moved * int(executions.times[step])
            movers[_OPERAND_OF[operand]].append(step)
    words = {_OPERAND_OF[name]: -(-bits[_OPERAND_OF[name]] // widths[name]) for name in _OPERAND_OF}
    return _three(words, {name: np.array(movers[name], np.int64) for name in OPERANDS}, executions)


def _three(
    words: Mapping[str, int], steps: Mapping[str, Int64Array], executions: _Executions
) -> tuple[Accesses, Accesses, Accesses]:
    ifmap, filters, ofmap = (
        _accesses(words[operand], steps[operand], executions) for operand in OPERANDS
    )
    return ifmap, filters, ofmap


def _accesses(words: int, steps: Int64Array, executions: _Executions) -> Accesses:
    if not len(steps):
        return Accesses(start_cycle=-1, stop_cycle=-1, words=0)
    first = int(executions.first_cycle[steps].min())
    return Accesses(
        start_cycle=first, stop_cycle=int(executions.end_cycle[steps].max()) - 1, words=words
    )
