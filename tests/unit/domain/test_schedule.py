"""Do the totals of a schedule multiply counts by visits?"""

from sim.domain.schedule import Schedule, StageSchedule, Visit
from sim.domain.sequence import SequenceBuilder
from sim.domain.tile import VectorTile


def _schedule() -> Schedule:
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    first = builder.leaf(Visit(0).taking("full").giving("free"))
    second = builder.repeat(builder.leaf(Visit(1)), 5)
    stage = StageSchedule(
        name="vector_unit",
        role="vector",
        tiles=(
            VectorTile(operations=2, counts=(("buffer", "read", 3), ("vector_unit", "add", 2))),
            VectorTile(operations=7, counts=(("vector_unit", "add", 7),)),
        ),
        visits=builder.repeat(builder.chain([first, second]), 1000),
    )
    return Schedule(
        layer="layer",
        dataflow="vector_unit",
        stages=(stage,),
        tokens={"full": 1, "free": 0},
        mapping_efficiency=0.0,
        tile_shapes={},
    )


def test_totals_are_counts_times_visits_in_order() -> None:
    assert _schedule().totals() == (("buffer", "read", 3000), ("vector_unit", "add", 37_000))


def test_tokens_are_added_one_by_one() -> None:
    visit = Visit(4).taking("a").taking("b").giving("c")
    assert visit == Visit(4, (("a", 1), ("b", 1)), (("c", 1),))


def test_another_mapping_efficiency_changes_nothing_else() -> None:
    changed = _schedule().with_mapping_efficiency(0.5)
    assert changed.mapping_efficiency == 0.5
    assert changed.totals() == _schedule().totals()
