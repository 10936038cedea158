"""Do runs with techniques simulate what the techniques leave, and say so?"""

import json

import pytest

import sim
from sim.cli.main import main

NETWORK = "keyword_spotting"


def test_batches_are_those_of_the_option() -> None:
    by_technique = sim.simulate("edge_npu", NETWORK, techniques=["batch=4"])
    by_option = sim.simulate("edge_npu", NETWORK, batch=4)
    assert by_technique.energy_pj == by_option.energy_pj
    assert by_technique.cycles == by_option.cycles


def test_half_the_bits_are_half_the_compulsory_traffic() -> None:
    whole = sim.simulate("edge_npu", NETWORK)
    half = sim.simulate("edge_npu", NETWORK, techniques=["quantize=int4"])
    for narrow, wide in zip(half.layers, whole.layers, strict=True):
        assert 2 * narrow.compulsory_dram_bits == wide.compulsory_dram_bits
    assert half.energy_pj < whole.energy_pj


def test_pruned_weights_save_nothing_where_zeros_are_not_seen() -> None:
    plain = sim.simulate("edge_npu", NETWORK)
    pruned = sim.simulate("edge_npu", NETWORK, techniques=["prune=0.3"])
    gated = sim.simulate("edge_npu", NETWORK, techniques=["prune=0.3", "gate_zeros"])
    assert pruned.energy_pj == plain.energy_pj
    assert gated.energy_pj < plain.energy_pj
    assert gated.cycles == plain.cycles


def test_a_result_keeps_its_techniques() -> None:
    result = sim.simulate("edge_npu", NETWORK, techniques=["quantize=int4", "batch=2"])
    assert result.configuration["techniques"] == [
        {
            "name": "quantize",
            "parameters": {"weight": "int4", "activation": "same", "accumulator": "default"},
            "accuracy": "lossy",
        },
        {"name": "batch", "parameters": {"inputs": 2}, "accuracy": "lossless"},
    ]


def test_the_command_takes_them_and_the_summary_names_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "edge_npu", NETWORK, "--technique", "batch=2"]) == 0
    shown = capsys.readouterr().out
    assert "batch (inputs 2; lossless)" in " ".join(shown.split())
    assert main(["run", "edge_npu", NETWORK, "--technique", "batch=2", "--json"]) == 0
    by_option = sim.simulate("edge_npu", NETWORK, batch=2)
    printed = json.loads(capsys.readouterr().out)
    assert printed["totals"]["energy_pj"] == by_option.energy_pj


def test_a_slip_is_one_line_with_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "edge_npu", NETWORK, "--technique", "quantise=int4"]) == 2
    message = capsys.readouterr().err
    assert message.startswith("--technique: expected one of batch, quantize")
    assert message.count("\n") == 1
