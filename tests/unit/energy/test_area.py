"""Do areas add up, follow the published cells and nodes, and say what is estimated?"""

from dataclasses import replace

import pytest

from sim.base.errors import ConfigError, InvalidValue
from sim.config.architecture_file import load_architecture
from sim.config.area_file import load_areas
from sim.config.energy_file import load_technology
from sim.config.presets import preset_names
from sim.domain.area import area_by_component
from sim.domain.data_format import FORMATS
from sim.energy.area import machine_area
from sim.energy.area_scaling import logic_area_ratio
from sim.energy.cell_area import multiplier_um2
from sim.energy.price_list import price_list
from tests.unit.energy.machines import NPU, at_operating_point

HOROWITZ, JOUPPI = (load_technology(name) for name in ("horowitz_45nm", "jouppi_7nm"))


def _of(areas, component, part):
    return next(a for a in areas if (a.component, a.part) == (component, part))


@pytest.mark.parametrize("name", preset_names("architectures"))
def test_every_component_on_the_chip_has_an_area_and_the_parts_sum_up(name):
    machine = load_architecture(name)
    table = load_technology(machine.technology.energy_table)
    areas = machine_area(machine, table)
    drams = {memory.name for memory in machine.memories if memory.kind == "dram"}
    assert set(area_by_component(areas)) == set(price_list(machine, table).components) - drams
    assert sum(area_by_component(areas).values()) == pytest.approx(sum(a.mm2 for a in areas))
    for area in areas:
        assert area.source
        assert 0 < area.low_mm2 <= area.mm2 <= area.high_mm2


def test_multipliers_and_adders_are_horowitzs():
    # 282 um2 and 137 um2: Horowitz, ISSCC 2014, Fig. 1.1.9 (recalled); placed at 70 %
    area = _of(machine_area(NPU, HOROWITZ), "array", "multipliers and adders")
    assert area.mm2 == pytest.approx(8 * (282 + 137) * 1e-6 / 0.7)


@pytest.mark.parametrize(
    ("node_nm", "factor"), [(130, 6.4), (90, 2.8), (65, 1.5), (32, 0.46), (16, 0.19), (7, 0.059)]
)
def test_logic_area_follows_stillmaker_and_baas(node_nm, factor):
    # Stillmaker and Baas, Integration 58 (2017), row of 45 nm
    assert logic_area_ratio(45, node_nm) == factor


def test_area_between_nodes_lies_between_them_and_5_nm_below_7():
    assert logic_area_ratio(45, 20) < logic_area_ratio(45, 28) < logic_area_ratio(45, 32)
    assert 0.02 < logic_area_ratio(45, 5) < logic_area_ratio(45, 7)


@pytest.mark.parametrize("node_nm", [4, 180])
def test_a_node_beyond_the_factors_is_refused(node_nm):
    with pytest.raises(InvalidValue, match=r"technology\.node_nm: expected a node from 5 to 130"):
        machine_area(at_operating_point(node_nm, 0.9), HOROWITZ)


def test_a_sampled_macro_has_its_own_area_and_is_not_estimated():
    area = _of(machine_area(NPU, HOROWITZ), "buffer", "macros")
    samples = HOROWITZ.sram.find("itrs-lstp", 45, "1RW")
    at = list(zip(samples.capacity_bits, samples.word_bits, strict=True)).index((2 * 65536, 64))
    assert area.mm2 == pytest.approx(12 * samples.area_mm2[at], rel=1e-3)
    assert not area.estimated


def test_sram_beyond_the_samples_follows_published_bit_cells():
    at_22, at_7 = (
        _of(machine_area(at_operating_point(node, 0.8), HOROWITZ), "buffer", "macros")
        for node in (22, 7)
    )
    # 0.092 um2 (Intel, 22 nm) and 0.027 um2 (TSMC, 7 nm)
    assert at_7.mm2 / at_22.mm2 == pytest.approx(0.027 / 0.092)
    assert at_7.estimated
    assert not at_22.estimated


def test_a_table_without_macros_of_its_own_has_areas_too():
    areas = machine_area(at_operating_point(7, 0.75), JOUPPI)
    assert _of(areas, "buffer", "macros").mm2 > 0


def test_unequal_operands_take_less_than_the_wider_and_more_than_the_narrower():
    int8, mixed, int4 = (
        multiplier_um2(HOROWITZ, *pair).value
        for pair in (("int8", "int8"), ("int8", "int4"), ("int4", "int4"))
    )
    assert int4 < mixed < int8


def test_every_format_has_an_area():
    areas = load_areas("logic_45nm").operations
    assert {(operation, name) for operation in ("add", "multiply") for name in FORMATS} == set(
        areas
    )


def test_more_pes_take_more():
    wide = replace(NPU, array=replace(NPU.array, rows=4))
    few, many = (
        area_by_component(machine_area(machine, HOROWITZ))["array"] for machine in (NPU, wide)
    )
    assert many == pytest.approx(2 * few)


def test_unknown_areas_are_refused_with_the_nearest():
    with pytest.raises(InvalidValue, match="did you mean 'logic_45nm'"):
        load_areas("logic_45")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("areas: logic_45nm", "areas: logic_65nm", "areas .*did you mean 'logic_45nm'"),
        ("jouppi_7nm  ", "horowitz_45nm  ", "expected one of jouppi_7nm"),
        (
            "published_at_another_node: jouppi_7nm",
            "published_at_another_node: x",
            "expected one of",
        ),
        (
            "spreads: ",
            "functions: {relu: {polynomial: {multiply: 0, add: 0, reason: x}}}\nspreads: ",
            "at l",
        ),
    ],
)
def test_a_faulty_price_list_is_refused_in_one_line(tmp_path, old, new, message):
    from sim.base.bundled import bundled_files

    text = bundled_files("configs/energy", ".yaml")["horowitz_45nm"].read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "edited.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_technology(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
