"""Random programs: chains of stages with finite buffers that compete for resources."""

from dataclasses import dataclass, replace
from functools import partial

from hypothesis import strategies as st

from sim.domain.activity import ServedStep
from sim.domain.schedule import Visit
from sim.domain.sequence import Node, SequenceBuilder
from sim.domain.tile import Counts
from sim.engine.program import Piece, Program, StageProgram, Step

HOLDS_CYCLES = (0, 1, 2, 5, 7, 30, 200, 1000)
LATENCIES_CYCLES = (0, 0, 3, 50)

Builder = SequenceBuilder[Visit]


@st.composite
def steps(draw: st.DrawFn, capacities: dict[str, int]) -> Step:
    requests = tuple(
        (name, draw(st.integers(1, units)))
        for name, units in capacities.items()
        if draw(st.integers(0, 9)) < 4
    )
    return Step(
        requests=requests,
        hold_cycles=draw(st.sampled_from(HOLDS_CYCLES)),
        latency_cycles=draw(st.sampled_from(LATENCIES_CYCLES)),
        ideal_cycles=0,
    )


def _body(draw: st.DrawFn, builder: Builder, n_steps: int) -> Node[Visit]:
    """One round of a stage: a step many times, or another one before it."""
    step = st.integers(0, n_steps - 1)
    rest = builder.repeat(builder.leaf(Visit(draw(step))), draw(st.integers(1, 6)))
    if draw(st.booleans()):
        return rest
    return builder.chain([builder.leaf(Visit(draw(step))), rest])


@dataclass(frozen=True)
class News:
    """A token that is never handed back, so that its number may grow, shrink and run low.

    `given` and `taken` are amounts per round, first in the rounds before a turn, then from it on.
    """

    giver: int
    taker: int
    given: tuple[int, int]
    taken: tuple[int, int]
    gives_turn: int
    takes_turn: int
    slack: int

    def start(self, rounds: int) -> int:
        """Tokens without which the taker would wait for a round that waits for the taker."""
        balance, least = 0, 0
        for played in range(rounds):
            balance -= self.taken[played >= self.takes_turn]
            least = min(least, balance)
            balance += self.given[played >= self.gives_turn]
        return self.slack - least

    def rounds(self, builder: Builder, stage: int, body: Node[Visit], rounds: int) -> Node[Visit]:
        """All rounds of a stage, with its part in the news."""
        if stage == self.giver:
            turn, bodies = self.gives_turn, [self._giving(builder, body, n) for n in self.given]
        elif stage == self.taker:
            turn, bodies = self.takes_turn, [self._taking(builder, body, n) for n in self.taken]
        else:
            return builder.repeat(body, rounds)
        parts = zip(bodies, (turn, rounds - turn), strict=True)
        return builder.chain([builder.repeat(part, n) for part, n in parts if n])

    @staticmethod
    def _giving(builder: Builder, body: Node[Visit], amount: int) -> Node[Visit]:
        more = (("news", amount),) if amount else ()
        return builder.map_last(body, lambda v: Visit(v.tile, v.takes, (*v.gives, *more)))

    @staticmethod
    def _taking(builder: Builder, body: Node[Visit], amount: int) -> Node[Visit]:
        more = (("news", amount),) if amount else ()
        return builder.map_first(body, lambda v: Visit(v.tile, (*v.takes, *more), v.gives))


@st.composite
def _news(draw: st.DrawFn, n_stages: int, rounds: int) -> News:
    giver, taker = draw(st.permutations(range(n_stages)))[:2]
    amounts, turns = st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, rounds)
    return News(
        giver=giver,
        taker=taker,
        given=draw(amounts),
        taken=draw(amounts),
        gives_turn=draw(turns),
        takes_turn=draw(turns),
        slack=draw(st.integers(0, 5)),
    )


