"""Is the compiled engine SimPy's equal, down to each item of the record?"""

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.components.machine import Machine
from sim.engine.compiled_play import play_compiled
from sim.engine.program import Program
from sim.engine.reference_play import play_reference
from tests.activity_contents import contents
from tests.expanded_activity import merged_leaves
from tests.property.mapped_layers import Mapped, mapped_layers
from tests.property.random_programs import contending_programs, programs, served_programs


def assert_equal(program: Program) -> None:
    """Fail unless both engines give the same arrays, of the same types."""
    compiled = play_compiled(program)
    assert compiled is not None
    assert contents(compiled) == contents(play_reference(program))


@settings(max_examples=300)
@given(program=programs(most_rounds=300))
def test_random_programs(program: Program) -> None:
    assert_equal(program)


@settings(max_examples=200)
@given(program=programs(most_rounds=200, with_news=True))
def test_tokens_that_pile_up_or_run_low(program: Program) -> None:
    assert_equal(program)


@settings(max_examples=300)
@given(program=contending_programs())
def test_stages_that_have_nothing_in_common_but_resources(program: Program) -> None:
    assert_equal(program)


@settings(max_examples=100)
@given(program=programs(most_rounds=30), data=st.data())
def test_reference_in_any_order_without_fast_forward(program: Program, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(program.stages))))
    compiled = play_compiled(program)
    played = play_reference(program, fast_forward=False, creation_order=order)
    assert compiled is not None
    assert compiled.cycles == played.cycles
    assert merged_leaves(compiled) == merged_leaves(played)


@settings(max_examples=60)
@given(mapped=mapped_layers(most_visits=4000))
def test_mapped_layers_and_their_ideal_forms(mapped: Mapped) -> None:
    program = Machine(mapped.machine).program(mapped.schedule)
    assert_equal(program.ideal())
    if not program.servers:
        assert_equal(program)


@settings(max_examples=20)
@given(program=served_programs())
def test_servers_are_left_to_the_reference(program: Program) -> None:
    assert play_compiled(program) is None
