"""The rules of fast-forward that random programs hardly reach, one by one."""

from sim.domain.activity import Activity
from sim.domain.schedule import Visit
from sim.domain.sequence import SequenceBuilder
from sim.engine.program import Program, StageProgram
from sim.engine.run import run_program
from tests.expanded_activity import merged_leaves, started_steps
from tests.unit.engine.small_programs import program, stage, start_cycles, step


def _exact(played: Program) -> Activity:
    """Play with fast-forward, and check it against every single event."""
    jumped, whole = run_program(played), run_program(played, fast_forward=False)
    assert jumped.cycles == whole.cycles
    assert merged_leaves(jumped) == merged_leaves(whole)
    return jumped


def test_a_million_equal_tiles_cost_a_few_items() -> None:
    played = program(
        stage("fetch", (step(7), 10**6), take="free", give="full"),
        stage("use", (step(5), 10**6), take="full", give="free"),
        tokens={"free": 2, "full": 0},
    )
    activity = run_program(played)
    assert activity.cycles == 7 * 10**6 + 5
    assert activity.items.cycles() == activity.cycles
    assert len(activity.items) < 40


def test_a_frozen_sleeper_wakes_in_its_cycle() -> None:
    # the sleeper's 1003 cycles are no multiple of the period of 10, and then it wants the bus
    played = program(
        stage("pace", (step(10, bus=1), 500)),
        stage("sleeper", (step(1003), 1), (step(25, bus=1), 1), (step(2004), 1), (step(5), 1)),
        bus=1,
    )
    activity = _exact(played)
    assert start_cycles(activity)["sleeper"] == [0, 1010, 1035, 3039]
    assert len(activity.items) < 60


def test_what_is_on_its_way_arrives_in_its_cycle() -> None:
    played = program(
        stage("pace", (step(10), 500)),
        stage("sender", (step(1, latency_cycles=1776), 1), give="news"),
        stage("receiver", (step(3), 1), take="news"),
        tokens={"news": 0},
    )
    assert start_cycles(_exact(played))["receiver"] == [1777]


def test_steady_state_with_much_on_its_way_is_jumped() -> None:
    played = program(
        stage("fetch", (step(4, latency_cycles=50), 100_000), take="free", give="full"),
        stage("use", (step(3), 100_000), take="full", give="free"),
        tokens={"free": 5, "full": 0},
        pacemaker=1,
    )
    activity = run_program(played)
    # five tiles per round trip of 4 + 50 + 3 cycles; the fifth follows four transfers later
    assert activity.cycles == 57 * 20_000 + 4 * 4
    assert len(activity.items) < 200


def test_two_frozen_sleepers_bound_the_jump_by_the_earlier() -> None:
    played = program(
        stage("pace", (step(7), 900)),
        stage("short", (step(501), 3), (step(1), 1)),
        stage("long", (step(3333), 1), (step(1), 1)),
    )
    starts = start_cycles(_exact(played))
    assert starts["short"] == [0, 501, 1002, 1503]
    assert starts["long"] == [0, 3333]


def test_a_frozen_claim_is_not_overtaken_when_ages_turn() -> None:
    """`worker` is older than `wide` when it waits first, and younger ever after.

    The states of cycles 6 and 17 agree in everything but that order: `worker` moved by one
    visit and waits again, `wide` still waits. Repeating the 11 cycles between them would let
    `worker` go on past `wide`, which really keeps it from the port until cycle 1000.
    """
    played = program(
        stage("pace", (step(6), 1), (step(11), 140)),
        stage("bus_user", (step(10, bus=1), 150)),
        stage("keeper", (step(1000, port=1), 1)),
        stage("wide", (step(5), 1), (step(4, port=2), 1)),
        stage("worker", (step(1, bus=1, port=1), 8)),
        bus=1,
        port=2,
    )
    starts = start_cycles(_exact(played))
    assert starts["wide"] == [0, 1000]
    assert starts["worker"][0] == 10
    assert starts["worker"][1] > 1000


def test_a_start_in_the_snapshot_cycle_is_not_repeated() -> None:
    # both begin in cycle 0; only the pacemaker begins again in the cycles after
    activity = _exact(program(stage("pace", (step(1), 100)), stage("other", (step(50), 1))))
    assert started_steps(activity) == [{0: 100}, {0: 1}]


def test_a_jump_stops_before_a_different_visit() -> None:
    played = program(
        stage("fetch", (step(2), 300), (step(90), 1), (step(2), 300), take="free", give="full"),
        stage("use", (step(3), 601), take="full", give="free"),
        tokens={"free": 2, "full": 0},
        pacemaker=1,
    )
    activity = _exact(played)
    assert len(activity.items) < 60


def test_the_clock_ends_at_the_last_retirement_after_jumps() -> None:
    played = program(
        stage("pace", (step(4), 1000)), stage("other", (step(9, latency_cycles=700), 1))
    )
    assert _exact(played).cycles == 4000


def test_tokens_that_pile_up_do_not_keep_a_jump_away() -> None:
    played = program(
        stage("pace", (step(10), 2201)),
        stage("giver", (step(5), 2000), give="news"),
        stage("taker", (step(11), 2000), take="news"),
        tokens={"news": 0},
    )
    activity = _exact(played)
    assert start_cycles(activity)["taker"][-1] == 5 + 11 * 1999
    assert len(activity.items) < 200


def test_a_store_that_runs_low_ends_the_jump_before_it_is_empty() -> None:
    # 400 are there; two are taken for each one that comes, until `pace` waits for each
    played = program(
        stage("pace", (step(10), 1000), take="stock"),
        stage("giver", (step(20), 600), give="stock"),
        tokens={"stock": 400},
    )
    activity = _exact(played)
    assert activity.cycles == 20 * 600 + 10
    assert len(activity.items) < 60


def test_a_taker_of_many_waits_until_they_are_there() -> None:
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    visit = Visit(0, takes=(("news", 250),))
    taker = StageProgram(name="taker", steps=(step(5),), visits=builder.leaf(visit))
    played = program(stage("pace", (step(10), 1000), give="news"), taker, tokens={"news": 0})
    assert start_cycles(_exact(played))["taker"] == [2500]
