"""Do values get the prefix and the digits a reader expects?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.figures.si_units import Scale, choose_scale, format_share, format_si


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.0, "J", "0 J"),
        (0.0123456, "J", "12.3 mJ"),
        (1.0, "W", "1.00 W"),
        (999.9, "W", "1.00 kW"),
        (0.9999, "W", "1.00 W"),
        (123456.0, "s", "123 ks"),
        (204.8e9, "MAC/s", "205 GMAC/s"),
        (1e-6, "s", "1.00 µs"),
    ],
)
def test_three_digits_and_a_prefix(value: float, unit: str, expected: str) -> None:
    assert format_si(value, unit) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 3, "33 %"),
        (1, 40, "2.5 %"),
        (1, 10_000, "<0.1 %"),
        (0, 3, "0 %"),
        (3, 3, "100 %"),
        (1, 0, "0 %"),
    ],
)
def test_shares_are_short(part: float, whole: float, expected: str) -> None:
    assert format_share(part, whole) == expected


def test_a_scale_converts_and_names_the_unit() -> None:
    assert choose_scale(2.5e9, "J", in_base_units=1e-12) == Scale(1e-9, "mJ")
    assert choose_scale(0.0, "W", in_base_units=1e-3) == Scale(1e-3, "W")


@given(st.floats(1e-12, 1e12))
def test_the_largest_value_of_an_axis_is_from_1_to_1000(value: float) -> None:
    scale = choose_scale(value, "J")
    assert 0.999999 <= value * scale.factor < 1000.001
