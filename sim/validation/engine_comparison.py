"""One program played twice, with and without fast-forward, and compared event by event."""

from collections.abc import Iterator

import numpy as np

from sim.domain.activity import Activity, Int32Array, Int64Array
from sim.engine.program import Program
from sim.engine.run import run_program
from sim.kernels.timeline import count_leaves, expand_leaves, index_stream
from sim.validation.difference import Difference


def count_visits(program: Program) -> int:
    """Count the visits of all stages: what playing in full costs."""
    return sum(stage.visits.length for stage in program.stages)


def compare_engine(program: Program) -> Iterator[Difference]:
    """Compare cycles, executions and every start and end of a step."""
    jumped = run_program(program)
    played = run_program(program, fast_forward=False)
    if jumped.cycles != played.cycles:
        yield Difference("cycles with fast-forward", f"{jumped.cycles:,}", f"{played.cycles:,}")
    for stage, fast, full in zip(program.stages, jumped.executions, played.executions, strict=True):
        if not np.array_equal(fast, full):
            what = f"executions of {stage.name} with fast-forward"
            yield Difference(what, str(fast.tolist()), str(full.tolist()))
    fast_cycles, fast_steps = _changes(jumped)
    full_cycles, full_steps = _changes(played)
    shared = min(len(fast_cycles), len(full_cycles))
    differs = (fast_cycles[:shared] != full_cycles[:shared]) | (
        fast_steps[:shared] != full_steps[:shared]
    ).any(axis=1)
    if differs.any():
        first = int(np.argmax(differs))
        what = "next change with fast-forward"
        yield Difference(what, f"cycle {fast_cycles[first]:,}", f"cycle {full_cycles[first]:,}")
    elif len(fast_cycles) != len(full_cycles):
        what = "changes with fast-forward"
        yield Difference(what, f"{len(fast_cycles):,}", f"{len(full_cycles):,}")


def _changes(activity: Activity) -> tuple[Int64Array, Int32Array]:
    """Cycles (change,) at which a step begins or ends, and (change, 2 x stage) what is then.

    The second half of a row says which steps begin. Looking at the state cuts leaves in two,
    so cuts without a change are left out.
    """
    items = activity.items
    power = np.zeros((len(activity.active), 0))
    index = index_stream(items.state, items.value, items.span, power)
    leaves = count_leaves(index, 0, activity.cycles, np.iinfo(np.int64).max - 1)
    edges, states = expand_leaves(index, 0, activity.cycles, leaves)
    active, started = activity.active[states], activity.started[states]
    changed = np.ones(leaves, np.bool_)
    changed[1:] = (active[1:] != active[:-1]).any(axis=1) | started[1:].any(axis=1)
    steps = np.concatenate([active, started.astype(np.int32)], axis=1)
    return edges[:-1][changed], steps[changed]
