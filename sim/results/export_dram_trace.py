"""The requests of a run to a DRAM, as memory simulators read them.

Every tile that was moved becomes its lines of 64 bytes, spread evenly over the cycles its step
held the memory. Two forms: address, operation and cycle (DRAMsim3), or operation and address in
order (Ramulator). Each DRAM has a file of its own.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from heapq import merge
from itertools import pairwise
from math import floor
from pathlib import Path

import numpy as np

from sim.base.atomic_file import atomic_path
from sim.base.errors import InvalidValue, Literal
from sim.components.dram_lines import LINE_BYTES, tile_lines
from sim.domain.activity import Int64Array
from sim.domain.dram_placement import Placement
from sim.domain.dram_stream import DramStream
from sim.domain.power_timeline import PowerTimeline
from sim.results.dram_streams import streams_from_json
from sim.results.result import Result
from sim.results.stage_slices import StageSlices, stage_slices
from sim.results.stream_index import checked_window

BLOCK_LINES = 1 << 14

Request = tuple[int, int, bool]
"""Cycle, byte address, whether it is a write."""


def write_dramsim3_trace(
    result: Result, path: str | Path, start_cycle: int = 0, end_cycle: int | None = None
) -> tuple[Path, ...]:
    """Write ``0xADDRESS READ|WRITE CYCLE`` per request, in cycles of the memory's clock.

    Where the model of the memory has no clock of its own ("rate"), cycles are the base clock's.

    Returns
    -------
    The files: the path itself, or one per memory if there are several.

    Raises
    ------
    InvalidValue
        The window is out of range or holds too much; the run has no addresses.
    """
    return _write(result, Path(path), start_cycle, end_cycle, _dramsim3_line)


def write_ramulator_trace(
    result: Result, path: str | Path, start_cycle: int = 0, end_cycle: int | None = None
) -> tuple[Path, ...]:
    """Write ``LD|ST 0xADDRESS`` per request, in order (see `write_dramsim3_trace`)."""
    return _write(result, Path(path), start_cycle, end_cycle, _ramulator_line)


def dram_requests(
    result: Result, memory: str, start_cycle: int = 0, end_cycle: int | None = None
) -> Iterator[Request]:
    """Give the requests to one DRAM in a window, in order of their cycles.

    Cycles are those of the base clock.

    Raises
    ------
    InvalidValue
        The window is out of range or holds too much.
    """
    streams = [s for s in streams_from_json(result.dram_streams) if s.memory == memory]
    timeline = result.timeline
    first, last = checked_window(timeline, start_cycle, end_cycle)
    for layer, (begin, end) in enumerate(pairwise(timeline.layer_starts.tolist())):
        own = [stream for stream in streams if layer in stream.layers]
        if own and begin < last and end > first:
            # tiles are found by counting from the first one of the layer
            slices = stage_slices(timeline, begin, min(end, last))
            parts = [_requests(timeline, slices, stream) for stream in own]
            yield from (request for request in merge(*parts) if first <= request[0] < last)


def _requests(
    timeline: PowerTimeline, slices: StageSlices, stream: DramStream
) -> Iterator[Request]:
    """Give the requests of one stage from the begin of its layer on."""
    own = slices.stage == _stage_number(timeline, stream)
    steps = slices.step[own].tolist()
    # slices are cut at the window's end, steps are not
    spans = zip(slices.begin_cycle[own].tolist(), timeline.steps.hold_cycles[steps], strict=True)
    for (begin, held), part in zip(spans, _lines_by_step(stream, steps), strict=True):
        cycles = begin + np.arange(len(part)) * held // max(1, len(part))
        addresses = part * LINE_BYTES
        for cycle, address in zip(cycles.tolist(), addresses.tolist(), strict=True):
            yield cycle, address, stream.is_write


def _lines_by_step(stream: DramStream, steps: list[int]) -> Iterator[Int64Array]:
    """Give the lines each step asks for: those of its tile, or of its turn."""
    addresses = stream.moved_addresses()
    turns: Iterator[Int64Array] = iter(())
    for step in steps:
        part = next(turns, None)
        if part is None:
            local = step - stream.first_step
            placement = _placement(stream, local)
            turns = _turns(placement, stream, next(addresses, None))
            part = next(turns)
        yield part


def _turns(placement: Placement, stream: DramStream, address: int | None) -> Iterator[Int64Array]:
    if address is None:
        raise InvalidValue("dram_streams", "as many tiles as the run moved", Literal("fewer"))
    first_bit = stream.region_bits + address
    if stream.turn_lines:
        return tile_lines(placement, first_bit, stream.turn_lines)
    return iter((np.concatenate(list(tile_lines(placement, first_bit, BLOCK_LINES))),))


def _placement(stream: DramStream, local: int) -> Placement:
    found = None
    if 0 <= local < len(stream.tiles):
        found = stream.placements[stream.tiles[local]]
    if found is None:
        got = Literal(f"none for a tile of {stream.stage}")
        raise InvalidValue("dram_streams", "a place for each tile", got)
    return found


def _stage_number(timeline: PowerTimeline, stream: DramStream) -> int:
    if stream.stage not in timeline.stages:
        raise InvalidValue("dram_streams", "stages of the run", stream.stage)
    return timeline.stages.index(stream.stage)


def _write(
    result: Result,
    path: Path,
    start_cycle: int,
    end_cycle: int | None,
    line: Callable[[Request, Fraction], str],
) -> tuple[Path, ...]:
    streams = streams_from_json(result.dram_streams)
    clocks = {stream.memory: stream.tck_ns for stream in streams}
    if not clocks:
        expected = "a run whose tiles have addresses (not one by SCALE-Sim's rules)"
        raise InvalidValue("dram_streams", expected, Literal("none"))
    paths = []
    for memory, tck_ns in clocks.items():
        own = path if len(clocks) == 1 else path.with_name(f"{path.stem}_{memory}{path.suffix}")
        per_cycle = _memory_cycles_per_cycle(tck_ns, result.clock_mhz)
        with atomic_path(own) as target, target.open("w", encoding="ascii", newline="\n") as file:
            for request in dram_requests(result, memory, start_cycle, end_cycle):
                file.write(line(request, per_cycle))
        paths.append(own)
    return tuple(paths)


def _memory_cycles_per_cycle(tck_ns: float, clock_mhz: float) -> Fraction:
    if not tck_ns:
        return Fraction(1)
    return 1000 / (Fraction(str(tck_ns)) * Fraction(str(clock_mhz)))


def _dramsim3_line(request: Request, per_cycle: Fraction) -> str:
    cycle, address, is_write = request
    return f"0x{address:X} {'WRITE' if is_write else 'READ'} {floor(cycle * per_cycle)}\n"


def _ramulator_line(request: Request, _per_cycle: Fraction) -> str:
    _, address, is_write = request
    return f"{'ST' if is_write else 'LD'} 0x{address:x}\n"
