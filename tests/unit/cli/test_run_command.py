"""Does `joulesim run` print, write and refuse what it should, whatever the simulator gives?"""

import json
import sys

import pytest

from sim.base.errors import InvalidValue
from sim.cli import run_network
from sim.cli.main import main
from sim.results.hdf5 import read_result
from tests.synthetic import synthetic_result

RUN = ["run", "edge_npu", "resnet18"]


@pytest.fixture
def calls(monkeypatch):
    """Replace the simulator by one that notes how it was called."""
    noted = []

    def simulate(*arguments, **options):
        noted.append((arguments, options))
        return synthetic_result(layers=4)

    monkeypatch.setattr(run_network, "simulate", simulate)
    return noted


def test_options_reach_the_simulator(calls):
    options = ["--dataflow", "best", "--metric", "edp", "--set", "array.rows=8"]
    options += ["--set", "array.columns=4", "--batch", "3", "--layers", "conv*"]
    options += ["--dim", "tokens=128", "--technique", "batch=2"]
    options += ["--prices", "a.csv", "--prices", "b.yaml", "--prices-map", "map.yaml"]
    assert main([*RUN, *options, "--no-fast-forward", "-q"]) == 0
    ((arguments, given),) = calls
    assert arguments == ("edge_npu", "resnet18")
    given.pop("progress")
    assert given == {
        "dataflow": "best",
        "metric": "edp",
        "overrides": ("array.rows=8", "array.columns=4"),
        "batch": 3,
        "layers": "conv*",
        "techniques": ("batch=2",),
        "dims": {"tokens": 128},
        "prices": ("a.csv", "b.yaml"),
        "prices_map": "map.yaml",
        "fast_forward": False,
        "tensors": None,
        "data_dependent": False,
    }


def test_report_has_table_totals_power_components_and_estimates(calls, capsys):
    assert main(RUN) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    for text in ("layer4", "4 layers", "peak over 1 cycle", "peak over 100 µs", "steepest rise"):
        assert text in shown.out
    assert "x the compulsory" in shown.out
    estimates = " ".join(shown.out.partition("Estimated prices")[2].split())
    assert estimates.endswith("% of the energy: buffer_to_array (transfer), clock (tree).")
    assert max(map(len, shown.out.splitlines())) <= 100


def test_component_energies_are_sorted_and_named_once(calls, capsys):
    assert main(RUN) == 0
    listed = capsys.readouterr().out.partition("Energy by component\n")[2].partition("\n\n")[0]
    names = [line.split()[0] for line in listed.splitlines()]
    result = synthetic_result(layers=4)
    energy_pj = result.energy_pj_by_component
    assert names == sorted(result.components, key=lambda name: -energy_pj[name])


def test_json_is_alone_on_standard_output(calls, capsys, tmp_path):
    assert main([*RUN, "--json", "-o", str(tmp_path / "r.h5")]) == 0
    shown = capsys.readouterr()
    data = json.loads(shown.out)
    assert data["schema"] == "joulesim.result/1"
    assert len(data["layers"]) == 4
    assert shown.err == ""


def test_quiet_prints_nothing_and_still_writes(calls, capsys, tmp_path):
    assert main([*RUN, "--quiet", "-o", str(tmp_path / "r.h5")]) == 0
    assert capsys.readouterr() == ("", "")
    assert read_result(tmp_path / "r.h5").cycles == synthetic_result(layers=4).cycles


def test_quiet_and_json_still_gives_json(calls, capsys):
    assert main([*RUN, "--quiet", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["workload"] == "synthetic_4"


def test_files_are_written_and_named(calls, capsys, tmp_path):
    figures, table = tmp_path / "figures", tmp_path / "layers.csv"
    options = ["--csv", str(table), "--figures", str(figures), "--format", "svg"]
    assert main([*RUN, *options, "--format", "SVG"]) == 0
    written = [line for line in capsys.readouterr().out.splitlines() if line.startswith("wrote ")]
    assert len(table.read_text(encoding="utf-8").splitlines()) == 5
    assert {path.suffix for path in figures.iterdir()} == {".svg"}
    assert len(written) == 1 + len(list(figures.iterdir()))


@pytest.fixture
def crowded(tmp_path, monkeypatch):
    """The current folder, with a folder and a file where others are wanted."""
    (tmp_path / "folder.h5").mkdir()
    (tmp_path / "file.txt").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["-o", "gone/r.h5"], "gone/r.h5: expected an existing folder to write to, got 'gone'"),
        (
            ["--csv", "gone/r.csv"],
            "gone/r.csv: expected an existing folder to write to, got 'gone'",
        ),
        (["-o", "folder.h5"], "folder.h5: expected a file to write, got a folder"),
        (
            ["--figures", "gone/figures"],
            "gone/figures: --figures: expected a folder, or a new one in an existing folder, "
            "got no folder 'gone'",
        ),
        (["--figures", "file.txt"], "file.txt: --figures: expected a folder, got a file"),
    ],
)
def test_bad_targets_are_refused_before_the_simulation(options, line, calls, capsys, crowded):
    before = sorted(crowded.rglob("*"))
    assert main([*RUN, *options]) == 2
    assert capsys.readouterr() == ("", line + "\n")
    assert calls == []
    assert sorted(crowded.rglob("*")) == before


def test_an_input_is_never_overwritten(calls, capsys, tmp_path):
    topology = tmp_path / "topology.csv"
    topology.write_text("precious", encoding="utf-8")
    assert main(["run", "edge_npu", str(topology), "--csv", str(topology)]) == 2
    assert "expected another file than the inputs, got an input" in capsys.readouterr().err
    assert topology.read_text(encoding="utf-8") == "precious"


def test_library_arguments_are_named_as_options(monkeypatch, capsys):
    def simulate(*arguments, **options):
        raise InvalidValue("layers", "a pattern matching one of conv1", "zzz")

    monkeypatch.setattr(run_network, "simulate", simulate)
    assert main(RUN) == 2
    line = "--layers: expected a pattern matching one of conv1, got 'zzz'\n"
    assert capsys.readouterr().err == line


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (ZeroDivisionError("oops"), 1, "internal error: ZeroDivisionError: oops"),
    ],
)
def test_failures_in_the_run_are_one_line(error, code, line, monkeypatch, capsys):
    def simulate(*arguments, **options):
        raise error

    monkeypatch.setattr(run_network, "simulate", simulate)
    assert main(RUN) == code
    shown = capsys.readouterr()
    assert shown.err.startswith(line)
    assert shown.err.count("\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux")
def test_a_full_disk_is_the_machines_fault(calls, capsys, monkeypatch):
    def no_space(result, path):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("sim.results.hdf5.write_result", no_space)
    assert main([*RUN, "-o", "r.h5"]) == 1
    assert (
        capsys.readouterr().err == "r.h5: expected to read or write, got: No space left on device\n"
    )
