"""Is a replayed trace what its inferences are one by one, and idle in between?"""

import json
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.base.errors import ConfigError, InvalidValue, MappingError, WorkloadError
from sim.domain.layer import Densities
from sim.domain.layer_trace import InferenceKind
from sim.replays.api import replay
from sim.results.peaks import peak_table
from sim.results.power import binned_power
from sim.results.replay_json import replay_as_json
from sim.results.replay_power import binned_replay_power
from sim.workloads.hdf5_trace import open_trace
from sim.workloads.operand_record import record_values
from sim.workloads.tensors import tensor_shape
from sim.workloads.trace_writer import write_trace
from tests.replay_cases import small_network, trace_of

MACHINE = "edge_npu"


def counts_of(result):
    found: dict[str, int] = {}
    for layer in result.layers:
        for name, count in layer.action_counts.items():
            found[name] = found.get(name, 0) + count
    return found


def tensors_of(network, seed):
    """Draw int8 operands, half of them zero."""
    generator = np.random.default_rng(seed)
    found = {}
    for layer in network.layers:
        for operand in ("ifmap", "weight"):
            shape = tensor_shape(layer, operand)
            values = generator.integers(-128, 128, shape) * generator.integers(0, 2, shape)
            found[f"{layer.name}.{operand}"] = values.astype(np.int8)
    return found


def densities_of(arrays, layer):
    shares = {
        operand: np.count_nonzero(arrays[f"{layer}.{operand}"]) / arrays[f"{layer}.{operand}"].size
        for operand in ("ifmap", "weight")
    }
    return Densities(**shares)


def test_one_inference_at_time_0_is_a_run():
    result, run = replay(trace_of([0]), MACHINE), sim.simulate(MACHINE, small_network())
    assert result.cycles == run.cycles
    assert result.macs == run.macs
    assert result.action_counts == counts_of(run)
    assert result.energy_pj_by_component == run.energy_pj_by_component
    assert result.energy_pj == run.energy_pj
    assert result.average_power_mw == run.average_power_mw
    assert result.duty_cycle == 1
    ours = [(peak.window, peak.power_mw, peak.start_cycle) for peak in result.peaks]
    theirs = [(peak.window, peak.power_mw, peak.start_cycle) for peak in peak_table(run.timeline)]
    assert ours == [(name, pytest.approx(power, rel=1e-12), start) for name, power, start in theirs]
    np.testing.assert_allclose(
        binned_replay_power(result, 50)[1], binned_power(run.timeline, 50)[1], rtol=1e-9, atol=1e-9
    )


def test_idle_time_costs_static_power_and_nothing_else():
    run = sim.simulate(MACHINE, small_network())
    result = replay(trace_of([0, 1_000_000, 3_000_000], duration_ns=10_000_000), MACHINE)
    assert result.cycles == 8_000_000
    assert result.idle_cycles == 8_000_000 - 3 * run.cycles
    static_mw = sum(power.mw for power in run.energy_table.static.values())
    assert result.idle_power_mw == pytest.approx(static_mw, rel=1e-12)
    idle_pj = static_mw * 1e9 * result.idle_cycles / 800e6
    assert result.energy_pj == pytest.approx(3 * run.energy_pj + idle_pj, rel=1e-12)
    assert result.idle_pj_per_inference == pytest.approx(idle_pj / 3, rel=1e-12)
    for bins in (1, 7, 1000):
        edges, power_mw = binned_replay_power(result, bins)
        energy_pj = float((power_mw.sum(axis=1) * np.diff(edges)).sum()) / 800 * 1e3
        assert energy_pj == pytest.approx(result.energy_pj, rel=1e-12)


@pytest.mark.parametrize("dram", ["stateful", "memoised"])
def test_a_dram_that_counts_its_refreshes_is_refreshed_while_idle_too(dram):
    overrides = ["memories.dram.timing=r1_lpddr4_3200_1ch", f"memories.dram.model={dram}"]
    trace = trace_of([0], duration_ns=50_000_000)
    result = replay(trace, MACHINE, overrides=overrides)
    counted = sim.simulate(MACHINE, small_network(), overrides=overrides).energy_table
    assert (("dram", "refresh") in counted.static) == (dram == "memoised")
    memoised = sim.simulate(MACHINE, small_network(), overrides=[overrides[0]])
    expected = memoised.energy_table.static["dram", "refresh"].mw
    assert result.idle_mw["dram.refresh"] == pytest.approx(expected, rel=1e-12)


