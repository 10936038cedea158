"""Is every mistake in an ONNX file one line, found with bounded time and memory?"""

import builtins
import os
import random
import tracemalloc

import pytest
from onnx import TensorProto, helper

from sim.base.errors import InvalidValue, JoulesimError, WorkloadError
from sim.workloads.load import load_workload
from sim.workloads.onnx_import import wire
from tests.unit.workloads.onnx_models import build_model, constants, node, read_model, weights


def refusal(path, dims=None) -> str:
    with pytest.raises((WorkloadError, InvalidValue)) as caught:
        load_workload(path, dims)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert ": expected " in message
    return message


def refused_model(folder, model, dims=None) -> str:
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString())
    return refusal(path, dims).removeprefix(f"{path}: ")


def small_model(**options):
    return build_model([node("Conv", "x w", "y")], {"x": (1, 3, 8, 8)}, weights(w=(4, 3, 3, 3)),
                       **options)  # fmt: skip


def test_missing_file_and_folder(tmp_path):
    assert "an existing file, got no such file" in refusal(tmp_path / "none.onnx")
    assert "expected a file, got a directory" in refusal_of_folder(tmp_path)


def refusal_of_folder(tmp_path):
    folder = tmp_path / "folder.onnx"
    folder.mkdir()
    return refusal(folder)


def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe.onnx"
    os.mkfifo(path)
    assert "expected a file, got something else" in refusal(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello world, this is no model",
        b"\x89HDF\r\n\x1a\n",
        b"\xff" * 64,
        b"\x08\x08",
        b"\x3a\x00",
        b"\x80" * 20,
    ],
)
def test_other_files(tmp_path, content):
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    assert "expected an ONNX model, got" in refusal(path)


def test_every_truncation_is_refused_or_still_a_model(tmp_path):
    content = small_model().SerializeToString()
    path = tmp_path / "model.onnx"
    for size in range(len(content)):
        path.write_bytes(content[:size])
        assert_loads_or_refuses(path)


def test_random_damage_is_refused_or_still_a_model(tmp_path):
    chance = random.Random(5)
    nodes = [
        node("Conv", "x w", "a", pads=[1, 1, 1, 1]),
        node("Relu", "a", "b"),
        node("Reshape", "b s", "c"),
        node("Gemm", "c v", "d", transB=1),
        node("Softmax", "d", "y"),
    ]
    stored = [*weights(w=(4, 3, 3, 3), v=(10, 256)), *constants(s=[1, -1])]
    content = build_model(nodes, {"x": (1, 3, 8, 8)}, stored).SerializeToString()
    path = tmp_path / "model.onnx"
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        assert_loads_or_refuses(path)


def assert_loads_or_refuses(path):
    assert len(outcome(path).splitlines()) == 1


def outcome(path) -> str:
    try:
        return load_workload(path).name
    except JoulesimError as error:
        return str(error)


def test_cycles(tmp_path):
    nodes = [node("Add", "x b", "a"), node("Relu", "a", "b")]
    message = refused_model(tmp_path, build_model(nodes, {"x": (1, 4)}))
    assert (
        message == "operator 'a': expected inputs that earlier operators make (no cycles), got 'b'"
    )


def test_a_tensor_made_twice(tmp_path):
    nodes = [node("Relu", "x", "a"), node("Abs", "x", "a")]
    message = refused_model(tmp_path, build_model(nodes, {"x": (1, 4)}))
    assert "expected outputs that nothing else makes, got 'a'" in message


@pytest.mark.parametrize("size", [10**9, 2**62, 0, -1])
def test_impossible_dimensions(tmp_path, size):
    message = refused_model(tmp_path, build_model([node("Relu", "x", "y")], {"x": (1, size)}))
    assert message.startswith("input 'x': expected dimensions from 1 to 16777216, got [1, ")


def test_impossible_weights(tmp_path):
    for shape in ((4, 3, 10**9, 3), (4, -3, 3, 3)):
        model = build_model([node("Conv", "x w", "y")], {"x": (1, 3, 8, 8)}, weights(w=shape))
        assert "initializer 'w': expected dimensions from 0" in refused_model(tmp_path, model)


