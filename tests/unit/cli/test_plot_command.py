"""Does `joulesim plot` draw what was asked for, where, and nothing else?"""

import pytest

from sim.cli.main import main
from sim.figures import FIGURES
from sim.results.hdf5 import write_result
from tests.synthetic import synthetic_result

SIGNATURES = {".png": b"\x89PNG", ".pdf": b"%PDF", ".svg": b"<?xml"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with one result in it."""
    write_result(synthetic_result(layers=3), tmp_path / "r.h5")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_default_name_says_result_and_kind(folder, capsys):
    assert main(["plot", "r.h5", "power"]) == 0
    assert capsys.readouterr() == ("wrote r_power.png\n", "")
    assert (folder / "r_power.png").read_bytes().startswith(SIGNATURES[".png"])


@pytest.mark.parametrize("suffix", SIGNATURES)
def test_the_suffix_gives_the_format(suffix, folder):
    assert main(["plot", "r.h5", "layers", "-o", f"x{suffix}"]) == 0
    assert (folder / f"x{suffix}").read_bytes().startswith(SIGNATURES[suffix])


def test_a_window_changes_the_figure(folder):
    assert main(["plot", "r.h5", "power", "-o", "whole.png"]) == 0
    window = ["--start-us", "2", "--end-us", "4.5"]
    assert main(["plot", "r.h5", "power", "-o", "part.png", *window]) == 0
    assert (folder / "whole.png").read_bytes() != (folder / "part.png").read_bytes()


# 3 layers of the synthetic result: 20,124 cycles at 800 MHz are 25.155 us
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "r.h5 powr",
            f"KIND: expected one of {', '.join(FIGURES)} (did you mean 'power'?), got 'powr'",
        ),
        ("gone.h5 power", "gone.h5: expected an existing result file, got no such file"),
        (
            "r.h5 layers --start-us 1",
            "--start-us: expected a figure over time (power, energy, gantt) for a window, "
            "got 'layers'",
        ),
        (
            "r.h5 layers --end-us 1",
            "--end-us: expected a figure over time (power, energy, gantt) for a window, "
            "got 'layers'",
        ),
        (
            "r.h5 power --start-us 26",
            "--start-us: expected a time before the end of the run (25.155 us), got 26.0",
        ),
        (
            "r.h5 power --start-us 2 --end-us 2",
            "--end-us: expected a time at least one cycle after the start (2 us), got 2.0",
        ),
        (
            "r.h5 power -o gone/x.png",
            "gone/x.png: expected an existing folder to write to, got 'gone'",
        ),
        (
            "r.h5 power --style gone.mplstyle",
            "gone.mplstyle: expected a Matplotlib style file, got No such file or directory",
        ),
    ],
)
def test_mistakes_write_nothing(arguments, line, folder, capsys):
    before = sorted(folder.iterdir())
    assert main(["plot", *arguments.split()]) == 2
    assert capsys.readouterr() == ("", line + "\n")
    assert sorted(folder.iterdir()) == before
