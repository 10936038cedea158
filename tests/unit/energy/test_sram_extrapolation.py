"""Does the range of an SRAM price beyond the sampled nodes hold what is published there?"""

from dataclasses import replace

import pytest

from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.domain.spread import highest, lowest
from sim.domain.technology_table import PUBLISHED_CELL
from sim.energy.price_list import price_list
from sim.energy.sram import sram_access_energy
from sim.energy.sram_extrapolation import extrapolation_spread
from sim.energy.sram_supply import reference_voltage

HOROWITZ, JOUPPI = load_technology("horowitz_45nm"), load_technology("jouppi_7nm")

# Jouppi et al., ISCA 2021, Table 2: pJ of 64 bits at 7 nm by KiB
PUBLISHED_7_NM_PJ = {8: 7.5, 32: 8.5, 1024: 14.0}


@pytest.mark.parametrize("cell", HOROWITZ.sram.cells)
@pytest.mark.parametrize(("kib", "pj"), PUBLISHED_7_NM_PJ.items())
def test_the_range_at_7_nm_holds_the_published_table(cell, kib, pj):
    access = sram_access_energy(HOROWITZ, kib * 8192, 64, "1RW", 7, cell)
    kept_pj = access.read_pj * (0.75 / reference_voltage(HOROWITZ, access, cell)) ** 2
    spreads = extrapolation_spread(HOROWITZ, cell, 7)
    assert kept_pj * lowest(spreads) * (1 - 1e-9) <= pj
    assert pj <= kept_pj * highest(spreads) * (1 + 1e-9)


def test_it_begins_at_the_last_sampled_node_and_grows_from_there():
    assert extrapolation_spread(HOROWITZ, "itrs-lstp", 22) == ()
    assert extrapolation_spread(HOROWITZ, "itrs-lstp", 90) == ()
    widths = [
        highest(found) / lowest(found)
        for found in (extrapolation_spread(HOROWITZ, "itrs-lstp", node) for node in (20, 16, 10, 5))
    ]
    assert widths == sorted(widths)
    assert widths[0] > 1
    assert extrapolation_spread(HOROWITZ, "itrs-lstp", 130)


def test_both_lists_disagree_by_the_same_in_either_direction():
    ((down,), (up,)) = (
        extrapolation_spread(HOROWITZ, "itrs-lstp", 7),
        extrapolation_spread(JOUPPI, PUBLISHED_CELL, 22),
    )
    assert (down.low, down.high) == pytest.approx((1 / up.high, 1 / up.low))


def test_a_list_that_names_no_other_goes_to_the_proportion_of_the_nodes():
    (found,) = extrapolation_spread(replace(HOROWITZ, at_another_node=None), "itrs-lstp", 11)
    assert (found.low, found.high) == (0.5, 1.0)
    assert "(estimated)" in found.reason


def test_a_machine_beyond_the_samples_has_it_on_reads_and_writes_of_its_srams():
    machine = load_architecture("edge_npu", ["technology.node_nm=16"])
    found = price_list(machine, HOROWITZ).actions
    for action in ("read", "write"):
        drivers = [spread.driver for spread in found["global_buffer", action].spreads]
        assert drivers == ["sram_access", "sram_extrapolation"]
