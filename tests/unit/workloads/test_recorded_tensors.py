"""Are recorded operands the tensors the model computes with, and do their products reproduce it?"""

import numpy as np
import onnx
import pytest
from onnx import TensorProto
from onnxruntime import InferenceSession, SessionOptions

from sim.workloads.hdf5_trace import open_trace, read_trace
from sim.workloads.load import load_workload
from sim.workloads.onnx_runtime import EXACT_SUMS_OPTION
from sim.workloads.quantised_values import Quantisation
from tests.unit.workloads.onnx_models import build_model, constants, node
from tests.unit.workloads.recorded_models import multiply, operands, record

SAMPLES = 3


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def outputs(path, x, name="x"):
    """Give what the model makes of each sample."""
    options = SessionOptions()
    options.add_session_config_entry(EXACT_SUMS_OPTION, "1")
    run = InferenceSession(
        path.with_name("model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    (wanted,) = run.get_inputs()
    samples = x if x.ndim > len(wanted.shape) else x[:, None]
    return [run.run(None, {name: sample})[0] for sample in samples]


def one_layer(path):
    (layer,) = (each for each in read_trace(path).workload.layers if each.is_matrix)
    return layer


@pytest.mark.parametrize(
    ("x", "w", "attributes"),
    [
        ((6, 9, 8), (4, 6, 3, 2), {"strides": [2, 1], "pads": [1, 0, 0, 1]}),
        ((8, 7, 7), (4, 4, 3, 3), {"group": 2, "dilations": [2, 2]}),
        ((6, 5, 5), (6, 1, 3, 3), {"group": 6, "pads": [1, 1, 1, 1]}),
        ((4, 16), (3, 4, 5), {"strides": [2], "pads": [2, 2]}),
    ],
    ids=["strided", "grouped and dilated", "depthwise", "one dimension"],
)
def test_convolution(tmp_path, x, w, attributes):
    values, weight = random(SAMPLES, *x), random(*w, seed=1)
    model = build_model(
        [node("Conv", "x w", "y", **attributes)], {"x": (1, *x)}, constants(w=weight)
    )
    path = record(tmp_path, model, {"x": values})
    layer = one_layer(path)
    for sample, expected in enumerate(outputs(path, values)):
        found = operands(path, sample)[layer.name]
        assert np.array_equal(found["ifmap"].reshape(1, *x), values[sample][None])
        assert np.array_equal(found["weight"].reshape(w), weight)
        made = multiply(layer, found["ifmap"], found["weight"])
        assert np.allclose(made.reshape(expected.shape), expected, atol=1e-4)


@pytest.mark.parametrize("turn_x", [0, 1])
@pytest.mark.parametrize("turn_w", [0, 1])
def test_gemm(tmp_path, turn_x, turn_w):
    x, weight = random(SAMPLES, 5, 7), random(7, 4, seed=1)
    model = build_model(
        [node("Gemm", "x w", "y", transA=turn_x, transB=turn_w)],
        {"x": (7, 5) if turn_x else (5, 7)},
        constants(w=weight.T if turn_w else weight),
    )
    path = record(tmp_path, model, {"x": x.transpose(0, 2, 1) if turn_x else x})
    layer = one_layer(path)
    for sample in range(SAMPLES):
        found = operands(path, sample)[layer.name]
        assert np.array_equal(found["ifmap"].reshape(5, 7), x[sample])
        assert np.array_equal(found["weight"], weight.T)


def test_trained_first_operand_is_the_weight(tmp_path):
    x, weight = random(SAMPLES, 7, 5), random(4, 7, seed=1)
    model = build_model([node("MatMul", "w x", "y")], {"x": (7, 5)}, constants(w=weight))
    path = record(tmp_path, model, {"x": x})
    layer = one_layer(path)
    found = operands(path, 1)[layer.name]
    made = multiply(layer, found["ifmap"], found["weight"])
    assert np.allclose(made[0, :, :, 0], weight @ x[1], atol=1e-5)


def test_trained_stack_of_matrices(tmp_path):
    x, weight = random(SAMPLES, 3, 2, 5, 7), random(2, 7, 4, seed=1)
    model = build_model([node("MatMul", "x w", "y")], {"x": (3, 2, 5, 7)}, constants(w=weight))
    path = record(tmp_path, model, {"x": x})
    layer = one_layer(path)
    assert layer.groups == 2
    found = operands(path, 2)[layer.name]
    made = multiply(layer, found["ifmap"], found["weight"])
    expected = (x[2] @ weight).transpose(0, 1, 3, 2).reshape(3, 2 * 4, 5)
    assert np.allclose(made[..., 0], expected, atol=1e-4)


def test_attention_scores(tmp_path):
    x = random(SAMPLES, 2, 3, 5, 4)
    nodes = [
        node("Transpose", "x", "t", perm=[0, 1, 3, 2]),
        node("MatMul", "x t", "y"),
    ]
    path = record(tmp_path, build_model(nodes, {"x": (2, 3, 5, 4)}), {"x": x})
    layer = one_layer(path)
    assert (layer.kind, layer.batch, layer.groups) == ("matmul", 2, 3)
    for sample in range(SAMPLES):
        found = operands(path, sample)[layer.name]
        made = multiply(layer, found["ifmap"], found["weight"])
        scores = x[sample] @ x[sample].transpose(0, 1, 3, 2)
        expected = scores.transpose(0, 1, 3, 2).reshape(2, 15, 5)
        assert np.allclose(made[..., 0], expected, atol=1e-4)


def test_heads_of_an_einsum(tmp_path):
    x, y = random(SAMPLES, 2, 5, 3, 4), random(SAMPLES, 2, 6, 3, 4, seed=1)
    model = build_model(
        [node("Einsum", "x z", "y", equation="bqhd,bkhd->bhqk")],
        {"x": (2, 5, 3, 4), "z": (2, 6, 3, 4)},
    )
    path = record(tmp_path, model, {"x": x, "z": y})
    layer = one_layer(path)
    found = operands(path, 1)[layer.name]
    made = multiply(layer, found["ifmap"], found["weight"])
    expected = np.einsum("bqhd,bkhd->bhkq", x[1], y[1]).reshape(2, 18, 5)
    assert np.allclose(made[..., 0], expected, atol=1e-4)


def quantised_convolution(zero_point):
    rng = np.random.default_rng(1)
    weight = rng.integers(-127, 128, (4, 3, 3, 3)).astype(np.int8)
    stored = constants(
        xs=np.float32(0.02), xz=np.uint8(zero_point), w=weight, ws=np.float32(0.01),
        wz=np.int8(0), ys=np.float32(1.0), yz=np.uint8(128),
    )  # fmt: skip
    return weight, stored


@pytest.mark.parametrize("zero_point", [0, 114, 128])
def test_quantised_convolution_has_its_integers(tmp_path, zero_point):
    weight, stored = quantised_convolution(zero_point)
    x = np.random.default_rng(0).integers(0, 256, (SAMPLES, 3, 6, 6)).astype(np.uint8)
    model = build_model(
        [node("QLinearConv", "x xs xz w ws wz ys yz", "y", pads=[1, 1, 1, 1])],
        {"x": (1, 3, 6, 6)}, stored, element=TensorProto.UINT8,
    )  # fmt: skip
    path = record(tmp_path, model, {"x": x})
    layer = one_layer(path)
    with open_trace(path) as opened:
        row = opened.records.of(1)[0]["ifmap"]
    assert (row.unsigned, row.zero_point, row.format_name) == (True, zero_point, "int8")
    assert row.scale == pytest.approx(0.02)
    for sample, expected in enumerate(outputs(path, x)):
        found = operands(path, sample)[layer.name]
        assert np.array_equal(found["ifmap"].view(np.uint8), x[sample][None])
        assert np.array_equal(found["weight"], weight)
        centred = found["ifmap"].view(np.uint8).astype(np.int64) - zero_point
        sums = multiply(layer, centred, found["weight"])
        made = np.clip(np.rint(sums * 0.02 * 0.01) + 128, 0, 255)
        assert np.abs(made - expected.astype(np.float64)).max() <= 1


def test_integer_product_with_a_zero_point_per_sample(tmp_path):
    weight = np.random.default_rng(1).integers(-127, 128, (7, 4)).astype(np.int8)
    nodes = [
        node("DynamicQuantizeLinear", "x", "q s z"),
        node("MatMulInteger", "q w z", "y"),
    ]
    model = build_model(nodes, {"x": (5, 7)}, constants(w=weight), elements={"y": 6})
    x = random(SAMPLES, 5, 7) + np.arange(SAMPLES, dtype=np.float32)[:, None, None]
    path = record(tmp_path, model, {"x": x})
    layer = one_layer(path)
    for sample in range(SAMPLES):
        found = operands(path, sample)[layer.name]
        with open_trace(path) as opened:
            ((_, rows),) = opened.records.of(sample).items()
        centred = found["ifmap"].view(np.uint8).astype(np.int64) - rows["ifmap"].zero_point
        # ONNX, DynamicQuantizeLinear: the range holds 0
        low, high = min(x[sample].min(), 0), max(x[sample].max(), 0)
        step = (high - low) / 255
        assert rows["ifmap"].zero_point == pytest.approx(-low / step, abs=0.51)
        assert np.abs(centred.reshape(5, 7) * step - x[sample]).max() < step
        made = multiply(layer, centred.reshape(found["ifmap"].shape), found["weight"])
        assert np.array_equal(made.reshape(5, 4), centred.reshape(5, 7) @ weight.astype(np.int64))


def test_dequantised_operands_are_the_integers_before(tmp_path):
    rng = np.random.default_rng(1)
    weight = rng.integers(-127, 128, (5, 7)).astype(np.int8)
    nodes = [
        node("QuantizeLinear", "x s z", "q"),
        node("DequantizeLinear", "q s z", "d"),
        node("DequantizeLinear", "w ws", "wd"),
        node("Transpose", "wd", "wt", perm=[1, 0]),
        node("MatMul", "d wt", "y"),
    ]
    stored = constants(s=np.float32(0.05), z=np.uint8(100), w=weight, ws=np.float32(0.3))
    x = random(SAMPLES, 3, 7)
    path = record(tmp_path, build_model(nodes, {"x": (3, 7)}, stored), {"x": x})
    layer = one_layer(path)
    for sample in range(SAMPLES):
        found = operands(path, sample)[layer.name]
        assert np.array_equal(found["weight"], weight)
        integers = np.clip(np.rint(x[sample] / np.float32(0.05)) + 100, 0, 255)
        assert np.array_equal(found["ifmap"].view(np.uint8).reshape(3, 7), integers)


def test_floats_rounded_to_int8(tmp_path):
    x, weight = random(SAMPLES, 5, 7), random(7, 4, seed=1)
    model = build_model([node("MatMul", "x w", "y")], {"x": (5, 7)}, constants(w=weight))
    path = record(tmp_path, model, {"x": x}, quantisation=Quantisation())
    layer = one_layer(path)
    with open_trace(path) as opened:
        rows = opened.records.of(0)[0]
        densities = opened.densities(0)[layer.name]
    found = operands(path, 0)[layer.name]
    assert rows["ifmap"].scale == pytest.approx(np.abs(x[0]).max() / 127)
    rounded = found["ifmap"].reshape(5, 7) * rows["ifmap"].scale
    assert np.abs(rounded - x[0]).max() <= rows["ifmap"].scale / 2 * (1 + 1e-6)
    made = multiply(layer, found["ifmap"], found["weight"]).reshape(5, 4)
    scale = rows["ifmap"].scale * rows["weight"].scale
    assert np.abs(made * scale - x[0] @ weight).max() < 0.1
    assert densities.ifmap == np.count_nonzero(found["ifmap"]) / found["ifmap"].size


def test_statistics_without_values(tmp_path):
    x, weight = np.maximum(random(SAMPLES, 5, 7), 0), random(7, 4, seed=1)
    model = build_model([node("MatMul", "x w", "y")], {"x": (5, 7)}, constants(w=weight))
    path = record(tmp_path, model, {"x": x}, keep=False)
    (layer,) = read_trace(path).workload.layers
    with open_trace(path) as opened:
        assert opened.densities(2)[layer.name].ifmap == np.count_nonzero(x[2]) / x[2].size
        counts = opened.histograms(2)[layer.name]["ifmap"]
        assert counts.sum() == x[2].size
        assert counts[0] == np.count_nonzero(x[2] == 0)
        assert opened.records.of(2)[0]["ifmap"].row == -1


def test_what_cannot_be_had_is_listed(tmp_path):
    rng = np.random.default_rng(0)
    stored = constants(
        w=rng.standard_normal((1, 16, 3)), r=rng.standard_normal((1, 16, 4)),
        k=rng.standard_normal((2, 3, 2, 2)),
    )  # fmt: skip
    nodes = [
        node("LSTM", "x w r", "h", hidden_size=4),
        node("ConvTranspose", "i k", "y", strides=[2, 2]),
    ]
    model = build_model(nodes, {"x": (2, 1, 3), "i": (1, 2, 4, 4)}, stored, outputs=("h", "y"))
    inputs = {"x": random(1, 2, 1, 3), "i": random(1, 2, 4, 4)}
    path = record(tmp_path, model, inputs)
    with open_trace(path) as opened:
        matrix = [layer.name for layer in opened.trace.workload.layers if layer.is_matrix]
        assert set(opened.unrecorded) == set(matrix)
        assert set(opened.unrecorded.values()) == {"inside one LSTM", "inside one ConvTranspose"}


def test_external_data_beside_the_model(tmp_path):
    x, weight = random(SAMPLES, 5, 70), random(70, 40, seed=1)
    model = build_model([node("MatMul", "x w", "y")], {"x": (5, 70)}, constants(w=weight))
    model.ir_version = 10
    onnx.save(
        model, tmp_path / "stored.onnx", save_as_external_data=True, location="w.bin",
        size_threshold=0,
    )  # fmt: skip
    again = onnx.load(tmp_path / "stored.onnx", load_external_data=False)
    path = record(tmp_path, again, {"x": x})
    layer = one_layer(path)
    assert np.array_equal(operands(path, 0)[layer.name]["weight"], weight.T)


def test_names_and_layers_are_those_of_the_workload(tmp_path):
    nodes = [node("Conv", "x w", "a"), node("Relu", "a", "b"), node("Conv", "b w", "y")]
    weight = random(3, 3, 1, 1)
    model = build_model(nodes, {"x": (1, 3, 4, 4)}, constants(w=weight))
    path = record(tmp_path, model, {"x": random(2, 3, 4, 4)})
    workload = load_workload(tmp_path / "model.onnx")
    assert read_trace(path).workload == workload
    assert set(operands(path, 1)) == {layer.name for layer in workload.layers if layer.is_matrix}


def test_batch_of_the_model_is_one_inference(tmp_path):
    x, weight = random(SAMPLES, 4, 3, 5, 5), random(2, 3, 3, 3, seed=1)
    model = build_model([node("Conv", "x w", "y")], {"x": (4, 3, 5, 5)}, constants(w=weight))
    path = record(tmp_path, model, {"x": x})
    layer = one_layer(path)
    assert layer.batch == 4
    assert np.array_equal(operands(path, 2)[layer.name]["ifmap"], x[2])
