"""What the engine plays: stages with timed steps, tokens and shared resources.

Nothing here knows an accelerator. A step, once its tokens are there, asks for resources,
holds them for a whole number of cycles, lets go, waits out a latency and gives its tokens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from sim.domain.activity import ServedStep
from sim.domain.schedule import Visit
from sim.domain.sequence import Node
from sim.domain.tile import Counts

Requests = tuple[tuple[str, int], ...]


class Piece(NamedTuple):
    """What a server does of one visit before others get their turn.

    Attributes
    ----------
    step : number of this kind of piece, among the server's steps of the stage.
    hold_cycles : how long the resources are held.
    latency_cycles : further delay until the visit's result arrives, once the last piece is done.
    last : whether this piece ends the visit.
    """

    step: int
    hold_cycles: int
    latency_cycles: int
    last: bool


class Server(Protocol):
    """Times visits as they come: for what depends on all that was before, like the rows of a DRAM.

    Fast-forward jumps only while no server is asked: nothing says that what it did will happen
    again.
    """

    def serve(self, stage: int, position: int, tile: int, least_cycles: int, now: int) -> Piece:
        """Do the next piece of a stage's visit, from this cycle on.

        Parameters
        ----------
        position, tile : the visit's number, and its tile class.
        least_cycles : what the whole visit takes at least, for reasons of its own.
        now : cycle in which the piece begins; never before that of an earlier call.
        """
        ...

    def steps(self, stage: int) -> tuple[ServedStep, ...]:
        """Give all kinds of pieces there were, by number."""
        ...

    def standing(self) -> Counts:
        """Give what was done that no piece stands for, like the refreshes of a DRAM."""
        ...

    def statistics(self) -> Mapping[str, int]:
        """Count what happened besides, by name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Timed behaviour of one tile class.

    Attributes
    ----------
    requests : (resource, units) held together; all are granted at once or none is.
    hold_cycles : how long they are held.
    latency_cycles : further delay until the result arrives; nothing is held meanwhile.
    ideal_cycles : what `hold_cycles` would be with infinite bandwidth outside the array.
    server : who times the step, piece by piece, in at least `hold_cycles`; "": nobody, it is
        held for these.
    """

    requests: Requests = ()
    hold_cycles: int = 0
    latency_cycles: int = 0
    ideal_cycles: int = 0
    server: str = ""


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
    servers : name -> makes the server of one run.
    """

    stages: tuple[StageProgram, ...]
    tokens: Mapping[str, int]
    capacities: Mapping[str, int]
    pacemaker: int
    servers: Mapping[str, Callable[[], Server]] = field(default_factory=dict)

    def ideal(self) -> "Program":
        """Give the same program with infinite bandwidth everywhere outside the array.

        Nothing is shared then: the array and the vector unit have a stage of their own.
        """
        stages = tuple(
            replace(stage, steps=tuple(_ideal_step(step) for step in stage.steps))
            for stage in self.stages
        )
        return replace(self, stages=stages, servers={})


def _ideal_step(step: Step) -> Step:
    return Step(hold_cycles=step.ideal_cycles, ideal_cycles=step.ideal_cycles)
