"""Are links that can never be a bottleneck found, and only these?"""

import numpy as np
import pytest

from sim.kernels.mesh import undominated


@pytest.mark.parametrize(
    ("loads", "kept"),
    [
        ([[1, 2], [1, 1]], [0]),
        ([[1, 1], [1, 2]], [1]),
        ([[2, 1], [1, 2]], [0, 1]),
        ([[3, 3], [3, 3], [3, 3]], [0]),
        ([[0, 0], [0, 0]], []),
        # the third is outdone by the first alone, the fourth by nobody
        ([[4, 0, 4], [0, 4, 4], [4, 0, 3], [3, 1, 4]], [0, 1, 3]),
        ([[0, 0], [0, 1]], [1]),
    ],
)
def test_a_link_stays_unless_another_carries_as_much_of_every_tile(
    loads: list[list[int]], kept: list[int]
) -> None:
    assert undominated(np.array(loads, np.int64)).tolist() == kept
