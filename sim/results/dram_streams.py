"""The DRAM streams of a run: gathered from its layers, stored as JSON, read back with suspicion."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from math import prod
from typing import Any

from sim.base.errors import InvalidValue, Literal
from sim.components.dram_requesters import operand_itineraries, outer_memory, turn_lines
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.dram_placement import Itinerary, Placement, lay_out_regions
from sim.domain.dram_stream import DramStream, Moves, moved_visits
from sim.domain.schedule import StageSchedule
from sim.domain.tile import TransferTile
from sim.kernels.dram_lines import LINE_BITS
from sim.results.assembly import LayerRun, first_steps

MAX_LOOPS = 64
MAX_VISITS = 1 << 24
MAX_LINES = 1 << 22
"""256 MiB: more than any memory on chip holds."""
LAST_BIT = 1 << 46
"""8 TiB: more than any layer takes, and safe in 64 bits with room for sums."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def dram_streams(runs: Sequence[LayerRun], architecture: Architecture) -> tuple[DramStream, ...]:
    """Give the streams of all stages that move tiles to or from a DRAM."""
    memories = {memory.name: memory for memory in architecture.memories}
    clock_mhz = architecture.clock_mhz
    layers: dict[int, list[int]] = {}
    for index, run in enumerate(runs):
        layers.setdefault(id(run), []).append(index)
    first = first_steps(runs)
    found = []
    for run in {id(run): run for run in runs}.values():
        regions = {
            name: lay_out_regions(operand_itineraries(run.schedule, name)) for name in memories
        }
        for index, stage in enumerate(run.schedule.stages):
            memory = _dram_of(stage, memories)
            if memory is None or stage.itinerary is None:
                continue
            start = first[id(run), stage.name]
            region_bits = regions[memory.name][stage.itinerary.operand]
            shared = tuple(layers[id(run)])
            found.append(_stream(run, index, memory, shared, start, region_bits, clock_mhz))
    return tuple(found)


def _stream(
    run: LayerRun,
    index: int,
    memory: MemorySpec,
    layers: tuple[int, ...],
    first_step: int,
    region_bits: int,
    clock_mhz: float,
) -> DramStream:
    stage = run.schedule.stages[index]
    assert stage.itinerary is not None
    tiles = [tile for tile in stage.tiles if isinstance(tile, TransferTile)]
    served = run.activity.served.get(index)
    return DramStream(
        layers=layers,
        stage=stage.name,
        memory=memory.name,
        is_write=not tiles[0].inward,
        region_bits=region_bits,
        itinerary=stage.itinerary,
        moves=moved_visits(stage.visits, lambda tile: tiles[tile].bits > 0),
        placements=tuple(tile.placement if tile.bits else None for tile in tiles),
        first_step=first_step,
        tiles=tuple(range(len(tiles))) if served is None else tuple(s.tile for s in served),
        turn_lines=0 if served is None else turn_lines(memory, clock_mhz),
        tck_ns=0.0 if memory.timing is None else memory.timing.tck_ns,
    )


def _dram_of(stage: StageSchedule, memories: Mapping[str, MemorySpec]) -> MemorySpec | None:
    memory = memories.get(outer_memory(stage))
    return None if memory is None or memory.standard is None else memory


def streams_as_json(streams: Sequence[DramStream]) -> str:
    """Write streams down."""
    return json.dumps(list(streams), separators=(",", ":"), default=_fields)


def _fields(noun: Any) -> dict[str, Any]:
    """Give the fields of a frozen noun as they are, without the copies of `dataclasses.asdict`."""
    return {field.name: getattr(noun, field.name) for field in fields(noun)}


def streams_from_json(text: str) -> tuple[DramStream, ...]:
    """Read streams from a file nobody vouches for.

    Raises
    ------
    InvalidValue
        The text is no list of streams, or a number in it is out of range.
    """
    # needed by one export only, and slow to import
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415

    try:
        streams = TypeAdapter(tuple[DramStream, ...]).validate_json(text, strict=True)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidValue("dram_streams", f"streams ({where})", Literal(first["msg"])) from None
    for stream in streams:
        _check(stream)
    return streams


