"""Does `joulesim run --tensors` say what the data did, and refuse wrong files in one line?"""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.cli.main import main

NETWORK = """\
name: net
layers:
  - {name: fc, kind: gemm, m: 4, n: 8, k: 16}
  - {name: head, kind: gemm, inputs: [fc], m: 4, n: 4, k: 8}
"""

SCALESIM = """\
[general]
run_name = theirs
[architecture_presets]
ArrayHeight: 12
ArrayWidth: 14
IfmapSramSzkB: 36
FilterSramSzkB: 36
OfmapSramSzkB: 36
Dataflow: ws
Bandwidth: 10
[run_presets]
InterfaceBandwidth: USER
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(NETWORK, encoding="utf-8")
    ifmap = np.ones((1, 4, 16), np.int8)
    ifmap[:, :, ::4] = 0
    np.savez("t.npz", **{"fc.ifmap": ifmap, "fc.weight": np.full((8, 16), 3, np.int8)})
    return tmp_path


RUN = ["run", "edge_npu", "net.yaml"]


def test_the_summary_says_what_was_gated_and_switched(folder, capsys):
    assert main([*RUN, "--tensors", "t.npz", "--set", "array.zero_gating=ifmap"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    # 128 of the 640 MACs have a zero input
    assert "gated 20 % of the MACs have a zero operand and do not switch" in text
    assert "counted in the tensors of 1 layer, no densities given, taken as dense: 1 layer" in text
    assert "of the operand bits switch at MACs that are not gated" in text


def test_a_plain_run_says_nothing_about_data(folder, capsys):
    assert main(RUN) == 0
    text = capsys.readouterr().out
    assert "toggles" not in text
    assert "gated" not in text


def test_json_says_it_per_layer(folder, capsys):
    assert main([*RUN, "--data-dependent", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [layer["data"]["source"] for layer in result["layers"]] == ["dense", "dense"]
    assert result["totals"]["data"]["gated_mac_share"] == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tensors", "t.txt"], "--tensors: expected a file name ending in .npz, got 't.txt'"),
        (["--tensors", "no.npz"], "no.npz: expected an existing .npz file, got no such file"),
        (["--tensors", "bad.npz"], "bad.npz: fc.weight: expected both operands of a layer"),
        (
            ["--data-dependent", "--set", "array.zero_gating=all"],
            "--set array.zero_gating: expected one of none, ifmap, weight",
        ),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(folder, capsys, options, message):
    np.savez("bad.npz", **{"fc.ifmap": np.ones((1, 4, 16), np.int8)})
    assert main([*RUN, *options]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err
    assert shown.err.count("\n") == 1


def test_a_scalar_core_is_refused_under_the_option(folder, capsys):
    assert main(["run", "scalar_cpu", "net.yaml", "--data-dependent"]) == 2
    assert capsys.readouterr().err.startswith("--data-dependent: expected a systolic or spatial")
    assert main(["run", "scalar_cpu", "net.yaml", "--tensors", "t.npz"]) == 2
    assert capsys.readouterr().err.startswith("--tensors: expected a systolic or spatial array")


def test_scale_sims_rules_are_refused(folder, capsys):
    Path("scale.cfg").write_text(SCALESIM, encoding="utf-8")
    assert main(["run", "scale.cfg", "net.yaml", "--data-dependent"]) == 2
    assert "--data-dependent: expected a machine of our own rules" in capsys.readouterr().err
