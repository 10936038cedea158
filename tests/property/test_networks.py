"""Laws of whole runs: bundled networks, and random layers on random machines, end to end."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataflows import FOLD_DATAFLOWS
from sim.api import simulate
from sim.base.errors import MappingError
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.workload import Workload
from sim.results.hdf5 import read_result, write_result
from sim.results.power import component_energy, layer_energy
from sim.results.result import Result
from tests.property.random_layers import layers
from tests.property.random_machines import machines
from tests.streams import power_of_each_cycle

ARCHITECTURES = ("edge_npu", "tpu_v1", "eyeriss", "scalar_cpu")
CASES = [
    ("keyword_spotting", "separable1.*"),
    ("keyword_spotting", "[!s]*"),
    ("visual_wake_words", "separable1.*"),
]
"""(network, layers): depthwise, pointwise and ordinary convolutions, pooling, dense, softmax."""

each_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)
each_case = pytest.mark.parametrize(("network", "pattern"), CASES)


def simulate_or_none(
    machine: Architecture, layer_list: list[Layer], dataflow: str
) -> Result | None:
    named = tuple(
        Layer(**{**{key: getattr(layer, key) for key in layer.__slots__}, "name": f"layer{index}"})
        for index, layer in enumerate(layer_list)
    )
    try:
        return simulate(machine, Workload(name="random", layers=named), dataflow=dataflow)
    except MappingError:
        return None


random_runs = st.builds(
    simulate_or_none,
    machines(),
    st.lists(layers(), min_size=1, max_size=3),
    st.sampled_from([*sorted(FOLD_DATAFLOWS), "best"]),
).filter(lambda result: result is not None)


def _check_sums(result: Result) -> None:
    """Every total is the sum of its parts, and of the timeline."""
    timeline = result.timeline
    by_component = np.array([result.energy_pj_by_component[name] for name in result.components])
    np.testing.assert_allclose(component_energy(timeline), by_component, rtol=1e-12)
    assert math.isclose(by_component.sum(), result.energy_pj, rel_tol=1e-12)
    assert sum(layer.cycles for layer in result.layers) == result.cycles == timeline.cycles
    for layer, energy_pj in zip(result.layers, layer_energy(timeline), strict=True):
        parts = [layer.energy_pj_by_component[name] for name in result.components]
        # a layer is cut out of the running integral, which is as exact as the whole run
        assert (np.abs(energy_pj - parts) <= 1e-12 * by_component).all()
        assert math.isclose(sum(parts), layer.energy_pj, rel_tol=1e-12)
        for name, part in layer.energy_pj_by_component.items():
            actions = [
                pj for key, pj in layer.energy_pj_by_action.items() if key.rsplit(".", 1)[0] == name
            ]
            assert math.isclose(sum(actions), part, rel_tol=1e-12)
        assert layer.cycles == layer.compute_cycles + layer.stall_cycles
        assert layer.stall_cycles >= 0
        assert 0 <= layer.utilization <= 1
        assert 0 <= layer.mapping_efficiency <= 1
        assert layer.dram_read_bits + layer.dram_write_bits >= layer.compulsory_dram_bits


@settings(max_examples=40)
@given(result=random_runs)
def test_parts_add_up_for_random_layers_and_machines(result: Result) -> None:
    _check_sums(result)


@settings(max_examples=20)
@given(result=random_runs)
def test_any_run_is_written_and_read_back(
    result: Result, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("run") / "result.h5"
    write_result(result, path)
    assert read_result(path).layers == result.layers


@each_architecture
@each_case
def test_parts_add_up_for_bundled_networks(architecture: str, network: str, pattern: str) -> None:
    _check_sums(simulate(architecture, network, layers=pattern))


@each_architecture
@each_case
def test_fast_forward_changes_no_layer_and_no_cycle_of_power(
    architecture: str, network: str, pattern: str
) -> None:
    jumped = simulate(architecture, network, layers=pattern)
    played = simulate(architecture, network, layers=pattern, fast_forward=False)
    assert jumped.layers == played.layers
    if jumped.cycles < 100_000:
        np.testing.assert_array_equal(
            power_of_each_cycle(jumped.timeline), power_of_each_cycle(played.timeline)
        )


@each_architecture
def test_all_dataflows_do_the_same_macs(architecture: str) -> None:
    counted = set()
    for dataflow in FOLD_DATAFLOWS:
        result = simulate(architecture, "keyword_spotting", dataflow=dataflow)
        counts = [layer.action_counts for layer in result.layers]
        # a MAC that zeros gate is counted apart
        kinds = ("array.mac", "array.gated_mac", "core.mac")
        counted.add(sum(c.get(kind, 0) for c in counts for kind in kinds))
        counted.add(result.macs)
    assert len(counted) == 1


@pytest.mark.parametrize("network", ["mobilenet_v2", "bert_base", "lstm"])
def test_a_bigger_buffer_never_gives_more_traffic_on_the_edge_npu(network: str) -> None:
    pattern = {"mobilenet_v2": "stage[45].1.*", "bert_base": "block0.*", "lstm": "lstm1.*"}
    last: dict[str, int] = {}
    for capacity_kib in (48, 64, 100, 256, 1000, 4096):
        override = f"memories.global_buffer.capacity_kib={capacity_kib}"
        result = simulate("edge_npu", network, layers=pattern[network], overrides=[override])
        for layer in result.layers:
            bits = layer.dram_read_bits + layer.dram_write_bits
            assert bits <= last.get(layer.name, bits)
            last[layer.name] = bits


def test_the_same_run_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    here, again, there = (tmp_path / name for name in ("here.h5", "again.h5", "there.h5"))
    for path in (here, again):
        write_result(simulate("edge_npu", "keyword_spotting", dataflow="best"), path)
    code = (
        "import sys; from sim.api import simulate; from sim.results.hdf5 import write_result;"
        "write_result(simulate('edge_npu', 'keyword_spotting', dataflow='best'), sys.argv[1])"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", code, str(there)], check=True, cwd=root)
    assert here.read_bytes() == again.read_bytes() == there.read_bytes()
