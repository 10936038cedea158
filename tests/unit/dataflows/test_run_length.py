"""Is the expected size of run-length-coded values that of coding random ones?"""

import numpy as np
import pytest

from dataflows.run_length import LONGEST_RUN, coded_bits, entries_per_value


def entries_of(values: np.ndarray) -> int:
    """Entries by coding: up to 31 zeros, then a value, which may be a zero."""
    entries = run = 0
    for value in values:
        if value == 0 and run < LONGEST_RUN:
            run += 1
            continue
        entries += 1
        run = 0
    return entries + (1 if run else 0)


@pytest.mark.parametrize("density", [0.02, 0.1, 0.378, 0.9])
def test_expectation_agrees_with_coding(density: float) -> None:
    values = np.random.default_rng(7).random(200_000) < density
    assert entries_of(values) / len(values) == pytest.approx(entries_per_value(density), rel=0.02)


def test_the_ends_of_the_range() -> None:
    assert entries_per_value(0.0) == 1 / 32
    assert entries_per_value(1.0) == 1.0
    assert entries_per_value(1e-9) == pytest.approx(1 / 32)


def test_dense_values_are_left_as_they_are() -> None:
    assert coded_bits(300, 1.0, 16) == 300 * 16


def test_three_entries_of_sixteen_bits_make_a_word() -> None:
    # a quarter of 3000 values, and 0.075 entries more for runs beyond 31 zeros: 751 entries
    assert coded_bits(3000, 0.25, 16) == 251 * 64


def test_values_wider_than_a_word_are_not_coded() -> None:
    assert coded_bits(10, 0.1, 60) == 600
