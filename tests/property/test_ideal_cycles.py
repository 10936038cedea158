"""Is the sum of holds what playing gives, where one stage alone takes time?"""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.ideal import ideal_cycles
from sim.engine.program import Program
from sim.engine.run import run_program
from tests.property.random_programs import HOLDS_CYCLES, programs


@st.composite
def _ideally_timed(draw: st.DrawFn, most_timed: int) -> Program:
    """Random programs in which some stages take time even when nothing is shared."""
    program = draw(programs(with_news=draw(st.booleans())))
    timed = draw(st.sets(st.integers(0, len(program.stages) - 1), max_size=most_timed))
    stages = list(program.stages)
    for index in timed:
        steps = [
            replace(step, ideal_cycles=draw(st.sampled_from(HOLDS_CYCLES)))
            for step in stages[index].steps
        ]
        stages[index] = replace(stages[index], steps=tuple(steps))
    return replace(program, stages=tuple(stages))


@settings(max_examples=200)
@given(program=_ideally_timed(most_timed=1))
def test_one_timed_stage_takes_the_sum_of_its_holds(program: Program) -> None:
    assert ideal_cycles(program) == run_program(program.ideal(), fast_forward=False).cycles


@settings(max_examples=100)
@given(program=_ideally_timed(most_timed=5))
def test_several_timed_stages_take_what_playing_gives(program: Program) -> None:
    assert ideal_cycles(program) == run_program(program.ideal(), fast_forward=False).cycles
