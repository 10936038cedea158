"""How often each step of a stage is carried out."""

import numpy as np

from sim.domain.activity import Int64Array
from sim.engine.program import StageProgram


def count_executions(stage: StageProgram) -> Int64Array:
    """Give the number of visits per step (step,), without expanding."""
    counts = np.zeros(len(stage.steps), np.int64)
    for visit, times in stage.visits.totals().items():
        counts[visit.tile] += times
    return counts
