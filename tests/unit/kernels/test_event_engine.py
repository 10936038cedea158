"""Do the kernels of the engine follow sequences and play programs, compiled or not?"""

import random

import numpy as np
import pytest

from sim.domain.schedule import Visit
from sim.domain.sequence import Cursor, Node, SequenceBuilder, common_length
from sim.engine.compiled_play import play_compiled
from sim.engine.encoding import encode
from sim.engine.program import Program, StageProgram
from sim.engine.reference_play import play_reference
from sim.kernels import event_layout as layout
from sim.kernels import event_sequences
from tests.activity_contents import contents
from tests.unit.engine.small_programs import program, stage, step


def _nested() -> Node[Visit]:
    """Blocks within blocks, with an odd visit here and there."""
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    a, b, c = (builder.leaf(Visit(index)) for index in range(3))
    inner = builder.chain([builder.repeat(a, 3), b])
    outer = builder.chain([builder.repeat(inner, 4), c, builder.repeat(inner, 2)])
    return builder.chain([builder.repeat(outer, 3), builder.repeat(builder.chain([a, b]), 5), c])


def _played(visits: Node[Visit]) -> Program:
    return program(StageProgram(name="only", steps=(step(1), step(2), step(3)), visits=visits))


def test_a_cursor_follows_that_of_the_reference() -> None:
    visits = _nested()
    words = encode(_played(visits))
    cursor = int(words[words[layout.P_STAGE] + layout.S_CURSOR])
    tiles = [visit.tile for visit in visits]
    for start in range(visits.length):
        event_sequences.seek(words, cursor, start)
        followed = []
        while not event_sequences.is_done(words, cursor):
            followed.append(words[words[cursor + layout.C_VALUE] + layout.V_STEP])
            event_sequences.advance(words, cursor)
        assert followed == tiles[start:]
    assert Cursor(visits, visits.length).done


def test_positions_compare_as_in_the_reference() -> None:
    visits = _nested()
    words = encode(_played(visits))
    root = int(words[words[words[layout.P_STAGE] + layout.S_CURSOR] + layout.C_ROOT])
    numbers = random.Random(0)
    for _ in range(300):
        first, second = sorted(numbers.choices(range(visits.length + 1), k=2))
        found = event_sequences.common_length(words, root, first, second)
        assert found == common_length(visits, first, second)


@pytest.mark.parametrize(
    "played",
    [
        pytest.param(_played(_nested()), id="nested"),
        pytest.param(
            program(
                stage("fetch", (step(7, bus=1, latency_cycles=30), 60), take="free", give="full"),
                stage("use", (step(5), 60), take="full", give="free"),
                stage("other", (step(11, bus=2), 20)),
                tokens={"free": 20, "full": 0},
                pacemaker=1,
                bus=2,
            ),
            id="shared bus and latency",
        ),
        pytest.param(
            program(
                stage("pace", (step(10, bus=1), 500)),
                stage(
                    "sleeper", (step(1003), 1), (step(25, bus=1), 1), (step(2004), 1), (step(5), 1)
                ),
                bus=1,
            ),
            id="frozen sleeper",
        ),
    ],
)
def test_a_play_is_that_of_the_reference(played: Program) -> None:
    compiled = play_compiled(played)
    assert compiled is not None
    assert contents(compiled) == contents(play_reference(played))


def test_no_hash_overflows() -> None:
    played = program(stage("long", (step(2**52 - 1, latency_cycles=2**51), 1)))
    compiled = play_compiled(played)
    assert compiled is not None
    assert compiled.cycles == 2**52 - 1 + 2**51
    np.testing.assert_array_equal(compiled.items.value, [2**52 - 1, 2**51])
