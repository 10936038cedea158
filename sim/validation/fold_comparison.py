"""One fold of a schedule against its replay: cycles, demand of each cycle, access counts."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dataflows.access_counts import Access, merged
from sim.components.processing_array import fold_cycles, preload_cycles
from sim.domain.activity import Int64Array
from sim.domain.architecture import Architecture, ArraySpec, MemorySpec
from sim.domain.layer import OPERANDS
from sim.domain.tile import Counts, FoldTile, StationaryTile
from sim.kernels import golden_grid as grid
from sim.kernels.wavefront import busy_pes, streaming_lanes
from sim.validation.difference import Difference
from sim.validation.fold_replay import GridFold, ReplayedFold

MOVES = {"weight": "ifmap", "ifmap": "weight", "ofmap": "ifmap"}
"""What streams in from the left, by what stays in the PEs."""

Pairs = dict[str, tuple[object, object]]
"""What was compared -> (fast path, golden grid)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machinery:
    """What the grid is attached to: the array, the innermost memories, the widths of values.

    Attributes
    ----------
    value_bits : operand -> bits of one value at the edge of the array; of a partial sum for
        the outputs.
    """

    architecture: Architecture
    value_bits: Mapping[str, int]

    def memory(self, operand: str) -> MemorySpec:
        """Give the memory that feeds the array with an operand, or takes it."""
        return self.architecture.chain(operand)[-1]


def grid_fold(machinery: Machinery, tile: FoldTile) -> GridFold:
    """Say what to play for one fold of a schedule."""
    return GridFold(
        keeps_sums=tile.stationary == "ofmap",
        array_rows=machinery.architecture.array.rows,
        rows=tile.rows,
        columns=tile.columns,
        streamed=tile.streamed,
        reads_sums=tile.reads_sums,
    )


def compare_fold(
    machinery: Machinery, tile: FoldTile, load: StationaryTile | None, replay: ReplayedFold
) -> tuple[Difference, ...]:
    """List where a fold, and the shifting in before it, differ from their replay.

    Parameters
    ----------
    load : the tile that brings the stationary operand; None where the sums are stationary.
    """
    array = machinery.architecture.array
    found: Pairs = {
        "product": ("NumPy's", "NumPy's" if replay.product_is_right else "another"),
        "cycles": (fold_cycles(array, tile), len(replay.pass_)),
        "MACs": (tile.macs, replay.passed(grid.MACS)),
        **_demand(array, tile, replay),
        **_count_pairs(tile.counts, _fold_accesses(machinery, tile, replay)),
    }
    for memory, action, bits in tile.port_bits:
        found[f"{memory}.{action} [bits]"] = (
            bits,
            _edge_bits(machinery, tile, replay, memory, action),
        )
    shifted = len(replay.load)
    found["cycles to shift in"] = (preload_cycles(array, load) if load else 0, shifted)
    if load:
        accesses, bits = _load_accesses(machinery, tile.stationary, replay)
        found["bits to shift in"] = (load.bits, bits)
        pairs = _count_pairs(load.counts, accesses)
        found |= {f"shifting in, {name}": pair for name, pair in pairs.items()}
    return tuple(
        Difference(what, _text(fast), _text(golden))
        for what, (fast, golden) in found.items()
        if fast != golden
    )


def _text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _demand(array: ArraySpec, tile: FoldTile, replay: ReplayedFold) -> Pairs:
    """Per cycle: PEs at work, values read at both edges, sums read and written."""
    rows, columns, streamed = tile.rows, tile.columns, tile.streamed
    cycles = fold_cycles(array, tile)
    nothing = np.zeros(cycles, np.int64)
    from_top = streaming_lanes(columns, streamed, 0, cycles)
    if tile.stationary == "ofmap":
        # one row leaves per cycle, after the rows below it, which hold nothing
        leaving = np.where(np.arange(cycles) >= cycles - rows, columns, 0)
        weights, begun = from_top, leaving
    else:
        leaving = streaming_lanes(columns, streamed, array.rows - 1, cycles)
        weights, begun = nothing, from_top
    profiles = {
        "PEs at work": (grid.MACS, busy_pes(rows, columns, streamed, cycles)),
        "reads from the left": (grid.LEFT_READS, streaming_lanes(rows, streamed, 0, cycles)),
        "reads from the top": (grid.TOP_READS, weights),
        "sums read": (grid.SUM_READS, begun if tile.reads_sums else nothing),
        "sums written": (grid.SUM_WRITES, leaving),
    }
    found: Pairs = {}
    for name, (counter, expected) in profiles.items():
        found |= _profile_pair(name, expected, replay.pass_[:, counter])
    return found


