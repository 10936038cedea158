"""Is every action a schedule can count priced, in order, with source, unit and scaling?"""

import pickle
from dataclasses import replace

import pytest

from sim.base.errors import InvalidValue
from sim.config.energy_file import load_technology
from sim.domain.data_format import FORMATS
from sim.energy.price_list import price_list
from sim.energy.sram import sram_access_energy
from tests.unit.energy.machines import (
    LINK,
    NPU,
    at_operating_point,
    scalar_machine,
    with_formats,
)

HOROWITZ = load_technology("horowitz_45nm")
TABLES = ("horowitz_45nm", "jouppi_7nm")


def test_components_come_in_the_order_of_the_figures():
    expected = ("dram", "buffer", "bus", "array", "vector_unit", "control", "clock")
    assert price_list(NPU, HOROWITZ).components == expected


def test_an_array_machine_prices_every_action():
    table = price_list(NPU, HOROWITZ)
    assert {".".join(key) for key in table.actions} == {
        "dram.read",
        "dram.write",
        "dram.activate",
        "dram.read_padding",
        "dram.write_padding",
        "dram.read_io",
        "dram.write_io",
        "dram.active_standby",
        "buffer.read",
        "buffer.write",
        "bus.transfer",
        "array.mac",
        "array.ifmap_register_write",
        "array.weight_register_write",
        "array.psum_register_write",
        "vector_unit.add",
        "vector_unit.multiply",
        "vector_unit.compare",
        "vector_unit.exponential",
        "vector_unit.divide",
        "vector_unit.square_root",
    }
    assert {".".join(key) for key in table.static} == {
        "dram.background",
        "dram.refresh",
        "buffer.leakage",
        "array.leakage",
        "vector_unit.leakage",
        "control.controller",
        "control.leakage",
        "clock.flip_flops",
        "clock.wires",
        "clock.leakage",
        "bus.leakage",
    }


def test_a_scalar_machine_has_a_core_instead_of_an_array():
    table = price_list(scalar_machine(), HOROWITZ)
    core = {action for component, action in table.actions if component == "core"}
    assert core == {"mac", "instruction_fetch", "register_file", "decode_and_control"}
    assert "array" not in table.components


def test_every_price_has_a_source_and_is_positive():
    table = price_list(NPU, HOROWITZ)
    assert all(price.source and price.pj > 0 for price in table.actions.values())
    assert all(power.source and power.mw > 0 for power in table.static.values())


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("data_format", FORMATS)
def test_every_format_has_prices_in_the_bundled_tables(name, data_format):
    machine = with_formats(ifmap=data_format, weight=data_format, accumulator=data_format)
    technology = load_technology(name)
    spec = replace(machine.technology, node_nm=technology.node_nm, voltage_v=technology.voltage_v)
    table = price_list(replace(machine, technology=spec), technology)
    assert table.actions["array", "mac"].pj > 0


def test_a_mac_multiplies_in_the_wider_format_and_adds_in_the_accumulator():
    table = price_list(with_formats(ifmap="int8", weight="fp16", accumulator="fp32"), HOROWITZ)
    # fp16 multiply 1.1 pJ and fp32 add 0.9 pJ: Horowitz, ISSCC 2014, Fig. 1.1.9
    assert table.actions["array", "mac"].pj == pytest.approx(2.0)


def test_a_missing_price_names_component_action_and_table():
    poorer = replace(HOROWITZ, operations={("add", "int32"): HOROWITZ.operations["add", "int32"]})
    with pytest.raises(InvalidValue, match=r"multiply int8, for array\.mac, got none in horowitz"):
        price_list(NPU, poorer)


def test_memory_prices_are_those_of_one_bank_and_leakage_that_of_all():
    table = price_list(NPU, HOROWITZ)
    bank = sram_access_energy(HOROWITZ, 2 * 65536, 64, "1RW")
    assert table.actions["buffer", "read"].pj == bank.read_pj
    assert table.static["buffer", "leakage"].mw == pytest.approx(12 * bank.leakage_mw)


