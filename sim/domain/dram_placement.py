"""Where tiles lie in DRAM: the geometry of a tile class, and the address of each visit's tile.

Addresses are bits from the start of an operand's region. A tile class knows its shape in memory
(`Placement`); where its next tile begins follows from the loops of the schedule (`Itinerary`),
which are walked, never expanded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PAGE_BITS = 4096 * 8
"""Regions of operands begin at multiples of 4 KiB."""

Segments = tuple[tuple[int, int], ...]
"""(first, count) of consecutive rows or columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The stretches of one tile, from its first bit on.

    A tile takes the same rows and columns of each image of each tensor; at each (row, column)
    lie `block_bits` of the tile's channels.

    Attributes
    ----------
    tensors, tensor_bits : input tensors and the distance between them.
    images, image_bits : images of the batch and the distance between them.
    rows, columns : used rows and columns, counted from the tile's first.
    width : columns stored per row.
    block_bits : bits per (row, column).
    """

    block_bits: int
    tensors: int = 1
    tensor_bits: int = 0
    images: int = 1
    image_bits: int = 0
    rows: Segments = ((0, 1),)
    columns: Segments = ((0, 1),)
    width: int = 1

    @property
    def whole_rows(self) -> bool:
        """Whether rows are used to their full width, so that consecutive ones are one stretch."""
        return self.columns == ((0, self.width),)

    @property
    def stretches(self) -> int:
        """Contiguous stretches the tile makes, at least 1."""
        if self.whole_rows:
            per_image = len(self.rows)
        else:
            per_image = sum(count for _, count in self.rows) * len(self.columns)
        return max(1, self.tensors * self.images * per_image)

    @property
    def bits(self) -> int:
        """Payload of the tile."""
        rows = sum(count for _, count in self.rows)
        columns = sum(count for _, count in self.columns)
        return self.tensors * self.images * rows * columns * self.block_bits


@dataclass(frozen=True, slots=True)
class AddressAxis:
    """What the origin of a tile along one dimension adds to its address.

    ``max(0, origin * step - lead) * unit_bits * (product of the tile's own extents in `block`)``

    Attributes
    ----------
    step, lead : stride of the layer and padding in front, for rows and columns of inputs.
    block : dimensions whose values lie inside one step of this one.
    """

    dimension: str
    unit_bits: int
    step: int = 1
    lead: int = 0
    block: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """The order in which a stage visits the tiles of an operand.

    Attributes
    ----------
    operand : whose region of the memory the addresses are in.
    extents : (dimension, iterations) of the whole layer.
    loops : (dimension, iterations per tile), outermost first; one visit per iteration.
    axes : how origins become addresses.
    region_bits : what the operand takes in all.
    """

    operand: str
    extents: tuple[tuple[str, int], ...]
    loops: tuple[tuple[str, int], ...]
    axes: tuple[AddressAxis, ...]
    region_bits: int

    def addresses(self) -> Iterator[int]:
        """Give the address [bits] of each visit's tile, in order."""
        origins = dict.fromkeys((dimension for dimension, _ in self.extents), 0)
        return self._walk(0, origins, dict(self.extents))

    def _walk(self, depth: int, origins: dict[str, int], extents: dict[str, int]) -> Iterator[int]:
        if depth == len(self.loops):
            yield sum(_offset(axis, origins, extents) for axis in self.axes)
            return
        dimension, size = self.loops[depth]
        first, total = origins[dimension], extents[dimension]
        for start in range(0, total, size):
            inside = {**extents, dimension: min(size, total - start)}
            yield from self._walk(depth + 1, {**origins, dimension: first + start}, inside)


def _offset(axis: AddressAxis, origins: Mapping[str, int], extents: Mapping[str, int]) -> int:
    bits = max(0, origins[axis.dimension] * axis.step - axis.lead) * axis.unit_bits
    for dimension in axis.block:
        bits *= extents[dimension]
    return bits


def lay_out_regions(itineraries: Mapping[str, Itinerary]) -> dict[str, int]:
    """Give where the region of each operand of a memory begins [bits]: one behind the other."""
    places = {}
    reached = 0
    for operand, itinerary in sorted(itineraries.items()):
        places[operand] = reached
        reached += -(-itinerary.region_bits // PAGE_BITS) * PAGE_BITS
    return places
