"""Does `joulesim plot` draw what was asked for, where, and nothing else?"""

from pathlib import Path

import pytest

from sim.cli.main import main
from sim.figures import ALL_FIGURES, SWEEP_FIGURES
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
            f"KIND: expected one of {', '.join(ALL_FIGURES)} (did you mean 'power'?), got 'powr'",
        ),
        ("gone.h5 power", "gone.h5: expected an existing result file, got no such file"),
        (
            "r.h5 layers --start-us 1",
            "--start-us: expected a figure over time (power, energy, gantt, bandwidth) "
            "for a window, got 'layers'",
        ),
        (
            "r.h5 layers --end-us 1",
            "--end-us: expected a figure over time (power, energy, gantt, bandwidth) for a window, "
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


@pytest.fixture
def sweep(folder):
    """The current folder, with a sweep of two points in it."""
    Path("two.yaml").write_text(
        "architecture: edge_npu\nworkload: keyword_spotting\nlayers: conv\n"
        "axes:\n  array.rows: [8, 16]\n  dataflow: [weight_stationary, output_stationary]\n"
    )
    assert main(["sweep", "two.yaml", "-q", "--workers", "1"]) == 0
    return folder


def test_a_sweep_s_folder_is_drawn_by_the_kinds_of_sweeps(sweep, capsys):
    for words in (["two", "pareto"], ["heatmap", "two"], ["two", "parallel"]):
        assert main(["plot", *words]) == 0
    said = capsys.readouterr().out.split("\n")
    assert said[:3] == [f"wrote two_{kind}.png" for kind in SWEEP_FIGURES]
    options = ["--x", "area", "--y", "energy", "--label", "front", "--columns", "1"]
    assert main(["plot", "two", "pareto", "-o", "x.svg", *options]) == 0
    assert (sweep / "x.svg").read_bytes().startswith(SIGNATURES[".svg"])


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ("two power", "two: expected a result file for 'power', got a folder"),
        ("r.h5 pareto", "r.h5: expected a folder of a sweep for 'pareto', got a file of one run"),
        ("two r.h5 pareto", "INPUT: expected a folder of a sweep for 'pareto', got 2"),
        ("r.h5 comparison", "INPUT: expected two or more result files for 'comparison', got one"),
        (
            "two",
            "INPUT... KIND: expected what to draw from, and a kind of figure, got only two",
        ),
        ("two pareto --x dataflow", "--x: expected a column of numbers, got dataflow (texts)"),
        (
            "two heatmap --label best",
            "--label: expected a figure that has it (pareto), got 'heatmap'",
        ),
        ("r.h5 layers --cap-mw 9", "--cap-mw: expected a figure that has it (power), got 'layers'"),
        ("r.h5 power --cap-mw 0", "--cap-mw: expected a power [mW] > 0, got '0'"),
        ("r.h5 power --columns 3", "--columns: expected one of 1, 2, got '3'"),
        (
            "r.h5 links",
            "r.h5: expected a machine with links for 'links', got synthetic_npu without",
        ),
        (".. pareto", "../sweep.sqlite: expected a sweep's store, got no such file"),
    ],
)
def test_a_kind_and_an_input_that_do_not_match_are_refused(arguments, line, sweep, capsys):
    before = sorted(sweep.iterdir())
    assert main(["plot", *arguments.split()]) == 2
    assert capsys.readouterr() == ("", line + "\n")
    assert sorted(sweep.iterdir()) == before


def test_several_results_are_compared(folder):
    write_result(synthetic_result(layers=2), folder / "s.h5")
    assert main(["plot", "r.h5", "s.h5", "comparison", "-o", "c.pdf"]) == 0
    assert (folder / "c.pdf").read_bytes().startswith(SIGNATURES[".pdf"])


def test_a_cap_changes_the_figure(folder):
    assert main(["plot", "r.h5", "power", "-o", "plain.png"]) == 0
    assert main(["plot", "r.h5", "power", "-o", "cap.png", "--cap-mw", "250"]) == 0
    assert (folder / "plain.png").read_bytes() != (folder / "cap.png").read_bytes()


def test_help_names_every_kind(capsys):
    assert main(["plot", "--help"]) == 0
    said = capsys.readouterr().out.replace(",", " ").replace(".", " ").replace(";", " ").split()
    assert set(ALL_FIGURES) <= {word.strip(":") for word in said}
