"""How long a program would take with infinite bandwidth outside the array."""

from sim.engine.program import Program, StageProgram
from sim.engine.run import run_program
from sim.kernels.event_limits import MAX_CYCLES


def ideal_cycles(program: Program, *, fast_forward: bool = True) -> int:
    """Give the cycles of `program.ideal()`, for a program that runs to its end.

    Whether stages run to their end is decided by their tokens alone: each token has one giver
    and one taker, so what a stage does next never depends on when. A program that ends
    therefore still ends when it is ideal. If at most one of its stages takes time then, its holds
    follow each other at once: while it does not hold, nothing waits for a later cycle, so
    everything that can happen happens in the same one. The sum of the holds is the time, and
    nothing has to be played.

    Raises
    ------
    DeadlockError : the program does not run to its end; with one stage that takes time, this is
        not noticed here.
    """
    timed = [cycles for cycles in map(_held_cycles, program.stages) if cycles]
    # a run that is too long is refused by whoever plays it
    if len(timed) <= 1 and sum(timed) <= MAX_CYCLES:
        return sum(timed)
    return run_program(program.ideal(), fast_forward=fast_forward).cycles


def _held_cycles(stage: StageProgram) -> int:
    totals = stage.visits.totals()
    return sum(times * stage.steps[visit.tile].ideal_cycles for visit, times in totals.items())
