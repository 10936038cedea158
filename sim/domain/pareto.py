"""Points that no other point beats in everything."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


def pareto_front(costs: FloatArray) -> BoolArray:
    """Mark the points that are not dominated.

    A point is dominated when another is no worse in all costs and better in one; equal points
    do not dominate each other.

    Parameters
    ----------
    costs : (point, objective), less is better; finite.

    Returns
    -------
    (point,)
    """
    # ranks compare as the costs do, and their sums are exact: of 1e15 pJ and 1e-3 s the sum
    # would lose the second
    columns = [np.unique(column, return_inverse=True)[1].ravel() for column in costs.T]
    ranks = np.column_stack(columns)
    left = np.arange(len(costs))
    front = np.zeros(len(costs), np.bool_)
    while len(left):
        # nothing has less in all of them than the point with the least sum
        candidates = ranks[left]
        best = candidates[np.argmin(candidates.sum(axis=1))]
        front[left[np.all(candidates == best, axis=1)]] = True
        left = left[np.any(candidates < best, axis=1)]
    return front


def signed_costs(columns: Sequence[FloatArray], more_is_better: Sequence[bool]) -> FloatArray:
    """Stack objectives, each (point,), so that less is better in all: (point, objective)."""
    return np.column_stack(
        [-column if more else column for column, more in zip(columns, more_is_better, strict=True)]
    )
