"""Play a program to its end and give what happened: the one place that chooses the engine."""

import math
from collections.abc import Sequence
from functools import cache

from sim.domain.activity import Activity
from sim.engine.compiled_play import play_compiled
from sim.engine.program import Program
from sim.kernels.event_engine import play
from sim.kernels.jit import compiles, is_ready

WORTH_COMPILING_ITEMS = 40_000
"""Items of record (some 40 us each on SimPy) after which a process compiles the other engine.

That takes about ten seconds, once per version of joulesim and not in every process.
"""


class EngineChoice:
    """Whether to play with the compiled engine: where it is there, or after enough work without.

    The outcome is the same with both, so nothing but time depends on this.
    """

    def __init__(self, *, ready: bool, worth_items: float = WORTH_COMPILING_ITEMS) -> None:
        """`worth_items` are played on SimPy before it is compiled, if it is not `ready`."""
        self._is_ready = ready
        self._items_left = worth_items

    def is_compiled(self) -> bool:
        """Whether the compiled engine is to play the next program."""
        return self._is_ready

    def note(self, activity: Activity) -> None:
        """Count what was played on SimPy."""
        self._items_left -= len(activity.items)
        self._is_ready = self._is_ready or self._items_left <= 0


@cache
def _choice() -> EngineChoice:
    # as Python, kernels take longer than SimPy
    worth_items = WORTH_COMPILING_ITEMS if compiles() else math.inf
    return EngineChoice(ready=is_ready(play), worth_items=worth_items)


def run_program(
    program: Program, *, fast_forward: bool = True, creation_order: Sequence[int] | None = None
) -> Activity:
    """Simulate until every stage has made its last visit.

    The compiled engine plays what it can. SimPy plays the rest, and whatever is to be played event
    by event.

    Parameters
    ----------
    fast_forward : jump over steady state; the outcome is the same without, only slower.
    creation_order : order in which the processes are created; it must not matter.

    Raises
    ------
    DeadlockError : stages are left waiting; it names each and what it waits for.
    InvalidValue : the run is too long to be recorded.
    """
    choice = _choice()
    by_event = not fast_forward or creation_order is not None
    if choice.is_compiled() and not by_event:
        activity = play_compiled(program)
        if activity is not None:
            return activity
    # SimPy takes its time to load, and is seldom needed
    from sim.engine.reference_play import play_reference  # noqa: PLC0415

    activity = play_reference(program, fast_forward=fast_forward, creation_order=creation_order)
    if not by_event:
        choice.note(activity)
    return activity
