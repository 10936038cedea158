"""What one stage of a layer asks of a DRAM, in a form that can be stored and walked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, compress, repeat

from sim.domain.dram_placement import Itinerary, Placement
from sim.domain.schedule import Visit
from sim.domain.sequence import Node

Moves = tuple[tuple[int, tuple[int, ...]], ...]
"""A sequence of truth values as a tree: (repetitions, children), each after its children; a leaf
has none and is (1, ()) for a visit that moves its tile, (0, ()) for one that does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DramStream:
    """The transfers of one stage, in order; equal layers share it.

    Attributes
    ----------
    layers : indices of the layers.
    stage, memory : names.
    is_write : whether tiles go out.
    region_bits : where the operand's region begins.
    itinerary : the address of each visit's tile.
    moves : which visits move their tile; the others are opened in place, or lie in padding.
    placements : stretches of each tile class; None for one that moves nothing.
    first_step : step of the timeline that is the stage's first.
    tiles : tile class of each of its steps.
    turn_lines : lines of 64 bytes one step moves at most; 0: its whole tile.
    tck_ns : clock of the memory; 0 where it is not known.
    """

    layers: tuple[int, ...]
    stage: str
    memory: str
    is_write: bool
    region_bits: int
    itinerary: Itinerary
    moves: Moves
    placements: tuple[Placement | None, ...]
    first_step: int
    tiles: tuple[int, ...]
    turn_lines: int
    tck_ns: float

    def moved_addresses(self) -> Iterator[int]:
        """Give the addresses [bits] of the tiles that are moved, in order."""
        return compress(self.itinerary.addresses(), _expanded(self.moves))


def moved_visits(visits: Node[Visit], moves: Callable[[int], bool]) -> Moves:
    """Write down which visits move their tile, as small as the sequence itself.

    Parameters
    ----------
    moves : whether a tile class is moved.
    """
    found: dict[tuple[int, tuple[int, ...]], int] = {}
    known: dict[int, int] = {}

    def number_of(node: Node[Visit]) -> int:
        if id(node) not in known:
            if node.value is not None:
                entry: tuple[int, tuple[int, ...]] = (int(moves(node.value.tile)), ())
            else:
                entry = (node.count, tuple(number_of(child) for child in node.children))
            known[id(node)] = found.setdefault(entry, len(found))
        return known[id(node)]

    last = number_of(visits)
    entries = tuple(found)
    # equal parts are written once, so the whole may be an earlier entry
    return entries if last == len(entries) - 1 else (*entries, (1, (last,)))


def _expanded(moves: Moves) -> Iterator[bool]:
    """Walk the tree from its last entry, without recursion: files can be nested deeply."""
    stack: list[Iterator[int]] = [iter([len(moves) - 1])]
    while stack:
        index = next(stack[-1], None)
        if index is None:
            stack.pop()
            continue
        count, children = moves[index]
        if children:
            stack.append(chain.from_iterable(repeat(children, count)))
        else:
            yield bool(count)
