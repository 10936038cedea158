"""Do own prices replace exactly what they give, and is the rest listed and left alone?"""

import pytest

from sim.base.errors import ConfigError
from sim.domain.own_prices import (
    OWN_PRICES,
    ActionName,
    GivenArea,
    GivenPrice,
    GivenPrices,
    NameMap,
    ReplacedPrice,
)
from sim.energy.own_prices import NO_RANGE, apply_own_prices
from tests.synthetic import CLOCK_MHZ, ENERGY_TABLE


def given(component, action, *, line=2, file="folder/mine.csv", **values):
    return GivenPrice(file=file, where=f"line {line}", component=component, action=action, **values)


def per_cycle(component, action, pj, **values):
    return given(component, action, pj=pj, per_cycle=True, **values)


def apply(*prices, names=None, areas=()):
    file = GivenPrices(file="folder/mine.csv", prices=prices, areas=areas)
    return apply_own_prices(ENERGY_TABLE, [file], names or NameMap(), CLOCK_MHZ)


def message(*prices, **options):
    with pytest.raises(ConfigError) as caught:
        apply(*prices, **options)
    return str(caught.value)


def test_only_what_is_given_changes():
    table, own = apply(given("global_buffer", "read", pj=12.5, source="bench"))
    price = table.actions["global_buffer", "read"]
    assert (price.pj, price.unit, price.estimated) == (12.5, "read", False)
    assert price.source == "mine.csv, line 2: bench"
    assert {k: v for k, v in table.actions.items() if k != ("global_buffer", "read")} == {
        k: v for k, v in ENERGY_TABLE.actions.items() if k != ("global_buffer", "read")
    }
    assert table.static == ENERGY_TABLE.static
    assert list(table.actions) == list(ENERGY_TABLE.actions)
    assert own.files == ("mine.csv",)
    assert own.replaced == (ReplacedPrice(component="global_buffer", action="read", library=22.0),)


def test_all_actions_of_a_component_leave_its_leakage_to_the_library():
    table, own = apply(
        given("global_buffer", "read", pj=1.0), given("global_buffer", "write", pj=2.0)
    )
    assert ("global_buffer", "leakage") not in own.keys
    assert table.static["global_buffer", "leakage"].mw == 2.0


def test_a_range_becomes_the_spread():
    table, _ = apply(
        given("array", "mac", pj=2.0, low=1.0, high=3.0), given("clock", "tree", mw=4.0)
    )
    (spread,) = table.actions["array", "mac"].spreads
    assert (spread.driver, spread.low, spread.high) == (OWN_PRICES, 0.5, 1.5)
    (spread,) = table.static["clock", "tree"].spreads
    assert (spread.low, spread.high, spread.reason) == (1, 1, NO_RANGE)


def test_later_files_win():
    files = [
        GivenPrices(file=name, prices=(given("array", "mac", pj=pj, file=name),))
        for name, pj in (("a.csv", 1.0), ("b.csv", 2.0))
    ]
    table, own = apply_own_prices(ENERGY_TABLE, files, NameMap(), CLOCK_MHZ)
    assert table.actions["array", "mac"].pj == 2.0
    assert table.actions["array", "mac"].source == "b.csv, line 2"
    assert own.files == ("a.csv", "b.csv")
    assert [price.library for price in own.replaced] == [0.3]


def test_the_last_name_of_a_path_is_the_component():
    table, _ = apply(per_cycle("top.chip.global_buffer", "read", 5.0))
    assert table.actions["global_buffer", "read"].pj == 5.0


# 0.25 pJ in each of 4 instances is 1 pJ; at 800 MHz 0.8 mW, every 2 ns 0.5 mW
@pytest.mark.parametrize(("cycle_s", "mw"), [(None, 0.8), (2e-9, 0.5)])
def test_leakage_per_cycle_is_a_power_of_all_instances(cycle_s, mw):
    table, _ = apply(per_cycle("global_buffer", "leak", 0.25, instances=4, cycle_s=cycle_s))
    assert table.static["global_buffer", "leakage"].mw == pytest.approx(mw, rel=1e-15)


def test_leakage_of_parts_of_a_component_adds_up():
    names = NameMap(file="m", components={"mac": "array", "spad": "array"})
    table, _ = apply(
        per_cycle("t.mac", "leak", 0.5), per_cycle("t.spad", "leak", 0.75), names=names
    )
    assert table.static["array", "leakage"].mw == pytest.approx(1.0, rel=1e-15)


def test_a_map_renames_counts_units_and_leaves_out():
    names = NameMap(
        file="m",
        components={"DRAM": "dram", "noc": None, "mac": "array"},
        actions={
            "DRAM.read": ActionName(name="read", units=64),
            "update": None,
            "compute": ActionName(name="mac"),
        },
    )
    table, own = apply(
        per_cycle("t.DRAM", "read", 512.0),
        per_cycle("t.DRAM", "update", 512.0),
        per_cycle("t.noc", "hop", 1.0),
        per_cycle("t.mac", "compute", 0.25),
        names=names,
    )
    assert table.actions["dram", "read"].pj == 8.0
    assert own.keys == {("dram", "read"), ("array", "mac")}


