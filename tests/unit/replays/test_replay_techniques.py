"""Do techniques change what a replay plays, exactly as they change a run?"""

import pytest

from sim.api import simulate
from sim.base.errors import InvalidValue
from sim.cli.main import main
from sim.replays.api import replay
from sim.results.replay_hdf5 import read_replay
from sim.workloads.new_trace import periodic_trace
from sim.workloads.trace_writer import write_trace

QUANTIZED = ["quantize=int4"]


def test_one_inference_costs_what_the_run_with_the_technique_costs():
    trace = periodic_trace("keyword_spotting", fps=10, count=3)
    played = replay(trace, "edge_npu", techniques=QUANTIZED)
    run = simulate("edge_npu", "keyword_spotting", techniques=QUANTIZED)
    plain = replay(trace, "edge_npu")
    assert played.inference_pj.tolist() == pytest.approx([run.energy_pj] * 3, rel=1e-12)
    assert played.works[0].cycles == run.cycles
    # an idle machine is the changed one, too: smaller multipliers leak less
    assert played.idle_mw["array.leakage"] < plain.idle_mw["array.leakage"]
    assert played.configuration["techniques"] == run.configuration["techniques"]


def test_a_technique_that_gathers_inputs_is_refused():
    trace = periodic_trace("keyword_spotting", fps=10, count=3)
    with pytest.raises(InvalidValue, match="a batch of 8 in place of 1"):
        replay(trace, "edge_npu", techniques=["batch=8"])


def test_the_command_takes_and_records_them(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_trace(tmp_path / "t.h5", periodic_trace("keyword_spotting", fps=10, count=3), ())
    command = ["replay", "t.h5", "--arch", "edge_npu"]
    assert main([*command, "--technique", "quantize=int4", "-o", "p.h5"]) == 0
    assert "quantize (" in capsys.readouterr().out
    assert read_replay("p.h5").configuration["techniques"][0]["name"] == "quantize"
    assert main([*command, "--technique", "quantise=int4"]) == 2
    line = capsys.readouterr().err
    assert line.startswith("--technique: expected ")
    assert "did you mean 'quantize'?" in line
