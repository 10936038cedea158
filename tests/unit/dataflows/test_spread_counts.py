"""Does a count of a whole layer reach its tiles without a rest?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataflows.access_counts import merged
from dataflows.spread_counts import spread_count
from sim.domain.schedule import StageSchedule, Visit
from sim.domain.sequence import Node, SequenceBuilder
from sim.domain.tile import FoldTile, TileClass


def stage(visits: Node[Visit], macs: list[int]) -> StageSchedule:
    tiles = tuple(
        FoldTile(stationary="weight", rows=1, columns=1, streamed=n or 1, macs=n) for n in macs
    )
    return StageSchedule(name="array", role="compute", tiles=tiles, visits=visits)


def spread(before: StageSchedule, total: int) -> StageSchedule:
    def weight(tile: TileClass) -> int:
        assert isinstance(tile, FoldTile)
        return tile.macs

    def change(tile: TileClass, share: int) -> TileClass:
        return replace(tile, counts=merged([*tile.counts, ("array", "x", share)]))

    return spread_count(before, total, weight, change)


def counted(found: StageSchedule) -> list[tuple[int, int]]:
    """(MACs, share) of each visit in order."""
    tiles = [found.tiles[visit.tile] for visit in found.visits]
    return [
        (tile.macs, sum(n for *_, n in tile.counts)) for tile in tiles if isinstance(tile, FoldTile)
    ]


@st.composite
def sequences(draw: st.DrawFn) -> Node[Visit]:
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    leaves = st.builds(lambda tile: builder.leaf(Visit(tile)), st.integers(0, 2))
    nodes = st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3).map(builder.chain)
            | st.tuples(inner, st.integers(1, 4)).map(lambda pair: builder.repeat(*pair))
        ),
        max_leaves=12,
    )
    return draw(nodes)


@given(sequences(), st.lists(st.integers(0, 9), min_size=3, max_size=3), st.data())
def test_shares_add_up_and_never_exceed_their_weights(
    visits: Node[Visit], macs: list[int], data: st.DataObject
) -> None:
    before = stage(visits, macs)
    whole = sum(n for n, _ in counted(before))
    total = data.draw(st.integers(0, whole))
    after = spread(before, total)
    shares = counted(after)
    assert sum(share for _, share in shares) == total
    assert all(0 <= share <= n for n, share in shares)
    assert [n for n, _ in shares] == [n for n, _ in counted(before)]
    assert len(after.tiles) <= len(before.tiles) + 1


@pytest.mark.parametrize(
    ("total", "shares"), [(0, [0, 0, 0, 0]), (2, [1, 1, 0, 0]), (9, [3, 2, 2, 2])]
)
def test_what_is_left_goes_to_the_first_visits(total: int, shares: list[int]) -> None:
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    before = stage(builder.repeat(builder.leaf(Visit(0)), 4), [5])
    assert [share for _, share in counted(spread(before, total))] == shares


def test_tokens_stay_with_their_visits() -> None:
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    visit = builder.leaf(Visit(0).taking("full").giving("free"))
    after = spread(stage(builder.repeat(visit, 5), [5]), 7)
    assert {(v.takes, v.gives) for v in after.visits} == {((("full", 1),), (("free", 1),))}
