"""Does the price of an on-chip memory follow the samples, and what holds beyond them?"""

from dataclasses import replace

import pytest

from sim.base.errors import InvalidValue
from sim.config.energy_file import load_technology
from sim.domain.sourced_value import SourcedValue
from sim.energy.sram import sram_access_energy

HOROWITZ = load_technology("horowitz_45nm")
JOUPPI = load_technology("jouppi_7nm")
KIB = 8192
# the one-word end of the register file: Aladdin register, 0.009 pJ per bit at 40 nm
REGISTER_PJ_PER_BIT = 0.009


def test_a_sampled_macro_costs_what_its_sample_says():
    # CACTI 7, itrs-lstp, 45 nm, 350 K, 256 KiB x 64 bits, 1RW
    access = sram_access_energy(HOROWITZ, 256 * KIB, 64, "1RW")
    assert access.read_pj == pytest.approx(44.72, abs=0.01)
    assert access.write_pj == pytest.approx(38.49, abs=0.01)
    assert access.leakage_mw == pytest.approx(0.04367, abs=1e-5)
    assert not access.estimated


def test_the_published_points_of_a_table_are_kept():
    # Jouppi et al., ISCA 2021, Table 2: 8 KB, 32 KB and 1 MB, 64 bits
    reads = [sram_access_energy(JOUPPI, kib * KIB, 64, "1RW").read_pj for kib in (8, 32, 1024)]
    assert reads == pytest.approx([7.5, 8.5, 14], rel=1e-6)


def test_two_ports_cost_more_than_one():
    one, two = (sram_access_energy(HOROWITZ, 64 * KIB, 64, ports) for ports in ("1RW", "1R1W"))
    assert two.read_pj > one.read_pj
    assert two.leakage_mw > one.leakage_mw
    assert two.estimated


def test_the_price_does_not_jump_where_samples_begin():
    below, at = (sram_access_energy(HOROWITZ, bits, 16, "1RW") for bits in (512 * 8 - 1, 512 * 8))
    assert below.read_pj == pytest.approx(at.read_pj, rel=1e-3)
    assert below.estimated


def test_a_register_file_costs_at_least_its_registers():
    access = sram_access_energy(HOROWITZ, 48 * 8, 16, "1RW")
    assert access.read_pj > 16 * REGISTER_PJ_PER_BIT


def test_above_the_samples_one_macro_is_read_and_all_leak():
    largest, four = (sram_access_energy(HOROWITZ, mib * 1024 * KIB, 64, "1RW") for mib in (16, 64))
    assert four.read_pj == largest.read_pj
    assert four.leakage_mw == pytest.approx(4 * largest.leakage_mw)


def test_a_word_wider_than_any_sample_comes_from_macros_side_by_side():
    # eight samples of 32 KiB x 512 bits, CACTI 7, itrs-lstp, 45 nm: 39.91 pJ each
    access = sram_access_energy(HOROWITZ, 8 * 32 * KIB, 8 * 512, "1RW")
    assert access.read_pj >= 8 * 39.9
    assert access.estimated


def test_a_node_between_samples_lies_between_them():
    at_22, at_28, at_32 = (
        sram_access_energy(HOROWITZ, 64 * KIB, 64, "1RW", node).read_pj for node in (22, 28, 32)
    )
    assert at_22 < at_28 < at_32


def test_dearer_registers_never_make_a_register_file_cheaper():
    dear = SourcedValue(value=1.0, source="chosen for the test")
    dearer = replace(HOROWITZ, register_write_pj_per_bit=dear)
    costs = [sram_access_energy(table, 1024, 32, "1RW").read_pj for table in (HOROWITZ, dearer)]
    assert costs[0] < costs[1]


@pytest.mark.parametrize(("capacity_bits", "word_bits"), [(0, 8), (8, 0)])
def test_no_bits_are_refused(capacity_bits, word_bits):
    with pytest.raises(InvalidValue, match="at least 1 bit"):
        sram_access_energy(HOROWITZ, capacity_bits, word_bits, "1RW")


def test_the_cell_type_of_a_memory_may_differ_from_the_technology():
    # CACTI 7, 45 nm, 350 K, 256 KiB x 64 bits: itrs-hp leaks 245.6 mW, itrs-lstp 0.04367 mW
    fast = sram_access_energy(HOROWITZ, 256 * KIB, 64, "1RW", cell="itrs-hp")
    assert fast.leakage_mw == pytest.approx(245.6, rel=2e-3)
    assert "itrs-hp" in fast.source


def test_an_unknown_cell_type_is_refused():
    with pytest.raises(InvalidValue, match="expected one of itrs-hp, itrs-lop, itrs-lstp"):
        sram_access_energy(HOROWITZ, 8 * KIB, 64, "1RW", cell="finfet")


@pytest.mark.parametrize(
    ("capacity_bits", "word_bits", "node_nm"),
    [(256, 16, 45), (2**30, 64, 45), (64 * KIB, 1024, 45), (4096, 512, 45), (64 * KIB, 64, 16)],
)
def test_what_lies_beyond_the_samples_says_extrapolated(capacity_bits, word_bits, node_nm):
    access = sram_access_energy(HOROWITZ, capacity_bits, word_bits, "1RW", node_nm)
    assert "extrapolated" in access.source
    assert access.estimated


def test_what_lies_within_the_samples_does_not():
    assert "extrapolated" not in sram_access_energy(HOROWITZ, 96 * KIB, 48, "1RW").source
