"""Is every price marked by what was done to it, the same wherever it shows?"""

import json

import pytest

from sim.api import simulate
from sim.cli.main import main
from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.energy.price_list import price_list
from sim.results.hdf5 import read_result, write_result

HOROWITZ = load_technology("horowitz_45nm")


def _prices(*overrides):
    return price_list(load_architecture("edge_npu", list(overrides)), HOROWITZ).actions


def test_a_published_price_at_its_own_node_and_voltage_has_no_mark():
    mac = _prices()["array", "mac"]
    assert (mac.estimated, mac.scaled, mac.modelled) == (False, False, False)


@pytest.mark.parametrize(
    ("override", "estimated"),
    [
        ("technology.voltage_v=0.8", False),  # V^2
        ("technology.node_nm=16", False),  # a published node of the polynomials
        ("technology.node_nm=28", True),  # between two of them: interpolation is ours
        ("technology.node_nm=14", True),  # on the line between published lists: ours, too
    ],
)
def test_a_scaled_price_says_so_and_is_estimated_where_the_law_is_ours(override, estimated):
    mac = _prices(override)["array", "mac"]
    assert (mac.scaled, mac.estimated) == (True, estimated)


def test_the_published_table_at_the_other_end_is_not_scaled():
    mac = _prices("technology.node_nm=7", "technology.voltage_v=0.75")["array", "mac"]
    assert (mac.estimated, mac.scaled) == (False, False)


# 64 KiB of 64 bits is a sample of cacti_sram.csv, 48 KiB lies between two
@pytest.mark.parametrize(("kib", "modelled"), [(64, False), (48, True)])
def test_an_sram_is_modelled_where_the_command_says_so(kib, modelled, capsys):
    size = [f"memories.global_buffer.{key}" for key in ("capacity_kib", "word_bits", "banks")]
    values = (kib, 64, 1)
    overrides = [f"{key}={value}" for key, value in zip(size, values, strict=True)]
    read = _prices(*overrides, "memories.global_buffer.ports=1RW")["global_buffer", "read"]
    options = ["--capacity-kib", str(kib), "--word-bits", "64", "--node-nm", "45", "--json"]
    assert main(["memory", "sram", *options, "--cell", "itrs-lstp"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["modelled"], said["estimated"]) == (modelled, False)
    assert (read.modelled, read.estimated) == (modelled, False)


def test_runs_list_and_files_keep_the_marks_of_the_price_list(tmp_path):
    overrides = ["technology.node_nm=16"]
    run = simulate("edge_npu", "keyword_spotting", overrides=overrides)
    write_result(run, tmp_path / "run.h5")
    prices = _prices(*overrides)
    scaled = {".".join(key) for key, price in prices.items() if price.scaled}
    modelled = {".".join(key) for key, price in prices.items() if price.modelled}
    for found in (run, read_result(tmp_path / "run.h5")):
        dynamic = {".".join(key) for key in found.energy_table.actions}
        assert set(found.scaled_prices) & dynamic == scaled
        assert set(found.modelled_prices) & dynamic == modelled
    assert "array.mac" in scaled


def test_the_table_shows_the_letters(capsys):
    assert main(["energy", "edge_npu", "--node-nm", "28", "--component", "array"]) == 0
    said = capsys.readouterr().out
    assert " es[" in said
    assert "s: scaled" in said
