"""Does `joulesim validate` print what a reader and a program need, and refuse mistakes?"""

import json

import pytest

from sim.cli.main import main
from sim.validation.targets import TARGETS


def shown(capsys, *arguments):
    assert main(["validate", *arguments]) == 0
    return capsys.readouterr().out


def test_a_target_is_printed_with_its_source_and_its_rows(capsys):
    text = shown(capsys, "horowitz")
    assert text.startswith("horowitz: Energy per operation at 45 nm\n")
    assert "source: M. Horowitz, ISSCC 2014, figure 1.1.9" in text
    assert "evidence: published estimate; fitted: none" in text
    assert "int8 add" in text
    assert "rows within their tolerance" in text


def test_the_help_names_every_target(capsys):
    assert main(["validate", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    *first, last = TARGETS
    assert f"{', '.join(first)} or {last}; all of them" in text


def test_a_missed_row_stays_with_its_reason_and_the_exit_code_is_0(capsys):
    text = " ".join(shown(capsys, "cacti").split())
    assert "missed: 1 bank, worst: area, mean error" in text
    assert "CACTI's choices of a split are hardest to foresee at 22 nm" in text


def test_json_has_every_row_with_its_verdict(capsys):
    report = json.loads(shown(capsys, "jouppi", "--json"))
    assert report["schema"] == "joulesim.validation/1"
    [target] = report["targets"]
    assert (target["name"], target["evidence"]) == ("jouppi", "published estimate")
    rows = {(row["case"], row["quantity"]): row for row in target["rows"]}
    found = rows["int8 multiply", "energy"]
    assert (found["ours"], found["theirs"], found["unit"]) == (0.07, 0.07, "pJ")
    assert (found["relative_error"], found["within_tolerance"]) == (0, True)
    assert report["summary"]["rows"] == len(rows)
    judged = [row for row in rows.values() if row["within_tolerance"] is not None]
    assert report["summary"]["judged"] == len(judged)


def test_markdown_is_the_page(capsys):
    text = shown(capsys, "jouppi", "--markdown")
    assert text.startswith("# Validation\n")
    assert "\n## jouppi\n" in text
    assert "| int8 add | energy | pJ | 0.007 | 0.007 | 0 | exact | ok |" in text


def test_another_network_on_eyeriss_says_what_bounds_each_layer(capsys, tmp_path):
    path = tmp_path / "layers.csv"
    path.write_text(
        "Layer, IFMAP h, IFMAP w, Filter h, Filter w, Channels, Num Filter, Strides,\n"
        "first, 18, 18, 3, 3, 8, 16, 1,\n",
        encoding="utf-8",
    )
    report = json.loads(shown(capsys, "eyeriss", "--workload", str(path), "--batch", "2", "--json"))
    [target] = report["targets"]
    assert target["workload"] == "layers, batch 2"
    assert all(row["theirs"] is None for row in target["rows"])
    [note] = {row["note"] for row in target["rows"] if row["quantity"] == "total latency"}
    assert " at work " in note
    text = shown(capsys, "eyeriss", "--workload", str(path))
    assert "no rows are published for it" in text
    assert "7 rows shown, none judged" in text


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "eyerris",
            f"target: expected one of {', '.join(TARGETS)} (did you mean 'eyeriss'?), "
            "got 'eyerris'",
        ),
        (
            "dram --workload vgg16",
            "--workload: expected the target eyeriss with it, got dram",
        ),
        ("--workload vgg16", "--workload: expected the target eyeriss with it, got every target"),
        ("eyeriss --batch 2", "--batch: expected a --workload with it, got none"),
        ("eyeriss --workload lstm", "--workload: expected a network with convolutions, got 'lstm'"),
        ("jouppi --json --markdown", "--markdown: expected one of --json, --markdown, got both"),
        ("jouppi dram", "joulesim validate: expected nothing after [TARGET], got 'dram'"),
    ],
)
def test_mistakes_are_one_line(arguments, line, capsys):
    assert main(["validate", *arguments.split()]) == 2
    assert capsys.readouterr() == ("", line + "\n")
