"""What a dataflow makes of a layer: stages that visit tiles and hand each other tokens.

A schedule knows order, sizes and dependencies, and no time. Each stage visits its tiles in
the order of a run-length-coded sequence. A visit first takes its tokens, then does the work
of its tile, then gives its tokens. A token is a free slot of a buffer, a full one, or the
news that a partial result has been written back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from sim.domain.dram_placement import Itinerary
from sim.domain.sequence import Node
from sim.domain.tile import Counts, TileClass

TokenMoves = tuple[tuple[str, int], ...]


# looked up by its content tens of thousands of times in a run: a tuple is found soonest
class Visit(NamedTuple):
    """One visit: the tile class (an index into the stage's tiles) and its tokens."""

    tile: int
    takes: TokenMoves = ()
    gives: TokenMoves = ()

    def taking(self, token: str) -> "Visit":
        """Give the same visit that takes one token more."""
        return Visit(self.tile, (*self.takes, (token, 1)), self.gives)

    def giving(self, token: str) -> "Visit":
        """Give the same visit that gives one token more."""
        return Visit(self.tile, self.takes, (*self.gives, (token, 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSchedule:
    """One stage: a DMA engine for one operand and level, the array, the vector unit.

    `role` is "fetch", "drain", "preload", "compute" or "vector". `itinerary` says where in DRAM
    its tiles lie, for a stage that moves them to or from there.
    """

    name: str
    role: str
    tiles: tuple[TileClass, ...]
    visits: Node[Visit]
    itinerary: Itinerary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """All stages of one layer, and how many of each token there are at the start."""

    layer: str
    dataflow: str
    stages: tuple[StageSchedule, ...]
    tokens: Mapping[str, int]
    mapping_efficiency: float
    tile_shapes: Mapping[str, Mapping[str, int]]

    def with_mapping_efficiency(self, value: float) -> "Schedule":
        """Give the same schedule with another mapping efficiency."""
        return replace(self, mapping_efficiency=value)

    def totals(self) -> Counts:
        """Access counts of the whole layer, by multiplicity of each tile class."""
        sums: dict[tuple[str, str], int] = {}
        for stage in self.stages:
            for visit, times in stage.visits.totals().items():
                for component, action, count in stage.tiles[visit.tile].counts:
                    key = (component, action)
                    sums[key] = sums.get(key, 0) + times * count
        return tuple((*key, sums[key]) for key in sorted(sums))
