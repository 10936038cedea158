"""What a simulated layer did and when: run-length-coded states of its stages.

Between two consecutive events nothing changes: every stage either works on one of its steps
or it does not. Such a *state* with its duration is a leaf. A block of items that follows
itself several times is stored once, with a count.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.domain.tile import Counts

Int64Array = npt.NDArray[np.int64]
Int32Array = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemStream:
    """A tree of leaves and repeated blocks, in reading order.

    Attributes
    ----------
    state : (item,) state of a leaf; -1 opens a block.
    value : (item,) cycles of a leaf; repetitions of a block.
    span : (item,) 0 for a leaf; number of items inside a block, which follow it.
    """

    state: Int32Array
    value: Int64Array
    span: Int64Array

    def __len__(self) -> int:
        return len(self.state)

    def cycles(self) -> int:
        """Total duration, without expanding."""
        total = np.where(self.state >= 0, self.value, 0).astype(np.int64)
        # from the last block to the first: inner blocks are summed before outer ones
        for index in np.flatnonzero(self.state < 0)[::-1]:
            inside = slice(index + 1, index + 1 + int(self.span[index]))
            total[index] = int(total[inside].sum()) * int(self.value[index])
            total[inside] = 0
        return int(total.sum())


@dataclass(frozen=True, slots=True)
class ServedStep:
    """A kind of piece of a tile, as a server timed and counted it, and how often it was done."""

    tile: int
    hold_cycles: int
    counts: Counts
    times: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Activity:
    """Everything one layer did.

    Attributes
    ----------
    cycles : from the first event to the last retirement.
    stages : stage names.
    items : the timeline of states.
    active : (state, stage) step each stage works on, -1 when it does nothing.
    started : (state, stage) whether that step began at the start of the leaf.
    waits : names of tokens and resources; the first is empty: nothing is waited for.
    waiting_for : (state, stage) index into `waits`.
    executions : per stage, how often each step was carried out.
    served : stage -> its steps, where a server timed them: `active` and `executions` count those
        instead of the stage's own.
    statistics : what servers counted besides, as "component.what".
    standing : what servers did of their own accord, evenly all through the layer and in no step.
    """

    cycles: int
    stages: tuple[str, ...]
    items: ItemStream
    active: Int32Array
    started: BoolArray
    waits: tuple[str, ...]
    waiting_for: Int32Array
    executions: tuple[Int64Array, ...]
    served: Mapping[int, tuple[ServedStep, ...]]
    statistics: Mapping[str, int]
    standing: Counts = ()
