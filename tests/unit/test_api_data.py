"""Does a run follow its data, layer by layer, and nothing else because of it?"""

from pathlib import Path

import numpy as np
import pytest

from dataflows import FOLD_DATAFLOWS
from sim.api import simulate
from sim.base.errors import InvalidValue, WorkloadError
from sim.domain.layer import Densities, Layer
from sim.domain.toggled_actions import FOLLOWED_DATAFLOWS
from sim.domain.workload import Workload
from sim.results.csv_export import layer_table_csv
from sim.results.data_activity import gated_mac_share, mac_toggle_rate
from sim.results.hdf5 import read_result, write_result
from sim.results.json_export import result_as_json
from sim.results.recorded_actions import recorded_actions
from sim.results.result import Result


def layer(name: str, **changes: object) -> Layer:
    shape = {"in_channels": 8, "out_channels": 12, "ifmap_h": 9, "ifmap_w": 9}
    return Layer(name=name, kind="conv2d", **shape, filter_h=3, filter_w=3, **changes)


NETWORK = Workload(
    name="net",
    layers=(
        layer("one"),
        layer("two"),
        layer("sparse", densities=Densities(ifmap=0.25)),
        Layer(name="pool", kind="max_pool", in_channels=12, out_channels=12, ifmap_h=7, ifmap_w=7),
    ),
)
GATED = ("array.zero_gating=ifmap",)


def tensors(name: str, zeros: int) -> dict[str, np.ndarray]:
    """Inputs of which the last `zeros` channels are zero."""
    random = np.random.default_rng(zeros)
    ifmap = random.integers(1, 100, (1, 8, 9, 9))
    ifmap[:, 8 - zeros :] = 0
    return {f"{name}.ifmap": ifmap, f"{name}.weight": random.integers(-9, 9, (12, 8, 3, 3))}


def run(**options: object) -> Result:
    return simulate("edge_npu", NETWORK, **options)


def test_without_the_option_nothing_depends_on_data() -> None:
    result = run()
    assert {layer.data_source for layer in result.layers} == {"none"}
    assert not any(name.endswith("toggle") for name in result.layers[0].action_counts)
    assert "data" not in result.configuration
    assert "data_source" not in layer_table_csv(result).splitlines()[0]


def test_layers_of_one_shape_with_other_tensors_have_results_of_their_own() -> None:
    arrays = tensors("one", 2) | tensors("two", 6)
    result = run(tensors=arrays, overrides=GATED)
    one, two, sparse, pool = result.layers
    assert [each.data_source for each in result.layers] == [
        "tensors", "tensors", "density", "none",
    ]  # fmt: skip
    # an eighth of the inputs is a channel, and every channel takes part in as many MACs
    assert [gated_mac_share([each]) for each in (one, two, sparse, pool)] == [0.25, 0.75, 0.75, 0]
    assert one.energy_pj > two.energy_pj
    assert one.cycles == two.cycles == run().layers[0].cycles


def test_gating_alone_follows_densities() -> None:
    result = run(overrides=GATED)
    assert [gated_mac_share([each]) for each in result.layers] == [0, 0, 0.75, 0]
    assert mac_toggle_rate(result.layers) is None
    assert [each.data_source for each in result.layers[:3]] == [
        "dense",
        "dense",
        "density",
    ]


@pytest.mark.parametrize("dataflow", ["weight_stationary", "output_stationary"])
def test_timeline_and_recorded_actions_hold_all_that_was_counted(dataflow: str) -> None:
    result = run(tensors=tensors("one", 3), overrides=GATED, dataflow=dataflow)
    sums: dict[str, int] = {}
    recorded = recorded_actions(result.timeline)
    for action, count in zip(recorded.action.tolist(), recorded.count.tolist(), strict=True):
        name = result.timeline.actions[action]
        sums[name] = sums.get(name, 0) + count
    counted: dict[str, int] = {}
    for each in result.layers:
        for name, count in each.action_counts.items():
            counted[name] = counted.get(name, 0) + count
    assert sums == counted
    assert sum(each.energy_pj for each in result.layers) == pytest.approx(result.energy_pj)


def test_what_is_not_followed_costs_what_it_did() -> None:
    plain, followed = run(), run(data_dependent=True)
    assert followed.layers[3].energy_pj == pytest.approx(plain.layers[3].energy_pj, rel=1e-12)
    assert followed.layers[0].energy_pj < plain.layers[0].energy_pj
    for name in ("dram", "accumulator", "clock", "accumulator_to_array"):
        before, after = (r.energy_pj_by_component[name] for r in (plain, followed))
        assert after == pytest.approx(before, rel=1e-12)


