"""Are conversions exact, and refused where they would round?"""

import pytest

from sim.base import units
from sim.base.errors import InvalidValue


def test_kib_are_whole_bits():
    assert units.bits_from_kib(0.4375) == 448 * 8
    assert units.kib_from_bits(448 * 8) == 0.4375


def test_a_fraction_of_a_bit_is_refused():
    with pytest.raises(InvalidValue, match="capacity_kib: expected a whole number of bits"):
        units.bits_from_kib(0.0001)


def test_cycles_and_time_agree():
    assert units.seconds_from_cycles(800e6, 800) == 1.0
    assert units.microseconds_from_cycles(800, 800) == 1.0
    assert units.cycles_from_microseconds(1, 800) == 800
    assert units.cycles_from_microseconds(1e-9, 800) == 1


def test_energy_per_cycle_and_power_agree():
    # 1 pJ in each of 1e9 cycles per second is 1 mJ/s
    assert units.mw_from_pj_per_cycle(1, 1000) == 1.0
    assert units.pj_per_cycle_from_mw(1, 1000) == 1.0


def test_bits_per_cycle_are_a_bandwidth():
    # 128 bits at 800 MHz: 16 B x 0.8e9/s
    assert units.gbytes_per_s_from_bits_per_cycle(128, 800) == pytest.approx(12.8)
