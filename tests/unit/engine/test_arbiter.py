"""Who gets a resource: the oldest claim, then the stage listed first, and nobody overtakes."""

from itertools import permutations

import pytest

from sim.engine.program import Program
from sim.engine.run import run_program
from tests.unit.engine.small_programs import program, stage, start_cycles, step


def _starts(played: Program, order: tuple[int, ...] | None = None) -> dict[str, list[int]]:
    return start_cycles(run_program(played, creation_order=order))


def test_the_oldest_claim_comes_first() -> None:
    played = program(
        stage("late", (step(2), 1), (step(5, bus=1), 1)),
        stage("holder", (step(10, bus=1), 1)),
        stage("early", (step(1), 1), (step(5, bus=1), 1)),
        bus=1,
    )
    assert _starts(played) == {"late": [0, 15], "holder": [0], "early": [0, 10]}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_among_claims_of_one_cycle_the_first_stage_wins(order: tuple[int, ...]) -> None:
    # "first" asks in cycle 4 only after a token has travelled within that cycle
    played = program(
        stage("first", (step(5, bus=1), 1), take="news"),
        stage("second", (step(4), 1), (step(5, bus=1), 1)),
        stage("messenger", (step(4), 1), give="news"),
        tokens={"news": 0},
        bus=1,
    )
    assert _starts(played, order) == {"first": [4], "second": [0, 9], "messenger": [0]}


def test_no_younger_claim_overtakes_at_a_resource_that_is_lacking() -> None:
    played = program(
        stage("holder", (step(10, bus=1), 1)),
        stage("wide", (step(1), 1), (step(3, bus=2), 1)),
        stage("narrow", (step(2), 1), (step(3, bus=1), 1)),
        bus=2,
    )
    # one unit is free all the time, but "wide" has asked first
    assert _starts(played) == {"holder": [0], "wide": [0, 10], "narrow": [0, 13]}


def test_what_a_waiting_claim_does_not_lack_stays_open() -> None:
    played = program(
        stage("holder", (step(10, bus=1), 1)),
        stage("waiting", (step(1), 1), (step(3, bus=1, port=1), 1)),
        stage("passing", (step(2), 1), (step(3, port=1), 1)),
        bus=1,
        port=1,
    )
    assert _starts(played) == {"holder": [0], "waiting": [0, 10], "passing": [0, 2]}


def test_claims_in_opposite_order_do_not_block_each_other() -> None:
    played = program(
        stage("one", (step(2, bus=1, port=1), 3)),
        stage("other", (step(2, port=1, bus=1), 3)),
        bus=1,
        port=1,
    )
    # a stage that asks again is younger than the one that waits
    assert _starts(played) == {"one": [0, 4, 8], "other": [2, 6, 10]}


def test_units_are_shared_as_long_as_they_last() -> None:
    stages = [stage(name, (step(4, port=2), 1)) for name in ("a", "b", "c")]
    assert _starts(program(*stages, port=5)) == {"a": [0], "b": [0], "c": [4]}
