"""Do `joulesim run` and `joulesim check` take ONNX models, and say what they leave out?"""

import json

import pytest

from sim.api import simulate
from sim.base.errors import InvalidValue
from sim.cli.main import main
from sim.results.hdf5 import read_result
from sim.results.left_out import left_out_of
from tests.unit.workloads.onnx_models import build_model, constants, node, weights


@pytest.fixture
def model(tmp_path):
    """A convolution, and two operators without layers: a 3-D convolution and a sine."""
    nodes = [
        node("Conv", "x w", "a"),
        node("Sin", "a", "b"),
        node("Unsqueeze", "b axis", "c"),
        node("Conv", "c v", "y"),
    ]
    stored = [*weights(w=(4, 3, 1, 1), v=(2, 4, 1, 3, 3)), *constants(axis=[2])]
    path = tmp_path / "model.onnx"
    graph = build_model(nodes, {"x": ("batch", 3, 8, 8)}, stored)
    path.write_bytes(graph.SerializeToString())
    return path


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_check_lists_what_is_left_out_with_its_share(capsys, model):
    code, out, err = run(capsys, "check", model, "--dim", "batch=1")
    assert (code, err) == (0, "")
    # 768 MACs in the convolution, 2 * 6 * 6 * 36 = 2592 in the 3-D one
    assert "1 x Conv (3-D): 2.59 k MACs (77 %), 72 values (12 %)" in out
    assert "1 x Sin: 256 values (44 %)" in out


def test_run_lists_what_is_left_out(capsys, model):
    code, out, _ = run(capsys, "run", "edge_npu", model, "--dim", "batch=1")
    assert code == 0
    assert "Not simulated (unsupported operators" in out
    assert "1 x Conv (3-D): 2.59 k MACs (77 %)" in out


def test_json_and_results_file_list_what_is_left_out(capsys, model, tmp_path):
    target = tmp_path / "result.h5"
    code, out, _ = run(capsys, "run", "edge_npu", model, "--dim", "batch=1", "--json", "-o", target)
    assert code == 0
    conv, sine = json.loads(out)["unsupported_operators"]
    assert (conv["operator"], conv["count"], conv["macs"]) == ("Conv (3-D)", 1, 2592)
    assert conv["macs_share"] == pytest.approx(2592 / (2592 + 768))
    assert (sine["operator"], sine["macs"], sine["values"]) == ("Sin", 0, 256)
    stored = left_out_of(read_result(target).configuration)
    assert [item.as_data() for item in stored] == [conv, sine]


def test_a_network_without_such_operators_lists_none(capsys):
    _, out, _ = run(capsys, "run", "edge_npu", "resnet18", "--layers", "fc", "--json")
    assert json.loads(out)["unsupported_operators"] == []


@pytest.mark.parametrize("command", [("check",), ("run", "edge_npu")])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "open dimensions: expected a size for batch (--dim name=value), got none"),
        (("--dim", "bach=1"), "--dim: expected one of batch (did you mean 'batch'?), got 'bach'"),
        (("--dim", "batch"), "--dim: expected name=size, the size an integer >= 1, got 'batch'"),
        (("--dim", "batch=0"), "--dim batch: expected an integer from 1 to 16777216, got 0"),
        (("--dim", "batch=1", "--dim", "batch=2"), "--dim: expected one size for batch, got"),
    ],
)
def test_mistakes_are_one_line(capsys, model, command, options, message):
    code, out, err = run(capsys, *command, model, *options)
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command", [("check",), ("run", "edge_npu")])
def test_dim_is_for_models_alone(capsys, command):
    code, out, err = run(capsys, *command, "resnet18", "--dim", "batch=1")
    assert (code, out) == (2, "")
    assert "--dim: expected an ONNX model" in err


def test_simulate_takes_dims(model):
    result = simulate("edge_npu", model, dims={"batch": 2})
    assert result.macs == 2 * 768
    with pytest.raises(InvalidValue, match="dims: expected one of batch"):
        simulate("edge_npu", model, dims={"n": 2})


def test_batch_scales_what_is_left_out_too(model):
    result = simulate("edge_npu", model, dims={"batch": 1}, batch=3)
    assert left_out_of(result.configuration)[0].macs == 3 * 2592


ITEM = {
    "operator": "Sin", "count": 1, "macs": 1, "macs_share": 0.5, "values": 1, "values_share": 0.1,
}  # fmt: skip


@pytest.mark.parametrize(
    "unsupported",
    [
        3,
        [3],
        [{"operator": "Sin"}],
        [ITEM | {"operator": 1}],
        [ITEM | {"macs": -1}],
        [ITEM | {"macs_share": "0"}],
    ],
)
def test_a_damaged_list_in_a_results_file_is_refused(unsupported):
    with pytest.raises(InvalidValue, match="unsupported"):
        left_out_of({"workload": {"unsupported": unsupported}})
