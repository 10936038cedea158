"""Do areas go into a result, its file, its JSON and what the terminal says?"""

import pytest

from sim.api import simulate
from sim.cli.area_text import area_row, area_text, largest_parts
from sim.cli.main import main
from sim.results.hdf5 import read_result, write_result
from sim.results.json_export import result_as_json
from tests.synthetic import synthetic_result


@pytest.fixture(scope="module")
def result():
    return simulate("edge_npu", "resnet18", layers="conv1")


def test_components_sum_up(result):
    by_component = result.area_mm2_by_component
    assert result.area_mm2 == sum(by_component.values()) > 0
    assert by_component.keys() == set(result.components) - {"dram"}


def test_areas_survive_a_file(result, tmp_path):
    write_result(result, tmp_path / "r.h5")
    assert read_result(tmp_path / "r.h5").areas == result.areas


def test_a_result_without_areas_survives_a_file_too(tmp_path):
    write_result(synthetic_result(), tmp_path / "r.h5")
    assert read_result(tmp_path / "r.h5").areas == ()


def test_json_has_total_and_components(result):
    totals = result_as_json(result)["totals"]
    assert totals["area_mm2"] == pytest.approx(sum(totals["area_mm2_by_component"].values()))


def test_check_says_the_area_of_a_machine(capsys):
    assert main(["check", "edge_npu"]) == 0
    assert "mm2 on chip, estimated: global_buffer" in capsys.readouterr().out


def test_check_refuses_what_cannot_be_priced(capsys, tmp_path):
    from sim.base.bundled import bundled_files

    text = bundled_files("configs/architectures", ".yaml")["edge_npu"].read_text(encoding="utf-8")
    path = tmp_path / "chip.yaml"
    path.write_text(text.replace("node_nm: 45 ", "node_nm: 180 "), encoding="utf-8")
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{path}: technology.node_nm: expected a node from 7 to 130 nm")
    assert said.count("\n") == 1


def test_texts():
    areas = {"a": 1.0, "b": 6.0, "c": 2.0, "d": 1.0}
    assert largest_parts(areas) == "b 60 %, c 20 %, others 20 %"
    assert area_row({}) == []
    assert (area_text(2.4049), area_text(1234.5)) == ("2.4 mm2", "1,234 mm2")