@st.composite
def programs(draw: st.DrawFn, most_rounds: int = 30, *, with_news: bool = False) -> Program:
    """Each stage works round by round and hands every round to the next one by tokens.

    Some stages end with another step, so that steady state stops before the end. News go from
    one stage to another besides.
    """
    builder: Builder = SequenceBuilder()
    units = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    capacities = {f"resource_{index}": amount for index, amount in enumerate(units)}
    n_stages, rounds = draw(st.integers(2, 5)), draw(st.integers(1, most_rounds))
    news = draw(_news(n_stages, rounds)) if with_news else None
    tokens: dict[str, int] = {"news": news.start(rounds)} if news else {}
    stages = []
    for index in range(n_stages):
        own_steps = draw(st.lists(steps(capacities), min_size=1, max_size=3))
        body = _body(draw, builder, len(own_steps))
        if index > 0:
            body = _marked(builder, body, take=f"full_{index}", give=f"free_{index}")
        if index < n_stages - 1:
            body = _marked(builder, body, take=f"free_{index + 1}", give=f"full_{index + 1}")
            tokens |= {f"free_{index + 1}": draw(st.integers(1, 3)), f"full_{index + 1}": 0}
        visits = news.rounds(builder, index, body, rounds) if news else builder.repeat(body, rounds)
        if draw(st.integers(0, 9)) < 3:
            visits = builder.map_last(visits, lambda visit: Visit(0, visit.takes, visit.gives))
        stages.append(StageProgram(name=f"stage_{index}", steps=tuple(own_steps), visits=visits))
    return Program(
        stages=tuple(stages),
        tokens=tokens,
        capacities=capacities,
        pacemaker=draw(st.integers(0, n_stages - 1)),
    )


@st.composite
def contending_programs(draw: st.DrawFn) -> Program:
    """Stages without tokens that keep meeting at resources, each in a rhythm of its own.

    Claims then lack now this, now that, and holds without any resource end in between.
    """
    builder: Builder = SequenceBuilder()
    units = draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
    capacities = {f"resource_{index}": amount for index, amount in enumerate(units)}
    requests = st.dictionaries(st.sampled_from(sorted(capacities)), st.just(1), max_size=2)
    step = st.builds(
        Step,
        requests=requests.map(lambda found: tuple(sorted(found.items()))),
        hold_cycles=st.integers(0, 12),
        latency_cycles=st.sampled_from(LATENCIES_CYCLES),
    )
    stages = []
    for index in range(draw(st.integers(2, 6))):
        own_steps = tuple(draw(st.lists(step, min_size=1, max_size=3)))
        visits = builder.repeat(_body(draw, builder, len(own_steps)), draw(st.integers(1, 60)))
        stages.append(StageProgram(name=f"stage_{index}", steps=own_steps, visits=visits))
    pacemaker = draw(st.integers(0, len(stages) - 1))
    return Program(stages=tuple(stages), tokens={}, capacities=capacities, pacemaker=pacemaker)


def _marked(builder: Builder, body: Node[Visit], take: str, give: str) -> Node[Visit]:
    taken = builder.map_first(body, lambda visit: visit.taking(take))
    return builder.map_last(taken, lambda visit: visit.giving(give))


class MoodyServer:
    """Serves each visit in one to three pieces whose times depend on all it did before."""

    def __init__(self, seed: int) -> None:
        self._mood = seed
        self._left: dict[int, int] = {}
        self._kinds: dict[int, dict[tuple[int, int], int]] = {}
        self._times: dict[int, list[int]] = {}

    def serve(self, stage: int, position: int, tile: int, least_cycles: int, now: int) -> Piece:
        # the cycle matters too, as refresh does
        self._mood = (self._mood * 1103515245 + 12345 + position + now // 97) % 2**31
        left = self._left.pop(stage, None) or 1 + self._mood // 7 % 3
        if left > 1:
            self._left[stage] = left - 1
        cycles = 1 + least_cycles // 3 + self._mood // 64 % 9
        kinds, times = self._kinds.setdefault(stage, {}), self._times.setdefault(stage, [])
        number = kinds.setdefault((tile, cycles), len(kinds))
        if number == len(times):
            times.append(0)
        times[number] += 1
        return Piece(number, cycles, self._mood // 1024 % 2 * 20, left == 1)

    def steps(self, stage: int) -> tuple[ServedStep, ...]:
        return tuple(
            ServedStep(tile, cycles, (), self._times[stage][number])
            for (tile, cycles), number in self._kinds.get(stage, {}).items()
        )

    def standing(self) -> Counts:
        """All the time it does nothing."""
        return ()

    def statistics(self) -> dict[str, int]:
        return {"moody.mood": self._mood}


@st.composite
def served_programs(draw: st.DrawFn, most_rounds: int = 30) -> Program:
    """Random programs of which one stage is timed by a server with a history."""
    program = draw(programs(most_rounds))
    served = draw(st.integers(0, len(program.stages) - 1))
    stage = program.stages[served]
    steps = tuple(replace(step, server="moody") for step in stage.steps)
    stages = list(program.stages)
    stages[served] = replace(stage, steps=steps)
    seed = draw(st.integers(0, 1000))
    return replace(program, stages=tuple(stages), servers={"moody": partial(MoodyServer, seed)})
