"""Are the intervals of a run those that its prices' ranges give by hand?"""

import json

import pytest

from sim.base.units import mw_from_pj_per_cycle
from sim.results.driver_energies import driver_energies
from sim.results.json_export import result_as_json
from sim.results.layer_table import layer_rows
from sim.results.uncertainty import driver_label
from tests.priced_runs import run_of, spread, with_ranges
from tests.synthetic import synthetic_result

SRAM, DRAM = spread("sram", 0.5, 2.0), spread("dram", 0.9, 1.4)
# DRAM 1000 pJ: 900 to 1400; buffer 300 pJ: 150 to 600; the array's 100 pJ are certain
ENERGIES_PJ = {"dram": 1000.0, "global_buffer": 300.0, "array": 100.0}
RUN = run_of(ENERGIES_PJ, {"dram": (DRAM,), "global_buffer": (SRAM,)})


def test_each_driver_is_moved_alone_and_the_largest_swing_comes_first() -> None:
    found = [(s.driver, s.low_pj, s.high_pj) for s in RUN.uncertainty.drivers]
    assert found == [("dram", 1300.0, 1800.0), ("sram", 1250.0, 1700.0)]
    assert RUN.uncertainty.drivers[0].reasons == ("dram, made up for tests",)


def test_swings_of_two_drivers_add_up_in_quadrature() -> None:
    total = RUN.uncertainty.total
    assert total.typical_pj == 1400.0
    assert total.low_pj == pytest.approx(1400 - (100**2 + 150**2) ** 0.5)
    assert total.high_pj == pytest.approx(1400 + (400**2 + 300**2) ** 0.5) == 1900
    assert (total.least_pj, total.most_pj) == (1150.0, 2100.0)


def test_a_driver_of_two_components_moves_both_together() -> None:
    run = run_of(ENERGIES_PJ, {"dram": (DRAM,), "global_buffer": (DRAM,)})
    total = run.uncertainty.total
    assert (total.low_pj, total.high_pj) == (pytest.approx(1270), pytest.approx(1920))
    assert (total.least_pj, total.most_pj) == (total.low_pj, total.high_pj)


def test_two_drivers_of_one_price_multiply_at_the_extremes() -> None:
    total = run_of({"array": 100.0}, {"array": (SRAM, DRAM)}).uncertainty.total
    assert (total.least_pj, total.most_pj) == (pytest.approx(45), pytest.approx(280))
    assert total.low_pj == pytest.approx(100 - (50**2 + 10**2) ** 0.5)


def test_two_drivers_cannot_take_more_than_there_is() -> None:
    nothing = (spread("a", 0.0, 1.0), spread("b", 0.0, 1.0))
    assert run_of({"array": 100.0}, {"array": nothing}).uncertainty.total.low_pj == 0.0


def test_a_component_has_the_ranges_of_its_own_prices() -> None:
    ranges = RUN.uncertainty.components
    assert (ranges["dram"].low_pj, ranges["dram"].high_pj) == (900.0, 1400.0)
    assert (ranges["array"].low_pj, ranges["array"].high_pj) == (100.0, 100.0)


def test_average_power_has_the_interval_of_the_energy() -> None:
    found = RUN.uncertainty
    expected = mw_from_pj_per_cycle(1900.0 / RUN.cycles, RUN.clock_mhz)
    assert found.average_power_high_mw == pytest.approx(expected)
    assert found.average_power_low_mw < RUN.average_power_mw < found.average_power_high_mw


@pytest.mark.parametrize("layers", [1, 7])
def test_energies_are_those_of_the_run(layers: int) -> None:
    result = synthetic_result(layers=layers)
    assert driver_energies(result).pj.sum() == pytest.approx(result.energy_pj, rel=1e-12)
    found = result.uncertainty
    assert found.total.typical_pj == result.energy_pj
    assert [row.typical_pj for row in found.layers] == [row.energy_pj for row in result.layers]
    # one driver per component: everything at its ends is half and twice of all
    assert found.total.least_pj == pytest.approx(0.5 * result.energy_pj, rel=1e-12)
    assert found.total.most_pj == pytest.approx(2 * result.energy_pj, rel=1e-12)


def test_without_ranges_there_is_no_width() -> None:
    result = with_ranges(synthetic_result(), {})
    found = result.uncertainty
    assert found.total.low_pj == found.total.high_pj == result.energy_pj
    assert found.drivers == found.main_drivers == ()


def test_main_drivers_are_those_that_make_the_interval_wide() -> None:
    assert RUN.uncertainty.main_drivers == ("dram", "sram")
    small = run_of(ENERGIES_PJ, {"dram": (DRAM,), "array": (spread("mac", 0.9, 1.1),)})
    assert small.uncertainty.main_drivers == ("dram",)


def test_json_and_layer_table_hold_the_interval() -> None:
    data = json.loads(json.dumps(result_as_json(RUN), allow_nan=False))
    assert data["totals"]["energy_pj_high"] == data["layers"][0]["energy_pj_high"] == 1900.0
    assert data["uncertainty"]["energy_pj"]["most"] == 2100.0
    assert [row["driver"] for row in data["uncertainty"]["drivers"]] == ["dram", "sram"]
    assert data["uncertainty"]["drivers"][1]["low_factor"] == 0.5
    assert layer_rows(RUN)[0]["energy_pj_high"] == 1900.0


def test_drivers_read_as_words() -> None:
    labels = [driver_label(d) for d in ("sram_access", "dram_io_lpddr4_3200", "logic_leakage")]
    assert labels == ["SRAM access", "DRAM I/O LPDDR4 3200", "logic leakage"]