def test_a_burst_is_served_one_by_one():
    result = replay(trace_of([0, 0, 0], deadline_ns=10**9), MACHINE)
    cycles = result.works[0].cycles
    assert result.start_cycle.tolist() == [0, cycles, 2 * cycles]
    assert result.longest_queue == 2
    assert result.offered_load is None
    assert not result.is_saturated
    assert not result.missed.any()


def test_more_work_than_the_machine_does_is_said_to_saturate_it():
    alone = replay(trace_of([0]), MACHINE)
    gap_ns = alone.cycles * 10 // 16
    result = replay(trace_of(np.arange(50) * gap_ns, deadline_ns=6 * gap_ns), MACHINE)
    assert result.offered_load == pytest.approx(alone.cycles / (gap_ns * 0.8), rel=1e-3)
    assert result.is_saturated
    assert 0 < result.missed.sum() < 50
    assert np.array_equal(result.missed, result.latency_cycles > result.deadline_cycles)


def test_a_layer_invoked_twice_costs_twice():
    network = small_network()
    kinds = (
        InferenceKind(name="once", layers=np.array([0, 1], "i4"), offset_ns=np.zeros(2, "i8")),
        InferenceKind(name="again", layers=np.array([1, 1, 0], "i4"), offset_ns=np.zeros(3, "i8")),
    )
    result = replay(trace_of([0, 0], workload=network, kinds=kinds, kind=[0, 1]), MACHINE)
    run = sim.simulate(MACHINE, network)
    conv, fc = run.layers
    assert [work.cycles for work in result.works] == [run.cycles, conv.cycles + 2 * fc.cycles]
    assert result.energy_pj == pytest.approx(2 * conv.energy_pj + 3 * fc.energy_pj, rel=1e-12)
    edges, power_mw = binned_replay_power(result, 3)
    energy_pj = float((power_mw.sum(axis=1) * np.diff(edges)).sum()) / 800 * 1e3
    assert energy_pj == pytest.approx(result.energy_pj, rel=1e-12)


def test_layers_that_arrive_later_wait_for_their_work():
    layers, offset = np.array([0, 1], np.int32), np.array([0, 1_000_000])
    kind = InferenceKind(name="late", layers=layers, offset_ns=offset)
    result = replay(trace_of([0], kinds=(kind,)), MACHINE)
    run = sim.simulate(MACHINE, small_network())
    assert result.job_cycle.tolist() == [0, 800_000]
    assert result.finish_cycle.tolist() == [800_000 + run.layers[1].cycles]
    assert result.active_pj == pytest.approx(run.energy_pj, rel=1e-12)


@pytest.fixture
def recorded(tmp_path):
    """Write a trace of four inferences: sample 0, 1, 0 again, and one without data."""
    network = small_network()
    trace = trace_of([0, 0, 0, 0], sample=[0, 1, 0, -1], workload=network)
    samples = [tensors_of(network, seed) for seed in (0, 1)]
    records = (
        record_values(sample, *name.split("."), values, "int8")
        for sample, arrays in enumerate(samples)
        for name, values in arrays.items()
    )
    path = tmp_path / "trace.h5"
    write_trace(path, trace, records)
    return path, samples


@pytest.mark.parametrize("gating", ["none", "both"])
def test_a_replayed_sample_costs_what_its_tensors_cost_in_a_run(recorded, gating):
    path, samples = recorded
    overrides = [f"array.zero_gating={gating}"]
    result = replay(path, MACHINE, overrides=overrides)
    network = small_network()
    runs = [
        sim.simulate(MACHINE, network, overrides=overrides, tensors=arrays) for arrays in samples
    ]
    without = sim.simulate(MACHINE, network, overrides=overrides, data_dependent=True)
    expected = [run.energy_pj for run in (runs[0], runs[1], runs[0], without)]
    np.testing.assert_allclose(result.inference_pj, expected, rtol=1e-12)
    assert len({work.energy_pj.sum() for work in result.works}) == 3
    assert result.data_sources == {"dense": 1, "tensors": 3}