def test_own_prices_are_split_like_published_ones(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("component,action,pj\narray,mac,0.6\n", encoding="utf-8")
    table = run(data_dependent=True, prices=[path]).energy_table
    # Horowitz: an int8 multiply is two thirds of a MAC; half of 16 operand bits switch
    assert table.actions["array", "mac"].pj == pytest.approx(0.2)
    assert table.actions["array", "toggle"].pj == pytest.approx(0.4 / 8)


def test_row_stationary_layers_are_priced_as_random_data() -> None:
    plain, followed = (
        simulate("eyeriss", "alexnet", layers="conv3", dataflow="row_stationary", data_dependent=on)
        for on in (False, True)
    )
    assert followed.energy_pj == pytest.approx(plain.energy_pj, rel=1e-9)
    assert mac_toggle_rate(followed.layers) is None


def test_the_older_gating_of_row_stationary_is_a_share_too() -> None:
    sparse = Workload(name="net", layers=(NETWORK.layers[2],))
    result = simulate("eyeriss", sparse, dataflow="row_stationary")
    assert gated_mac_share(result.layers) == pytest.approx(0.75, abs=1e-3)


def test_every_dataflow_of_folds_is_followed() -> None:
    assert set(FOLLOWED_DATAFLOWS) == set(FOLD_DATAFLOWS)


def test_a_stateful_dram_counts_the_same() -> None:
    overrides = ("memories.dram.model=stateful",)
    stateful = run(data_dependent=True, overrides=overrides).layers[0].action_counts
    memoised = run(data_dependent=True).layers[0].action_counts
    for name in ("array.toggle", "global_buffer.toggle", "buffer_to_array.toggle"):
        assert stateful[name] == memoised[name]


def test_a_result_reads_back_with_what_its_data_did(tmp_path: Path) -> None:
    result = run(tensors=tensors("one", 3), overrides=GATED)
    path = tmp_path / "result.h5"
    write_result(result, path)
    again = read_result(path)
    assert again.layers == result.layers
    assert again.configuration["data"] == {"toggles": True, "tensors": "tensors"}
    assert result_as_json(again) == result_as_json(result)
    data = result_as_json(result)["layers"][0]["data"]
    assert data["source"] == "tensors"
    assert data["gated_mac_share"] == 0.375
    assert 0 < data["mac_toggle_rate"] < 0.5
    first = layer_table_csv(result).splitlines()[0]
    assert first.endswith("data_source,gated_mac_share,mac_toggle_rate")


@pytest.mark.parametrize(
    ("architecture", "options", "message"),
    [
        ("scalar_cpu", {"data_dependent": True}, "data_dependent: expected a systolic or spatial"),
        ("scalar_cpu", {"tensors": tensors("one", 1)}, "tensors: expected a systolic or spatial"),
    ],
)
def test_machines_whose_folds_are_not_followed_are_refused(
    architecture: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidValue, match=message):
        simulate(architecture, NETWORK, **options)


def test_tensors_of_layers_that_are_not_run_are_still_checked() -> None:
    assert run(tensors=tensors("two", 1), layers="one").layers[0].data_source == "dense"
    with pytest.raises(WorkloadError, match=r"three\.ifmap: expected a layer"):
        run(tensors=tensors("three", 1), layers="one")


@pytest.mark.parametrize("dataflow", ["weight_stationary", "output_stationary"])
def test_energy_by_operand_still_adds_up(dataflow: str) -> None:
    overrides = ("array.kind=spatial", *GATED)
    overrides += tuple(f"links.{end}_to_array.kind=multicast" for end in ("buffer", "accumulator"))
    result = run(tensors=tensors("one", 3), overrides=overrides, dataflow=dataflow)
    for each in result.layers:
        parts = each.energy_pj_by_operand
        assert sum(parts.values()) == pytest.approx(each.energy_pj)
        assert all(energy >= 0 for energy in parts.values())
        owned: dict[str, int] = {}
        for access in each.operand_accesses:
            owned[access.action] = owned.get(access.action, 0) + access.count
        assert all(count <= each.action_counts.get(name, 0) for name, count in owned.items())
    one = result.layers[0]
    switched = {a.operand for a in one.operand_accesses if a.action == "buffer_to_array.toggle"}
    assert switched == {"ifmap", "weight"}
