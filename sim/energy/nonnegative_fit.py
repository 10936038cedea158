"""Least squares with coefficients that are not negative: physical terms only ever add."""

import numpy as np

from sim.kernels.array_types import BoolArray, FloatArray

_MOST_STEPS = 400
_TOLERANCE = 1e-9


def fit_nonnegative(terms: FloatArray, target: FloatArray) -> FloatArray:
    """Minimise ``|terms @ x - target|`` over ``x >= 0``.

    The active-set method of Lawson and Hanson, Solving Least Squares Problems (1974), ch. 23.

    Parameters
    ----------
    terms : (row, term), not negative. A term that is zero in every row gets no coefficient.
    target : (row,)

    Returns
    -------
    (term,) coefficients.
    """
    size = np.sqrt((terms * terms).sum(axis=0))
    present = size > 0
    scaled = terms[:, present] / size[present]
    coefficients = np.zeros(terms.shape[1])
    coefficients[present] = _active_set(scaled, target) / size[present]
    return coefficients


def _active_set(terms: FloatArray, target: FloatArray) -> FloatArray:
    """Solve for columns (row, term) of length one."""
    solution = np.zeros(terms.shape[1])
    active: BoolArray = np.zeros(terms.shape[1], dtype=np.bool_)
    for _ in range(_MOST_STEPS):
        slope = np.where(active, -np.inf, terms.T @ (target - terms @ solution))
        entering = int(slope.argmax())
        if slope[entering] <= _TOLERANCE:
            break
        active[entering] = True
        solution = _settle(terms, target, solution, active)
    return solution


def _settle(
    terms: FloatArray, target: FloatArray, solution: FloatArray, active: BoolArray
) -> FloatArray:
    """Solve on the active terms, dropping (in place) those that would turn negative."""
    while active.any():
        trial = np.zeros_like(solution)
        trial[active] = np.linalg.lstsq(terms[:, active], target, rcond=None)[0]
        falling: BoolArray = active & (trial <= 0)
        if not falling.any():
            return trial
        share = (solution[falling] / (solution[falling] - trial[falling] + 1e-300)).min()
        solution = solution + share * (trial - solution)
        active &= solution > 1e-12
    return np.zeros_like(solution)
