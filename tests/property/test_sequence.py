"""Does a run-length-coded sequence behave as the plain text it stands for?"""

from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.sequence import Cursor, Node, SequenceBuilder, common_length

Tree = str | tuple[int, "Tree"] | list["Tree"]
"""A letter, (count, repeated) or a chain."""

trees = st.recursive(
    st.sampled_from("abc"),
    lambda inside: st.tuples(st.integers(1, 4), inside) | st.lists(inside, min_size=1, max_size=4),
    max_leaves=12,
)


@dataclass(frozen=True)
class Both:
    """The same sequence as a node and as text."""

    builder: SequenceBuilder[str]
    node: Node[str]
    text: str


def both_of(tree: Tree) -> Both:
    builder: SequenceBuilder[str] = SequenceBuilder()

    def build(part: Tree) -> tuple[Node[str], str]:
        if isinstance(part, str):
            return builder.leaf(part), part
        if isinstance(part, tuple):
            node, text = build(part[1])
            return builder.repeat(node, part[0]), text * part[0]
        pairs = [build(inner) for inner in part]
        return builder.chain(node for node, _ in pairs), "".join(text for _, text in pairs)

    node, text = build(tree)
    return Both(builder, node, text)


@settings(max_examples=200)
@given(both=trees.map(both_of))
def test_expands_counts_and_measures_like_text(both: Both) -> None:
    assert "".join(both.node) == both.text
    assert len(both.node) == len(both.text)
    assert both.node.totals() == Counter(both.text)


@given(both=trees.map(both_of))
def test_changing_the_ends_leaves_the_rest(both: Both) -> None:
    builder, text = both.builder, both.text
    assert "".join(builder.map_first(both.node, str.upper)) == text[0].upper() + text[1:]
    assert "".join(builder.map_last(both.node, str.upper)) == text[:-1] + text[-1].upper()


@given(both=trees.map(both_of), data=st.data())
def test_a_cursor_reads_from_any_position_on(both: Both, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(both.text)))
    cursor, read = Cursor(both.node, position), ""
    while not cursor.done:
        assert cursor.position == position + len(read)
        read += cursor.value
        cursor.advance()
    assert read == both.text[position:]


@given(both=trees.map(both_of), data=st.data())
def test_blocks_say_what_is_repeated_from_here(both: Both, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(both.text) - 1))
    for _, iterations, depth in Cursor(both.node, position).blocks():
        skipped = Cursor(both.node, position)
        skipped.skip(depth, iterations)
        passed = both.text[position : skipped.position]
        assert passed == passed[: len(passed) // iterations] * iterations


@settings(max_examples=200)
@given(both=trees.map(both_of), data=st.data())
def test_common_length_never_says_too_much(both: Both, data: st.DataObject) -> None:
    positions = st.integers(0, len(both.text) - 1)
    first, second = data.draw(positions), data.draw(positions)
    left, right = both.text[first:], both.text[second:]
    equal = next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    assert common_length(both.node, first, second) <= equal
    # with enough effort the bound is exact: every letter is compared if need be
    assert common_length(both.node, first, second, effort=len(both.text) + 1) == equal
