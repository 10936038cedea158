"""Are equal sub-sequences one object, and are long sequences cheap?"""

import pytest

from sim.domain.sequence import Cursor, SequenceBuilder, common_length

BILLION = 10**9


def test_equal_sub_sequences_are_the_same_object() -> None:
    builder: SequenceBuilder[str] = SequenceBuilder()
    a, b = builder.leaf("a"), builder.leaf("b")
    assert builder.leaf("a") is a
    assert builder.chain([a, b, b]) is builder.chain([a, builder.repeat(b, 2)])
    assert builder.repeat(builder.repeat(a, 3), 4) is builder.repeat(a, 12)
    assert builder.repeat(a, 1) is a
    assert builder.chain([a]) is a


def test_chains_join_equal_neighbours() -> None:
    builder: SequenceBuilder[str] = SequenceBuilder()
    a = builder.leaf("a")
    assert builder.chain([a, builder.repeat(a, 2), a]) is builder.repeat(a, 4)


def test_billions_of_values_cost_a_few_steps() -> None:
    builder: SequenceBuilder[str] = SequenceBuilder()
    pair = builder.chain([builder.leaf("a"), builder.leaf("b")])
    whole = builder.repeat(builder.chain([builder.repeat(pair, BILLION), builder.leaf("c")]), 7)
    assert whole.length == 7 * (2 * BILLION + 1)
    assert whole.totals() == {"a": 7 * BILLION, "b": 7 * BILLION, "c": 7}
    assert Cursor(whole, 2 * BILLION).value == "c"
    assert common_length(whole, 0, 2) == 2 * BILLION - 2


def test_a_change_at_the_end_keeps_the_rest_as_one_repeat() -> None:
    builder: SequenceBuilder[str] = SequenceBuilder()
    whole = builder.map_last(builder.repeat(builder.leaf("a"), BILLION), str.upper)
    assert whole.totals() == {"a": BILLION - 1, "A": 1}
    assert len(whole.children) == 2


def test_a_cursor_past_the_end_is_done() -> None:
    builder: SequenceBuilder[str] = SequenceBuilder()
    cursor = Cursor(builder.repeat(builder.leaf("a"), 2), 2)
    assert cursor.done
    cursor.seek(1)
    assert not cursor.done
    cursor.advance()
    assert cursor.done


@pytest.mark.parametrize("effort", [1, 2, 5])
def test_common_length_is_a_lower_bound_within_its_effort(effort: int) -> None:
    builder: SequenceBuilder[int] = SequenceBuilder()
    rising = builder.repeat(builder.chain(builder.leaf(i) for i in range(50)), 2)
    assert common_length(rising, 3, 53, effort) == min(effort, 47)