def test_densities_gate_where_tensors_are_not_looked_at(recorded):
    path, samples = recorded
    overrides = ["array.zero_gating=ifmap"]
    result = replay(path, MACHINE, overrides=overrides, tensors=False)
    network = small_network()
    dense = replace(
        network,
        layers=tuple(
            replace(layer, densities=densities_of(samples[1], layer.name))
            for layer in network.layers
        ),
    )
    run = sim.simulate(MACHINE, dense, overrides=overrides)
    assert result.inference_pj[1] == pytest.approx(run.energy_pj, rel=1e-12)
    assert result.data_sources == {"density": 3, "dense": 1}


def test_an_open_trace_is_played_as_its_file(recorded):
    path, _ = recorded
    with open_trace(path) as opened:
        ours = replay_as_json(replay(opened, MACHINE))
    assert ours == replay_as_json(replay(str(path), MACHINE))


def test_the_same_trace_gives_the_same_replay():
    trace = trace_of(np.cumsum(np.arange(100)) * 100, deadline_ns=5000)
    first, second = (replay(trace, MACHINE, battery_mwh=5) for _ in range(2))
    assert json.dumps(replay_as_json(first)) == json.dumps(replay_as_json(second))


def test_a_battery_lasts_by_average_power():
    result = replay(trace_of([0], duration_ns=10**9), MACHINE, battery_mwh=1000)
    assert result.battery_hours == pytest.approx(1000 / result.average_power_mw)


def test_progress_counts_layers_of_all_samples():
    noted = []
    trace = trace_of([0, 0, 0], sample=[0, 1, -1])
    replay(trace, MACHINE, progress=lambda *told: noted.append(told))
    assert [done for done, _, _ in noted] == [0, 1, 2, 3, 4, 5, 6]
    assert {total for _, total, _ in noted} == {6}


def test_many_samples_keep_their_energies_when_timelines_do_not_fit(monkeypatch):
    exact = replay(trace_of([0, 5000]), MACHINE)
    monkeypatch.setattr("sim.replays.played_samples.MAX_TIMELINE_BYTES", 0)
    even = replay(trace_of([0, 5000]), MACHINE)
    assert all(work.is_even for work in even.works)
    assert even.energy_pj == exact.energy_pj
    assert even.peaks == exact.peaks
    edges, power_mw = binned_replay_power(even, 9)
    energy_pj = float((power_mw.sum(axis=1) * np.diff(edges)).sum()) / 800 * 1e3
    assert energy_pj == pytest.approx(even.energy_pj, rel=1e-12)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"deadline_ms": -1}, InvalidValue, "deadline_ms: expected a time [ms] > 0, got -1"),
        ({"deadline_ms": float("nan")}, InvalidValue, "deadline_ms"),
        ({"battery_mwh": 0}, InvalidValue, "battery_mwh: expected an energy [mWh] > 0, got 0"),
        ({"dataflow": "row_stationery"}, InvalidValue, "dataflow: expected one of"),
        ({"flow": "best"}, InvalidValue, "flow: expected one of dataflow"),
        ({"overrides": ["array.rows=0"]}, ConfigError, "array.rows"),
    ],
)
def test_a_wrong_argument_is_one_line(given, error, said):
    with pytest.raises(error) as problem:
        replay(trace_of([0]), MACHINE, **given)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)


def test_an_unknown_machine_and_a_missing_file_are_one_line(tmp_path):
    with pytest.raises(ConfigError, match="edge_npu"):
        replay(trace_of([0]), "edge_npuu")
    with pytest.raises(WorkloadError, match="no such file"):
        replay(tmp_path / "none.h5", MACHINE)


def test_a_layer_that_does_not_fit_is_named():
    with pytest.raises(MappingError, match="conv"):
        replay(trace_of([0]), MACHINE, dataflow="row_stationary")


def test_a_trace_too_long_to_count_in_cycles_is_refused():
    with pytest.raises(InvalidValue, match="at most 2\\^53 cycles"):
        replay(trace_of([0], duration_ns=2**62), MACHINE)
    with pytest.raises(InvalidValue, match="arrival_ns"):
        replay(trace_of([0, 2**60]), MACHINE)
