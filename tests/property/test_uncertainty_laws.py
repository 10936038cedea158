"""Laws of intervals, for any ranges of the prices."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.spread import Spread, Spreads
from sim.results.comparison import Verdict, compare_results
from sim.results.uncertainty import EnergyRange, uncertainty_of
from tests.priced_runs import Ranges, spread, with_ranges
from tests.synthetic import COMPONENTS, synthetic_result

DRIVERS = ("a", "b", "c", "d")
BASE = synthetic_result(layers=3)
OTHER = synthetic_result(seed=5, layers=3)

spreads = st.tuples(
    st.sampled_from(DRIVERS), st.floats(0, 1), st.floats(1, 10, allow_infinity=False)
).map(lambda drawn: spread(*drawn))
ranges_of_prices = st.dictionaries(
    st.sampled_from(COMPONENTS),
    st.lists(spreads, max_size=3, unique_by=lambda drawn: drawn.driver).map(tuple),
)


def all_ranges(ranges: Ranges) -> list[EnergyRange]:
    found = uncertainty_of(with_ranges(BASE, ranges))
    return [found.total, *found.components.values(), *found.layers]


@given(ranges=ranges_of_prices)
@settings(max_examples=60)
def test_intervals_are_nested_and_hold_the_typical_value(ranges: Ranges) -> None:
    for energy in all_ranges(ranges):
        assert energy.least_pj <= energy.low_pj <= energy.typical_pj
        assert energy.typical_pj <= energy.high_pj <= energy.most_pj


@given(ranges=ranges_of_prices, lower=st.floats(0, 1), higher=st.floats(1, 3), data=st.data())
@settings(max_examples=60)
def test_a_wider_range_never_narrows_an_interval(
    ranges: Ranges, lower: float, higher: float, data: st.DataObject
) -> None:
    component = data.draw(st.sampled_from(COMPONENTS))

    def widen(given: Spread) -> Spread:
        return replace(given, low=given.low * lower, high=given.high * higher)

    wider = {**ranges, component: tuple(map(widen, ranges.get(component, ())))}
    for before, after in zip(all_ranges(ranges), all_ranges(wider), strict=True):
        rounding = 1e-9 * before.most_pj
        assert after.low_pj <= before.low_pj + rounding
        assert after.high_pj >= before.high_pj - rounding
        assert after.least_pj <= before.least_pj + rounding
        assert after.most_pj >= before.most_pj - rounding


@given(ranges=ranges_of_prices)
@settings(max_examples=40)
def test_the_order_of_drivers_does_not_matter(ranges: Ranges) -> None:
    def reverse(given: Spreads) -> Spreads:
        return tuple(reversed(given))

    turned = {name: reverse(given) for name, given in reversed(list(ranges.items()))}
    for one, other in zip(all_ranges(ranges), all_ranges(turned), strict=True):
        assert other.low_pj == pytest.approx(one.low_pj, rel=1e-12, abs=1e-6)
        assert other.high_pj == pytest.approx(one.high_pj, rel=1e-12)


@given(ranges=ranges_of_prices)
@settings(max_examples=40)
def test_a_run_against_itself_differs_by_exactly_nothing(ranges: Ranges) -> None:
    run = with_ranges(BASE, ranges)
    found = compare_results(run, run)
    assert found.energy.low == found.energy.ratio == found.energy.high == 1.0
    assert found.least_ratio == found.most_ratio == 1.0
    assert found.difference_low_pj == found.difference_pj == found.difference_high_pj == 0.0
    assert found.verdict is Verdict.SAME
    for energy in found.components.values():
        assert energy.reference_pj == 0 or energy.low == energy.ratio == energy.high == 1.0
    assert all(layer.energy.low == layer.energy.high == 1.0 for layer in found.layers)


@given(ranges=ranges_of_prices)
@settings(max_examples=40)
def test_extremes_of_a_ratio_hold_its_interval(ranges: Ranges) -> None:
    found = compare_results(with_ranges(BASE, ranges), with_ranges(OTHER, ranges))
    assert found.least_ratio <= found.energy.low <= found.energy.ratio
    assert found.energy.ratio <= found.energy.high <= found.most_ratio
    assert found.difference_low_pj <= found.difference_pj <= found.difference_high_pj


@given(ranges=ranges_of_prices)
@settings(max_examples=40)
def test_a_comparison_turned_round_is_the_inverse(ranges: Ranges) -> None:
    one, other = with_ranges(BASE, ranges), with_ranges(OTHER, ranges)
    there, back = compare_results(one, other), compare_results(other, one)
    assert there.energy.low == pytest.approx(1 / back.energy.high)
    assert there.energy.high == pytest.approx(1 / back.energy.low)
    assert there.difference_low_pj == pytest.approx(-back.difference_high_pj)
