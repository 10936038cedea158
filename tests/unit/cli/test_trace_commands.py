"""Do `joulesim trace new`, `record` and `info` do as they say, mistakes refused in one line?"""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest

from sim.cli.main import main
from sim.workloads.hdf5_trace import open_trace, read_trace
from tests.unit.workloads.onnx_models import build_model, constants, node


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def small_model(**options) -> onnx.ModelProto:
    rng = np.random.default_rng(0)
    nodes = [
        node("Conv", "x w", "c", name="conv"),
        node("Relu", "c", "r"),
        node("Conv", "r v", "y", name="head"),
    ]
    stored = constants(w=rng.standard_normal((4, 3, 3, 3)), v=rng.standard_normal((2, 4, 1, 1)))
    model = build_model(nodes, {"x": options.get("x", (1, 3, 8, 8))}, stored)
    model.ir_version = 10
    return model


@pytest.fixture
def model(folder: Path) -> str:
    Path("net.onnx").write_bytes(small_model().SerializeToString())
    rng = np.random.default_rng(1)
    np.save("x.npy", rng.standard_normal((4, 3, 8, 8)).astype(np.float32))
    return "net.onnx"


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["trace", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    return shown.err


def test_a_new_trace_has_its_arrivals_and_deadline(folder, capsys):
    arguments = ["--every-ms", "250", "--count", "8", "--deadline-ms", "20", "-o", "t.h5"]
    assert main(["trace", "new", "keyword_spotting", *arguments]) == 0
    assert "keyword_spotting: 8 inferences in 2.00 s" in capsys.readouterr().out
    assert main(["check", "t.h5"]) == 0
    assert "t.h5: valid layer trace of keyword_spotting" in capsys.readouterr().out
    trace = read_trace("t.h5")
    assert trace.arrival_ns.tolist() == [250_000_000 * place for place in range(8)]
    assert trace.deadline_ns == 20_000_000


def test_a_recorded_trace_and_what_is_said_of_it(model, capsys):
    arguments = ["--inputs", "x.npy", "--quantize", "int8", "--samples", "3", "--fps", "10"]
    assert main(["trace", "record", model, *arguments, "--seconds", "1", "-o", "t.h5"]) == 0
    assert "floats rounded to int8" in capsys.readouterr().out
    trace = read_trace("t.h5")
    assert trace.sample.tolist() == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    assert main(["trace", "info", "t.h5"]) == 0
    shown = capsys.readouterr().out
    assert "values of 2 of 2 layers of MACs" in shown
    assert "floats rounded to int8" in shown
    assert main(["trace", "info", "t.h5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["inferences"] == 10
    assert found["peak_arrivals_by_window_ms"] == {"10": 1, "100": 1, "1000": 10}
    layers = {layer["name"]: layer for layer in found["layers"]}
    assert layers["head"]["ifmap"]["records"] == 3
    assert layers["head"]["ifmap"]["formats"] == ["int8"]
    with open_trace("t.h5") as opened:
        mean = np.mean([opened.densities(sample)["head"].ifmap for sample in range(3)])
    assert layers["head"]["ifmap"]["density"] == pytest.approx(mean)


def test_floats_are_not_rounded_in_silence(model, capsys):
    assert main(["trace", "record", model, "--inputs", "x.npy", "-o", "t.h5"]) == 0
    assert "floats kept as they are" in capsys.readouterr().out
    assert main(["trace", "info", "t.h5"]) == 0
    assert "fp32 x fp32" in capsys.readouterr().out


def test_statistics_alone(model, capsys):
    arguments = ["--inputs", "x.npy", "--statistics", "-o", "t.h5"]
    assert main(["trace", "record", model, *arguments]) == 0
    assert "statistics of 2 of 2 layers" in capsys.readouterr().out
    assert main(["trace", "info", "t.h5"]) == 0
    assert "values of 0 of 2 layers of MACs, statistics alone of 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "expected either a WORKLOAD or --mix, got neither"),
        (("resnet18",), "expected one of --fps, --every-ms, --poisson, --arrivals, got none"),
        (("resnet18", "--fps", "30"), "expected either --seconds or --count, got neither"),
        (("resnet18", "--fps", "30", "--poisson", "2", "--count", "1"), "got --fps and --poisson"),
        (("resnet18", "--fps", "x", "--count", "1"), "--fps: expected a rate"),
        (("resnet18", "--fps", "nan", "--count", "1"), "--fps: expected a rate"),
        (("resnet18", "--fps", "30", "--count", "0"), "--count: expected an integer >= 1"),
        (("resnet18", "--fps", "1e9", "--seconds", "1e6"), "at most 10000000 inferences"),
        (("resnet81", "--fps", "30", "--count", "1"), "did you mean 'resnet18'?"),
        (("resnet18", "--fps", "30", "--count", "1", "--seed", "1"), "--seed: expected --poisson"),
        (("resnet18", "--arrivals", "no.csv"), "no.csv: expected an existing file"),
        (("--mix", "resnet18", "--fps", "1", "--count", "1"), "--mix: expected NETWORK=SHARE"),
        (("--mix", "a=-1", "--fps", "1", "--count", "1"), "--mix: expected a share of a above 0"),
        (("resnet18", "--fps", "1", "--count", "1", "--deadline-ms", "-3"), "--deadline-ms"),
    ],
)
def test_mistakes_in_a_new_trace(folder, capsys, arguments, message):
    assert message in refused(capsys, "new", *arguments, "-o", "t.h5")
    assert not Path("t.h5").exists()


@pytest.mark.parametrize(
    ("inputs", "more", "message"),
    [
        ("missing.npy", (), "missing.npy: expected an existing .npy file"),
        ("x.txt", (), "--inputs: expected FILE.npy or NAME=FILE.npy"),
        ("z=x.npy", (), "--inputs: expected one of x"),
        ("bad.npy", (), "bad.npy: expected a NumPy array (.npy)"),
        ("object.npy", (), "object.npy: expected a NumPy array (.npy)"),
        ("claim.npy", (), "claim.npy: expected a NumPy array (.npy)"),
        ("other.npy", (), "other.npy: expected shape (samples, 3, 8, 8) for input x"),
        ("text.npy", (), "text.npy: expected float32 for input x"),
        ("x.npy", ("--samples", "9"), "--samples: expected at most the 4 of the inputs, got 9"),
        ("x.npy", ("--quantize", "int4"), "--quantize: expected one of int8"),
        ("x.npy", ("--percentile", "99"), "--percentile: expected --quantize"),
        ("x.npy", ("--dim", "batch=1"), "--dim"),
        ("x.npy", ("-o", "x.npy"), "-o: expected a file name ending in .h5"),
    ],
)
def test_mistakes_in_a_recording(model, capsys, inputs, more, message):
    Path("bad.npy").write_bytes(b"\x93NUMPY but no more")
    np.save("object.npy", np.array([{}], object), allow_pickle=True)
    np.save("other.npy", np.zeros((4, 3, 8, 9), np.float32))
    np.save("text.npy", np.full((4, 3, 8, 8), "a"))
    header = {"descr": "<f4", "fortran_order": False, "shape": (10**12, 3, 8, 8)}
    with Path("claim.npy").open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, header)
    output = () if "-o" in more else ("-o", "t.h5")
    assert message in refused(capsys, "record", model, "--inputs", inputs, *more, *output)
    assert not Path("t.h5").exists()


