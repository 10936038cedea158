"""Does any price list, written as an ERT or CSV and read back, cost exactly the same?"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base.units import mw_that_costs, pj_per_cycle_from_mw
from sim.config.prices_file import load_prices
from sim.domain.own_prices import NameMap
from sim.energy.own_prices import apply_own_prices
from sim.results.export_accelergy import export_accelergy
from sim.results.pricing import static_pj_per_cycle
from tests.synthetic import ENERGY_TABLE, synthetic_result

RESULT = synthetic_result(layers=1)
# at the slowest clock the largest power costs 1e11 pJ per cycle; files may give up to 1e12
prices = st.floats(0, 1e5) | st.floats(0, 1e-3)
clocks_mhz = st.floats(1e-3, 2e4)


@st.composite
def tables(draw):
    actions = {k: replace(p, pj=draw(prices)) for k, p in ENERGY_TABLE.actions.items()}
    static = {k: replace(p, mw=draw(prices)) for k, p in ENERGY_TABLE.static.items()}
    return replace(ENERGY_TABLE, actions=actions, static=static)


@given(table=tables(), clock_mhz=clocks_mhz)
@settings(max_examples=60)
def test_an_exported_ert_reads_back_to_the_same_energies(table, clock_mhz):
    result = replace(RESULT, energy_table=table, clock_mhz=clock_mhz)
    with TemporaryDirectory() as folder:
        ert, _ = export_accelergy(result, Path(folder))
        files = load_prices([ert], NameMap())
    own, _ = apply_own_prices(ENERGY_TABLE, files, NameMap(), clock_mhz)
    assert {key: price.pj for key, price in own.actions.items()} == {
        key: price.pj for key, price in table.actions.items()
    }
    assert static_pj_per_cycle(own, clock_mhz) == static_pj_per_cycle(table, clock_mhz)


@given(table=tables())
@settings(max_examples=60)
def test_a_csv_of_all_prices_replaces_all_and_keeps_their_bits(table):
    lines = ["component,action,pj,mw"]
    lines += [f"{c},{a},{price.pj!r}," for (c, a), price in table.actions.items()]
    lines += [f"{c},{n},,{power.mw!r}" for (c, n), power in table.static.items()]
    with TemporaryDirectory() as folder:
        path = Path(folder, "all.csv")
        path.write_text("\n".join(lines), encoding="utf-8")
        files = load_prices([path], NameMap())
    own, replaced = apply_own_prices(ENERGY_TABLE, files, NameMap(), 1000.0)
    assert {key: price.pj for key, price in own.actions.items()} == {
        key: price.pj for key, price in table.actions.items()
    }
    assert {key: p.mw for key, p in own.static.items()} == {
        key: p.mw for key, p in table.static.items()
    }
    assert replaced.keys == {*table.actions, *table.static}


@given(mw=st.floats(0, 1e12), clock_mhz=clocks_mhz)
def test_energy_per_cycle_finds_its_power_again(mw, clock_mhz):
    pj = pj_per_cycle_from_mw(mw, clock_mhz)
    assert pj_per_cycle_from_mw(mw_that_costs(pj, clock_mhz), clock_mhz) == pj
