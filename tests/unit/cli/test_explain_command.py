"""Does `joulesim explain` say what the run holds, in words and as JSON, and refuse the rest?"""

import json
from pathlib import Path

import pytest

from sim.api import simulate
from sim.cli.main import main
from sim.results.hdf5 import write_result
from tests.synthetic import synthetic_result


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("explained") / "run.h5"
    write_result(simulate("edge_npu", "bert_base", layers="block0.*"), target)
    return target


def page(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out


def test_the_page_has_its_sections_and_fits_its_width(path, capsys):
    text = page(capsys, str(path))
    for heading in (
        "Where the energy goes",
        "What bounds the time",
        "Reuse in layers with MACs",
        "Layers farthest above what they need at least",
    ):
        assert heading in text
    assert max(map(len, text.splitlines())) <= 100


def test_it_says_why_inputs_are_read_four_times(path, capsys):
    text = " ".join(page(capsys, str(path), "--layer", "block0.down").split())
    assert "inputs are read from dram 4 times the least (1.57 MB, least 393 kB)" in text
    assert "393 kB do not fit global_buffer (262 kB)" in text
    assert "layers bound by on-chip bandwidth (accumulator)" in text


def test_json_has_the_same_content(path, capsys):
    text, data = page(capsys, str(path)), json.loads(page(capsys, str(path), "--json"))
    assert data["schema"] == "joulesim.explanation/1"
    totals = data["totals"]
    assert sum(totals["energy_pj_by_operand"].values()) == pytest.approx(totals["energy_pj"])
    assert sum(totals["cycles_by_group"].values()) == pytest.approx(totals["cycles"])
    assert sum(row["cycles"] for row in totals["cycles_by_bound"]) == totals["cycles"]
    ratio = totals["energy_pj"] / totals["least_energy_pj"]
    assert f"{ratio:.2f} times the least energy" in " ".join(text.split())
    for layer in data["layers"]:
        assert layer["lower_bound"]["energy_ratio"] >= 1
        assert layer["lower_bound"]["cycles_ratio"] >= 1
        parts = sum(part["cycles"] for part in layer["cycles_by_cause"])
        assert parts == pytest.approx(layer["cycles"])


def test_layers_are_chosen_by_a_pattern(path, capsys):
    assert "2 of 13 layers" in page(capsys, str(path), "--layer", "block0.add*")


def test_a_run_without_macs_has_no_reuse_to_show(path, capsys):
    text = page(capsys, str(path), "--layer", "block0.add1")
    assert "Reuse" not in text
    assert "0 MACs" in text


def test_the_summary_of_a_run_says_it_in_short(capsys):
    assert main(["run", "edge_npu", "resnet18", "--layers", "conv1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("Why")
    assert [line.split("  ")[1] for line in lines[start + 1 : start + 4]] == [
        "energy for",
        "layers bound by",
        "against the least",
    ]


def test_a_pattern_that_matches_nothing_is_refused(path, capsys):
    assert main(["explain", str(path), "--layer", "blok*"]) == 2
    line = capsys.readouterr().err
    assert line.startswith("--layer: expected a pattern matching one of block0.query, ")
    assert line.endswith("got 'blok*'\n")
    assert line.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "expected an existing result file, got no such file"),
        (b"name: edge", "expected an HDF5 file written by joulesim, got something else"),
    ],
)
def test_what_is_no_result_is_refused(tmp_path, capsys, content, expected):
    file = tmp_path / "run.h5"
    if content is not None:
        file.write_bytes(content)
    assert main(["explain", str(file)]) == 2
    assert capsys.readouterr().err == f"{file}: {expected}\n"


def test_a_result_without_accesses_per_operand_is_refused_in_one_line(tmp_path, capsys):
    bare = tmp_path / "bare.h5"
    write_result(synthetic_result(), bare)
    assert main(["explain", str(bare)]) == 2
    assert capsys.readouterr().err == (
        f"{bare}: layers/operand_accesses: expected accesses per operand in every layer, as a run "
        "counts them, got nothing\n"
    )