def test_custom_operators_are_not_run(folder, capsys):
    foreign = small_model()
    foreign.graph.node[1].domain = "evil"
    foreign.opset_import.append(onnx.helper.make_opsetid("evil", 1))
    foreign.graph.value_info.append(
        onnx.helper.make_tensor_value_info("r", onnx.TensorProto.FLOAT, (1, 4, 6, 6))
    )
    Path("net.onnx").write_bytes(foreign.SerializeToString())
    np.save("x.npy", np.zeros((1, 3, 8, 8), np.float32))
    line = refused(capsys, "record", "net.onnx", "--inputs", "x.npy", "-o", "t.h5")
    assert "expected operators of ONNX or com.microsoft (custom ones are not run)" in line


@pytest.mark.parametrize("location", ["../w.bin", "/etc/passwd", "link.bin"])
def test_external_data_outside_the_folder_are_not_read(folder, capsys, location):
    (folder / "model").mkdir()
    np.save("x.npy", np.zeros((1, 3, 8, 8), np.float32))
    (folder / "w.bin").write_bytes(bytes(4 * 4 * 3 * 3 * 3))
    (folder / "model" / "link.bin").symlink_to(folder / "w.bin")
    foreign = small_model()
    tensor = foreign.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", location
    Path("model/net.onnx").write_bytes(foreign.SerializeToString())
    line = refused(capsys, "record", "model/net.onnx", "--inputs", "x.npy", "-o", "t.h5")
    assert "expected external data inside the model's folder" in line


def test_weights_that_were_cut_away(folder, capsys):
    cut = small_model()
    cut.graph.initializer[0].ClearField("raw_data")
    Path("net.onnx").write_bytes(cut.SerializeToString())
    np.save("x.npy", np.zeros((1, 3, 8, 8), np.float32))
    line = refused(capsys, "record", "net.onnx", "--inputs", "x.npy", "-o", "t.h5")
    assert "expected a model that ONNX Runtime can run" in line


def test_a_result_is_no_trace(folder, capsys):
    assert main(["run", "edge_npu", "keyword_spotting", "-q", "-o", "run.h5"]) == 0
    assert "filetype: expected 'joulesim.trace', got 'joulesim.result'" in refused(
        capsys, "info", "run.h5"
    )


@pytest.mark.parametrize("command", ["record", "new", "info"])
def test_help_teaches_with_examples(capsys, command):
    assert main(["trace", command, "--help"]) == 0
    assert f"\n  Examples:\n    joulesim trace {command} " in capsys.readouterr().out