def test_too_many_values(tmp_path):
    model = build_model([node("Relu", "x", "y")], {"x": (2**20, 2**20, 16)})
    assert "input 'x': expected at most 1099511627776 values" in refused_model(tmp_path, model)


def test_an_enormous_output(tmp_path):
    nodes = [node("Expand", "x s", "a"), node("Relu", "a", "y")]
    model = build_model(nodes, {"x": (1, 1)}, constants(s=[2**24, 2**24]))
    assert "at most" in refused_model(tmp_path, model)


def test_open_dimensions_are_listed(tmp_path):
    model = build_model([node("Add", "x z", "y")], {"x": ("batch", 4), "z": (None, "width")})
    message = refused_model(tmp_path, model, {"batch": 1})
    assert message == (
        "open dimensions: expected a size for z[0], width (--dim name=value), got none"
    )


def test_open_dimensions_are_set(tmp_path):
    model = build_model([node("Relu", "x", "y")], {"x": ("batch", "width")})
    (layer,) = read_model(tmp_path, model, {"batch": 2, "width": 7}).layers
    assert (layer.batch, layer.in_channels) == (2, 7)


@pytest.mark.parametrize(
    ("dims", "message"),
    [
        ({"bacth": 1}, "dims: expected one of batch (did you mean 'batch'?), got 'bacth'"),
        ({"batch": 0}, "dims.batch: expected an integer from 1 to 16777216, got 0"),
        ({"batch": 10**9}, "dims.batch: expected an integer from 1 to 16777216, got 1000000000"),
    ],
)
def test_wrong_sizes(tmp_path, dims, message):
    model = build_model([node("Relu", "x", "y")], {"x": ("batch", 4)})
    assert refused_model(tmp_path, model, dims) == message


def test_sizes_where_nothing_is_open(tmp_path):
    message = refused_model(tmp_path, small_model(), {"batch": 1})
    assert message == "dims: expected no dimension, as all are set, got 'batch'"
    with pytest.raises(InvalidValue, match="dims: expected an ONNX model"):
        load_workload("resnet18", {"batch": 1})


def external(location):
    model = small_model()
    tensor = model.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", location
    return model


@pytest.mark.parametrize(
    "location", ["../secret", "/etc/passwd", "a/../../b", "C:\\data", "..\\x", "\\\\host\\share"]
)
def test_external_data_outside_the_folder(tmp_path, location):
    message = refused_model(tmp_path, external(location))
    assert "initializer 'w': expected external data inside the model's folder" in message


def test_external_data_is_never_opened(tmp_path, monkeypatch):
    opened = []
    real = builtins.open
    monkeypatch.setattr(builtins, "open", lambda *a, **k: opened.append(a[0]) or real(*a, **k))
    assert read_model(tmp_path, external("weights.bin")).macs == 36 * 4 * 27
    assert not any("weights" in str(name) for name in opened)


def test_operands_that_do_not_fit(tmp_path):
    model = build_model([node("Conv", "x w", "y")], {"x": (1, 5, 8, 8)}, weights(w=(4, 3, 3, 3)))
    message = refused_model(tmp_path, model)
    assert message.startswith("operator 'y': expected ")
    model = build_model([node("MatMul", "x w", "y")], {"x": (1, 5)}, weights(w=(4, 3)))
    assert "operands that fit a MatMul, got shapes [(1, 5), (4, 3)]" in refused_model(
        tmp_path, model
    )


def test_an_operator_without_inputs(tmp_path):
    model = build_model([node("Conv", "x", "y")], {"x": (1, 5, 8, 8)})
    assert "expected 2 inputs of a Conv and an output, got 1 inputs" in refused_model(
        tmp_path, model
    )


def test_nothing_to_simulate(tmp_path):
    model = build_model([node("NonZero", "x", "y")], {"x": (3, 4)}, elements={"y": 7})
    message = refused_model(tmp_path, model)
    assert message == "expected an operator that can be simulated, got NonZero"


def test_names_cannot_reach_the_terminal(tmp_path):
    model = build_model([node("Relu", "x", "y", name="a\x1b[31m\nb")], {"x": (1, 4)})
    (layer,) = read_model(tmp_path, model).layers
    assert layer.name.isprintable()