def test_background_power_counts_all_channels():
    # 2 channels of 2 chips at 34 mA and 1.2 V
    power = price_list(NPU, HOROWITZ).static["dram", "background"]
    assert power.mw == pytest.approx(2 * 2 * 34 * 1.2)


def test_a_link_costs_its_length_times_the_wire_energy():
    price = price_list(NPU, HOROWITZ).actions["bus", "transfer"]
    # 0.121 pJ per bit and mm: Keckler et al., IEEE Micro 31(5), 2011, Table 1
    assert price.pj == pytest.approx(2 * 0.121)
    assert not price.estimated


def test_a_link_without_a_length_is_estimated_and_not_free():
    machine = replace(NPU, links=(replace(LINK, length_mm=0.0),))
    price = price_list(machine, HOROWITZ).actions["bus", "transfer"]
    assert price.pj == pytest.approx(0.121)
    assert price.estimated


def test_clock_power_is_proportional_to_the_clock():
    power = [
        price_list(replace(NPU, clock_mhz=mhz), HOROWITZ).static["clock", "wires"].mw
        for mhz in (500, 1000)
    ]
    assert power[1] == pytest.approx(2 * power[0])


def test_dynamic_energy_follows_the_square_of_the_voltage_at_the_same_node():
    nominal, low = (price_list(at_operating_point(45, v), HOROWITZ) for v in (0.9, 0.72))
    for key, price in low.actions.items():
        factor = 1 if key[0] == "dram" else 0.64
        assert price.pj == pytest.approx(factor * nominal.actions[key].pj), key


def test_another_node_scales_logic_and_says_so():
    price = price_list(at_operating_point(65, 0.9), HOROWITZ).actions["array", "mac"]
    assert price.pj > 0.3
    assert "from 45 nm, 0.9 V to 65 nm, 0.9 V" in price.source
    assert not price.estimated


def test_another_sampled_node_takes_its_own_sram_samples():
    table = price_list(at_operating_point(65, 0.9 * 1.2 / 1.1), HOROWITZ)
    at_65_nm = sram_access_energy(HOROWITZ, 2 * 65536, 64, "1RW", 65)
    # the memories' supply is 1.2 V at 65 nm and 1.1 V at 45 nm: CACTI 7, tech_params
    assert table.actions["buffer", "read"].pj == pytest.approx(at_65_nm.read_pj)


@pytest.mark.parametrize("voltage_v", [0.6, 1.2])
def test_a_voltage_far_from_the_table_is_refused(voltage_v):
    with pytest.raises(InvalidValue, match=r"technology\.voltage_v: expected .* 0\.63 to 1\.17 V"):
        price_list(at_operating_point(45, voltage_v), HOROWITZ)


@pytest.mark.parametrize(
    ("node_nm", "message"),
    [(180, "a node from 7 to 130 nm"), (4, "a node from 5 to 45 nm")],
)
def test_a_node_outside_the_scaling_law_is_refused(node_nm, message):
    with pytest.raises(InvalidValue, match=rf"technology\.node_nm: expected {message}"):
        price_list(at_operating_point(node_nm, 0.9), HOROWITZ)


def test_a_price_list_survives_a_process_pool():
    table = price_list(NPU, HOROWITZ)
    assert pickle.loads(pickle.dumps(table)) == table


def test_a_hop_costs_its_length_times_the_wire_energy():
    link = replace(LINK, kind="systolic", inner="array", outer="buffer", hop_length_mm=0.05)
    prices = price_list(replace(NPU, links=(link,)), HOROWITZ).actions
    # the same wire, 2 mm to the array's edge and 0.05 mm from PE to PE
    hop, transfer = prices["bus", "hop"], prices["bus", "transfer"]
    assert hop.pj == pytest.approx(transfer.pj * 0.05 / 2.0, rel=1e-12)
    assert (hop.unit, hop.estimated) == ("bit hop", False)


def test_hops_have_no_price_without_a_length():
    assert ("bus", "hop") not in price_list(NPU, HOROWITZ).actions
