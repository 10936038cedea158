"""Are formats, unequal widths, functions and codecs priced in the order physics gives them?"""

from dataclasses import replace
from itertools import pairwise

import pytest

from sim.config.energy_file import load_technology
from sim.domain.architecture import (
    ArrayFormats,
    VectorUnitSpec,
)
from sim.domain.data_format import FORMATS
from sim.domain.technology_spec import TechnologySpec
from sim.energy.arithmetic import mac_energy, multiply_energy
from sim.energy.codecs import CODECS, codec_prices
from sim.energy.logic_prices import vector_unit_prices
from sim.energy.operating_point import operating_point

TABLES = [load_technology(name) for name in ("horowitz_45nm", "jouppi_7nm")]
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def _point(table):
    spec = TechnologySpec(node_nm=table.node_nm, voltage_v=table.voltage_v, energy_table=table.name)
    return operating_point(spec, table)


@each_table
@pytest.mark.parametrize("operation", ["add", "multiply"])
@pytest.mark.parametrize(
    "names",
    [
        ("binary", "int2", "int4", "int8", "int16", "int32"),
        ("fp8_e5m2", "fp8_e4m3", "bf16", "fp16", "fp32"),
    ],
)
def test_wider_formats_cost_and_take_more(table, operation, names):
    values = [table.operations[operation, name].value for name in names]
    areas = [table.areas.operations[operation, name].value for name in names]
    assert all(a < b for a, b in pairwise(values))
    assert all(a < b for a, b in pairwise(areas))


@each_table
def test_tf32_lies_between_fp16_and_fp32(table):
    for operation in ("add", "multiply"):
        fp16, tf32, fp32 = (
            table.operations[operation, name].value for name in ("fp16", "tf32", "fp32")
        )
        assert fp16 <= tf32 < fp32


@each_table
def test_fp8_without_more_is_e4m3(table):
    for operation in ("add", "multiply"):
        assert table.operations[operation, "fp8"] == table.operations[operation, "fp8_e4m3"]


def test_the_laws_of_floating_point_predict_bf16_which_they_were_not_made_from():
    # Jouppi et al., ISCA 2021, Table 2 (7 nm): bf16 multiply 0.21 pJ, add 0.11 pJ
    operations = TABLES[1].operations
    slope = (operations["multiply", "fp32"].value - 2 * operations["multiply", "fp16"].value) / 334
    offset = (operations["multiply", "fp16"].value - 121 * slope) / 16
    assert 64 * slope + 16 * offset == pytest.approx(0.21, rel=0.12)
    power = 1.1087  # log(0.38 / 0.16) / log(24 / 11)
    assert 0.16 * (8 / 11) ** power == pytest.approx(0.11, rel=0.03)


@each_table
@pytest.mark.parametrize(
    ("wide", "narrow"), [("int8", "int4"), ("int16", "int8"), ("int8", "binary"), ("int32", "int2")]
)
def test_unequal_widths_lie_between_the_equal_ones(table, wide, narrow):
    def price(first, second):
        return multiply_energy(table, first, second, used_by="a test")

    mixed = price(wide, narrow)
    assert price(narrow, narrow).value < mixed.value < price(wide, wide).value
    assert mixed.value == price(narrow, wide).value
    assert mixed.estimated


@each_table
def test_floating_point_takes_an_integer_operand_in_its_own_format(table):
    mixed = multiply_energy(table, "int8", "fp16", used_by="a test")
    assert mixed == table.operations["multiply", "fp16"]


def test_a_published_mac_of_equal_widths_is_not_estimated():
    # 0.2 pJ and 0.1 pJ: Horowitz, ISSCC 2014
    value = mac_energy(TABLES[0], ArrayFormats(), used_by="a test")
    assert value.value == pytest.approx(0.3)
    assert not value.estimated


@each_table
def test_a_table_look_up_replaces_most_of_a_division(table):
    def price(kind, function):
        unit = VectorUnitSpec(lanes=4, format="int32", functions=kind)
        return vector_unit_prices(unit, table, _point(table))[0]["vector_unit", function].pj

    assert price("table", "divide") < price("polynomial", "divide")
    # a comparison has no table
    assert price("table", "compare") == price("polynomial", "compare")


@each_table
@pytest.mark.parametrize("data_format", FORMATS)
def test_every_codec_is_priced_for_every_format(table, data_format):
    prices = codec_prices(table, _point(table), data_format)
    assert len(prices) == len(CODECS) == 10
    assert all(price.pj > 0 and price.estimated for price in prices.values())


@each_table
def test_coding_a_wider_value_costs_more(table):
    narrow, wide = (codec_prices(table, _point(table), name) for name in ("int8", "int16"))
    for key, price in narrow.items():
        assert price.pj < wide[key].pj, key


def test_a_cheaper_counter_makes_run_lengths_cheaper():
    table = TABLES[0]
    free = replace(table, counter_pj_per_bit=replace(table.counter_pj_per_bit, value=0.0))
    key = ("run_length_codec", "encode")
    dear, cheap = (codec_prices(each, _point(each), "int8")[key].pj for each in (table, free))
    # five bits count
    assert dear - cheap == pytest.approx(5 * table.counter_pj_per_bit.value)
