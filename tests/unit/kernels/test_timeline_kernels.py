"""Does the index of a stream find leaves and energies, also in very long and deep runs?"""

import numpy as np

from sim.kernels.power_peaks import original_cycle, peak_start, shorten_repeats
from sim.kernels.timeline import (
    count_leaves,
    energy_between,
    expand_leaves,
    index_stream,
    list_children,
)
from tests.streams import Items, stream_of

# two blocks, one inside the other: (0 x 2, (1 x 3, 2 x 1) x 4) x 5, then 0 x 7
NESTED: Items = [(-1, 5, 4), (0, 2, 0), (-1, 4, 2), (1, 3, 0), (2, 1, 0), (0, 7, 0)]
POWER = np.array([[1.0, 0.0], [10.0, 1.0], [100.0, 2.0]])


def _index(items: Items = NESTED):
    stream = stream_of(items)
    return index_stream(stream.state, stream.value, stream.span, POWER)


def test_children_of_each_block_in_order() -> None:
    stream = stream_of(NESTED)
    first, children, depth = list_children(stream.span, stream.state)
    inside = [children[first[n] : first[n + 1]].tolist() for n in range(len(NESTED) + 1)]
    assert inside == [[1, 2], [], [3, 4], [], [], [], [0, 5]]
    assert depth == 2


def test_totals_of_nested_blocks() -> None:
    index = _index()
    assert index.body_cycles[-1] == 5 * (2 + 4 * 4) + 7
    # a pass of the outer block: 2 x 1 + 4 x (3 x 10 + 100) = 522 pJ
    np.testing.assert_allclose(index.body_pj[-1], [5 * 522 + 7, 5 * 4 * 5])


def test_a_window_is_expanded_into_its_leaves_only() -> None:
    index = _index()
    assert count_leaves(index, 17, 24, 100) == 4
    edges, states = expand_leaves(index, 17, 24, 4)
    assert edges.tolist() == [17, 18, 20, 23, 24]
    assert states.tolist() == [2, 0, 1, 2]


def test_counting_leaves_stops_at_the_limit() -> None:
    assert count_leaves(_index([(-1, 10**12, 1), (0, 1, 0)]), 0, 10**12, 50) == 51


def test_a_cycle_late_in_a_long_run_keeps_its_energy() -> None:
    # 10^15 cycles: a difference of two sums from the start would lose the last digits
    index = _index([(-1, 10**12, 2), (1, 999, 0), (0, 1, 0)])
    late = np.array([10**15 - 1001, 10**15 - 1])
    np.testing.assert_array_equal(energy_between(index, late, late + 1), [[1.0, 0.0], [1.0, 0.0]])


def test_repeats_are_cut_to_what_the_window_can_see() -> None:
    index = _index([(0, 5, 0), (-1, 10**12, 2), (1, 3, 0), (2, 1, 0), (0, 5, 0)])
    value = shorten_repeats(index, 9)
    assert value[1] == 3 + 2  # ceil(9 / 4) + 2
    stream = stream_of([(0, 5, 0), (-1, 5, 2), (1, 3, 0), (2, 1, 0), (0, 5, 0)])
    short = index_stream(stream.state, value, stream.span, POWER)
    # 2 1 1 1 2 1 1 1 2 holds most: it first starts at the fourth cycle of the block
    assert peak_start(short, POWER.sum(axis=1), 9) == 5 + 3
    assert original_cycle(index, short, 8, 9) == 8
    # a window over the end of the block belongs to its last pass
    assert original_cycle(index, short, 5 + 20 - 4, 9) == 5 + 4 * 10**12 - 4
