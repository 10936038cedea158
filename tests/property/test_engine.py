"""Is fast-forward exact, and does nothing depend on the order in which processes are made?"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.program import Program
from sim.engine.run import run_program
from tests.expanded_activity import expanded_leaves, merged_leaves, started_steps
from tests.property.random_programs import programs, served_programs


@settings(max_examples=200)
@given(program=programs(), data=st.data())
def test_fast_forward_and_creation_order_change_nothing(
    program: Program, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(program.stages))))
    jumped = run_program(program)
    played = run_program(program, fast_forward=False, creation_order=order)
    assert jumped.cycles == played.cycles
    assert merged_leaves(jumped) == merged_leaves(played)


@settings(max_examples=200)
@given(program=programs(most_rounds=100, with_news=True), data=st.data())
def test_tokens_that_pile_up_or_run_low_change_nothing(
    program: Program, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(program.stages))))
    jumped = run_program(program)
    played = run_program(program, fast_forward=False, creation_order=order)
    assert jumped.cycles == played.cycles
    assert merged_leaves(jumped) == merged_leaves(played)


@settings(max_examples=200)
@given(program=served_programs(most_rounds=100), data=st.data())
def test_a_server_with_a_history_is_asked_the_same(program: Program, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(program.stages))))
    jumped = run_program(program)
    played = run_program(program, fast_forward=False, creation_order=order)
    assert jumped.cycles == played.cycles
    assert merged_leaves(jumped) == merged_leaves(played)
    assert jumped.served == played.served
    assert jumped.statistics == played.statistics


@settings(max_examples=100)
@given(program=programs(most_rounds=200), data=st.data())
def test_creation_order_changes_nothing_with_fast_forward(
    program: Program, data: st.DataObject
) -> None:
    first = run_program(program)
    order = data.draw(st.permutations(range(len(program.stages))))
    second = run_program(program, creation_order=order)
    assert first.cycles == second.cycles
    assert expanded_leaves(first) == expanded_leaves(second)


@settings(max_examples=100)
@given(program=programs())
def test_the_timeline_shows_every_execution(program: Program) -> None:
    activity = run_program(program)
    assert activity.items.cycles() == activity.cycles
    for stage, begun, executions in zip(
        program.stages, started_steps(activity), activity.executions, strict=True
    ):
        held = {index for index, step in enumerate(stage.steps) if step.hold_cycles}
        expected = {i: int(n) for i, n in enumerate(executions) if n and i in held}
        assert begun == expected


@settings(max_examples=100)
@given(program=programs())
def test_resources_are_never_given_out_twice(program: Program) -> None:
    activity = run_program(program)
    for active in np.unique(activity.active, axis=0):
        used = dict.fromkeys(program.capacities, 0)
        for stage, step in zip(program.stages, active.tolist(), strict=True):
            for name, units in stage.steps[step].requests if step >= 0 else ():
                used[name] += units
        assert all(used[name] <= units for name, units in program.capacities.items())


@settings(max_examples=50)
@given(program=programs())
def test_an_ideal_program_stays_ideal(program: Program) -> None:
    ideal = program.ideal()
    assert ideal.ideal() == ideal
