"""What a weight-stationary array did in each cycle of a run, in the terms of TPU v1's counters."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.domain.activity import BoolArray, Int64Array
from sim.results.result import Result
from sim.results.stage_slices import StageSlices, stage_slices

SHARES = ("active", "weight stall", "weight shift", "non-matrix")

_ARRAY, _PRELOAD = "array", "array.preload"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixUnitCycles:
    """Cycles of a run, each in one of four classes; the first that applies counts.

    Attributes
    ----------
    active : a row of inputs enters the array.
    weight_shift : weights are shifted into the PEs.
    weight_stall : the next weights to be shifted in are not on chip yet.
    non_matrix : anything else: inputs or outputs are waited for, the last rows are on their way
        through the array, the layer's outputs leave.
    """

    active: int
    weight_stall: int
    weight_shift: int
    non_matrix: int

    @property
    def total(self) -> int:
        """Length of the run."""
        return self.active + self.weight_stall + self.weight_shift + self.non_matrix

    def shares_percent(self) -> dict[str, float]:
        """Give each class as a share of the run, by the names of `SHARES`."""
        classes = (self.active, self.weight_stall, self.weight_shift, self.non_matrix)
        return {
            name: 100 * cycles / self.total for name, cycles in zip(SHARES, classes, strict=True)
        }


def matrix_unit_cycles(result: Result) -> MatrixUnitCycles:
    """Classify the cycles of a run, layer by layer.

    Raises
    ------
    InvalidValue
        A layer has more stretches of constant power than `stage_slices` expands.
    """
    starts = result.timeline.layer_starts
    found = [_layer_cycles(result, start, end) for start, end in pairwise(starts.tolist())]
    names = ("active", "weight_stall", "weight_shift", "non_matrix")
    return MatrixUnitCycles(**{name: sum(getattr(each, name) for each in found) for name in names})


def _layer_cycles(result: Result, start: int, end: int) -> MatrixUnitCycles:
    timeline = result.timeline
    slices = stage_slices(timeline, start, end)
    stages = {name: index for index, name in enumerate(timeline.stages)}
    of_array, of_preload = (slices.stage == stages[name] for name in (_ARRAY, _PRELOAD))
    begins = slices.begin_cycle - start
    # a fold's rows enter one per cycle; what is left of it is their way through the array
    rows_in = begins + timeline.steps.streamed[slices.step]
    active = _covered(end - start, begins[of_array], rows_in[of_array])
    ends = slices.end_cycle - start
    shifting = _covered(end - start, begins[of_preload], ends[of_preload]) & ~active
    stalled = _weights_missing(slices, timeline.waits, stages[_PRELOAD], start, end)
    stalled &= ~(active | shifting)
    rest = end - start - int(active.sum()) - int(shifting.sum()) - int(stalled.sum())
    return MatrixUnitCycles(
        active=int(active.sum()),
        weight_stall=int(stalled.sum()),
        weight_shift=int(shifting.sum()),
        non_matrix=rest,
    )


def _weights_missing(
    slices: StageSlices, names: tuple[str, ...], preload: int, start: int, end: int
) -> BoolArray:
    """Cycles in which the stage that shifts weights in waits for a tile of them."""
    waits = slices.waits
    full = np.array(
        [name.startswith("weight.") and name.endswith(".full") for name in names], np.bool_
    )
    chosen = (waits.stage == preload) & full[waits.wait]
    return _covered(end - start, waits.begin_cycle[chosen] - start, waits.end_cycle[chosen] - start)


def _covered(length: int, begins: Int64Array, ends: Int64Array) -> BoolArray:
    """Give the cycles that lie in any of some intervals, (cycle,)."""
    change = np.zeros(length + 1, np.int64)
    np.add.at(change, begins, 1)
    np.add.at(change, np.minimum(ends, length), -1)
    covered: BoolArray = np.cumsum(change[:-1]) > 0
    return covered
