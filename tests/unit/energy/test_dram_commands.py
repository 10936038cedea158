"""Do currents give the energies per command that DRAMsim3 reports?"""

from dataclasses import replace

import pytest

from sim.config.dram_timing_file import load_dram_timing
from sim.domain.dram_outcome import DramOutcome
from sim.energy.dram_commands import price_dram

NOTHING = DramOutcome(
    **dict.fromkeys((field for field in DramOutcome.__dataclass_fields__), 0)  # all integers
)


@pytest.mark.parametrize(
    ("name", "activate_pj", "read", "write", "refresh_pj"),
    [
        # DRAMsim3 commit 2981759, tool energy x tCK: pJ, pJ/bit, pJ/bit, pJ
        ("d3_ddr4_2400_1r", 3450.1, 5.727, 4.98, 692737.9),
        ("d3_ddr4_3200_1r_bgi", 4233.6, 5.481, 4.6305, 670602.2),
        ("d3_hbm2_1ch", 828.0, 1.5703, 2.0859, 60840.0),
        ("d3_lpddr4_2400_x32", 3478.0, 6.1005, 5.6336, 181941.3),
    ],
)
def test_energy_per_command(name, activate_pj, read, write, refresh_pj):
    memory = load_dram_timing(name)
    bits = 8 * memory.shape.burst_bytes

    def price(part, **counts):
        return price_dram(memory, replace(NOTHING, **counts))[part]

    assert price("activate", activates=1) == pytest.approx(activate_pj, rel=1e-4)
    assert price("read", reads=1) / bits == pytest.approx(read, rel=1e-4)
    assert price("write", writes=1) / bits == pytest.approx(write, rel=1e-4)
    assert price("refresh", refreshes=1) == pytest.approx(refresh_pj, rel=1e-4)


def test_standby_is_charged_by_state():
    memory = load_dram_timing("ddr4_3200")
    active = price_dram(memory, replace(NOTHING, active_rank_cycles=1000))["background"]
    idle = price_dram(memory, replace(NOTHING, idle_rank_cycles=1000))["background"]
    assert active / idle == pytest.approx(52 / 37)
    # 1.2 V x 52 mA x 8 chips
    assert active / (1000 * memory.tck_ns) == pytest.approx(1.2 * 52 * 8)


def test_unknown_currents_give_no_energy():
    assert price_dram(replace(load_dram_timing("ddr4_3200"), currents=None), NOTHING) is None
