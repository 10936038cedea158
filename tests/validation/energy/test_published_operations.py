"""Do the bundled tables hold the published energies, row by row?"""

import pytest

from sim.config.energy_file import load_technology
from sim.energy.sram import sram_access_energy

# M. Horowitz, "Computing's energy problem (and what we can do about it)", ISSCC 2014,
# Fig. 1.1.9, 45 nm, 0.9 V [pJ]
HOROWITZ_PJ = [
    ("add", "int8", 0.03),
    ("add", "int16", 0.05),
    ("add", "int32", 0.1),
    ("multiply", "int8", 0.2),
    ("multiply", "int32", 3.1),
    ("add", "fp16", 0.4),
    ("add", "fp32", 0.9),
    ("multiply", "fp16", 1.1),
    ("multiply", "fp32", 3.7),
]

# N. Jouppi et al., "Ten Lessons From Three Generations Shaped Google's TPUv4i", ISCA 2021,
# Table 2, 7 nm [pJ]
JOUPPI_PJ = [
    ("add", "int8", 0.007),
    ("add", "int32", 0.03),
    ("add", "bf16", 0.11),
    ("add", "fp16", 0.16),
    ("add", "fp32", 0.38),
    ("multiply", "int8", 0.07),
    ("multiply", "int32", 1.48),
    ("multiply", "bf16", 0.21),
    ("multiply", "fp16", 0.34),
    ("multiply", "fp32", 1.31),
]

ROWS = [
    *(("horowitz_45nm", *row) for row in HOROWITZ_PJ),
    *(("jouppi_7nm", *row) for row in JOUPPI_PJ),
]


@pytest.mark.parametrize(("table", "operation", "data_format", "pj"), ROWS)
def test_operations_are_the_published_ones(table, operation, data_format, pj):
    value = load_technology(table).operations[operation, data_format]
    assert value.value == pj
    assert not value.estimated


def test_operations_without_a_published_row_are_marked():
    published = {(table, operation, name) for table, operation, name, _ in ROWS}
    for table in ("horowitz_45nm", "jouppi_7nm"):
        for (operation, name), value in load_technology(table).operations.items():
            assert value.estimated == ((table, operation, name) not in published)


# Table 2 of the same paper: SRAM, 64 bits, 7 nm [KiB, pJ]
@pytest.mark.parametrize(("capacity_kib", "pj"), [(8, 7.5), (32, 8.5), (1024, 14)])
def test_7_nm_sram_is_the_published_one(capacity_kib, pj):
    access = sram_access_energy(load_technology("jouppi_7nm"), capacity_kib * 8192, 64, "1RW")
    assert access.read_pj == pytest.approx(pj, rel=1e-6)


# Horowitz, same figure: cache of 8 KB, 32 KB, 1 MB, 64 bits, 45 nm. A cache also reads tags and
# more ways than one, so bare macros cost less: within a factor of two, never more.
@pytest.mark.parametrize(("capacity_kib", "cache_pj"), [(8, 10), (32, 20), (1024, 100)])
def test_45_nm_macros_cost_less_than_the_caches_around_them(capacity_kib, cache_pj):
    access = sram_access_energy(load_technology("horowitz_45nm"), capacity_kib * 8192, 64, "1RW")
    assert 0.5 * cache_pj <= access.read_pj <= cache_pj
