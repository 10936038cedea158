"""Does the tile search count traffic as playing the loops does, and find the least?"""

from itertools import permutations, product

import numpy as np
import pytest

from sim.kernels.tiling import (
    FOUND,
    LEAST_BITS,
    ORDER,
    SIZES,
    STATIONARY_IFMAP,
    STATIONARY_OFMAP,
    STATIONARY_WEIGHT,
    border_traffic,
    ceil_div,
    count_folds,
    least_traffic,
    operand_traffic,
    search_tile,
)

ORDERS = np.array(list(permutations(range(3))), np.int64)


def test_an_operand_that_does_not_stay_is_fetched_for_every_tile() -> None:
    # only the filter loop turns: inputs could stay, if there were a memory that held them
    order = np.array((0, 1, 2), np.int64)
    assert operand_traffic(order, (1, 1, 5, 1), (False, False)) == (1, 1, 1)
    assert operand_traffic(order, (1, 1, 5, 1), (True, False)) == (5, 1, 1)
    assert operand_traffic(order, (1, 4, 1, 1), (False, True)) == (1, 4, 1)


def _played_traffic(order: tuple[int, ...], trips: dict[str, int]) -> dict[str, float]:
    """Times each operand passes the border, found by running the three loops one by one.

    A tile stays until another one of its operand is needed.
    """
    nest = sorted("mkc", key=lambda loop: order["mkc".index(loop)])
    needs = {"ifmap": "mc", "weight": "kc", "ofmap": "mk"}
    changes = dict.fromkeys(needs, 0)
    last: dict[str, tuple[int, ...]] = {}
    for values in product(*(range(trips[loop]) for loop in nest)):
        at = dict(zip(nest, values, strict=True))
        for operand, loops in needs.items():
            tile = tuple(at[loop] for loop in loops)
            changes[operand] += last.get(operand) != tile
            last[operand] = tile
    return {
        operand: changes[operand] / (trips[loops[0]] * trips[loops[1]])
        for operand, loops in needs.items()
    }


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_reloads_are_those_of_the_played_loops(order: tuple[int, ...]) -> None:
    for m, k, c in product((1, 2, 3), repeat=3):
        found = operand_traffic(np.array(order, np.int64), (1, m, k, c), (False, False))
        played = _played_traffic(order, {"m": m, "k": k, "c": c})
        assert found == (played["ifmap"], played["weight"], played["ofmap"])


@pytest.mark.parametrize(
    ("stationary", "expected"),
    [
        # 20 x 12 on 8 x 5: folds x steps of rows x columns, streamed
        (STATIONARY_WEIGHT, (ceil_div(20, 8) * ceil_div(12, 5), 30)),
        (STATIONARY_IFMAP, (ceil_div(20, 8) * ceil_div(30, 5), 12)),
        (STATIONARY_OFMAP, (ceil_div(30, 8) * ceil_div(12, 5), 20)),
    ],
)
def test_folds_cover_the_tile(stationary: int, expected: tuple[int, int]) -> None:
    assert count_folds(stationary, 8, 5, k=12, reduction=20, positions=30) == expected


def _search(
    capacity_bits: int, slots: int = 1, candidates: tuple[int, ...] = (8, 4, 2, 1)
) -> np.ndarray:
    """A product of 8 positions x 8 filters x 8 channels, all operands of 8 bits, on 2 x 2 PEs."""
    sizes = np.array(candidates, np.int64)
    one = np.array([1], np.int64)
    rows = np.array([[size, 8 // size, size, 8] for size in sizes], np.int64)
    return search_tile(
        np.array([1, 1, 8, 8, 8, 1], np.int64),
        one,
        one,
        sizes,
        sizes,
        rows,
        np.ones((1, 4), np.int64),
        ORDERS,
        np.array([8, 8, 8, 8, 1], np.int64),
        np.ones(3, np.int64),
        np.ones(3, np.int64),
        np.array([capacity_bits, slots, 1, 1, 0, 0, 0, 0, 0], np.int64),
        np.array([STATIONARY_WEIGHT, 2, 2, 4], np.int64),
        np.array([1.0, 0.0, 0.0, 1.0]),
        np.ones(3, np.int64),
    )


def _least_traffic(capacity_bits: int) -> float:
    """Values over the border, by trying every tile and playing every loop order."""
    best = float("inf")
    for m, k, c in product((8, 4, 2, 1), repeat=3):
        if 8 * (m * c + k * c + m * k) <= capacity_bits:
            trips = {"m": 8 // m, "k": 8 // k, "c": 8 // c}
            for order in permutations(range(3)):
                played = _played_traffic(order, trips)
                visits = played["ofmap"]
                total = 64 * (played["ifmap"] + played["weight"] + 2 * visits - 1)
                best = min(best, total)
    return best


@pytest.mark.parametrize("capacity_bits", [24, 100, 200, 384, 600, 1000, 1536])
def test_the_tile_found_has_the_least_traffic_of_all(capacity_bits: int) -> None:
    best = _search(capacity_bits)
    assert best[FOUND] == 1
    _, _, k, c, m, _ = (int(size) for size in best[SIZES])
    assert 8 * (m * c + k * c + m * k) <= capacity_bits
    played = _played_traffic(
        tuple(ORDERS[best[ORDER]].tolist()), {"m": 8 // m, "k": 8 // k, "c": 8 // c}
    )
    traffic = 64 * (played["ifmap"] + played["weight"] + 2 * played["ofmap"] - 1)
    assert traffic == _least_traffic(capacity_bits)


def test_nothing_found_tells_the_least_that_would_do() -> None:
    best = _search(23)
    assert best[FOUND] == 0
    # one value of each operand, 8 bits each
    assert best[LEAST_BITS] == 24
    assert _search(int(best[LEAST_BITS]))[FOUND] == 1


def test_only_tiles_that_change_need_a_second_slot() -> None:
    # the whole product at once, three operands of 64 values; or in parts, two slots for each
    assert _search(1, slots=2, candidates=(8,))[LEAST_BITS] == 3 * 64 * 8
    assert _search(1, slots=2, candidates=(4,))[LEAST_BITS] == 2 * 3 * 16 * 8


def test_no_order_moves_less_than_the_least() -> None:
    rng = np.random.default_rng(7)
    for _ in range(500):
        counts = tuple(int(n) for n in rng.integers(1, 4, 4))
        once = tuple(int(n) for n in rng.integers(0, 10**9, 3))
        refetched = (bool(rng.integers(2)), bool(rng.integers(2)))
        widths = np.array([8, 8, 8, 32, 9], np.int64)
        kept, repeats = rng.integers(0, 2, 3), rng.integers(1, 8, 3)
        least = least_traffic(counts, once, widths, kept, refetched, repeats)
        found = [
            border_traffic(order, counts, once, widths, kept, refetched, repeats)
            for order in ORDERS
        ]
        # equality, to the bit, where some order brings nothing back
        assert least[0] <= min(traffic for traffic, _ in found)
        assert least[1] <= min(transfers for _, transfers in found)
        if counts[1:] == (1, 1, 1):
            assert least == found[0]
