"""Programs written down in a few lines, and when their stages start."""

from sim.domain.activity import Activity
from sim.domain.schedule import Visit
from sim.domain.sequence import SequenceBuilder
from sim.engine.program import Program, StageProgram, Step
from tests.expanded_activity import expanded_leaves


def step(hold_cycles: int = 0, latency_cycles: int = 0, **requests: int) -> Step:
    return Step(
        requests=tuple(requests.items()), hold_cycles=hold_cycles, latency_cycles=latency_cycles
    )


def stage(name: str, *visits: tuple[Step, int], take: str = "", give: str = "") -> StageProgram:
    """Each (step, times); with tokens, every visit takes one and gives one."""
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    leaves = []
    for index, (_, times) in enumerate(visits):
        visit = Visit(index)
        visit = visit.taking(take) if take else visit
        visit = visit.giving(give) if give else visit
        leaves.append(builder.repeat(builder.leaf(visit), times))
    return StageProgram(
        name=name, steps=tuple(found for found, _ in visits), visits=builder.chain(leaves)
    )


def program(
    *stages: StageProgram, tokens: dict[str, int] | None = None, pacemaker: int = 0, **units: int
) -> Program:
    return Program(stages=stages, tokens=tokens or {}, capacities=units, pacemaker=pacemaker)


def start_cycles(activity: Activity) -> dict[str, list[int]]:
    """Cycles at which each stage begins to hold, in order."""
    starts: dict[str, list[int]] = {name: [] for name in activity.stages}
    now = 0
    for _, started, _, cycles in expanded_leaves(activity):
        for name, begins in zip(activity.stages, started, strict=True):
            if begins:
                starts[name].append(now)
        now += cycles
    return starts
