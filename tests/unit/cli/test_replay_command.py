"""Does `joulesim replay` print, write and refuse what it should?"""

import json

import numpy as np
import pytest

from sim.cli.main import main
from sim.results.replay_hdf5 import read_replay
from sim.workloads.trace_writer import write_trace
from tests.replay_cases import trace_of

ARCH = ["--arch", "edge_npu"]


@pytest.fixture
def trace(tmp_path):
    path = tmp_path / "camera.h5"
    arrival = np.arange(20) * 1_000_000
    write_trace(path, trace_of(arrival, duration_ns=20_000_000, deadline_ns=500_000))
    return str(path)


def test_the_report_has_all_that_is_asked_for(trace, capsys):
    assert main(["replay", trace, *ARCH, "--battery-mwh", "5000"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    for text in (
        "small on edge_npu, weight_stationary",
        "per inference",
        "at work",
        "p50",
        "p99",
        "deadline misses",
        "peak over 100 us",
        "longest queue",
        "battery lasts",
        "5000 mWh",
        "Idle time: all on-chip parts leak and the clock keeps running; dram: precharge standby",
    ):
        assert text in shown.out
    assert "Saturated" not in shown.out


def test_a_machine_that_is_too_slow_is_said_to_be_saturated(trace, capsys):
    options = ["--set", "clock_mhz=0.4", "--deadline-ms", "0.001"]
    assert main(["replay", trace, *ARCH, *options]) == 0
    shown = capsys.readouterr().out
    assert "Saturated: inferences arrive faster" in shown
    assert "100 % missed" in shown


def test_json_is_all_there_is_on_standard_output(trace, capsys):
    assert main(["replay", trace, *ARCH, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "joulesim.replay/1"
    assert found["inferences"] == 20
    assert found["deadline"]["ms"] == 0.5
    assert found["deadline"]["missed"] == 0
    assert found["battery"] is None


def test_files_are_written_and_named(trace, tmp_path, capsys, monkeypatch):
    options = ["-o", f"{tmp_path}/out.h5", "--csv", f"{tmp_path}/out.csv"]
    options += ["--figures", f"{tmp_path}/figures", "--start-ms", "1", "--end-ms", "5"]
    assert main(["replay", trace, *ARCH, *options]) == 0
    shown = capsys.readouterr().out
    assert shown.count("wrote ") == 6
    assert len(read_replay(tmp_path / "out.h5")) == 20
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 21
    monkeypatch.chdir(tmp_path)
    assert main(["check", "out.h5"]) == 0
    assert "out.h5: valid replay of small on edge_npu" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--deadline-ms", "-1"], "--deadline-ms: expected a time [ms] > 0, got '-1'"),
        (["--deadline-ms", "soon"], "--deadline-ms: expected a time [ms] > 0, got 'soon'"),
        (["--battery-mwh", "0"], "--battery-mwh: expected an energy [mWh] > 0, got '0'"),
        (["--start-ms", "1"], "--start-ms: expected --figures FOLDER together with it"),
        (["--dataflow", "none"], "--dataflow: expected one of"),
        (["--csv", "table.txt"], "--csv: expected a file name ending in .csv"),
        (["-o", "nowhere/out.h5"], "expected an existing folder"),
        (["--figures", "f", "--start-ms", "99"], "--start-ms: expected a time before the end"),
        (
            ["--figures", "f", "--start-ms", "3", "--end-ms", "2"],
            "--end-ms: expected a time after --start-ms (3)",
        ),
    ],
)
def test_a_mistake_is_one_line(trace, options, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["replay", trace, *ARCH, *options]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert shown.err.count("\n") == 1


def test_an_unknown_machine_is_one_line(trace, capsys):
    assert main(["replay", trace, "--arch", "edge_nbu"]) == 2
    assert "did you mean" in capsys.readouterr().err


def test_what_is_no_trace_is_one_line(tmp_path, capsys):
    other = tmp_path / "other.h5"
    other.write_text("text")
    assert main(["replay", str(other), *ARCH]) == 2
    assert "expected an HDF5 file written by joulesim" in capsys.readouterr().err


def test_the_trace_is_never_overwritten(trace, capsys):
    assert main(["replay", trace, *ARCH, "-o", trace]) == 2
    assert "another file than the inputs" in capsys.readouterr().err
