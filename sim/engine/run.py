"""Play a program to its end and give what happened."""

from collections.abc import Sequence

from sim.domain.activity import Activity
from sim.engine.compiled_play import play_compiled
from sim.engine.program import Program
from sim.engine.reference_play import play_reference


def run_program(
    program: Program, *, fast_forward: bool = True, creation_order: Sequence[int] | None = None
) -> Activity:
    """Simulate until every stage has made its last visit.

    The compiled engine plays what it can. SimPy plays the rest, and whatever is to be played event by
    event.

    Parameters
    ----------
    fast_forward : jump over steady state; the outcome is the same without, only slower.
    creation_order : order in which the processes are created; it must not matter.

    Raises
    ------
    DeadlockError : stages are left waiting; it names each and what it waits for.
    InvalidValue : the run is too long to be recorded.
    """
    if fast_forward and creation_order is None:
        activity = play_compiled(program)
        if activity is not None:
            return activity
    return play_reference(program, fast_forward=fast_forward, creation_order=creation_order)
