"""Which supply goes with a node where none is given?"""

from dataclasses import replace
from itertools import pairwise

import pytest

from sim.config.energy_file import load_technology
from sim.energy.nominal_supply import nominal_supply

HOROWITZ, JOUPPI = load_technology("horowitz_45nm"), load_technology("jouppi_7nm")


def test_a_published_node_has_the_supply_of_its_list_from_either_list():
    for node_nm, volts in ((45, 0.9), (7, 0.75)):
        for table in (HOROWITZ, JOUPPI):
            found = nominal_supply(table, node_nm)
            assert (found.value, found.estimated) == (volts, False)


# CACTI 7, itrs-hp: 1.0 V at 45 nm, 1.1 at 65, 1.2 at 90; on the line to 130 nm 1.325
@pytest.mark.parametrize(("node_nm", "volts"), [(65, 0.99), (90, 1.08), (130, 1.192)])
def test_above_45_nm_it_rises_as_the_itrs_supplies(node_nm, volts):
    found = nominal_supply(HOROWITZ, node_nm)
    assert found.value == pytest.approx(volts, abs=1e-3)
    assert found.estimated
    assert "ITRS" in found.source


def test_it_falls_from_node_to_node_and_is_the_same_for_both_lists():
    nodes = (130, 90, 65, 45, 32, 28, 22, 16, 14, 10, 7, 5)
    volts = [nominal_supply(HOROWITZ, node).value for node in nodes]
    assert all(larger > smaller for larger, smaller in pairwise(volts))
    assert volts == [nominal_supply(JOUPPI, node).value for node in nodes]


def test_a_list_that_names_no_other_follows_the_itrs_supplies():
    alone = replace(HOROWITZ, at_another_node=None)
    # 0.8 V at 22 nm
    assert nominal_supply(alone, 22).value == pytest.approx(0.72)
