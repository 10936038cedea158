"""Is the use of links what the schedule moved, and does it survive files and exports?"""

from dataclasses import replace
from pathlib import Path

import h5py
import pytest

from sim.api import simulate
from sim.base.dataset_table import Field
from sim.base.errors import ResultsError
from sim.domain.layer import Layer
from sim.domain.workload import Workload
from sim.results.fields import LINK_FIELDS
from sim.results.hdf5 import read_result, write_result
from sim.results.json_export import result_as_json
from sim.results.layer_table import layer_rows
from sim.results.result import Result

GEMMS = Workload(
    name="gemms",
    layers=tuple(
        Layer(name=f"gemm{k}", kind="gemm", ifmap_h=40, in_channels=k, out_channels=24)
        for k in (20, 50)
    ),
)


@pytest.fixture(scope="module")
def mesh_run() -> Result:
    return simulate("mesh_npu", GEMMS)


def test_bits_are_those_counted_as_transfers(mesh_run: Result) -> None:
    for layer in mesh_run.layers:
        for use in layer.links:
            assert use.bits == layer.action_counts[f"{use.link}.transfer"]


def test_both_directions_of_a_link_together_are_its_transfers() -> None:
    (layer,) = simulate("edge_npu", GEMMS, layers="gemm50").layers
    uses = [use for use in layer.links if use.link == "accumulator_to_array"]
    assert [use.direction for use in uses] == ["inward", "outward"]
    assert sum(use.bits for use in uses) == layer.action_counts["accumulator_to_array.transfer"]
    # K = 50 makes four folds over each column of PEs: three of them read the sums of the last
    assert 4 * uses[0].bits == 3 * uses[1].bits


def test_a_bus_is_busy_for_the_bits_it_carries(mesh_run: Result) -> None:
    bus = next(use for use in mesh_run.links if use.link == "dram_to_buffer")
    bits = mesh_run.dram_read_bits + mesh_run.dram_write_bits
    assert bus.busy_fraction == bits / (128 * mesh_run.cycles)
    assert bus.peak_fraction == bus.busy_fraction


def test_a_mesh_is_the_sum_of_its_directed_links(mesh_run: Result) -> None:
    mesh = next(use for use in mesh_run.links if use.kind == "mesh")
    # 2 x (7 x 8 + 7 x 8) between routers; each of two memories has 8 ports in and 8 out
    assert mesh.links == len(mesh_run.mesh_links) == 224 + 32
    assert mesh.carried_bits == sum(link.bits for link in mesh_run.mesh_links)
    assert mesh.busiest is not None
    assert mesh.busiest.bits == max(link.bits for link in mesh_run.mesh_links)
    assert mesh.busy_fraction < mesh.peak_fraction <= 1
    hops = sum(layer.action_counts["mesh.hop"] for layer in mesh_run.layers)
    compass = ("north", "east", "south", "west")
    assert hops == sum(link.bits for link in mesh_run.mesh_links if link.direction in compass)


def test_no_link_is_ever_busier_than_its_width(mesh_run: Result) -> None:
    for result in (mesh_run, simulate("eyeriss", GEMMS), simulate("tpu_v1", GEMMS)):
        for layer in result.layers:
            assert all(0 <= use.peak_fraction <= 1 for use in layer.links)


def test_files_keep_it(mesh_run: Result, tmp_path: Path) -> None:
    write_result(mesh_run, tmp_path / "run.h5")
    read = read_result(tmp_path / "run.h5")
    assert read.mesh_links == mesh_run.mesh_links
    assert [layer.links for layer in read.layers] == [layer.links for layer in mesh_run.layers]
    assert read.links == mesh_run.links


@pytest.mark.parametrize("field", LINK_FIELDS, ids=lambda field: field.name)
def test_a_file_without_one_of_them_is_refused(
    mesh_run: Result, tmp_path: Path, field: Field
) -> None:
    path = tmp_path / "cut.h5"
    write_result(mesh_run, path)
    with h5py.File(path, "r+") as file:
        del file[field.name]
    with pytest.raises(ResultsError) as error:
        read_result(path)
    assert str(error.value) == f"{path}: {field.name}: expected a dataset, got nothing"


@pytest.mark.parametrize(
    ("dataset", "value", "expected"),
    [
        ("layers/links/layer", 2, "numbers from 0 to 1"),
        ("layers/links/width_bits", 0, "numbers from 1"),
        ("layers/links/kind", b"tube", "expected one of bus"),
        ("mesh_links/row", 64, "numbers from 0 to 63"),
        ("mesh_links/link", b"noc", "expected one of dram_to_buffer, mesh"),
    ],
)
def test_forged_links_are_refused(
    mesh_run: Result, tmp_path: Path, dataset: str, value: object, expected: str
) -> None:
    path = tmp_path / "forged.h5"
    write_result(mesh_run, path)
    with h5py.File(path, "r+") as file:
        file[dataset][0] = value
    with pytest.raises(ResultsError) as error:
        read_result(path)
    assert error.value.where == dataset
    assert expected in str(error.value)


def test_json_has_links_of_layers_of_the_run_and_of_the_mesh(mesh_run: Result) -> None:
    data = result_as_json(mesh_run)
    assert [row["link"] for row in data["totals"]["links"]] == ["dram_to_buffer", "mesh"]
    mesh = data["layers"][1]["links"][1]
    assert mesh["busy_fraction"] == mesh["carried_bits"] / mesh["capacity_bits"]
    assert mesh["busiest"]["busy_fraction"] <= 1
    assert data["totals"]["links"][0]["busiest"] is None
    assert len(data["mesh_links"]) == len(mesh_run.mesh_links)


def test_the_layer_table_has_a_column_per_link(mesh_run: Result) -> None:
    row = layer_rows(mesh_run)[0]
    mesh = mesh_run.layers[0].links[1]
    assert row["mesh_busy_fraction"] == mesh.peak_fraction
    assert list(row)[-2:] == ["dram_to_buffer_busy_fraction", "mesh_busy_fraction"]


def test_a_run_without_links_has_none(mesh_run: Result) -> None:
    layers = tuple(replace(layer, links=()) for layer in mesh_run.layers)
    assert replace(mesh_run, layers=layers, mesh_links=()).links == ()
