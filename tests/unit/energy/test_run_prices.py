"""Are own prices of DRAM bits and of what follows data used whole, once, and as the user's own?"""

import pytest

from sim.base.errors import ConfigError
from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.domain.energy_table import WholePrice, whole_pj
from sim.domain.own_prices import GivenPrice, GivenPrices, NameMap
from sim.energy.price_list import price_list
from sim.energy.run_prices import run_prices

MACHINE = load_architecture("edge_npu")
TECHNOLOGY = load_technology(MACHINE.technology.energy_table)
LIBRARY = price_list(MACHINE, TECHNOLOGY)


def priced(*prices, toggles=False):
    given = tuple(
        GivenPrice(file="mine.csv", where=f"line {line}", component=component, action=action, pj=pj)
        for line, (component, action, pj) in enumerate(prices, start=2)
    )
    files = [GivenPrices(file="mine.csv", prices=given)]
    return run_prices(LIBRARY, MACHINE, TECHNOLOGY, files, NameMap(), toggles=toggles)


def listed(own):
    return {price.key: price.library for price in own.replaced}


def test_an_own_price_of_dram_bits_contains_their_pins():
    table, own = priced(("dram", "read", 8.0))
    pins, padding = table.actions["dram", "read_io"], table.actions["dram", "read_padding"]
    assert (pins.pj, pins.estimated, pins.unit) == (0.0, False, "bit at the pins")
    assert pins.source == "contained in dram.read: mine.csv, line 2"
    # bits of a burst that nobody asked for cost what the others do
    assert (padding.pj, padding.unit) == (8.0, "unused bit")
    assert pins.whole == padding.whole == WholePrice(action="read", pj=8.0)
    others = ("read_io", "read_padding")
    for key in LIBRARY.actions:
        if key not in {("dram", "read"), *(("dram", name) for name in others)}:
            assert table.actions[key] == LIBRARY.actions[key]
    assert table.static == LIBRARY.static
    assert listed(own) == {
        ("dram", name): LIBRARY.actions["dram", name].pj for name in ("read", *others)
    }


def test_given_pins_are_not_contained():
    table, own = priced(("dram", "write", 8.0), ("dram", "write_io", 2.0))
    assert table.actions["dram", "write_io"].pj == 2.0
    assert table.actions["dram", "write_padding"] == LIBRARY.actions["dram", "write_padding"]
    assert set(listed(own)) == {("dram", "write"), ("dram", "write_io")}


def test_pins_alone_leave_the_core_to_the_library():
    table, _ = priced(("dram", "read_io", 2.0))
    assert table.actions["dram", "read"] == LIBRARY.actions["dram", "read"]


def test_an_own_price_is_split_whole_and_both_parts_are_own():
    table, own = priced(("array", "mac", 0.5), toggles=True)
    mac, toggle = table.actions["array", "mac"], table.actions["array", "toggle"]
    assert mac.pj + toggle.pj * 8 == pytest.approx(0.5)
    assert whole_pj("mac", mac) == 0.5
    assert toggle.whole == WholePrice(action="mac", pj=0.5)
    assert not mac.estimated
    assert not toggle.estimated
    assert "mine.csv, line 2" in toggle.source
    assert "(the share is estimated)" in toggle.source
    # Horowitz: an int8 multiply of 0.2 pJ, 8 of 16 operand bits switch
    assert listed(own) == {
        ("array", "mac"): LIBRARY.actions["array", "mac"].pj,
        ("array", "toggle"): pytest.approx(0.2 / 8),
    }


def test_an_action_whose_toggle_is_given_is_not_split():
    table, own = priced(("array", "mac", 0.5), ("array", "toggle", 0.01), toggles=True)
    assert table.actions["array", "mac"].pj == 0.5
    assert table.actions["array", "toggle"].pj == 0.01
    assert table.actions["array", "mac"].whole is None
    assert listed(own)["array", "mac"] == pytest.approx(0.1)


def test_a_toggle_alone_leaves_the_rest_to_the_library():
    table, _ = priced(("array", "toggle", 0.01), toggles=True)
    split, _ = run_prices(LIBRARY, MACHINE, TECHNOLOGY, (), NameMap(), toggles=True)
    assert table.actions["array", "mac"] == split.actions["array", "mac"]


def test_runs_that_do_not_count_bits_have_no_price_of_them():
    with pytest.raises(ConfigError, match="bits that switch have a price in runs that count them"):
        priced(("array", "toggle", 0.01))