def _profile_pair(name: str, expected: Int64Array, measured: Int64Array) -> Pairs:
    """Give the first cycle in which two profiles differ, if there is one."""
    # lengths are compared as cycles
    shared = min(len(expected), len(measured))
    differs = np.flatnonzero(expected[:shared] != measured[:shared])
    if not differs.size:
        return {}
    cycle = int(differs[0])
    return {f"{name} in cycle {cycle:,}": (int(expected[cycle]), int(measured[cycle]))}


def _count_pairs(fast: Counts, golden: Counts) -> Pairs:
    by_name = [{f"{name}.{action}": n for name, action, n in counts} for counts in (fast, golden)]
    names = sorted({*by_name[0], *by_name[1]})
    return {name: (by_name[0].get(name, 0), by_name[1].get(name, 0)) for name in names}


def _fold_accesses(machinery: Machinery, tile: FoldTile, replay: ReplayedFold) -> Counts:
    """Give the accesses the grid made during the fold, in the words of its memories."""
    left = MOVES[tile.stationary]
    top = "weight"  # moves along the columns only when the sums stay
    accesses: list[Access] = [
        ("array", "mac", replay.passed(grid.MACS)),
        ("array", f"{left}_register_write", replay.passed(grid.LEFT_REGISTERS)),
        ("array", f"{top}_register_write", replay.passed(grid.TOP_REGISTERS)),
        ("array", "psum_register_write", replay.passed(grid.SUM_REGISTERS)),
    ]
    for operand, action, values, lanes in _edges(tile, replay):
        accesses += _edge_accesses(machinery, operand, action, values, lanes)
    sums = replay.passed(grid.SUM_REGISTERS)
    # a stationary sum that is added to stays where it is: it moves only to leave
    moved_sums = sums - replay.passed(grid.MACS) if tile.stationary == "ofmap" else sums
    accesses += _hop_accesses(machinery, left, replay.passed(grid.LEFT_REGISTERS))
    accesses += _hop_accesses(machinery, top, replay.passed(grid.TOP_REGISTERS))
    accesses += _hop_accesses(machinery, "ofmap", moved_sums)
    return merged(accesses)


def _edges(tile: FoldTile, replay: ReplayedFold) -> list[tuple[str, str, int, int]]:
    """Streams over the edges of the array: (operand, action, values, lanes side by side)."""
    left = MOVES[tile.stationary]
    return [
        (left, "read", replay.passed(grid.LEFT_READS), tile.rows),
        ("weight", "read", replay.passed(grid.TOP_READS), tile.columns),
        ("ofmap", "read", replay.passed(grid.SUM_READS), tile.columns),
        ("ofmap", "write", replay.passed(grid.SUM_WRITES), tile.columns),
    ]


def _edge_bits(
    machinery: Machinery, tile: FoldTile, replay: ReplayedFold, memory: str, action: str
) -> int:
    return sum(
        values * machinery.value_bits[operand]
        for operand, done, values, _ in _edges(tile, replay)
        if done == action and machinery.memory(operand).name == memory
    )


def _load_accesses(machinery: Machinery, operand: str, replay: ReplayedFold) -> tuple[Counts, int]:
    """Give the accesses while the stationary operand was shifted in, and its bits."""
    values = replay.loaded(grid.TOP_READS)
    writes = replay.loaded(grid.TOP_REGISTERS)
    accesses = _edge_accesses(machinery, operand, "read", values, replay.fold.columns)
    accesses.append(("array", f"{operand}_register_write", writes))
    accesses += _hop_accesses(machinery, operand, writes)
    return merged(accesses), values * machinery.value_bits[operand]


def _edge_accesses(
    machinery: Machinery, operand: str, action: str, values: int, lanes: int
) -> list[Access]:
    """List the accesses that move values between a memory and the array, `lanes` of them per step.

    The values of one step lie side by side from the start of a word on.
    """
    assert operand in OPERANDS
    memory, bits = machinery.memory(operand), machinery.value_bits[operand]
    touched = {
        word
        for lane in range(lanes)
        for word in range(
            lane * bits // memory.word_bits, ((lane + 1) * bits - 1) // memory.word_bits + 1
        )
    }
    links = machinery.architecture.links_between(memory.name, "array")
    return [
        (memory.name, action, values // lanes * len(touched)),
        *((link.name, "transfer", values * bits) for link in links),
    ]


def _hop_accesses(machinery: Machinery, operand: str, moves: int) -> list[Access]:
    """List bits x hops of values that went from register to register, on links that price them."""
    memory, bits = machinery.memory(operand), machinery.value_bits[operand]
    links = machinery.architecture.links_between(memory.name, "array")
    return [(link.name, "hop", moves * bits) for link in links if link.hop_length_mm]
