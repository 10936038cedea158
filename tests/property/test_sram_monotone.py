"""Does a larger or wider memory ever cost less per access?"""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.config.energy_file import load_technology
from sim.config.sram_file import load_banked_samples, load_sram_samples
from sim.energy.sram import SramAccess, sram_access_energy
from sim.energy.sram_macro import SramMacroPrices, price_macro

HOROWITZ = load_technology("horowitz_45nm")
SAMPLES = (*load_sram_samples(), *load_banked_samples())
CELLS = ("itrs-hp", "itrs-lop", "itrs-lstp")
ROUNDING = 1 + 1e-12
capacities = st.integers(8, 2**32)
widths = st.integers(1, 4096)


def _access(
    cell: str, capacity_bits: int, word_bits: int, node_nm: float, ports: str = "1RW"
) -> SramAccess:
    return sram_access_energy(HOROWITZ, capacity_bits, word_bits, ports, node_nm, cell)


@given(
    small=capacities,
    large=capacities,
    word_bits=widths,
    cell=st.sampled_from(CELLS),
    node_nm=st.sampled_from((22.0, 28.0, 45.0, 65.0, 90.0)),
    ports=st.sampled_from(("1RW", "1R1W")),
)
def test_energy_and_leakage_never_fall_as_capacity_grows(
    small, large, word_bits, cell, node_nm, ports
):
    less, more = (_access(cell, bits, word_bits, node_nm, ports) for bits in sorted((small, large)))
    assert less.read_pj <= more.read_pj * ROUNDING
    assert less.write_pj <= more.write_pj * ROUNDING
    assert less.leakage_mw <= more.leakage_mw * ROUNDING


@given(
    narrow=widths,
    wide=widths,
    capacity_bits=capacities,
    cell=st.sampled_from(CELLS),
    node_nm=st.sampled_from((22.0, 28.0, 45.0, 65.0, 90.0)),
    ports=st.sampled_from(("1RW", "1R1W")),
)
def test_energy_never_falls_as_width_grows(narrow, wide, capacity_bits, cell, node_nm, ports):
    less, more = (
        _access(cell, capacity_bits, bits, node_nm, ports) for bits in sorted((narrow, wide))
    )
    assert less.read_pj <= more.read_pj * ROUNDING
    assert less.write_pj <= more.write_pj * ROUNDING


@pytest.mark.parametrize(("cell", "node_nm"), list(product(CELLS, (45.0, 65.0))))
def test_every_size_has_a_positive_price(cell, node_nm):
    access = _access(cell, 8, 8, node_nm)
    assert min(access.read_pj, access.write_pj, access.leakage_mw) > 0


kinds = st.fixed_dictionaries(
    {
        "cell": st.sampled_from(CELLS),
        "node_nm": st.sampled_from((22.0, 28.0, 45.0, 90.0)),
        "ports": st.sampled_from(("1RW", "1R1W")),
        "banks": st.sampled_from((1, 2, 4, 8)),
    }
)
macro_capacities = st.integers(64 * 8192, 16384 * 8192)
macro_widths = st.integers(8, 512)


def _macro(kind: dict, capacity_bits: int, word_bits: int) -> SramMacroPrices:
    return price_macro(SAMPLES, capacity_bits=capacity_bits, word_bits=word_bits, **kind)


@given(kind=kinds, small=macro_capacities, large=macro_capacities, word_bits=macro_widths)
def test_no_price_of_a_macro_falls_as_capacity_grows(kind, small, large, word_bits):
    less, more = (_macro(kind, bits, word_bits).prices for bits in sorted((small, large)))
    assert all(less[name] <= more[name] * ROUNDING for name in less)


@given(kind=kinds, narrow=macro_widths, wide=macro_widths, capacity_bits=macro_capacities)
def test_no_energy_of_a_macro_falls_as_width_grows(kind, narrow, wide, capacity_bits):
    less, more = (_macro(kind, capacity_bits, bits).prices for bits in sorted((narrow, wide)))
    assert all(less[name] <= more[name] * ROUNDING for name in ("read_pj", "write_pj"))
