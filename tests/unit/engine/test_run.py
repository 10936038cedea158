"""Does a program run to its end, take the time its steps say, and tell when it cannot end?"""

import numpy as np
import pytest

from sim.base.errors import DeadlockError
from sim.domain.schedule import Visit
from sim.domain.sequence import SequenceBuilder
from sim.engine.program import StageProgram
from sim.engine.run import run_program
from tests.expanded_activity import expanded_leaves
from tests.unit.engine.small_programs import program, stage, start_cycles, step


def test_a_chain_with_one_slot_alternates() -> None:
    played = program(
        stage("fetch", (step(3), 2), take="free", give="full"),
        stage("use", (step(5), 2), take="full", give="free"),
        tokens={"free": 1, "full": 0},
    )
    activity = run_program(played)
    assert start_cycles(activity) == {"fetch": [0, 8], "use": [3, 11]}
    assert activity.cycles == 16


def test_a_second_slot_overlaps_fetching_and_using() -> None:
    played = program(
        stage("fetch", (step(3), 3), take="free", give="full"),
        stage("use", (step(5), 3), take="full", give="free"),
        tokens={"free": 2, "full": 0},
    )
    assert start_cycles(run_program(played)) == {"fetch": [0, 3, 8], "use": [3, 8, 13]}


def test_the_end_is_the_last_retirement_latency_included() -> None:
    assert run_program(program(stage("only", (step(3, latency_cycles=40), 2)))).cycles == 46


def test_several_latencies_run_down_at_once() -> None:
    played = program(
        stage("fetch", (step(3, latency_cycles=40), 4), take="free", give="full"),
        stage("use", (step(1), 4), take="full"),
        tokens={"free": 4, "full": 0},
    )
    assert start_cycles(run_program(played))["use"] == [43, 46, 49, 52]


def test_nothing_overtakes_on_its_way() -> None:
    played = program(
        stage("fetch", (step(3, latency_cycles=40), 1), (step(3), 1), give="full"),
        stage("use", (step(1), 2), take="full"),
        tokens={"full": 0},
    )
    assert start_cycles(run_program(played))["use"] == [43, 44]


def test_nothing_is_held_during_latency() -> None:
    played = program(
        stage("first", (step(3, 40, bus=1), 1)), stage("second", (step(3, bus=1), 1)), bus=1
    )
    assert start_cycles(run_program(played)) == {"first": [0], "second": [3]}


def test_a_visit_can_take_several_tokens_at_once() -> None:
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    whole = StageProgram(
        name="whole", steps=(step(2),), visits=builder.leaf(Visit(0, (("part", 3),)))
    )
    played = program(stage("parts", (step(4), 3), give="part"), whole, tokens={"part": 0})
    assert start_cycles(run_program(played))["whole"] == [12]


def test_executions_count_visits_per_step() -> None:
    activity = run_program(program(stage("only", (step(3), 4), (step(0), 2), (step(1), 1))))
    np.testing.assert_array_equal(activity.executions[0], [4, 2, 1])


@pytest.mark.parametrize("fast_forward", [True, False])
def test_a_token_that_never_comes_is_named_with_its_stage(fast_forward: bool) -> None:
    played = program(
        stage("fetch", (step(3), 5), take="free", give="full"),
        stage("use", (step(5), 5), take="full"),
        tokens={"free": 2, "full": 0},
    )
    with pytest.raises(DeadlockError) as error:
        run_program(played, fast_forward=fast_forward)
    assert str(error.value) == "deadlock: fetch waits for free; use waits for full"


def test_a_claim_beyond_what_there_is_is_a_deadlock() -> None:
    with pytest.raises(DeadlockError, match=r"^deadlock: greedy waits for its resources$"):
        run_program(program(stage("greedy", (step(3, bus=2), 1)), bus=1))


def test_a_wait_names_the_token_then_the_resource() -> None:
    played = program(
        stage("fetch", (step(3, bus=1), 1), give="full"),
        stage("holder", (step(9, bus=1), 1)),
        stage("use", (step(1, bus=1), 1), take="full"),
        tokens={"full": 0},
        bus=1,
    )
    activity = run_program(played)
    names = [
        (activity.waits[waits[2]], cycles) for _, _, waits, cycles in expanded_leaves(activity)
    ]
    assert names == [("full", 3), ("bus", 9), ("", 1)]
