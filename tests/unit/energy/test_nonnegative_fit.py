"""Does the fit find the smallest residual among coefficients that are not negative?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.energy.nonnegative_fit import fit_nonnegative


def test_coefficients_that_made_the_target_are_found():
    terms = np.random.default_rng(1).random((20, 4))
    made_with = np.array([0.0, 2.0, 0.0, 3.0])
    assert fit_nonnegative(terms, terms @ made_with) == pytest.approx(made_with, abs=1e-9)


def test_a_term_that_is_never_there_gets_nothing():
    assert fit_nonnegative(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([1.0, 2.0])).tolist() == [
        pytest.approx(1.0),
        0.0,
    ]


@given(seed=st.integers(0, 10**6))
def test_no_coefficient_can_be_moved_to_a_better_fit(seed):
    random = np.random.default_rng(seed)
    terms, target = random.random((12, 5)), random.normal(size=12)
    found = fit_nonnegative(terms, target)
    slope = terms.T @ (target - terms @ found)
    assert (found >= 0).all()
    assert (slope <= 1e-6).all()
    assert slope[found > 0] == pytest.approx(0, abs=1e-6)
