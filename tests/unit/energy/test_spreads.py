"""Every price carries a range, with the reason for it."""

import pytest

from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.config.presets import preset_names
from sim.energy.price_list import price_list
from sim.energy.scaling import scaling_spread


@pytest.mark.parametrize("name", preset_names("architectures"))
def test_every_price_of_every_bundled_machine_has_a_range(name: str) -> None:
    machine = load_architecture(name)
    table = price_list(machine, load_technology(machine.technology.energy_table))
    for price in (*table.actions.values(), *table.static.values()):
        assert price.spreads
        assert all(s.low <= 1 <= s.high and s.reason and s.driver for s in price.spreads)


def test_low_and_high_multiply_the_drivers() -> None:
    machine = load_architecture("tpu_v1")
    mac = price_list(machine, load_technology("horowitz_45nm")).actions["array", "mac"]
    assert [spread.driver for spread in mac.spreads] == ["arithmetic", "node_scaling"]
    arithmetic, scaling = mac.spreads
    assert mac.low_pj == pytest.approx(mac.pj * arithmetic.low * scaling.low)
    assert mac.high_pj == pytest.approx(mac.pj * arithmetic.high * scaling.high)


def test_scaling_further_is_less_certain() -> None:
    to_32, to_7 = scaling_spread(45, 32), scaling_spread(45, 7)
    assert to_32.low == to_7.low == 1
    assert 1 < to_32.high < to_7.high == pytest.approx(10.6 / 2.1)


def test_scaling_to_a_larger_node_may_overstate() -> None:
    spread = scaling_spread(45, 65)
    assert spread.low < 1 == spread.high
