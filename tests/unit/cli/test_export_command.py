"""Does `joulesim export` write what was asked for, where, and nothing else?"""

import json

import pytest

from sim.cli import export_file
from sim.cli.main import main
from sim.results import stage_slices
from sim.results.hdf5 import write_result
from tests.synthetic import synthetic_result


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with one result in it."""
    write_result(synthetic_result(layers=3), tmp_path / "r.h5")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_default_name_says_result_and_format(folder, capsys):
    assert main(["export", "r.h5", "--to", "perfetto"]) == 0
    assert capsys.readouterr() == ("wrote r_perfetto.json\n", "")
    assert json.loads((folder / "r_perfetto.json").read_text(encoding="utf-8"))["traceEvents"]


def test_a_window_is_smaller(folder):
    assert main(["export", "r.h5", "--to", "vcd", "-o", "whole.vcd"]) == 0
    window = ["--start-us", "2", "--end-us", "4.5"]
    assert main(["export", "r.h5", "--to", "vcd", "-o", "part.vcd", *window]) == 0
    assert 0 < (folder / "part.vcd").stat().st_size < (folder / "whole.vcd").stat().st_size


def test_too_long_a_window_says_how_far_it_may_reach(folder, monkeypatch, capsys):
    monkeypatch.setattr(export_file, "MAX_STRETCHES", 100)
    monkeypatch.setattr(
        export_file, "longest_window", lambda t, start: stage_slices.longest_window(t, start, 100)
    )
    assert main(["export", "r.h5", "--to", "vcd", "--start-us", "1"]) == 2
    line = capsys.readouterr().err
    assert line.startswith("--end-us: expected a time up to ")
    assert line.endswith(" us, where 100 changes are reached, got 25.155\n")
    assert not (folder / "r_vcd.vcd").exists()


# 3 layers of the synthetic result: 20,124 cycles at 800 MHz are 25.155 us
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "r.h5 --to perfeto",
            "--to: expected one of perfetto, vcd, dram-trace, ramulator-trace, scalesim, accelergy "
            "(did you mean 'perfetto'?), got 'perfeto'",
        ),
        ("gone.h5 --to vcd", "gone.h5: expected an existing result file, got no such file"),
        (
            "r.h5 --to vcd --start-us 26",
            "--start-us: expected a time before the end of the run (25.155 us), got 26.0",
        ),
        (
            "r.h5 --to vcd -o gone/x.vcd",
            "gone/x.vcd: expected an existing folder to write to, got 'gone'",
        ),
        (
            "r.h5 --to vcd -o r.h5",
            "r.h5: -o: expected another file than the result, got the result",
        ),
    ],
)
def test_mistakes_write_nothing(arguments, line, folder, capsys):
    before = sorted(folder.iterdir())
    assert main(["export", *arguments.split()]) == 2
    assert capsys.readouterr() == ("", line + "\n")
    assert sorted(folder.iterdir()) == before
