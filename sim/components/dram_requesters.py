"""Who asks a DRAM for what: stages and their memory, turns, and whether all of it fits."""

from math import ceil

from sim.base.errors import InvalidValue
from sim.base.units import BITS_PER_BYTE
from sim.components.dram_lines import LINE_BYTES
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.dram_placement import Itinerary, lay_out_regions
from sim.domain.schedule import Schedule, StageSchedule
from sim.domain.tile import TransferTile


def turn_lines(memory: MemorySpec, clock_mhz: float) -> int:
    """Give the lines of a turn: `turn_bytes`, and at least what one base cycle could move."""
    assert memory.timing is not None
    per_cycle = memory.timing.bytes_per_cycle / memory.timing.base_cycles_per_cycle(clock_mhz)
    return max(memory.turn_bytes // LINE_BYTES, ceil(per_cycle / LINE_BYTES))


def check_capacities(architecture: Architecture, schedule: Schedule) -> None:
    """Refuse a layer whose operands a memory with a timing does not hold.

    Raises
    ------
    InvalidValue
        They do not fit.
    """
    for memory in architecture.memories:
        if memory.timing is None:
            continue
        itineraries = operand_itineraries(schedule, memory.name)
        regions = lay_out_regions(itineraries)
        ends = [regions[name] + found.region_bits for name, found in itineraries.items()]
        end_bytes = -(-max(ends, default=0) // BITS_PER_BYTE)
        capacity_bytes = memory.timing.shape.capacity_bytes
        if end_bytes > capacity_bytes:
            expected = f"operands of a layer within the {capacity_bytes} bytes of "
            raise InvalidValue(f"memories.{memory.name}", expected + memory.timing.name, end_bytes)


def operand_itineraries(schedule: Schedule, memory: str) -> dict[str, Itinerary]:
    """Give, per operand that is in a DRAM, where its tiles lie there."""
    return {
        stage.itinerary.operand: stage.itinerary
        for stage in schedule.stages
        if stage.itinerary is not None and outer_memory(stage) == memory
    }


def outer_memory(stage: StageSchedule) -> str:
    """Name the outer memory of a stage that moves tiles; "" for one that does not."""
    tile = stage.tiles[0]
    return tile.outer if isinstance(tile, TransferTile) else ""
