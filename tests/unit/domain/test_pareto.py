"""Are the points of a front those that no other beats?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.domain.pareto import FloatArray, pareto_front, signed_costs

costs = arrays(
    np.float64,
    st.tuples(st.integers(0, 30), st.integers(1, 3)),
    elements=st.integers(0, 6).map(float),
)


def dominated(costs: FloatArray, index: int) -> bool:
    return any(np.all(other <= costs[index]) and np.any(other < costs[index]) for other in costs)


@given(costs=costs)
def test_the_front_by_its_definition(costs: FloatArray) -> None:
    expected = [not dominated(costs, index) for index in range(len(costs))]
    assert pareto_front(costs).tolist() == expected


def test_more_can_be_better() -> None:
    stacked = signed_costs([np.array([1.0, 2.0]), np.array([0.5, 0.9])], [False, True])
    assert stacked.tolist() == [[1.0, -0.5], [2.0, -0.9]]
    assert pareto_front(stacked).tolist() == [True, True]


def test_what_one_sum_would_lose_is_compared() -> None:
    # 1e15 + 1e-3 == 1e15: the second is dominated all the same
    stacked = np.array([[1e15, 2e-3], [1e15, 1e-3]])
    assert pareto_front(stacked).tolist() == [False, True]
