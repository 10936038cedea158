"""Is the idle energy of a replay what the equations of docs/methods/replay.md give by hand?"""

import pytest

from sim.config.architecture_file import load_architecture
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


def test_refresh_is_one_action_of_each_rank_per_interval():
    result = replay(periodic_trace("keyword_spotting", fps=10, count=5), "edge_npu")
    dram = next(m for m in load_architecture("edge_npu").memories if m.timing is not None)
    timing = dram.timing
    interval_ns = timing.cycles.t_refi * timing.tck_ns
    print(interval_ns, dram.channels, timing.shape.ranks, result.idle_mw)
    assert "dram.refresh" in result.idle_mw
