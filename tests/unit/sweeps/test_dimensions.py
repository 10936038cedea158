"""Do sweeps set the dimensions that ONNX models leave open?"""

from pathlib import Path

import pytest

import sim
from sim.base.errors import InvalidValue
from sim.config.sweep_file import load_sweep
from sim.sweeps.api import sweep
from sim.sweeps.file_contents import read_contents
from tests.unit.workloads.onnx_models import build_model, node, weights

HEAD = "architecture: edge_npu\nworkload: model.onnx\n"
FIXED = f"{HEAD}dims: {{batch: 2}}\naxes: {{array.rows: [8, 16]}}\n"
VARYING = f"{HEAD}axes: {{dim.batch: [1, 2]}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    graph = build_model(
        [node("Conv", "x w", "y")], {"x": ("batch", 3, 8, 8)}, weights(w=(4, 3, 1, 1))
    )
    (tmp_path / "model.onnx").write_bytes(graph.SerializeToString())
    return tmp_path


def energies(folder: Path, text: str) -> list[float]:
    file = folder / "sweep.yaml"
    file.write_text(text, encoding="utf-8")
    return [float(pj) for pj in sweep(file, folder / "out").table.columns["energy_pj"]]


def test_a_dimension_that_holds_at_every_point(folder: Path) -> None:
    model = folder / "model.onnx"
    wanted = [
        sim.simulate("edge_npu", model, dims={"batch": 2}, overrides=[f"array.rows={rows}"])
        for rows in (8, 16)
    ]
    assert energies(folder, FIXED) == [result.energy_pj for result in wanted]


def test_a_dimension_that_varies(folder: Path) -> None:
    model = folder / "model.onnx"
    wanted = [sim.simulate("edge_npu", model, dims={"batch": size}) for size in (1, 2)]
    assert energies(folder, VARYING) == [result.energy_pj for result in wanted]


def test_other_machines_get_networks_whose_dimensions_hold(folder: Path) -> None:
    file = folder / "sweep.yaml"
    file.write_text(FIXED, encoding="utf-8")
    network = read_contents(load_sweep(file), folder).workload("model.onnx")
    assert {layer.batch for layer in network.layers} == {2}
    file.write_text(VARYING, encoding="utf-8")
    with pytest.raises(InvalidValue, match="no dimensions that vary"):
        read_contents(load_sweep(file), folder)
