"""Does a larger or wider memory ever cost less per access?"""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.config.energy_file import load_technology
from sim.domain.technology_table import SramTable
from sim.energy.sram import SramAccess, sram_access_energy

HOROWITZ = load_technology("horowitz_45nm")
CELLS = ("itrs-hp", "itrs-lop", "itrs-lstp")
ROUNDING = 1 + 1e-12
capacities = st.integers(8, 2**32)
widths = st.integers(1, 4096)


def _access(cell: str, capacity_bits: int, word_bits: int, node_nm: float) -> SramAccess:
    sram = SramTable(cell=cell, samples=HOROWITZ.sram.samples, source=HOROWITZ.sram.source)
    return sram_access_energy(
        replace(HOROWITZ, sram=sram), capacity_bits, word_bits, "1RW", node_nm
    )


@given(
    small=capacities,
    large=capacities,
    word_bits=widths,
    cell=st.sampled_from(CELLS),
    node_nm=st.sampled_from((22.0, 28.0, 45.0, 65.0, 90.0)),
)
def test_energy_and_leakage_never_fall_as_capacity_grows(small, large, word_bits, cell, node_nm):
    less, more = (_access(cell, bits, word_bits, node_nm) for bits in sorted((small, large)))
    assert less.read_pj <= more.read_pj * ROUNDING
    assert less.write_pj <= more.write_pj * ROUNDING
    assert less.leakage_mw <= more.leakage_mw * ROUNDING


@given(
    narrow=widths,
    wide=widths,
    capacity_bits=capacities,
    cell=st.sampled_from(CELLS),
    node_nm=st.sampled_from((22.0, 28.0, 45.0, 65.0, 90.0)),
)
def test_energy_never_falls_as_width_grows(narrow, wide, capacity_bits, cell, node_nm):
    less, more = (_access(cell, capacity_bits, bits, node_nm) for bits in sorted((narrow, wide)))
    assert less.read_pj <= more.read_pj * ROUNDING
    assert less.write_pj <= more.write_pj * ROUNDING


@pytest.mark.parametrize(("cell", "node_nm"), list(product(CELLS, (45.0, 65.0))))
def test_every_size_has_a_positive_price(cell, node_nm):
    access = _access(cell, 8, 8, node_nm)
    assert min(access.read_pj, access.write_pj, access.leakage_mw) > 0