def test_a_number_of_units_is_divided_by():
    table, _ = apply(given("global_buffer", "read", pj=32.0, unit="4 read"))
    assert table.actions["global_buffer", "read"].pj == 8.0


def test_areas_add_up_by_component():
    names = NameMap(file="m", components={"mac": "array", "spad": "array"})
    areas = tuple(
        GivenArea(file="a.yaml", where="ART", component=f"t.{name}", um2=um2)
        for name, um2 in (("mac", 10.0), ("spad", 5.0), ("global_buffer", 7.0))
    )
    _, own = apply(areas=areas, names=names)
    assert own.areas_um2 == {"array": 15.0, "global_buffer": 7.0}


def test_unknown_components_name_the_nearest():
    assert message(given("x.global_bufer", "read", pj=1)) == (
        "folder/mine.csv: line 2: expected a component of the machine, one of dram, global_buffer, "
        "accumulator, dram_to_buffer, buffer_to_array, array, vector_unit, clock (did you mean "
        "'global_buffer'?), got 'x.global_bufer'"
    )


def test_unknown_actions_name_the_nearest():
    assert message(given("global_buffer", "raed", pj=1)) == (
        "folder/mine.csv: line 2: expected an action of global_buffer, one of read, write, leakage "
        "(did you mean 'read'?), got 'raed'"
    )


def test_a_component_without_static_power_has_no_leakage_to_replace():
    assert "expected an action of dram_to_buffer, one of transfer, got 'leak'" in message(
        per_cycle("dram_to_buffer", "leak", 1.0)
    )


def test_wrong_names_in_a_map_are_its_mistake():
    names = NameMap(file="m.yaml", components={"glb": "buffer"})
    assert message(given("glb", "read", pj=1), names=names).startswith(
        "m.yaml: components.glb: expected one of dram, global_buffer,"
    )
    names = NameMap(file="m.yaml", actions={"fill": ActionName(name="writes")})
    assert message(given("global_buffer", "fill", pj=1), names=names) == (
        "m.yaml: actions.fill: expected an action of global_buffer, one of read, write, leakage "
        "(did you mean 'write'?), got 'writes'"
    )


def test_two_components_with_one_last_name_are_ambiguous():
    assert message(per_cycle("a.array", "mac", 1.0), per_cycle("b.array", "mac", 1.0, line=3)) == (
        "folder/mine.csv: line 3: expected one component named array (--prices-map chooses), not "
        "also a.array, got 'b.array'"
    )


@pytest.mark.parametrize(
    "prices",
    [
        [per_cycle("a.x", "mac", 1.0), per_cycle("a.y", "mac", 1.0)],
        [per_cycle("a.x", "leak", 1.0), per_cycle("a.x", "idle", 1.0)],
        [
            per_cycle("a.y", "leak", 1.0),
            per_cycle("a.x", "leak", 1.0),
            per_cycle("a.x", "idle", 1.0),
        ],
        [given("a.x", "leakage", mw=1.0), given("a.y", "leakage", mw=1.0)],
    ],
)
def test_two_values_of_one_price_are_ambiguous(prices):
    theirs = {price.component.removeprefix("a.") for price in prices}
    names = NameMap(file="m", components=dict.fromkeys(theirs, "array"))
    assert "expected one price of array." in message(*prices, names=names)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (
            given("global_buffer", "read", mw=1.0),
            "expected pj, the energy of global_buffer.read per read, got mw",
        ),
        (
            given("global_buffer", "leakage", pj=1.0),
            "expected mw, as global_buffer.leakage is a power drawn all the time, got pj",
        ),
        (
            given("global_buffer", "read", pj=1.0, unit="bit"),
            "expected the unit read, or a number of them, as '64 read', got 'bit'",
        ),
        (
            given("global_buffer", "read", pj=1.0, unit="0 read"),
            "expected the unit read, or a number of them, as '64 read', got '0 read'",
        ),
        (
            given("global_buffer", "leakage", mw=1.0, unit="W"),
            "expected the unit mW of global_buffer.leakage, got 'W'",
        ),
        (
            given("global_buffer", "read", pj=1e-300, low=0.0, high=1.0),
            "expected a high end of at most 1e+06 times the value (1e-300), got 1.0",
        ),
        (
            per_cycle("global_buffer", "leak", 1.0, cycle_s=1e-300),
            "expected at most 1e+15 pJ or mW, units, instances and cycles considered, got 1e+291",
        ),
    ],
)
def test_wrong_units_are_refused(price, expected):
    assert message(price) == f"folder/mine.csv: line 2: {expected}"
