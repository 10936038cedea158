"""Which law prices logic at which node, and does each keep what was published?"""

from itertools import pairwise

import pytest

from sim.base.errors import InvalidValue
from sim.config.energy_file import load_technology
from sim.domain.data_format import FORMATS
from sim.domain.technology_spec import TechnologySpec
from sim.energy.clock_range import check_clock_at, fastest_clock_mhz
from sim.energy.library import library_prices
from sim.energy.operating_point import operating_point, scaling_law
from sim.energy.published_points import table_at

TABLES = {name: load_technology(name) for name in ("horowitz_45nm", "jouppi_7nm")}
NODES = (130, 90, 65, 45, 32, 28, 22, 16, 12, 7, 5)


def _spec(node_nm: float, table: str, scaling: str = "by_node", voltage_v: float | None = None):
    if voltage_v is None:
        named = TABLES[table]
        law = scaling_law(
            TechnologySpec(node_nm=node_nm, voltage_v=1, energy_table=table, scaling=scaling), named
        )
        voltage_v = (
            table_at(named, node_nm).voltage_v if law == "published_points" else named.voltage_v
        )
    return TechnologySpec(node_nm=node_nm, voltage_v=voltage_v, energy_table=table, scaling=scaling)


def _prices(node_nm, table, scaling="by_node", voltage_v=None):
    spec = _spec(node_nm, table, scaling, voltage_v)
    return library_prices(spec, TABLES[table], clock_mhz=500, data_format="int8")


def test_every_published_operation_comes_back_at_its_own_node_and_voltage():
    for name, table in TABLES.items():
        found = _prices(table.node_nm, name).actions
        for (operation, data_format), value in table.operations.items():
            price = found[operation, data_format]
            assert price.pj == value.value
            assert price.estimated == value.estimated


@pytest.mark.parametrize(
    ("table", "other"), [("horowitz_45nm", "jouppi_7nm"), ("jouppi_7nm", "horowitz_45nm")]
)
def test_the_other_published_table_comes_back_exactly_through_published_points(table, other):
    published = TABLES[other]
    found = _prices(published.node_nm, table, "published_points").actions
    for (operation, data_format), value in published.operations.items():
        assert found[operation, data_format].pj == value.value
        assert found[operation, data_format].estimated == value.estimated


@pytest.mark.parametrize("node_nm", NODES)
def test_everything_is_priced_at_every_node_and_nothing_is_free(node_nm):
    table = "horowitz_45nm" if node_nm >= 16 else "jouppi_7nm"
    found = _prices(node_nm, table)
    wanted = {(operation, name) for operation in ("add", "multiply") for name in FORMATS}
    assert wanted <= found.actions.keys()
    assert all(price.pj > 0 and price.source for price in found.actions.values())
    assert all(power.mw > 0 and power.source for power in found.static.values())


def test_five_nanometres_are_an_extrapolation_and_say_so():
    price = _prices(5, "jouppi_7nm").actions["mac", "int8_to_int32"]
    assert price.estimated
    assert "extrapolated to 5 nm" in price.source
    assert price.low_pj < price.pj < price.high_pj


@pytest.mark.parametrize(
    ("node_nm", "table", "law"),
    [
        (45, "horowitz_45nm", ""),
        (28, "horowitz_45nm", "stillmaker_baas"),
        (16, "horowitz_45nm", "stillmaker_baas"),
        (12, "horowitz_45nm", "published_points"),
        (7, "horowitz_45nm", "published_points"),
        (28, "jouppi_7nm", "published_points"),
    ],
)
def test_by_node_takes_polynomials_down_to_16_nm(node_nm, table, law):
    spec = TechnologySpec(node_nm=node_nm, voltage_v=0.8, energy_table=table)
    assert scaling_law(spec, TABLES[table]) == law


@pytest.mark.parametrize(
    ("scaling", "nodes"),
    [
        ("stillmaker_baas", (130, 90, 65, 45, 32, 28, 22, 16, 12, 7)),
        ("published_points", (45, 32, 28, 22, 16, 12, 7, 5)),
    ],
)
def test_within_one_law_a_smaller_node_never_costs_more(scaling, nodes):
    prices = [_prices(node, "horowitz_45nm", scaling, 0.8).actions for node in nodes]
    for larger, smaller in pairwise(prices):
        for key in (("mac", "int8_to_int32"), ("add", "fp32"), ("register", "write")):
            assert smaller[key].pj < larger[key].pj, key


@pytest.mark.parametrize(
    ("node_nm", "table"), [(45, "horowitz_45nm"), (28, "horowitz_45nm"), (10, "jouppi_7nm")]
)
def test_energy_rises_with_the_voltage(node_nm, table):
    low, high = (_prices(node_nm, table, voltage_v=volts).actions for volts in (0.75, 0.95))
    for key, price in low.items():
        assert price.pj < high[key].pj, key


def test_sram_does_not_follow_the_logic():
    # 45 nm to 7 nm: logic 2.9 times less (Jouppi, int8 multiply); our macros stay at 22 nm
    logic = [_prices(node, "horowitz_45nm").actions["multiply", "int8"].pj for node in (45, 7)]
    scaled = operating_point(_spec(7, "horowitz_45nm"), TABLES["horowitz_45nm"])
    assert logic[0] / logic[1] == pytest.approx(0.2 / 0.07)
    assert "22 nm" in _prices(7, "horowitz_45nm").actions["sram_64_kib", "read"].source
    assert scaled.logic.factor == 1


def test_the_range_of_scaled_prices_holds_the_other_law():
    # at 16 nm and 0.8 V the laws differ by the conflict between the two publications
    polynomials = _prices(16, "horowitz_45nm", "stillmaker_baas", 0.8).actions
    points = _prices(16, "horowitz_45nm", "published_points", 0.8).actions
    for key in (("multiply", "int8"), ("add", "int32"), ("multiply", "fp32")):
        assert polynomials[key].low_pj < points[key].pj < polynomials[key].high_pj


def test_published_points_end_at_45_nm():
    with pytest.raises(InvalidValue, match=r"technology\.node_nm: expected a node from 5 to 45 nm"):
        _prices(65, "horowitz_45nm", "published_points", 0.9)


def test_a_voltage_far_from_interpolated_prices_is_refused():
    with pytest.raises(InvalidValue, match=r"technology\.voltage_v: expected a voltage from"):
        _prices(10, "jouppi_7nm", voltage_v=1.2)


def test_an_unknown_law_is_refused():
    with pytest.raises(InvalidValue, match=r"technology\.scaling: expected one of by_node"):
        TechnologySpec(node_nm=45, voltage_v=0.9, energy_table="horowitz_45nm", scaling="moore")


def test_the_fastest_clock_falls_with_the_voltage_and_rises_with_smaller_nodes():
    assert fastest_clock_mhz(45, 0.9) > fastest_clock_mhz(45, 0.6) > 0
    assert fastest_clock_mhz(28, 0.9) > fastest_clock_mhz(45, 0.9)


def test_a_clock_that_no_logic_follows_is_refused():
    check_clock_at(3000, 45, 0.9)
    with pytest.raises(InvalidValue, match="clock_mhz: expected at most 7017 MHz at 45 nm"):
        check_clock_at(7100, 45, 0.9)