def _check(stream: DramStream) -> None:
    """Bound every number, so that walking a stream stays within memory and 64 bits."""
    _expect(_NAME.fullmatch(stream.memory) is not None, "memory", "a name")
    _check_itinerary(stream.itinerary)
    _check_moves(stream.moves)
    _expect(0 <= stream.region_bits <= LAST_BIT, "region_bits", f"0 to {LAST_BIT}")
    _expect(0 <= stream.turn_lines <= MAX_LINES, "turn_lines", f"0 to {MAX_LINES}")
    _expect(stream.tck_ns == 0 or 1e-3 <= stream.tck_ns <= 1e6, "tck_ns", "0, or 1e-3 to 1e6")
    count = len(stream.placements)
    _expect(all(0 <= tile < count for tile in stream.tiles), "tiles", "numbers of tile classes")
    for placement in stream.placements:
        if placement is not None:
            _check_placement(placement)


def _check_itinerary(itinerary: Itinerary) -> None:
    extents = dict(itinerary.extents)
    for name, extent in itinerary.extents:
        _expect(1 <= extent <= LAST_BIT, f"extents.{name}", f"1 to {LAST_BIT}")
    visits = 1
    for name, size in itinerary.loops:
        _expect(name in extents and size >= 1, "loops", "known dimensions and sizes >= 1")
        visits *= -(-extents.get(name, 1) // max(1, size))
        _expect(visits <= MAX_VISITS, "loops", f"at most {MAX_VISITS} visits")
    _expect(len(itinerary.loops) <= MAX_LOOPS, "loops", f"at most {MAX_LOOPS}")
    reached = 0
    for axis in itinerary.axes:
        names = (axis.dimension, *axis.block)
        _expect(all(name in extents for name in names), "axes", "known dimensions")
        _expect(min(axis.unit_bits, axis.step, axis.lead) >= 0, "axes", "numbers >= 0")
        reached += prod((extents[name] for name in names), start=axis.step * axis.unit_bits)
    _expect(reached <= LAST_BIT, "axes", f"addresses up to {LAST_BIT} bits")


def _check_moves(moves: Moves) -> None:
    _expect(1 <= len(moves) <= MAX_VISITS, "moves", f"1 to {MAX_VISITS} entries")
    for index, (count, children) in enumerate(moves):
        _expect(0 <= count <= MAX_VISITS, "moves", f"counts up to {MAX_VISITS}")
        known = all(0 <= child < index for child in children)
        _expect(known and (count >= 1 if children else count <= 1), "moves", "a tree")


def _check_placement(placement: Placement) -> None:
    for segments in (placement.rows, placement.columns):
        _expect(1 <= len(segments) <= MAX_LINES, "rows", f"1 to {MAX_LINES} segments")
        fine = all(0 <= first <= MAX_LINES and 1 <= n <= MAX_LINES for first, n in segments)
        _expect(fine, "rows", f"segments of 1 to {MAX_LINES}")
    for name in ("block_bits", "tensors", "images", "width"):
        _expect(1 <= getattr(placement, name) <= LAST_BIT, name, f"1 to {LAST_BIT}")
    for name in ("tensor_bits", "image_bits"):
        _expect(0 <= getattr(placement, name) <= LAST_BIT, name, f"0 to {LAST_BIT}")
    rows = max(first + n for first, n in placement.rows)
    reached = placement.tensors * placement.tensor_bits + placement.images * placement.image_bits
    reached += rows * placement.width * placement.block_bits
    _expect(reached <= LAST_BIT, "placements", f"addresses up to {LAST_BIT} bits")
    lines = placement.stretches * 2 + placement.bits // LINE_BITS
    _expect(lines <= MAX_LINES, "placements", f"tiles of at most {MAX_LINES} lines")


def _expect(fine: bool, name: str, expected: str) -> None:  # noqa: FBT001
    if not fine:
        raise InvalidValue("dram_streams", f"{name}: {expected}", Literal("something else"))
