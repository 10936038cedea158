"""Do bank conflicts reach the result, every file of it and the terminal, and only when declared?"""

import json
from pathlib import Path

import pytest

from sim.api import simulate
from sim.cli.layer_table import layer_table
from sim.cli.main import main
from sim.cli.summary import run_summary
from sim.cli.terminal import render
from sim.results.csv_export import layer_table_csv
from sim.results.hdf5 import read_result, write_result
from sim.results.json_export import result_as_json
from sim.results.result import Result

BUFFER = "memories.global_buffer.layout={ifmap: {order: [C, W, H], swizzle: skew}}"
SUMS = "memories.accumulator.layout={ofmap: {order: [Q, K, P]}}"
LAYERS = "layer2.0.*"


@pytest.fixture(scope="module")
def plain() -> Result:
    return simulate("edge_npu", "resnet18", layers=LAYERS)


@pytest.fixture(scope="module")
def conflicting() -> Result:
    return simulate("edge_npu", "resnet18", layers=LAYERS, overrides=[BUFFER, SUMS])


def test_conflicts_are_stalls_and_nothing_else(plain: Result, conflicting: Result) -> None:
    assert plain.bank_conflict_cycles == 0
    assert conflicting.bank_conflict_cycles > 0
    assert set(conflicting.bank_conflict_cycles_by_memory) == {"global_buffer", "accumulator"}
    for before, after in zip(plain.layers, conflicting.layers, strict=True):
        assert after.cycles == before.cycles + after.bank_conflict_cycles
        assert after.stall_cycles == before.stall_cycles + after.bank_conflict_cycles
        assert after.compute_cycles == before.compute_cycles
        assert after.action_counts == before.action_counts


def test_fast_forward_changes_nothing(conflicting: Result) -> None:
    played = simulate(
        "edge_npu", "resnet18", layers=LAYERS, overrides=[BUFFER, SUMS], fast_forward=False
    )
    assert played.bank_conflict_cycles_by_memory == conflicting.bank_conflict_cycles_by_memory
    assert played.cycles == conflicting.cycles


def test_a_result_file_keeps_them(conflicting: Result, tmp_path: Path) -> None:
    write_result(conflicting, tmp_path / "run.h5")
    kept = read_result(tmp_path / "run.h5")
    for layer, other in zip(conflicting.layers, kept.layers, strict=True):
        assert layer.bank_conflict_cycles_by_memory == other.bank_conflict_cycles_by_memory


def test_json_and_csv_give_them_by_layer(plain: Result, conflicting: Result) -> None:
    data = json.loads(json.dumps(result_as_json(conflicting)))
    assert data["totals"]["bank_conflict_cycles"] == conflicting.bank_conflict_cycles_by_memory
    assert [sum(layer["bank_conflict_cycles"].values()) for layer in data["layers"]] == [
        layer.bank_conflict_cycles for layer in conflicting.layers
    ]
    assert result_as_json(plain)["totals"]["bank_conflict_cycles"] == {}
    header, first, *_ = layer_table_csv(conflicting).splitlines()
    column = header.split(",").index("bank_conflict_cycles")
    assert first.split(",")[column] == str(conflicting.layers[0].bank_conflict_cycles)


def test_the_terminal_mentions_them_when_there_are_any(plain: Result, conflicting: Result) -> None:
    shown = render(layer_table(conflicting), *run_summary(conflicting))
    assert "confl. %" in shown
    cycles = conflicting.bank_conflict_cycles_by_memory["global_buffer"]
    assert f"global_buffer {cycles:,}" in " ".join(shown.split())
    assert "confl" not in render(layer_table(plain), *run_summary(plain))


def test_verify_says_that_they_are_not_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "edge_npu", "keyword_spotting", "--set", BUFFER]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Bank conflicts (global_buffer) come on top of the cycles of a fold" in shown
    assert shown.endswith("Verdict: all that was compared is equal.")


def test_a_wrong_layout_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = BUFFER.replace("[C, W, H]", "[C, W, K]")
    assert main(["run", "edge_npu", "resnet18", "--set", wrong]) == 2
    said = capsys.readouterr().err.strip()
    assert said.endswith("expected each of C, W, H, B once, the fastest first, got [C, W, K]")
    assert "\n" not in said
