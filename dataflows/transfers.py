"""How the tiles that move between memories are made: a choice of the dataflow."""

from dataclasses import dataclass
from typing import Protocol

from dataflows.access_counts import fetch_tile, store_tile
from dataflows.problem import Problem, Shape
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.tile import TransferTile


class FetchTile(Protocol):
    """Makes the tile that brings an operand one level in; see `access_counts.fetch_tile`."""

    def __call__(
        self,
        problem: Problem,
        architecture: Architecture,
        operand: str,
        outer: MemorySpec,
        inner: MemorySpec,
        shape: Shape,
        *,
        partial: bool,
    ) -> TransferTile:
        """Give the tile of one shape."""


class StoreTile(Protocol):
    """Makes the tile that takes outputs one level out; see `access_counts.store_tile`."""

    def __call__(
        self,
        problem: Problem,
        architecture: Architecture,
        outer: MemorySpec,
        inner: MemorySpec,
        shape: Shape,
        *,
        partial: bool,
        finishing: bool,
    ) -> TransferTile:
        """Give the tile of one shape."""


@dataclass(frozen=True, slots=True)
class Transfers:
    """How tiles between memories are made."""

    fetch: FetchTile
    store: StoreTile


DEFAULT_TRANSFERS = Transfers(fetch_tile, store_tile)
