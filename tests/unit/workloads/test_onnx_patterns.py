"""Are functions that exporters write in pieces put back together, and nothing else?"""

import pytest

from tests.unit.workloads.onnx_models import build_model, constants, node, read_model, weights

X = {"x": (1, 5, 8)}
STORED = constants(half=0.5, one=1.0, two=2.0, three=3.0, six=6.0, zero=0.0, root=1.41, eps=1e-5,
                   cube=0.0447, axes=[-1])  # fmt: skip

PIECES = {
    "gelu, x / sqrt 2": (
        "Div x root a; Erf a b; Add b one c; Mul x c d; Mul d half y",
        ("activation", "gelu"),
    ),
    "gelu, half first": (
        "Mul x half h; Div x root a; Erf a b; Add one b c; Mul h c y",
        ("activation", "gelu"),
    ),
    "gelu, tanh": (
        "Pow x three a; Mul cube a b; Add x b c; Mul root c d; Tanh d e; Add one e f; "
        "Mul half x g; Mul g f y",
        ("activation", "gelu"),
    ),
    "gelu, tanh, products": (
        "Mul cube x a; Mul a x b; Mul x b c; Add c x d; Mul d root e; Tanh e f; Add f one g; "
        "Mul x g h; Mul h half y",
        ("activation", "gelu"),
    ),
    "silu": ("Sigmoid x a; Mul x a y", ("activation", "silu")),
    "hard swish": ("HardSigmoid x a; Mul a x y", ("activation", "hard_swish")),
    "hard swish in pieces": (
        "Add x three a; Clip a,zero,six b; Mul x b c; Div c six y",
        ("activation", "hard_swish"),
    ),
    "hard sigmoid in pieces": (
        "Add x three a; Clip a,zero,six b; Div b six y",
        ("activation", "hard_sigmoid"),
    ),
    "layer norm": (
        "ReduceMean x,axes m; Sub x m d; Pow d two s; ReduceMean s,axes v; Add v eps w; Sqrt w t; "
        "Div d t y",
        ("layer_norm", None),
    ),
    "rms norm": (
        "Pow x two s; ReduceMean s,axes v; Add v eps w; Sqrt w t; Reciprocal t r; Mul x r y",
        ("rms_norm", None),
    ),
    "rms norm, one over": (
        "Mul x x s; ReduceMean s,axes v; Add v eps w; Sqrt w t; Div one t r; Mul x r y",
        ("rms_norm", None),
    ),
}


def steps(text):
    """Operators from "Operator input ... output" separated by semicolons."""
    found = []
    for step in text.split(";"):
        operator, *inputs, output = step.replace(",", " ").split()
        found.append(node(operator, " ".join(inputs), output))
    return found


@pytest.mark.parametrize(("text", "expected"), PIECES.values(), ids=PIECES)
def test_pieces_become_one_layer(tmp_path, text, expected):
    (layer,) = read_model(tmp_path, build_model(steps(text), X, STORED)).layers
    assert (layer.kind, layer.activation) == expected
    assert layer.ifmap_count == 40


def test_norm_in_pieces_has_its_trained_scale_and_shift(tmp_path):
    text = PIECES["layer norm"][0].replace("Div d t y", "Div d t n; Mul n g k; Add k b y")
    stored = [*STORED, *weights(g=(8,), b=(8,))]
    (layer,) = read_model(tmp_path, build_model(steps(text), X, stored)).layers
    assert (layer.kind, layer.in_channels, layer.extra_parameters) == ("layer_norm", 8, 16)


def test_a_function_in_pieces_is_fused_as_a_whole_one(tmp_path):
    text = "MatMul x w k; Sigmoid k a; Mul k a y"
    (layer,) = read_model(tmp_path, build_model(steps(text), X, weights(w=(8, 4)))).layers
    assert (layer.kind, layer.activation) == ("gemm", "silu")


def test_a_guard_against_nan_is_nothing(tmp_path):
    text = "Softmax x a; IsNaN a b; Where b,zero,a c; Relu c y"
    (layer,) = read_model(tmp_path, build_model(steps(text), X, STORED)).layers
    assert (layer.kind, layer.activation) == ("softmax", "relu")


def test_pieces_that_others_read_stay_pieces(tmp_path):
    model = build_model(steps("Sigmoid x a; Mul x a b; Add a b y"), X)
    kinds = [layer.kind for layer in read_model(tmp_path, model).layers]
    assert kinds == ["activation", "multiply", "add"]


def test_sigmoid_of_another_tensor_is_no_silu(tmp_path):
    model = build_model(steps("Sigmoid z a; Mul x a y"), {**X, "z": (1, 5, 8)})
    kinds = [layer.kind for layer in read_model(tmp_path, model).layers]
    assert kinds == ["activation", "multiply"]
