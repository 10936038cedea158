"""Does the compiled engine stay equal to SimPy where its arrays grow or its numbers end?"""

import random

import pytest

from sim.base.errors import DeadlockError, InvalidValue
from sim.domain.schedule import Visit
from sim.domain.sequence import Node, SequenceBuilder
from sim.engine.compiled_play import play_compiled
from sim.engine.encoding import LARGEST_AMOUNT, LARGEST_CYCLES, UnencodableError, encode
from sim.engine.program import Program, StageProgram
from sim.engine.reference_play import play_reference
from tests.activity_contents import contents
from tests.unit.engine.small_programs import program, stage, step


def _irregular(visits: int, steps: int, seed: int) -> Node[Visit]:
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    numbers = random.Random(seed)
    return builder.chain([builder.leaf(Visit(numbers.randrange(steps))) for _ in range(visits)])


def _irregular_stage(name: str, visits: int, seed: int) -> StageProgram:
    steps = (step(3, bus=1), step(4, bus=1), step(11, bus=1))
    return StageProgram(name=name, steps=steps, visits=_irregular(visits, len(steps), seed))


@pytest.mark.parametrize(
    "played",
    [
        pytest.param(
            program(stage("only", (step(0, latency_cycles=40), 100))), id="all sent in one cycle"
        ),
        pytest.param(
            program(stage("only", (step(1, latency_cycles=50), 1000))), id="fifty on their way"
        ),
        pytest.param(
            program(
                stage("fetch", (step(1, latency_cycles=90), 400), give="full"),
                stage("use", (step(2), 400), take="full"),
                tokens={"full": 0},
            ),
            id="many on their way, slowly taken",
        ),
        pytest.param(
            program(*(_irregular_stage(f"s{i}", 3000, i) for i in range(2)), bus=1),
            id="record grows",
        ),
        pytest.param(
            program(*(_irregular_stage(f"s{i}", 21_000, i) for i in range(2)), bus=1),
            id="all snapshots are forgotten",
        ),
        pytest.param(program(stage("only", (step(0), 7))), id="no time passes"),
        pytest.param(program(stage("only", (step(5), 1))), id="a single visit"),
    ],
)
def test_equal_to_simpy(played: Program) -> None:
    compiled = play_compiled(played)
    assert compiled is not None
    assert contents(compiled) == contents(play_reference(played))


def test_a_record_that_never_repeats_is_refused() -> None:
    coprime = (stage(f"every {hold}", (step(hold), 10**6)) for hold in (997, 1009, 1013))
    with pytest.raises(InvalidValue, match="at most 2,000,000 changes of state") as error:
        play_compiled(program(*coprime))
    assert str(error.value).startswith("engine: expected")


@pytest.mark.parametrize(("hold", "visits"), [(2**53, 3), (2**40, 2**20), (2**52, 2**40)])
def test_too_many_cycles_are_refused_alike(hold: int, visits: int) -> None:
    played = program(stage("long", (step(hold), visits)))
    for play in (play_compiled, play_reference):
        with pytest.raises(InvalidValue, match=r"at most 2\^53 cycles"):
            play(played)


def test_as_many_cycles_as_there_may_be() -> None:
    played = program(stage("long", (step(2**40), 2**13)))
    compiled = play_compiled(played)
    assert compiled is not None
    assert compiled.cycles == 2**53
    assert contents(compiled) == contents(play_reference(played))


def test_a_deadlock_is_left_to_the_engine_that_explains_it() -> None:
    played = program(stage("use", (step(5), 5), take="full"), tokens={"full": 0})
    assert play_compiled(played) is None
    with pytest.raises(DeadlockError, match="use waits for full"):
        play_reference(played)


@pytest.mark.parametrize(
    "played",
    [
        program(stage("long", (step(LARGEST_CYCLES + 1), 1))),
        program(stage("long", (step(1, latency_cycles=LARGEST_CYCLES + 1), 1))),
        program(stage("often", (step(1), 2**40 + 1))),
        program(stage("rich", (step(1), 1)), tokens={"gold": LARGEST_CYCLES + 1}),
        program(stage("wide", (step(1, bus=1), 1)), bus=LARGEST_CYCLES + 1),
        program(
            StageProgram(
                name="greedy",
                steps=(step(1),),
                visits=SequenceBuilder[Visit]().leaf(Visit(0, (("gold", LARGEST_AMOUNT + 1),))),
            ),
            tokens={"gold": 0},
        ),
        program(
            stage("one", (step(1), 1), take="gold"),
            stage("two", (step(1), 1), take="gold"),
            tokens={"gold": 2},
        ),
    ],
)
def test_what_could_overflow_or_is_shared_is_left_to_simpy(played: Program) -> None:
    with pytest.raises(UnencodableError):
        encode(played)
    assert play_compiled(played) is None
