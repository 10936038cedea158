"""Does an exported trace hold every request of the run to its DRAM, in order, where it lies?"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sim import InvalidValue, Result, simulate
from sim.components.dram_service import serve_timed_blocks
from sim.config.dram_timing_file import load_dram_timing
from sim.results.dram_streams import streams_from_json
from sim.results.export_dram_trace import dram_requests
from sim.results.exports import EXPORTS
from sim.workloads.dram_trace import trace_blocks

LAYERS = "layer2.0.*"


def _run(model: str) -> Result:
    return simulate(
        "edge_npu", "resnet18", layers=LAYERS, overrides=[f"memories.dram.model={model}"]
    )


@pytest.fixture(scope="module", params=["rate", "memoised", "stateful"])
def result(request: pytest.FixtureRequest) -> Result:
    return _run(request.param)


def test_every_bit_moved_has_its_request(result: Result) -> None:
    requests = list(dram_requests(result, "dram"))
    reads = sum(not is_write for _, _, is_write in requests)
    # lines are whole: at least the bits moved, at most a line more per stretch
    assert reads * 512 >= result.dram_read_bits
    assert reads * 512 < 1.2 * result.dram_read_bits
    writes = len(requests) - reads
    assert result.dram_write_bits <= writes * 512 < 1.1 * result.dram_write_bits


def test_requests_are_in_order_and_within_the_run(result: Result) -> None:
    cycles = [cycle for cycle, _, _ in dram_requests(result, "dram")]
    assert cycles == sorted(cycles)
    assert cycles[0] >= 0
    assert cycles[-1] < result.cycles


def test_windows_add_up_to_the_run(result: Result) -> None:
    middle = result.cycles // 3
    first = list(dram_requests(result, "dram", 0, middle))
    second = list(dram_requests(result, "dram", middle))
    whole = list(dram_requests(result, "dram"))
    assert sorted(first + second) == sorted(whole)
    assert all(cycle < middle for cycle, _, _ in first[:1])


def test_outputs_are_written_once_each(result: Result) -> None:
    layer = result.layers[0]
    end = layer.start_cycle + layer.cycles
    written = [line for _, line, is_write in dram_requests(result, "dram", 0, end) if is_write]
    # neighbouring tiles share a line at most
    assert len(written) <= 1.05 * len(set(written))
    assert len(set(written)) == -(-layer.action_counts["dram.write"] // 512)


def test_cycles_are_those_of_the_memory_where_it_has_a_clock(tmp_path: Path) -> None:
    found = {}
    for model in ("rate", "memoised"):
        run = _run(model)
        EXPORTS["dram-trace"].write(run, tmp_path / model)
        last = (tmp_path / model).read_text(encoding="ascii").splitlines()[-1]
        found[model] = int(last.split()[2]) / run.cycles
    # edge_npu runs at 800 MHz, LPDDR4-3200 at 1600 MHz
    assert found["rate"] == pytest.approx(1.0, abs=0.01)
    assert found["memoised"] == pytest.approx(2.0, abs=0.02)


def test_each_simulator_gets_its_form(tmp_path: Path) -> None:
    run = _run("rate")
    for name, pattern in (("dram-trace", "0x"), ("ramulator-trace", "LD 0x")):
        EXPORTS[name].write(run, tmp_path / name)
        assert (tmp_path / name).read_text(encoding="ascii").startswith(pattern)


def test_a_run_with_several_memories_gives_a_file_each(tmp_path: Path) -> None:
    run = simulate("tpu_v1", "resnet18", layers="layer4.1.conv2")
    files = EXPORTS["dram-trace"].write(run, tmp_path / "run.trace")
    assert sorted(path.name for path in files) == ["run_host_memory.trace", "run_weight_dram.trace"]


@pytest.mark.parametrize(
    "change",
    [
        {"region_bits": -1},
        {"tiles": [99]},
        {"fresh_dimension": "Z"},
        {"tck_ns": -1.0},
        {"layers": "all"},
        {"itinerary": None},
    ],
)
def test_forged_streams_are_refused(change: dict[str, object]) -> None:
    streams = json.loads(_run("rate").dram_streams)
    streams[0] |= change
    with pytest.raises(InvalidValue, match="dram_streams"):
        streams_from_json(json.dumps(streams))


def test_forged_loops_are_refused() -> None:
    streams = json.loads(_run("rate").dram_streams)
    for loops in ([["P", 0]], [["Z", 1]], [["P", 1]] * 100):
        streams[0]["itinerary"]["loops"] = loops
        with pytest.raises(InvalidValue, match="dram_streams"):
            streams_from_json(json.dumps(streams))


def test_a_run_without_addresses_is_refused(tmp_path: Path) -> None:
    bare = replace(_run("rate"), dram_streams="[]")
    with pytest.raises(InvalidValue, match="addresses"):
        EXPORTS["dram-trace"].write(bare, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_stateful_run_s_trace_played_alone_ends_with_the_run(tmp_path: Path) -> None:
    run = _run("stateful")
    EXPORTS["dram-trace"].write(run, tmp_path / "run.trace")
    memory = load_dram_timing("lpddr4_3200")
    blocks = trace_blocks(tmp_path / "run.trace", memory.shape.capacity_bytes)
    outcome = serve_timed_blocks(memory, blocks)
    # 1600 MHz against 800 MHz; in the run every layer finds a memory at rest
    assert outcome.total_cycles == pytest.approx(2 * run.cycles, rel=5e-3)
