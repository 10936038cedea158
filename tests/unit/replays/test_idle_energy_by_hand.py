"""Is the idle energy of a replay what the equations of docs/methods/replay.md give by hand?"""

import pytest

from sim.replays.api import replay
from sim.workloads.new_trace import periodic_trace


def test_idle_power_is_static_power_and_refresh_for_the_time_nothing_runs():
    result = replay(periodic_trace("keyword_spotting", fps=10, count=5), "edge_npu")
    # five inferences in half a second at 800 MHz: the other cycles are idle
    busy_s = 5 * result.works[0].cycles / 800e6
    power_w = sum(result.idle_mw.values()) * 1e-3
    assert result.idle_pj == pytest.approx(power_w * (0.5 - busy_s) * 1e12, rel=1e-9)
    assert result.average_power_mw == pytest.approx(
        1e3 * (5 * result.works[0].energy_pj.sum() * 1e-12 + result.idle_pj * 1e-12) / 0.5, rel=1e-9
    )


def test_a_day_on_a_battery_is_its_energy_over_the_average_power():
    trace = periodic_trace("keyword_spotting", fps=10, count=5)
    result = replay(trace, "edge_npu", battery_mwh=100.0)
    joules, watts = 100.0 * 1e-3 * 3600, result.energy_pj * 1e-12 / 0.5
    assert result.battery_hours == pytest.approx(joules / watts / 3600, rel=1e-12)


def test_the_dram_of_an_idle_machine_by_its_data_sheet():
    # two LPDDR4-3200 chips, currents [mA] at VDD2 1.1 V and VDD1 1.8 V (configs/dram_timing);
    # a refresh of 280 ns every tREFI of 6247 cycles of 0.625 ns
    standby_mw = 2 * (27 * 1.1 + 2 * 1.8)
    above_active_mw = 2 * ((90 - 30) * 1.1 + (10 - 2.25) * 1.8)
    refresh_mw = above_active_mw * 280 / (6247 * 0.625)
    idle_mw = replay(periodic_trace("keyword_spotting", fps=10, count=2), "edge_npu").idle_mw
    assert idle_mw["dram.background"] == pytest.approx(standby_mw, rel=1e-12)
    assert idle_mw["dram.refresh"] == pytest.approx(refresh_mw, rel=1e-12)
