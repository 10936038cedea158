"""Every price carries a range, with the reason for it."""

import pytest

from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.config.presets import preset_names
from sim.energy.price_list import price_list


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
    names = [spread.driver for spread in mac.spreads]
    assert names == ["arithmetic", "node_scaling_polynomials"]
    arithmetic, scaling = mac.spreads
    assert mac.low_pj == pytest.approx(mac.pj * arithmetic.low * scaling.low)
    assert mac.high_pj == pytest.approx(mac.pj * arithmetic.high * scaling.high)
