"""Does the closed form of the wave front equal PEs and lanes counted one by one?"""

import numpy as np
import pytest

from sim.kernels.wavefront import Fold, fold_shares, triangle, work_before, working_pes

CASES = [(1, 1, 1), (1, 5, 3), (4, 4, 2), (3, 7, 20), (16, 12, 5), (8, 8, 8)]


def _working(rows: int, columns: int, streamed: int) -> np.ndarray:
    """(cycle,) PEs at work: PE (i, j) works in cycles i + j .. i + j + T - 1."""
    counts = np.zeros(rows + columns - 2 + streamed, int)
    for row in range(rows):
        for column in range(columns):
            counts[row + column : row + column + streamed] += 1
    return counts


@pytest.mark.parametrize(("rows", "columns", "streamed"), CASES)
def test_working_pes_and_reads_cycle_by_cycle(rows: int, columns: int, streamed: int) -> None:
    counts = _working(rows, columns, streamed)
    cycles = range(len(counts))
    assert [working_pes(x, rows, columns, streamed) for x in cycles] == counts.tolist()
    lanes = _working(rows, 1, streamed)
    assert [triangle(x, rows, streamed) for x in range(len(lanes))] == lanes.tolist()
    assert triangle(len(lanes), rows, streamed) == 0


@pytest.mark.parametrize(("rows", "columns", "streamed"), CASES)
def test_work_before_a_cycle_is_the_running_sum(rows: int, columns: int, streamed: int) -> None:
    counts = _working(rows, columns, streamed)
    macs = [work_before(x, rows, columns, streamed)[0] for x in range(len(counts) + 3)]
    total = rows * columns * streamed
    assert macs == [0, *np.cumsum(counts).tolist(), total, total]
    assert work_before(len(counts), rows, columns, streamed)[1] == (rows + columns) * streamed


@pytest.mark.parametrize(("rows", "columns", "streamed"), CASES)
@pytest.mark.parametrize("slower", [1.0, 1.7, 4.0, 0.5])
def test_shares_of_a_stretched_fold_sum_to_one(
    rows: int, columns: int, streamed: int, slower: float
) -> None:
    array_cycles = streamed + rows + columns - 2 + 3
    hold_cycles = max(1, int(array_cycles * slower))
    fold = Fold(rows, columns, streamed, array_cycles, hold_cycles)
    shares = fold_shares(fold, 0, hold_cycles)
    assert shares.min() >= 0
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-12)
    half = hold_cycles // 2
    parts = np.hstack([fold_shares(fold, 0, half), fold_shares(fold, half, hold_cycles)])
    np.testing.assert_allclose(parts, shares, rtol=1e-9, atol=1e-15)


def test_unstretched_shares_follow_the_working_pes() -> None:
    counts = _working(3, 4, 10)
    shares = fold_shares(Fold(3, 4, 10, len(counts), len(counts)), 0, len(counts))
    np.testing.assert_allclose(shares[0], counts / 120, rtol=1e-12)
