"""Do runs that count switching bits show own prices as they were given, and read tables back?"""

import json

import pytest

from sim.api import simulate
from sim.cli.main import main
from sim.results.hdf5 import read_result, write_result
from sim.results.json_export import result_as_json

LAYER = "layer1.0.conv1"
RUN = ["run", "edge_npu", "resnet18", "--layers", LAYER]


@pytest.fixture(scope="module")
def prices(tmp_path_factory):
    path = tmp_path_factory.mktemp("prices") / "mac.csv"
    path.write_text("component,action,pj\narray,mac,0.5\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def result(prices):
    return simulate("edge_npu", "resnet18", layers=LAYER, prices=prices, data_dependent=True)


def paragraphs(text):
    return [" ".join(part.split()) for part in text.split("\n\n")]


def test_the_summary_shows_the_price_before_it_is_split(prices, capsys):
    assert main([*RUN, "--prices", str(prices), "--data-dependent"]) == 0
    shown = paragraphs(capsys.readouterr().out)
    (own,) = (part for part in shown if part.startswith("Own prices"))
    assert own.startswith(
        "Own prices from mac.csv array.mac 0.5 pJ per MAC 1.67 x the library's 0.3 array.toggle"
    )
    assert own.endswith("pJ per bit switched the part of array.mac that follows the data")
    (kept,) = (part for part in shown if part.startswith("Kept from"))
    (estimated,) = (part for part in shown if part.startswith("Estimated prices"))
    for text in (kept, estimated):
        assert (
            "array (ifmap_register_write, weight_register_write, psum_register_write, leak" in text
        )


def test_files_and_json_keep_the_whole_price(result, tmp_path):
    write_result(result, tmp_path / "r.h5")
    again = read_result(tmp_path / "r.h5")
    assert again.energy_table == result.energy_table
    replaced = {p["action"]: p for p in result_as_json(again)["prices"]["replaced"]}
    assert replaced["mac"]["value"] == 0.5
    assert replaced["mac"]["value_without_toggle"] == pytest.approx(0.5 / 3)
    assert replaced["toggle"]["set_by"] == "array.mac"


def test_a_comparison_does_not_take_the_split_for_another_price(prices, result, tmp_path, capsys):
    plain = simulate("edge_npu", "resnet18", layers=LAYER, prices=prices)
    for name, run in (("a.h5", plain), ("b.h5", result)):
        write_result(run, tmp_path / name)
    assert main(["compare", str(tmp_path / "a.h5"), str(tmp_path / "b.h5"), "--json"]) == 0
    (compared,) = json.loads(capsys.readouterr().out)["comparisons"]
    assert compared["price_changes"] == []
    # what does differ is said
    assert "data.toggles" in {change["path"] for change in compared["configuration_changes"]}


def test_exported_tables_read_back_to_the_same_energy(result, tmp_path):
    write_result(result, tmp_path / "r.h5")
    assert main(["export", str(tmp_path / "r.h5"), "--to", "accelergy", "-o", str(tmp_path)]) == 0
    again = simulate(
        "edge_npu",
        "resnet18",
        layers=LAYER,
        prices=str(tmp_path / "ERT.yaml"),
        data_dependent=True,
    )
    assert again.energy_pj == result.energy_pj
