"""Does `joulesim compare` say what changed and how sure it is, and refuse what it cannot read?"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.report.words.comparison import factor_text
from sim.results.hdf5 import write_result
from sim.results.replay_hdf5 import write_replay
from tests.priced_runs import run_of, spread
from tests.replay_cases import replay_of, work_of
from tests.synthetic import synthetic_result

RANGES = {
    "global_buffer": (spread("sram_access", 0.5, 2.0),),
    "dram": (spread("dram_x", 0.8, 1.25),),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with four results in it."""
    monkeypatch.chdir(tmp_path)
    base = run_of({"dram": 600.0, "global_buffer": 200.0}, RANGES)
    configuration = {"architecture": {"array": {"rows": 16}}}
    write_result(replace(base, configuration=configuration), "base.h5")
    larger = run_of({"dram": 700.0, "global_buffer": 900.0}, RANGES)
    changed = {"architecture": {"array": {"rows": 32}}}
    write_result(replace(larger, configuration=changed), "larger.h5")
    write_result(run_of({"dram": 300.0, "global_buffer": 400.0}, RANGES), "unclear.h5")
    write_result(synthetic_result(layers=30), "long.h5")
    return tmp_path


def test_it_says_which_uses_more_and_what_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "base.h5", "larger.h5"]) == 0
    text, errors = capsys.readouterr()
    assert errors == ""
    assert "B uses 2.00x the energy of A (1.62x to 2.53x): larger within every range." in text
    assert "  array.rows 16 -> 32\n" in text


def test_it_warns_of_two_laws_between_nodes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for law in ("polynomials", "line"):
        ranges = {"array": (spread(f"node_scaling_{law}", 0.5, 2.0),)}
        write_result(run_of({"array": 100.0}, ranges), f"{law}.h5")
    assert main(["compare", "polynomials.h5", "line.h5"]) == 0
    text = capsys.readouterr().out
    assert "different laws" in text
    assert "technology.scaling=published_points" in text
    assert main(["compare", "line.h5", "line.h5"]) == 0
    assert "different laws" not in capsys.readouterr().out


def test_it_says_when_the_ranges_do_not_decide(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "base.h5", "unclear.h5", "base.h5"]) == 0
    text = capsys.readouterr().out
    assert "B uses 0.875x the energy of A" in text
    assert "the ranges do not decide which uses less." in text
    assert "C uses as much energy as A, whatever the prices." in text
    assert "no value of the configuration" in text


def test_layers_without_a_counterpart_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "long.h5", "base.h5"]) == 0
    text = capsys.readouterr().out
    assert "Layers only in A: layer1, layer2" in text
    assert "and 18 others" in text
    assert "Layers only in B: only" in text


def test_parts_of_one_run_only_and_other_work_are_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "base.h5", "long.h5"]) == 0
    text = capsys.readouterr().out
    assert "They do different work: " in text
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    assert rows["array"][1] == "-"
    assert rows["array"][-1] == "new"
    assert main(["compare", "long.h5", "base.h5"]) == 0
    rows = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines() if line}
    assert rows["array"][-1] == "gone"


def test_many_layers_are_shown_in_part(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "long.h5", "long.h5"]) == 0
    assert "the 20 layers that change most of 30; all with --json" in capsys.readouterr().out


def test_lines_fit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "long.h5", "base.h5", "larger.h5"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_json_is_all_there_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "base.h5", "larger.h5", "--json", "-o", "c.svg"]) == 0
    data = json.loads(capsys.readouterr().out)
    one = data["comparisons"][0]
    assert data["reference"]["file"] == "base.h5"
    assert one["verdict"] == "larger"
    assert one["energy"]["ratio"] == 2.0
    assert one["configuration_changes"] == [{"path": "array.rows", "reference": 16, "run": 32}]
    assert (folder / "c.svg").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_a_figure_is_drawn(folder: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "base.h5", "larger.h5", "-o", f"c.{suffix}"]) == 0
    assert capsys.readouterr().out.endswith(f"wrote c.{suffix}\n")
    assert (folder / f"c.{suffix}").stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ("base.h5", "RESULT: expected 2 to 26 result files to compare, got one"),
        ("base.h5 gone.h5", "gone.h5: expected an existing result file, got no such file"),
        (
            "base.h5 notes.txt",
            "notes.txt: expected an HDF5 file written by joulesim, got something else",
        ),
        (
            "base.h5 base.h5 -o c.gif",
            "-o: expected a file name ending in .png or .svg or .pdf, got 'c.gif'",
        ),
        ("base.h5 base.h5 --columns 1", "--columns: expected -o FILE together with it, got no -o"),
        ("base.h5 base.h5 --style x", "--style: expected -o FILE together with it, got no -o"),
        (" ".join(["base.h5"] * 27), "RESULT: expected 2 to 26 result files to compare, got 27"),
    ],
)
def test_bad_input_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: str, line: str
) -> None:
    (folder / "notes.txt").write_text("not a result", encoding="utf-8")
    assert main(["compare", *arguments.split()]) == 2
    assert capsys.readouterr() == ("", f"{line}\n")


def test_factors_have_three_digits() -> None:
    factors = (0.05, 0.9994, 0.9996, 9.994, 9.996, 99.96, 12345.6, 1e-5, float("inf"))
    assert [factor_text(factor) for factor in factors] == [
        "0.050x",
        "0.999x",
        "1.00x",
        "9.99x",
        "10.0x",
        "100x",
        "12,346x",
        "1.00e-05x",
        "without limit",
    ]


def test_a_replay_is_refused_by_its_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_replay(replay_of([work_of([(6, (1, 2))])], [5], [0]), "replay.h5")
    assert main(["compare", "base.h5", "replay.h5"]) == 2
    line = (
        'replay.h5: expected a result file of "joulesim run -o", got a replay, which cannot be '
        "compared\n"
    )
    assert capsys.readouterr() == ("", line)
