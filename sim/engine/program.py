"""What the engine plays: stages with timed steps, tokens and shared resources.

Nothing here knows an accelerator. A step, once its tokens are there, asks for resources,
holds them for a whole number of cycles, lets go, waits out a latency and gives its tokens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sim.domain.schedule import Visit
from sim.domain.sequence import Node

Requests = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Timed behaviour of one tile class.

    Attributes
    ----------
    requests : (resource, units) held together; all are granted at once or none is.
    hold_cycles : how long they are held.
    latency_cycles : further delay until the result arrives; nothing is held meanwhile.
    ideal_cycles : what `hold_cycles` would be with infinite bandwidth outside the array.
    """

    requests: Requests = ()
    hold_cycles: int = 0
    latency_cycles: int = 0
    ideal_cycles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgram:
    """One process: its steps and the order in which it visits them."""

    name: str
    steps: tuple[Step, ...]
    visits: Node[Visit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Stages, in order of their priority at shared resources, and what they share.

    Attributes
    ----------
    tokens : token -> number at the start. Each token has one giver and one taker.
    capacities : resource -> units.
    pacemaker : index of the stage whose starts are candidates for fast-forward.
    """

    stages: tuple[StageProgram, ...]
    tokens: Mapping[str, int]
    capacities: Mapping[str, int]
    pacemaker: int

    def ideal(self) -> "Program":
        """Give the same program with infinite bandwidth everywhere outside the array.

        Nothing is shared then: the array and the vector unit have a stage of their own.
        """
        stages = tuple(
            replace(stage, steps=tuple(_ideal_step(step) for step in stage.steps))
            for stage in self.stages
        )
        return replace(self, stages=stages)


def _ideal_step(step: Step) -> Step:
    return Step(hold_cycles=step.ideal_cycles, ideal_cycles=step.ideal_cycles)