def test_functions_that_call_themselves(tmp_path):
    body = [node("Twice", "a", "b", domain="own")]
    assert "expected functions that do not call themselves" in refused_model(
        tmp_path, with_functions({"Twice": body})
    )


def test_functions_that_multiply(tmp_path):
    functions = {
        f"F{level}": [
            node(f"F{level - 1}", "a", "c", domain="own") if level else node("Relu", "a", "c"),
            node(f"F{level - 1}", "c", "b", domain="own") if level else node("Relu", "c", "b"),
        ]
        for level in range(40)
    }
    message = refused_model(tmp_path, with_functions(functions))
    assert "expected at most 200000 operators with functions in place" in message


def with_functions(functions):
    last = list(functions)[-1]
    model = build_model([node(last, "x", "y", domain="own")], {"x": (1, 4)})
    imports = [helper.make_opsetid("", 21), helper.make_opsetid("own", 1)]
    for name, body in functions.items():
        model.functions.append(helper.make_function("own", name, ["a"], ["b"], body, imports))
    return model


def test_functions_are_put_in_place(tmp_path):
    model = with_functions({"Half": [node("Relu", "a", "c"), node("Sigmoid", "c", "b")]})
    kinds = [layer.activation for layer in read_model(tmp_path, model).layers]
    assert kinds == ["relu", "sigmoid"]


def test_weights_of_gigabytes_are_never_in_memory(tmp_path):
    model = build_model([node("Conv", "x w", "y")], {"x": (1, 3, 8, 8)})
    tensor = TensorProto(name="w", data_type=1, dims=[4, 3, 3, 3]).SerializeToString()
    size = 2**31 + 4
    raw = b"\x4a" + wire._varint_bytes(size)
    inner = len(tensor) + len(raw) + size
    graph = model.graph.SerializeToString()
    entry = b"\x2a" + wire._varint_bytes(inner) + tensor + raw
    model.ClearField("graph")
    path = tmp_path / "model.onnx"
    with path.open("wb") as stream:
        stream.write(model.SerializeToString())
        stream.write(b"\x3a" + wire._varint_bytes(len(graph) + len(entry) + size))
        stream.write(graph + entry)
        stream.truncate(stream.tell() + size)  # sparse: takes no space
    tracemalloc.start()
    network = load_workload(path)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert network.macs == 36 * 4 * 27
    assert peak_bytes < 64 * 2**20


def test_millions_of_fields(tmp_path, monkeypatch):
    monkeypatch.setattr(wire, "MAX_FIELDS", 1000)
    path = tmp_path / "model.onnx"
    path.write_bytes(b"\x08\x01" * 2000)
    assert "more than 1000 fields" in refusal(path)


def test_structure_beyond_bounds(tmp_path, monkeypatch):
    monkeypatch.setattr(wire, "MAX_STRUCTURE_BYTES", 1000)
    model = small_model()
    model.doc_string = "x" * 2000
    assert "more than 1000 bytes besides its weights" in refused_model(tmp_path, model)


def test_graphs_nested_too_deep(tmp_path):
    inner = build_model([node("Relu", "x", "y")], {"x": (1, 4)}).graph
    for _ in range(15):
        outer = node("If", "c", "y")
        attribute = outer.attribute.add()
        attribute.name, attribute.type = "then_branch", 5
        attribute.g.CopyFrom(inner)
        inner = build_model([outer], {"c": ()}).graph
    model = small_model()
    model.graph.CopyFrom(inner)
    path = tmp_path / "model.onnx"
    path.write_bytes(model.SerializeToString())
    assert "nested more than 32 deep" in refusal(path)


def test_without_the_package_the_extra_is_named(tmp_path, monkeypatch):
    path = tmp_path / "model.onnx"
    path.write_bytes(small_model().SerializeToString())
    real = builtins.__import__

    def without_onnx(name, *rest):
        if name.split(".")[0] == "onnx":
            raise ModuleNotFoundError(f"No module named {name!r}", name="onnx")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_onnx)
    message = refusal(path)
    assert message.endswith(
        "expected the package onnx to read it with (pip install 'joulesim[onnx]'), "
        "got it is not installed"
    )
