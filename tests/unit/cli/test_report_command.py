"""Does `joulesim report` write the page it is asked for, and say mistakes in one line?"""

import importlib

import pytest

from sim.cli.main import main
from sim.results.hdf5 import write_result
from tests.synthetic import synthetic_result


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with one result in it."""
    write_result(synthetic_result(layers=2), tmp_path / "r.h5")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_has_the_name_of_the_result(folder, capsys):
    assert main(["report", "r.h5"]) == 0
    assert capsys.readouterr() == ("wrote r.html\n", "")
    assert (folder / "r.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_title_and_a_file_can_be_chosen(folder, capsys):
    assert main(["report", "r.h5", "-o", "x.html", "--title", "First silicon"]) == 0
    assert "<h1>First silicon</h1>" in (folder / "x.html").read_text("utf-8")


SWEEP = """\
architecture: edge_npu
workload: keyword_spotting
layers: "conv*"
axes: {array.rows: [8, 16]}
"""


def test_a_folder_of_a_sweep_gives_the_sweeps_page(folder, capsys):
    (folder / "sizes.yaml").write_text(SWEEP)
    assert main(["sweep", "sizes.yaml", "-q", "--workers", "1"]) == 0
    for source in ("sizes", "sizes/sweep.sqlite"):
        assert main(["report", source, "-o", "sweep.html"]) == 0
        page = (folder / "sweep.html").read_text("utf-8")
        assert 'id="trade-chart"' in page


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ("gone.h5", "gone.h5: expected an existing result file, got no such file"),
        ("text.h5", "text.h5: expected an HDF5 file written by joulesim, got something else"),
        ("empty", "empty/sweep.sqlite: expected a sweep's store, got no such file"),
        ("r.h5 -o r.h5", "r.h5: -o: expected another file than the source, got the source"),
        ("r.h5 -o no/x.html", "no/x.html: expected an existing folder to write to, got 'no'"),
        ("r.h5 --title \n", "--title: expected one line of text, at most 200 letters, got '\\n'"),
    ],
)
def test_a_mistake_is_one_line(arguments, line, folder, capsys):
    (folder / "text.h5").write_text("something else")
    (folder / "empty").mkdir()
    assert main(["report", *arguments.split(" ")]) == 2
    assert capsys.readouterr() == ("", f"{line}\n")


def test_without_plotly_it_names_the_extra(folder, capsys, monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert main(["report", "r.h5"]) == 2
    error = capsys.readouterr().err
    assert "pip install 'joulesim[report]'" in error
    assert not (folder / "r.html").exists()
