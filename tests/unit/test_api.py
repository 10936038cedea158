"""Does `simulate` bring the parts together: choices, overrides, batch, selection, progress?"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sim
from dataflows import FOLD_DATAFLOWS
from sim import layer_runner
from sim.base.errors import ConfigError, InvalidValue, MappingError
from sim.config.architecture_file import load_architecture
from sim.domain.activity import Activity
from sim.domain.layer import Layer
from sim.domain.workload import Workload
from sim.engine.program import Program
from sim.engine.run import run_program
from sim.layer_runner import KnownLayers
from sim.results.result import LayerResult
from sim.workloads.load import load_workload

NETWORK = "keyword_spotting"


def _gemm(name: str, **changes: Any) -> Layer:
    shape: dict[str, Any] = {"ifmap_h": 9, "in_channels": 20, "out_channels": 30} | changes
    return Layer(name=name, kind="gemm", **shape)


def _network(*layers: Layer) -> Workload:
    return Workload(name="small", layers=layers)


@pytest.mark.parametrize("metric", ["energy", "cycles", "edp"])
def test_best_takes_per_layer_the_least_of_the_metric(metric: str) -> None:
    costs: dict[str, Callable[[LayerResult], float]] = {
        "energy": lambda layer: layer.energy_pj,
        "cycles": lambda layer: layer.cycles,
        "edp": lambda layer: layer.energy_pj * layer.cycles,
    }
    cost = costs[metric]
    single = [sim.simulate("edge_npu", NETWORK, dataflow=name).layers for name in FOLD_DATAFLOWS]
    best = sim.simulate("edge_npu", NETWORK, dataflow="best", metric=metric)
    assert best.dataflow == "best"
    for layer, *others in zip(best.layers, *single, strict=True):
        assert cost(layer) == min(cost(other) for other in others)
        assert layer.dataflow in {other.dataflow for other in others}


def test_the_best_dataflow_differs_between_layers() -> None:
    wide = _gemm("wide", ifmap_h=1, in_channels=64, out_channels=512)
    tall = _gemm("tall", ifmap_h=512, in_channels=64, out_channels=4)
    best = sim.simulate("edge_npu", _network(wide, tall), dataflow="best", metric="cycles")
    assert len({layer.dataflow for layer in best.layers}) == 2


def test_overrides_change_the_machine_and_the_stored_configuration() -> None:
    plain = sim.simulate("edge_npu", NETWORK, layers="conv")
    wide = sim.simulate("edge_npu", NETWORK, layers="conv", overrides=["array.columns=64"])
    assert (plain.pes, wide.pes) == (256, 1024)
    assert wide.configuration["architecture"]["array"]["columns"] == 64
    assert wide.compute_cycles < plain.compute_cycles


def test_overrides_need_a_file_to_be_checked_against() -> None:
    machine = load_architecture("edge_npu")
    with pytest.raises(InvalidValue, match=r"^overrides: expected a name or a file"):
        sim.simulate(machine, NETWORK, overrides=["array.rows=8"])


def test_a_name_a_path_and_the_noun_itself_give_the_same_run() -> None:
    path = Path("configs/architectures/edge_npu.yaml")
    root = Path(__file__).resolve().parents[2]
    runs = [
        sim.simulate(source, NETWORK, layers="dense")
        for source in ("edge_npu", root / path, str(root / path), load_architecture("edge_npu"))
    ]
    assert all(run.layers == runs[0].layers for run in runs)


def test_a_batch_multiplies_the_work_and_loads_weights_once() -> None:
    one = sim.simulate("edge_npu", _network(_gemm("layer")))
    four = sim.simulate("edge_npu", _network(_gemm("layer")), batch=4)
    assert four.macs == 4 * one.macs
    ifmap, weight = 9 * 20 * 8, 20 * 30 * 8
    assert one.dram_read_bits == ifmap + weight
    assert four.dram_read_bits == 4 * ifmap + weight


def test_only_matching_layers_are_run() -> None:
    result = sim.simulate("edge_npu", NETWORK, layers="separable1.*")
    assert [layer.name for layer in result.layers] == [
        "separable1.depthwise",
        "separable1.pointwise",
    ]
    assert result.layers[1].start_cycle == result.layers[0].cycles


def test_progress_names_each_layer_before_it_is_run_and_the_end() -> None:
    calls: list[tuple[int, int, str]] = []
    sim.simulate(
        "edge_npu",
        _network(_gemm("a"), _gemm("b")),
        progress=lambda done, total, name: calls.append((done, total, name)),
    )
    assert calls == [(0, 2, "a"), (1, 2, "b"), (2, 2, "")]


def test_equal_layers_are_simulated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[Program] = []

    def counting(program: Program, *, fast_forward: bool) -> Activity:
        played.append(program)
        return run_program(program, fast_forward=fast_forward)

    monkeypatch.setattr(layer_runner, "run_program", counting)
    same = [_gemm("a"), _gemm("b", inputs=("a",)), _gemm("c", bias=True)]
    result = sim.simulate("edge_npu", _network(*same, _gemm("d", ifmap_h=10)))
    # one run of the program for each of two shapes
    assert len(played) == 2
    assert result.layers[0].cycles == result.layers[1].cycles == result.layers[2].cycles
    assert [layer.name for layer in result.layers] == ["a", "b", "c", "d"]


def test_layers_known_from_another_run_are_not_played_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = KnownLayers()
    first = sim.simulate("edge_npu", _network(_gemm("a")), known_layers=known)
    monkeypatch.setattr(layer_runner, "run_program", None)
    lower = ["technology.voltage_v=0.8"]
    again = sim.simulate("edge_npu", _network(_gemm("b")), overrides=lower, known_layers=known)
    assert again.cycles == first.cycles
    assert again.energy_pj < first.energy_pj


@pytest.mark.parametrize("change", ["array.rows=8", "clock_mhz=400", "memories.dram.channels=2"])
def test_what_changes_time_is_not_known(change: str) -> None:
    known = KnownLayers()
    sim.simulate("edge_npu", _network(_gemm("a")), known_layers=known)
    alone = sim.simulate("edge_npu", _network(_gemm("a")), overrides=[change])
    shared = sim.simulate("edge_npu", _network(_gemm("a")), overrides=[change], known_layers=known)
    assert (shared.cycles, shared.energy_pj) == (alone.cycles, alone.energy_pj)


def test_the_layers_used_longest_ago_are_forgotten() -> None:
    known = KnownLayers(most=1)
    for height in (9, 10):
        sim.simulate("edge_npu", _network(_gemm("a", ifmap_h=height)), known_layers=known)
    assert len(known) == 1


def test_equal_layers_share_no_identity_with_unequal_formats() -> None:
    wide = replace(_gemm("b"), formats=replace(_gemm("b").formats, ifmap="int16"))
    first, second = sim.simulate("edge_npu", _network(_gemm("a"), wide)).layers
    assert second.dram_read_bits == first.dram_read_bits + 9 * 20 * 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"dataflow": "weight_stationry"},
            "dataflow: expected one of weight_stationary, input_stationary, output_stationary, "
            "row_stationary, best (did you mean 'weight_stationary'?), got 'weight_stationry'",
        ),
        (
            {"dataflow": "best", "metric": "cycle"},
            "metric: expected one of energy, cycles, edp (did you mean 'cycles'?), got 'cycle'",
        ),
        ({"batch": 0}, "batch: expected an integer from 1 to 16777216, got 0"),
        ({"batch": True}, "batch: expected an integer from 1 to 16777216, got True"),
    ],
)
def test_wrong_arguments_say_what_was_expected(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue) as error:
        sim.simulate("edge_npu", _network(_gemm("layer")), **arguments)
    assert str(error.value) == message


def test_a_pattern_without_layers_lists_some() -> None:
    with pytest.raises(InvalidValue, match=r"^layers: expected a pattern matching one of conv, "):
        sim.simulate("edge_npu", NETWORK, layers="nothing*")


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"did you mean 'edge_npu'\?"):
        sim.simulate("edge_npo", NETWORK)


def test_a_layer_that_cannot_fit_is_a_mapping_error() -> None:
    # filters are never cut: 511 x 511 weights of 8 bits and as many inputs
    layer = Layer(
        name="wide",
        kind="conv2d",
        in_channels=1,
        out_channels=1,
        ifmap_h=511,
        ifmap_w=511,
        filter_h=511,
        filter_w=511,
    )
    with pytest.raises(MappingError) as error:
        sim.simulate("edge_npu", _network(layer))
    kib = (2 * 511 * 511 * 8 + 8) / 8192
    assert str(error.value) == (
        "wide: memories.global_buffer.capacity_kib: expected at least "
        f"{kib:.6g} KiB for the smallest tile of ifmap, weight, ofmap, got 256 KiB"
    )


def test_a_row_that_does_not_fit_is_read_again_in_each_pass() -> None:
    row = Layer(name="row", kind="softmax", in_channels=2**20, out_channels=2**20)
    result = sim.simulate("edge_npu", _network(row))
    assert result.dram_read_bits == 3 * 8 * 2**20


@pytest.mark.parametrize(
    "architecture", ["edge_npu", "tpu_v1", "eyeriss", "scalar_cpu", "mesh_npu"]
)
def test_every_bundled_architecture_runs_a_whole_network(architecture: str) -> None:
    result = sim.simulate(architecture, NETWORK)
    assert result.architecture == architecture
    assert result.macs == load_workload(NETWORK).macs
    assert result.energy_pj > 0


def test_best_passes_over_a_dataflow_a_layer_does_not_fit() -> None:
    # filters of 13 rows are taller than the 12 rows of PEs
    tall = Layer(
        name="tall",
        kind="conv2d",
        in_channels=2,
        out_channels=2,
        ifmap_h=16,
        ifmap_w=16,
        filter_h=13,
        filter_w=3,
    )
    with pytest.raises(MappingError, match=r"tall: array\.rows: expected at least 13"):
        sim.simulate("eyeriss", _network(tall), dataflow="row_stationary")
    best = sim.simulate("eyeriss", _network(tall), dataflow="best")
    assert best.layers[0].dataflow != "row_stationary"


def test_equal_layers_with_parameters_of_their_own_are_simulated_each() -> None:
    layers = [
        Layer(name=name, kind="conv2d", in_channels=8, out_channels=8, ifmap_h=9, ifmap_w=9)
        for name in ("wide", "narrow")
    ]
    given = "row_stationary.mappings={narrow: {e: 1}}"
    result = sim.simulate(
        "eyeriss", _network(*layers), dataflow="row_stationary", overrides=[given]
    )
    wide, narrow = (layer.tile_shapes["array"]["e"] for layer in result.layers)
    assert narrow == 1 < wide
