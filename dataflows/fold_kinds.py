"""The folds of a tile in order, where some conflict in the banks and others do not."""

from collections.abc import Callable

from dataflows.tile_banks import Span, TileBanks
from sim.domain.schedule import Visit
from sim.domain.sequence import Node, SequenceBuilder

FoldVisit = Callable[[Span, Span, int], Node[Visit]]
"""Makes the visit of the fold of some rows and columns in a group of channels."""


def fold_sequence(
    visits: SequenceBuilder[Visit], tile: TileBanks, groups: int, make: FoldVisit
) -> Node[Visit]:
    """Chain the visits of all folds: group by group, columns outside, rows inside.

    Folds that conflict alike are made once, so the cost grows with the number of spans along
    rows and along columns, and with the number of kinds of folds.
    """
    known: dict[tuple[int, ...], Node[Visit]] = {}
    nodes = []
    for group in range(groups):
        kind = tile.group_kind(group)
        if kind not in known:
            known[kind] = _one_group(visits, tile, group, make)
        nodes.append(known[kind])
    return visits.chain(nodes)


def _one_group(
    visits: SequenceBuilder[Visit], tile: TileBanks, group: int, make: FoldVisit
) -> Node[Visit]:
    passes: dict[tuple[int, int], Node[Visit]] = {}
    nodes = []
    for columns in tile.columns:
        key = (len(columns), tile.column_kind(columns))
        if key not in passes:
            passes[key] = _one_pass(visits, tile, columns, group, make)
        nodes.append(passes[key])
    return visits.chain(nodes)


def _one_pass(
    visits: SequenceBuilder[Visit], tile: TileBanks, columns: Span, group: int, make: FoldVisit
) -> Node[Visit]:
    folds: dict[tuple[int, int, bool], Node[Visit]] = {}
    nodes = []
    for rows in tile.rows:
        # the first rows may begin the sums
        key = (len(rows), tile.row_kind(rows), rows.start == 0)
        if key not in folds:
            folds[key] = make(rows, columns, group)
        nodes.append(folds[key])
    return visits.chain(nodes)
