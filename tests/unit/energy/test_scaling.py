"""Does the energy of logic follow the published polynomials between nodes?"""

import pytest

from sim.base.errors import InvalidValue
from sim.energy.scaling import logic_energy_ratio

# ratios to 45 nm at 0.8 V, evaluated from Stillmaker and Baas, Integration 58 (2017), three
# decimals; 65, 90 and 130 nm included
RATIOS_TO_45_NM = {
    130: 3.068, 90: 1.897, 65: 1.241, 32: 0.659, 20: 0.221, 16: 0.174, 14: 0.139, 10: 0.118,
    7: 0.094,
}  # fmt: skip


@pytest.mark.parametrize(("node_nm", "ratio"), RATIOS_TO_45_NM.items())
def test_ratios_to_45_nm_are_the_published_ones(node_nm, ratio):
    assert logic_energy_ratio(45, 0.8, node_nm, 0.8) == pytest.approx(ratio, abs=6e-4)


def test_there_and_back_is_one():
    there = logic_energy_ratio(45, 0.9, 16, 0.8)
    assert there * logic_energy_ratio(16, 0.8, 45, 0.9) == pytest.approx(1)


def test_a_node_between_two_published_ones_lies_between_their_energies():
    at_20, at_28, at_32 = (logic_energy_ratio(45, 0.9, node, 0.9) for node in (20, 28, 32))
    assert at_20 < at_28 < at_32


@pytest.mark.parametrize(("node_nm", "voltage_v"), [(6, 0.8), (131, 0.8), (65, 0.69), (45, 1.31)])
def test_outside_the_fits_is_refused(node_nm, voltage_v):
    with pytest.raises(InvalidValue, match="technology"):
        logic_energy_ratio(45, 0.9, node_nm, voltage_v)
