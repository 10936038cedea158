"""Do energy and DRAM files say what they mean, and are faulty ones refused in one line?"""

from pathlib import Path

import pytest

from sim.base.bundled import bundled_files
from sim.base.errors import ConfigError, InvalidValue
from sim.config.dram_file import dram_standards, load_dram_standard, read_dram_standard
from sim.config.energy_file import load_technology

ENERGY = bundled_files("configs/energy", ".yaml")
DRAM = bundled_files("configs/dram", ".yaml")


def _edited(tmp_path: Path, original: Path, old: str, new: str) -> Path:
    text = original.read_text(encoding="utf-8")
    assert old in text
    edited = tmp_path / "edited.yaml"
    edited.write_text(text.replace(old, new, 1), encoding="utf-8")
    return edited


@pytest.mark.parametrize("name", ENERGY)
def test_bundled_tables_carry_their_file_names(name):
    assert load_technology(name).name == name


@pytest.mark.parametrize("name", DRAM)
def test_bundled_standards_carry_their_file_names(name):
    standard = load_dram_standard(name)
    assert standard.name == name
    assert standard.source
    assert standard.includes.core == "included"


def test_the_nearest_table_is_suggested():
    with pytest.raises(InvalidValue, match="did you mean 'horowitz_45nm'"):
        load_technology("horowitz_45")


def test_the_nearest_standard_is_suggested():
    with pytest.raises(InvalidValue, match="did you mean 'lpddr4_3200'"):
        load_dram_standard("lpddr4-3200")


@pytest.mark.parametrize("name", ["../energy/horowitz_45nm", "/etc/passwd", "jouppi_7nm.yaml"])
def test_text_is_a_name_and_never_a_file(name):
    with pytest.raises(InvalidValue, match="expected one of"):
        load_technology(name)


def test_a_table_can_be_a_file(tmp_path):
    path = _edited(tmp_path, ENERGY["horowitz_45nm"], "sram_cell: itrs-lstp", "sram_cell: itrs-hp")
    assert load_technology(path).sram.cell == "itrs-hp"


def test_what_lists_share_is_read_from_one_file_and_a_list_may_differ(tmp_path):
    lists = [load_technology(name) for name in ENERGY]
    assert lists[0].functions == lists[1].functions
    assert lists[0].spreads["clock"] == lists[1].spreads["clock"]
    own = "spreads:\n  clock: {low: 0.9, high: 1.1, reason: measured}\n"
    path = _edited(tmp_path, ENERGY["horowitz_45nm"], "spreads: ", own + "#")
    assert load_technology(path).spreads["clock"].high == 1.1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("node_nm: 45", "node_nm: -45", r"node_nm \(line 5\): expected a number > 0"),
        ("node_nm: 45", "node_nm: '45'", r"node_nm \(line 5\): expected a number"),
        ("node_nm: 45", "nodes_nm: 45", "did you mean 'node_nm'"),
        ("value: 0.03,", "value: .nan,", "a finite number"),
        ("{value: 0.03, source: horowitz_2014}", "{value: 0.03}", "a source, or estimated"),
        ("source: horowitz_2014}", "source: horowitz_2015}", "did you mean 'horowitz_2014'"),
        ("    int8: {", "    int9: {", "did you mean 'int8'"),
        ("spreads: ", "functions: {exponentials: {}}\nspreads: ", "exponentials"),
        ("functions_and_spreads", "functions_and_spread", "did you mean 'functions_and_spreads'"),
        ("common: functions_and_spreads", "", "spreads.vector_functions.*low, high and reason"),
        ("itrs-lstp", "itrs-lst", "did you mean 'itrs-lstp'"),
        (
            "estimated: true, reason: in proportion to the bits of int8}",
            "estimated: true}",
            "a rea",
        ),
    ],
)
def test_a_faulty_energy_file_is_refused(tmp_path, old, new, message):
    path = _edited(tmp_path, ENERGY["horowitz_45nm"], old, new)
    with pytest.raises(ConfigError, match=message) as caught:
        load_technology(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_without_a_cell_type_the_published_points_are_all_there_is(tmp_path):
    path = _edited(tmp_path, ENERGY["horowitz_45nm"], "sram_cell: itrs-lstp", "")
    assert load_technology(path).sram.cells == ("published",)


def test_a_table_without_any_sram_is_refused(tmp_path):
    text = ENERGY["horowitz_45nm"].read_text(encoding="utf-8")
    path = tmp_path / "edited.yaml"
    path.write_text(text[: text.index("sram_cell:")], encoding="utf-8")
    with pytest.raises(ConfigError, match="expected sram_cell, sram_points or both"):
        load_technology(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("data_rate_mtps: {value: 3200", "data_rate_mtps: {value: 0", "expected a number > 0"),
        ("value: 0.9427", "value: 1.9427", "sequential_efficiency.value .*expected a number"),
        ("bus_width_bits: {value: 32", "bus_width_bits: {value: 32.5", "a whole number"),
        ("powered_as: lpddr4_3200", "", "either powered_as"),
        ("powered_as: lpddr4_3200", "powered_as: lpddr4_320", "did you mean 'lpddr4_3200'"),
        ("source: io}", "source: oi}", "energy.read_io_pj_per_bit.pins.source .* expected one of"),
        ("read_io_pj_per_bit", "read_oi_pj_per_bit", "did you mean 'read_io_pj_per_bit'"),
        ("termination: missing", "termination: left", "expected one of included"),
        ("controller: missing", "", "includes.controller"),
        ("low: 0.86", "low: 1.86", "spreads.core.low .*expected a number"),
    ],
)
def test_a_faulty_dram_file_is_refused(tmp_path, old, new, message):
    path = _edited(tmp_path, DRAM["lpddr4_3200"], old, new)
    with pytest.raises(ConfigError, match=message):
        read_dram_standard(path)


def test_a_flat_standard_puts_everything_into_the_bits():
    flat = load_dram_standard("flat_lpddr4_3200")
    # Accelergy DRAM table, LPDDR4: 512 pJ per 64 bits
    assert flat.per_bit is not None
    assert flat.per_bit.pj_per_bit == 8
    assert (flat.powered_as, flat.io, flat.spreads) == (None, None, None)


def test_two_ddr3_2133_channels_feed_34_gb_per_s():
    # TPU v1 weight memory, 34 GB/s: Jouppi et al., ISCA 2017
    assert 2 * load_dram_standard("ddr3_2133").peak_gbps / 8 == pytest.approx(34, rel=0.01)


def test_common_standards_are_bundled():
    wanted = {"lpddr4_3200", "lpddr4_2400", "ddr4_2400", "ddr4_3200", "ddr3_1600", "hbm2"}
    assert wanted <= set(dram_standards())
