"""Spread a count of a whole layer over the tile classes of a stage, exactly.

Every visit of a class gets its share rounded down; what is left goes, one each, to whole classes
and to the first visits of one class, which is split in two.
"""

from collections.abc import Callable
from dataclasses import replace

from sim.domain.schedule import StageSchedule, Visit
from sim.domain.sequence import Node, SequenceBuilder
from sim.domain.tile import TileClass

Change = Callable[[TileClass, int], TileClass]


def spread_count(
    stage: StageSchedule, total: int, weight: Callable[[TileClass], int], change: Change
) -> StageSchedule:
    """Give a stage whose tiles were changed by shares that add up to a total over all visits.

    Parameters
    ----------
    total : >= 0; at most the sum of the weights where a share must not exceed its weight.
    weight : what a tile's share is proportional to; a tile with 0 gets nothing.
    change : makes the new tile from the old one and its share.
    """
    times = _times(stage)
    weights = [weight(tile) for tile in stage.tiles]
    whole = sum(n * w for n, w in zip(times, weights, strict=True))
    if total == 0 or whole == 0:
        return stage
    shares = [total * w // whole for w in weights]
    left = total - sum(n * share for n, share in zip(times, shares, strict=True))
    split: int | None = None
    for index in sorted(range(len(times)), key=lambda place: (-times[place], place)):
        if not weights[index] or not times[index]:
            continue
        if times[index] <= left:
            shares[index] += 1
            left -= times[index]
        else:
            split = index
    tiles = [change(tile, n) if n else tile for tile, n in zip(stage.tiles, shares, strict=True)]
    visits = stage.visits
    if left and split is not None:
        tiles.append(change(stage.tiles[split], shares[split] + 1))
        visits = _Splitter(split, len(tiles) - 1).first(visits, left)
    return replace(stage, tiles=tuple(tiles), visits=visits)


def _times(stage: StageSchedule) -> list[int]:
    times = [0] * len(stage.tiles)
    for visit, n in stage.visits.totals().items():
        times[visit.tile] += n
    return times


class _Splitter:
    """Gives the first visits of one tile class to another, without expanding the sequence."""

    def __init__(self, old: int, new: int) -> None:
        self._old, self._new = old, new
        self._visits: SequenceBuilder[Visit] = SequenceBuilder()
        self._occurrences: dict[int, int] = {}
        self._moved: dict[int, Node[Visit]] = {}

    def first(self, node: Node[Visit], count: int) -> Node[Visit]:
        """Move the first `count` visits of a sequence."""
        found = self._count(node)
        if not count or not found:
            return node
        if count >= found:
            return self._all(node)
        once = found // node.count
        full, rest = divmod(count, once)
        visits = self._visits
        body = visits.chain(node.children)
        parts = []
        if full:
            parts.append(visits.repeat(self._all(body), full))
        if rest:
            parts.append(visits.chain(self._some(node.children, rest)))
        after = node.count - full - bool(rest)
        if after:
            parts.append(visits.repeat(body, after))
        return visits.chain(parts)

    def _some(self, children: tuple[Node[Visit], ...], count: int) -> list[Node[Visit]]:
        parts = []
        for child in children:
            here = min(count, self._count(child))
            parts.append(self.first(child, here))
            count -= here
        return parts

    def _all(self, node: Node[Visit]) -> Node[Visit]:
        if node.is_leaf:
            visit = node.value
            assert visit is not None
            if visit.tile != self._old:
                return node
            return self._visits.leaf(Visit(self._new, visit.takes, visit.gives))
        if not self._count(node):
            return node
        known = self._moved.get(id(node))
        if known is None:
            body = self._visits.chain(self._all(child) for child in node.children)
            known = self._moved[id(node)] = self._visits.repeat(body, node.count)
        return known

    def _count(self, node: Node[Visit]) -> int:
        if node.is_leaf:
            visit = node.value
            return int(visit is not None and visit.tile == self._old)
        known = self._occurrences.get(id(node))
        if known is None:
            inside = sum(self._count(child) for child in node.children)
            known = self._occurrences[id(node)] = inside * node.count
        return known
