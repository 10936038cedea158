"""Does the golden grid multiply matrices, and does it count what a small array does by hand?"""

import numpy as np
import pytest

from sim.kernels import golden_grid as grid
from sim.kernels.golden_grid import GridRun, run_stationary_operand, run_stationary_sums

CASES = [(1, 1, 1, 1), (4, 3, 2, 7), (4, 4, 4, 1), (5, 1, 3, 4), (3, 3, 6, 2), (8, 2, 1, 30)]
"""Rows of the array, rows and columns used, steps."""


def _numbers(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-128, 128, shape)


def _totals(run: GridRun) -> dict[str, int]:
    names = ("macs", "left", "top", "sums", "left_reads", "top_reads", "sum_reads", "sum_writes")
    return dict(zip(names, run.counts.sum(axis=0).tolist(), strict=True))


@pytest.mark.parametrize(("array_rows", "rows", "columns", "steps"), CASES)
@pytest.mark.parametrize("reads_sums", [False, True])
def test_a_held_operand_gives_the_product(
    array_rows: int, rows: int, columns: int, steps: int, reads_sums: bool
) -> None:
    held, moving = _numbers(1, rows, columns), _numbers(2, steps, rows)
    initial = _numbers(3, steps if reads_sums else 0, columns)
    run = run_stationary_operand(held, moving, initial, array_rows)
    expected = moving @ held + (initial if reads_sums else 0)
    np.testing.assert_array_equal(run.product, expected)


@pytest.mark.parametrize(("array_rows", "rows", "columns", "steps"), CASES)
@pytest.mark.parametrize("reads_sums", [False, True])
def test_held_sums_give_the_product(
    array_rows: int, rows: int, columns: int, steps: int, reads_sums: bool
) -> None:
    left, top = _numbers(1, steps, rows), _numbers(2, steps, columns)
    initial = _numbers(3, rows if reads_sums else 0, columns)
    run = run_stationary_sums(left, top, initial, array_rows)
    expected = left.T @ top + (initial if reads_sums else 0)
    np.testing.assert_array_equal(run.product, expected)


def test_one_pe_with_a_held_weight() -> None:
    run = run_stationary_operand(_numbers(1, 1, 1), _numbers(2, 3, 1), _numbers(3, 0, 1), 1)
    # a cycle to load the weight; then each of three cycles reads, computes and writes
    assert run.load_cycles == 1
    assert run.counts.tolist() == [
        [0, 0, 1, 0, 0, 1, 0, 0],
        *[[1, 1, 0, 1, 1, 0, 0, 1]] * 3,
    ]


def test_two_rows_and_an_idle_one_with_held_weights() -> None:
    run = run_stationary_operand(_numbers(1, 2, 1), _numbers(2, 1, 2), _numbers(3, 1, 1), 3)
    # the lower row's weight passes the upper row: 1 + 2 register writes
    assert run.load_cycles == 2
    assert run.counts[:2, grid.TOP_REGISTERS].tolist() == [1, 2]
    # the sum enters at the top, collects two products and leaves through the idle row
    assert run.counts[2:, grid.SUM_READS].tolist() == [1, 0, 0]
    assert run.counts[2:, grid.MACS].tolist() == [1, 1, 0]
    assert run.counts[2:, grid.SUM_REGISTERS].tolist() == [1, 1, 1]
    assert run.counts[2:, grid.SUM_WRITES].tolist() == [0, 0, 1]


def test_held_sums_leave_through_idle_rows() -> None:
    run = run_stationary_sums(_numbers(1, 1, 2), _numbers(2, 1, 1), _numbers(3, 2, 1), 3)
    # two PEs work one after the other; then three rows empty, one per cycle
    assert run.counts[:, grid.MACS].tolist() == [1, 1, 0, 0, 0]
    assert run.counts[:, grid.SUM_WRITES].tolist() == [0, 0, 0, 1, 1]
    assert run.counts[:, grid.SUM_READS].tolist() == [0, 0, 0, 1, 1]
    # both sums move one row, then one of them: the other one is written
    assert run.counts[:, grid.SUM_REGISTERS].tolist() == [1, 1, 2, 1, 0]


def test_a_long_run_outgrows_the_first_counts() -> None:
    run = run_stationary_operand(_numbers(1, 2, 2), _numbers(2, 700, 2), _numbers(3, 0, 2), 2)
    assert _totals(run)["sum_writes"] == 1400
    assert len(run.counts) == 2 + 700 + 2
