"""Does `joulesim verify` say what it compared, what it left out, and whether it is equal?"""

from dataclasses import replace

import pytest

from dataflows.folds import ArrayFolder
from sim.cli.main import main
from tests.unit.cli.test_export_scalesim_command import CONFIGURATION


def test_a_case_that_is_equal_ends_with_zero(capsys):
    assert main(["verify", "edge_npu", "keyword_spotting"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("keyword_spotting on edge_npu, weight_stationary\n")
    assert shown.endswith("Verdict: all that was compared is equal.\n")
    assert "DIFFERS" not in shown
    assert "Left out" not in shown


@pytest.mark.parametrize("dataflow", ["input_stationary", "output_stationary"])
def test_the_other_dataflows(dataflow, capsys):
    arguments = ["verify", "edge_npu", "resnet18", "--layers", "layer3.0.*"]
    assert main([*arguments, "--dataflow", dataflow]) == 0
    assert "Verdict: all that was compared is equal." in capsys.readouterr().out


def test_a_wrong_fast_path_ends_with_one(monkeypatch, capsys):
    right = ArrayFolder.fold_tile
    monkeypatch.setattr(
        ArrayFolder,
        "fold_tile",
        lambda self, fold, *, fresh: replace(right(self, fold, fresh=fresh), macs=7),
    )
    assert main(["verify", "edge_npu", "resnet18", "--layers", "layer4.0.downsample"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "MACs of the schedule: fast path 3,584, independently 6,422,528 by the layer" in shown
    assert "MACs: fast path 7, independently 12,544" in shown
    assert "Verdict: 3 differences." in shown


def test_limits_and_what_they_leave_out(capsys):
    limits = ["--limit-macs", "0", "--limit-visits", "0"]
    assert main(["verify", "edge_npu", "resnet18", "--layers", "conv1", *limits]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "conv1: 3 distinct folds: more MACs than the limit leaves" in shown
    assert "conv1: the engine played in full: more visits than the limit leaves" in shown
    assert "Compared 0 of 3 distinct folds" in shown
    assert "Verdict: no fold was compared; all else that was compared is equal." in shown


def test_an_array_the_grid_cannot_play_is_left_out(capsys):
    assert main(["verify", "eyeriss", "resnet18", "--layers", "fc", "--limit-visits", "0"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "the array is spatial, the golden grid systolic" in shown


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "edge_npu resnet18 --dataflow best",
            "--dataflow: expected one of weight_stationary, input_stationary, "
            "output_stationary, got 'best'",
        ),
        ("edge_npu resnet18 --limit-macs -1", "--limit-macs: expected an integer >= 0, got '-1'"),
        ("edge_npu resnet18 --limit-visits x", "--limit-visits: expected an integer >= 0, got 'x'"),
    ],
)
def test_mistakes_are_one_line(arguments, line, capsys):
    assert main(["verify", *arguments.split()]) == 2
    assert capsys.readouterr() == ("", line + "\n")


def test_a_scalesim_configuration_has_rules_of_its_own(tmp_path, capsys):
    path = tmp_path / "their.cfg"
    path.write_text(CONFIGURATION.format(mode="CALC"), encoding="utf-8")
    assert main(["verify", str(path), "resnet18"]) == 2
    assert capsys.readouterr().err == (
        f"{path}: expected an architecture that follows our rules (verify compares those), "
        "got SCALE-Sim's\n"
    )
