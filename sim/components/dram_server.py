"""A DRAM whose banks live on: serves the tiles of all DMA engines, piece by piece.

Each visit of a stage becomes the address stream of its tile. The engines take turns of
`turn_bytes`; whoever's turn it is offers its requests to the memory's queues, where they meet what
is still waiting there, the rows others have opened, and refresh. A turn ends with the cycle in
which its last request is accepted, so the memory never runs dry between turns.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import islice
from math import ceil

import numpy as np

from sim.components.dram_activity import activity
from sim.components.dram_lines import LINE_BYTES, tile_lines
from sim.components.dram_memory import new_memory
from sim.components.dram_requesters import operand_itineraries, outer_memory, turn_lines
from sim.components.dram_service import (
    active_rank_cycles,
    offer_requests,
    pass_time,
    settle_requests,
)
from sim.domain.activity import ServedStep
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.dram_placement import Itinerary, lay_out_regions
from sim.domain.schedule import Schedule
from sim.domain.tile import Counts, TransferTile
from sim.engine.program import Piece
from sim.kernels import dram_layout as layout
from sim.kernels.array_types import Int64Array
from sim.kernels.dram_lines import LINE_BITS

_STATISTICS = {
    "row_hit": layout.COUNT_HIT,
    "row_miss": layout.COUNT_MISS,
    "row_conflict": layout.COUNT_CONFLICT,
    "refresh": layout.COUNT_REF,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedStage:
    """A stage that moves tiles to or from this memory.

    Attributes
    ----------
    tiles : its tile classes, by number.
    itinerary : where they lie.
    visits : how many there are.
    region_bits : where the operand's region begins.
    """

    tiles: tuple[TransferTile, ...]
    itinerary: Itinerary
    visits: int
    region_bits: int


@dataclass(slots=True)
class _Stream:
    """How far the visits of one stage have come."""

    stage: ServedStage
    addresses: Iterator[int]
    position: int = -1
    blocks: Iterator[Int64Array] = field(default_factory=lambda: iter(()))
    following: Int64Array | None = None
    done: int = 0
    steps: dict[tuple[int, int, Counts], int] = field(default_factory=dict)
    times: list[int] = field(default_factory=list)


def dram_servers(
    architecture: Architecture, schedule: Schedule
) -> dict[str, Callable[[], "DramServer"]]:
    """Give, per stateful memory that a schedule uses, what makes its server."""
    servers: dict[str, Callable[[], DramServer]] = {}
    for memory in architecture.memories:
        if memory.model != "stateful" or memory.timing is None:
            continue
        stages = _served_stages(memory.name, schedule)
        if stages:
            servers[memory.name] = partial(
                DramServer,
                memory,
                stages,
                architecture.clock_mhz,
                turn_lines(memory, architecture.clock_mhz),
            )
    return servers


def _served_stages(name: str, schedule: Schedule) -> dict[int, ServedStage]:
    regions = lay_out_regions(operand_itineraries(schedule, name))
    return {
        index: ServedStage(
            tiles=tuple(tile for tile in stage.tiles if isinstance(tile, TransferTile)),
            itinerary=stage.itinerary,
            visits=stage.visits.length,
            region_bits=regions[stage.itinerary.operand],
        )
        for index, stage in enumerate(schedule.stages)
        if stage.itinerary is not None and outer_memory(stage) == name
    }


class DramServer:
    """Serves the stages of one layer on a memory that is at rest when the layer begins."""

    def __init__(
        self,
        memory: MemorySpec,
        stages: Mapping[int, ServedStage],
        clock_mhz: float,
        turn_lines: int,
    ) -> None:
        assert memory.timing is not None
        self._spec = memory
        self._memory = memory.timing
        self._turn_lines = turn_lines
        self._streams = {
            index: _Stream(stage, stage.itinerary.addresses()) for index, stage in stages.items()
        }
        self._state = new_memory(memory.timing)
        self._ratio = memory.timing.base_cycles_per_cycle(clock_mhz)
        self._moved_until = Fraction(0)
        self._activates = self._open_cycles = self._open_between = 0
        self._open = sum(stage.visits > 0 for stage in stages.values())

    def serve(self, stage: int, position: int, tile: int, least_cycles: int, now: int) -> Piece:
        """Do the next piece of a visit (see `sim.engine.program.Server`)."""
        stream = self._streams[stage]
        if position != stream.position:
            self._begin(stream, position, tile)
        lines, last = _next_lines(stream)
        transfer = stream.stage.tiles[tile]
        self._catch_up(now)
        end = self._offer(lines, is_write=not transfer.inward)
        latency_cycles = self._last_data(end) if last and transfer.inward else 0
        if last and position == stream.stage.visits - 1:
            latency_cycles = max(latency_cycles, self._finish_stage(end))
        before, stream.done = stream.done, _done_bits(stream.done, lines, transfer, last=last)
        share = _share(least_cycles, before, stream.done, transfer.bits)
        hold_cycles = max(end - now, share, 1)
        counts = self._counts(transfer, (before, stream.done), len(lines))
        return Piece(_note(stream, tile, hold_cycles, counts), hold_cycles, latency_cycles, last)

    def _catch_up(self, now: int) -> None:
        """Let time pass until a turn that does not follow another at once."""
        state = self._state
        if now > self._base_cycle(self._done_cycle()):
            pass_time(state, max(ceil(now / self._ratio), int(state[layout.RUN_CYCLE])))
            self._open_between += self._newly_open()

    def _newly_open(self) -> int:
        """Rank cycles with a row open since this was last asked."""
        state = self._state
        before = self._open_cycles
        self._open_cycles = active_rank_cycles(self._memory, state, int(state[layout.RUN_CYCLE]))
        return self._open_cycles - before

    def _newly_activated(self) -> int:
        """Rows opened since this was last asked."""
        before, self._activates = self._activates, int(self._state[layout.COUNT_ACT])
        return self._activates - before

    def _counts(self, tile: TransferTile, done_bits: tuple[int, int], lines: int) -> Counts:
        """Share of the tile's accesses, and what the memory did in this turn."""
        before, after = done_bits
        name, action = self._spec.name, "read" if tile.inward else "write"
        shares = {
            (component, what): _share(count, before, after, tile.bits)
            for component, what, count in tile.counts
        }
        shares[name, "activate"] = self._newly_activated()
        moved, asked = lines * LINE_BITS, shares.get((name, action), 0)
        extra = activity(self._spec, action, moved=moved, asked=asked, active=self._newly_open())
        return tuple(sorted((*((*key, n) for key, n in shares.items() if n), *extra)))

    def _begin(self, stream: _Stream, position: int, tile: int) -> None:
        # visits that move nothing are not served, but have their place in the order
        address = next(islice(stream.addresses, position - stream.position - 1, None))
        placement = stream.stage.tiles[tile].placement
        assert placement is not None
        stream.position, stream.done = position, 0
        stream.blocks = tile_lines(placement, stream.stage.region_bits + address, self._turn_lines)
        stream.following = next(stream.blocks)

    def _offer(self, lines: Int64Array, *, is_write: bool) -> int:
        """Offer a turn's requests; the base cycle in which they are accepted and could be moved.

        Accepted is not moved: a turn takes at least what its data take on their bus. A turn that
        follows another at once goes on in the memory's own cycle, so nothing is lost to rounding.
        """
        state = self._state
        begin = max(Fraction(int(state[layout.RUN_CYCLE])), self._moved_until)
        self._moved_until = begin + len(lines) * LINE_BYTES / self._memory.bytes_per_cycle
        offer_requests(state, lines * LINE_BYTES, np.full(len(lines), is_write))
        return self._base_cycle(self._done_cycle())

    def _done_cycle(self) -> Fraction:
        """Memory cycle in which the last turn was over."""
        return max(Fraction(int(self._state[layout.COUNT_ACCEPTED])), self._moved_until)

    def _last_data(self, end: int) -> int:
        """Cycles from the end of a turn until all that was read is there, if nothing follows."""
        state = self._state
        self._state = state.copy()
        settle_requests(self._state)
        arrival = self._base_cycle(Fraction(int(self._state[layout.COUNT_LAST])))
        self._state = state
        return max(0, arrival - end)

    def _finish_stage(self, end: int) -> int:
        """After the last turn of the layer, wait until all that was written is stored."""
        self._open -= 1
        if self._open:
            return 0
        settle_requests(self._state)
        return max(0, self._base_cycle(Fraction(int(self._state[layout.COUNT_LAST]))) - end)

    def _base_cycle(self, cycle: Fraction) -> int:
        return ceil(cycle * self._ratio)

    def steps(self, stage: int) -> tuple[ServedStep, ...]:
        """Give all kinds of pieces of a stage, by number."""
        stream = self._streams[stage]
        return tuple(
            ServedStep(tile, hold_cycles, counts, stream.times[number])
            for (tile, hold_cycles, counts), number in stream.steps.items()
        )

    def standing(self) -> Counts:
        """Count refreshes, and rank cycles with a row open between turns, where they are priced."""
        refreshes = int(self._state[layout.COUNT_REF])
        found = (
            ("background", "active_standby", self._open_between),
            ("refresh", "refresh", refreshes),
        )
        parts, name = self._spec.energy_parts, self._spec.name
        return tuple((name, action, n) for part, action, n in found if part in parts and n)

    def statistics(self) -> dict[str, int]:
        """Count row hits, misses and conflicts, and refreshes of the layer."""
        return {
            f"{self._spec.name}.{name}": int(self._state[at]) for name, at in _STATISTICS.items()
        }


def _next_lines(stream: _Stream) -> tuple[Int64Array, bool]:
    """Give the lines of the next turn, and whether they are the tile's last."""
    lines = stream.following
    assert lines is not None
    stream.following = next(stream.blocks, None)
    return lines, stream.following is None


def _done_bits(done: int, lines: Int64Array, tile: TransferTile, *, last: bool) -> int:
    """Payload that has passed after a turn: lines are counted full until all is through."""
    return tile.bits if last else min(tile.bits, done + len(lines) * LINE_BITS)


def _share(amount: int, before: int, after: int, whole: int) -> int:
    """Split an integer over pieces so that all pieces add up to it."""
    return amount * after // whole - amount * before // whole


def _note(stream: _Stream, tile: int, hold_cycles: int, counts: Counts) -> int:
    number = stream.steps.setdefault((tile, hold_cycles, counts), len(stream.steps))
    if number == len(stream.times):
        stream.times.append(0)
    stream.times[number] += 1
    return number
