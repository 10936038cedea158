"""Do peaks and steps name the window, the layer and the component that cause them?"""

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.domain.power_timeline import PowerTimeline
from sim.results.peaks import peak_power, peak_table, steepest_change
from tests.streams import timeline_of
from tests.synthetic import synthetic_result


def _timeline() -> PowerTimeline:
    # 2 cycles at (1, 1), then 3 at (9, 0), then 5 at (0, 4) pJ; layer 2 starts at cycle 5
    power = np.array([[1.0, 1.0], [9.0, 0.0], [0.0, 4.0]])
    return timeline_of([[(0, 2, 0), (1, 3, 0)], [(2, 5, 0)]], power, np.zeros(2))


def test_peak_of_one_cycle() -> None:
    peak = peak_power(_timeline(), 1)
    assert (peak.window, peak.power_mw, peak.start_cycle) == ("1 cycle", 9.0, 2)
    assert (peak.layer, peak.component, peak.component_power_mw) == (0, "dram", 9.0)


def test_a_window_over_two_layers_names_the_one_that_spends_most() -> None:
    # cycles 2..9: 27 pJ in layer 0, 20 pJ in layer 1
    peak = peak_power(_timeline(), 8)
    assert (peak.start_cycle, peak.power_mw) == (2, 47 / 8)
    assert (peak.layer, peak.component) == (0, "dram")


def test_a_run_shorter_than_the_window_is_taken_whole() -> None:
    peak = peak_power(_timeline(), 1000)
    assert (peak.window_cycles, peak.start_cycle) == (10, 0)
    assert peak.power_mw == pytest.approx(5.1, rel=1e-12)


def test_the_standard_windows() -> None:
    table = peak_table(synthetic_result(0, 40).timeline)
    assert [peak.window for peak in table] == ["1 cycle", "1 us", "10 us", "100 us"]
    # at 800 MHz
    assert [peak.window_cycles for peak in table] == [1, 800, 8000, 80_000]
    powers = [peak.power_mw for peak in table]
    assert powers == sorted(powers, reverse=True)


def test_a_peak_deep_in_a_long_run_is_found_without_expanding_it() -> None:
    # a thousand million passes, one stronger leaf after them
    power = np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]])
    items = [(-1, 10**9, 2), (0, 5, 0), (1, 5, 0), (2, 4, 0), (0, 50, 0)]
    peak = peak_power(timeline_of([items], power, np.zeros(2)), 9)
    assert peak.start_cycle == 10**10 - 5
    assert peak.power_mw == pytest.approx((5 * 2 + 4 * 3) / 9, rel=1e-12)


def test_steepest_rise_and_fall() -> None:
    found = steepest_change(_timeline())
    assert found.rise is not None
    assert (found.rise.change_mw, found.rise.cycle, found.rise.layer) == (7.0, 2, 0)
    assert (found.rise.component, found.rise.component_change_mw) == ("dram", 8.0)
    assert found.fall is not None
    assert (found.fall.change_mw, found.fall.cycle, found.fall.layer) == (-5.0, 5, 1)
    assert (found.fall.component, found.fall.component_change_mw) == ("dram", -9.0)
    assert found.steepest == found.rise


def test_constant_power_has_no_step() -> None:
    flat = timeline_of([[(-1, 4, 1), (0, 3, 0)]], np.ones((1, 2)), np.zeros(2))
    found = steepest_change(flat)
    assert (found.rise, found.fall, found.steepest) == (None, None, None)


def test_a_window_of_no_cycles_is_refused() -> None:
    with pytest.raises(InvalidValue, match="window_cycles: expected an integer >= 1, got 0"):
        peak_power(_timeline(), 0)
