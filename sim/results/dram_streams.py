"""The DRAM streams of a run: gathered from its layers, stored as JSON, read back with suspicion."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sim.base.errors import InvalidValue, Literal
from sim.domain.architecture import MemorySpec
from sim.domain.dram_placement import Itinerary, Placement, lay_out_regions
from sim.domain.dram_stream import DramStream
from sim.domain.schedule import StageSchedule
from sim.domain.tile import TransferTile
from sim.results.assembly import LayerRun, first_steps

MAX_LOOPS = 64
MAX_SEGMENTS = 1 << 20
LARGEST = 1 << 62


def dram_streams(
    runs: Sequence[LayerRun], memories: Mapping[str, MemorySpec]
) -> tuple[DramStream, ...]:
    """Give the streams of all stages that move tiles to or from a DRAM."""
    layers: dict[int, list[int]] = {}
    for index, run in enumerate(runs):
        layers.setdefault(id(run), []).append(index)
    first = first_steps(runs)
    found = []
    for run in {id(run): run for run in runs}.values():
        regions = _regions(run, memories)
        for index, stage in enumerate(run.schedule.stages):
            memory = _dram_of(stage, memories)
            if memory is None or stage.itinerary is None:
                continue
            start = first[id(run), stage.name]
            region_bits = regions[memory.name][stage.itinerary.operand]
            shared = tuple(layers[id(run)])
            found.append(_stream(run, index, memory, shared, start, region_bits))
    return tuple(found)


def _stream(
    run: LayerRun,
    index: int,
    memory: MemorySpec,
    layers: tuple[int, ...],
    first_step: int,
    region_bits: int,
) -> DramStream:
    stage = run.schedule.stages[index]
    assert stage.itinerary is not None
    tiles = [tile for tile in stage.tiles if isinstance(tile, TransferTile)]
    served = run.activity.served.get(index)
    opens = stage.role == "fetch" and stage.itinerary.operand == "ofmap"
    return DramStream(
        layers=layers,
        stage=stage.name,
        memory=memory.name,
        is_write=not tiles[0].inward,
        region_bits=region_bits,
        itinerary=stage.itinerary,
        fresh_dimension="C" if opens else "",
        placements=tuple(tile.placement if tile.bits else None for tile in tiles),
        first_step=first_step,
        tiles=tuple(range(len(tiles))) if served is None else tuple(s.tile for s in served),
        turn_bytes=0 if served is None else memory.turn_bytes,
        tck_ns=0.0 if memory.timing is None else memory.timing.tck_ns,
    )


def _dram_of(stage: StageSchedule, memories: Mapping[str, MemorySpec]) -> MemorySpec | None:
    tile = stage.tiles[0]
    if not isinstance(tile, TransferTile):
        return None
    memory = memories[tile.outer]
    return None if memory.standard is None else memory


def _regions(run: LayerRun, memories: Mapping[str, MemorySpec]) -> dict[str, dict[str, int]]:
    """Give, per DRAM, where the regions of its operands begin: as its server lays them out."""
    by_memory: dict[str, dict[str, Itinerary]] = {}
    for stage in run.schedule.stages:
        memory = _dram_of(stage, memories)
        if memory is not None and stage.itinerary is not None:
            by_memory.setdefault(memory.name, {})[stage.itinerary.operand] = stage.itinerary
    return {name: lay_out_regions(found) for name, found in by_memory.items()}


def streams_as_json(streams: Sequence[DramStream]) -> str:
    """Write streams down."""
    return json.dumps([asdict(stream) for stream in streams], separators=(",", ":"))


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
    itinerary = stream.itinerary
    _expect(len(itinerary.loops) <= MAX_LOOPS, "loops", f"at most {MAX_LOOPS}")
    dimensions = [name for name, _ in itinerary.extents]
    for name, extent in itinerary.extents:
        _expect(1 <= extent <= LARGEST, f"extents.{name}", "a number >= 1")
    for name, size in itinerary.loops:
        _expect(name in dimensions and size >= 1, "loops", "known dimensions and sizes >= 1")
    for axis in itinerary.axes:
        known = all(name in dimensions for name in (axis.dimension, *axis.block))
        sane = axis.unit_bits >= 0 and axis.step >= 0 and axis.lead >= 0
        _expect(known and sane, "axes", "known dimensions and numbers >= 0")
    _expect(
        stream.fresh_dimension in ("", *dimensions), "fresh_dimension", "a dimension, or nothing"
    )
    _expect(0 <= stream.region_bits <= LARGEST, "region_bits", "a number >= 0")
    _expect(0 <= stream.turn_bytes <= LARGEST, "turn_bytes", "a number >= 0")
    _expect(0 <= stream.tck_ns <= 1e6, "tck_ns", "a number from 0 to 1e6")
    count = len(stream.placements)
    _expect(all(0 <= tile < count for tile in stream.tiles), "tiles", "numbers of tile classes")
    for placement in stream.placements:
        if placement is not None:
            _check_placement(placement)


def _check_placement(placement: Placement) -> None:
    segments = (*placement.rows, *placement.columns)
    _expect(len(segments) <= MAX_SEGMENTS, "rows", f"at most {MAX_SEGMENTS} segments")
    numbers = [number for segment in segments for number in segment]
    _expect(all(0 <= number <= MAX_SEGMENTS for number in numbers), "rows", "small numbers >= 0")
    for name in ("block_bits", "tensors", "images", "width"):
        _expect(1 <= getattr(placement, name) <= 1 << 40, name, "a number from 1 to 2^40")
    for name in ("tensor_bits", "image_bits"):
        _expect(0 <= getattr(placement, name) <= LARGEST, name, "a number >= 0")


def _expect(fine: bool, name: str, expected: str) -> None:  # noqa: FBT001
    if not fine:
        raise InvalidValue("dram_streams", f"{name}: {expected}", Literal("something else"))
