"""Do operators without products become layers of the vector unit, or parts of the layer before?"""

import pytest

from tests.unit.workloads.onnx_models import (
    build_model,
    constants,
    node,
    read_model,
    weights,
)

IMAGE = {"x": (1, 8, 6, 6)}


def layers_of(folder, nodes, inputs=None, stored=(), **options):
    return read_model(folder, build_model(nodes, inputs or IMAGE, stored, **options)).layers


@pytest.mark.parametrize(
    ("operator", "function"),
    [
        ("Relu", "relu"),
        ("Sigmoid", "sigmoid"),
        ("Tanh", "tanh"),
        ("LeakyRelu", "leaky_relu"),
        ("Elu", "elu"),
        ("HardSwish", "hard_swish"),
        ("HardSigmoid", "hard_sigmoid"),
        ("Gelu", "gelu"),
        ("Exp", "exp"),
        ("Sqrt", "sqrt"),
        ("Abs", "abs"),
        ("Neg", "negate"),
        ("Reciprocal", "reciprocal"),
    ],
)
def test_activations_alone_and_fused(tmp_path, operator, function):
    (alone,) = layers_of(tmp_path, [node(operator, "x", "y")])
    assert (alone.kind, alone.activation, alone.in_channels) == ("activation", function, 8)
    nodes = [node("Conv", "x w", "a"), node(operator, "a", "y")]
    (fused,) = layers_of(tmp_path, nodes, stored=weights(w=(4, 8, 1, 1)))
    assert (fused.kind, fused.activation) == ("conv2d", function)


def test_an_activation_of_a_tensor_with_other_readers_stays_alone(tmp_path):
    nodes = [node("Conv", "x w", "a"), node("Relu", "a", "b"), node("Mul", "a b", "y")]
    layers = layers_of(tmp_path, nodes, stored=weights(w=(8, 8, 1, 1)))
    assert [layer.kind for layer in layers] == ["conv2d", "activation", "multiply"]


def test_an_activation_of_an_output_stays_alone(tmp_path):
    nodes = [node("Conv", "x w", "a"), node("Relu", "a", "b")]
    stored = weights(w=(8, 8, 1, 1))
    layers = layers_of(tmp_path, nodes, stored=stored, outputs=("a", "b"))
    assert [layer.kind for layer in layers] == ["conv2d", "activation"]


@pytest.mark.parametrize(
    ("operator", "kind"),
    [("Add", "add"), ("Sub", "add"), ("Mul", "multiply"), ("Div", "divide"), ("Max", "compare")],
)
def test_two_tensors_of_one_shape(tmp_path, operator, kind):
    (layer,) = layers_of(tmp_path, [node(operator, "x z", "y")], {**IMAGE, "z": (1, 8, 6, 6)})
    assert (layer.kind, layer.ofmap_count, layer.input_count) == (kind, 8 * 36, 2)


@pytest.mark.parametrize(("operator", "kind"), [("Add", "shift"), ("Mul", "scale")])
def test_one_value_per_channel_is_kept_at_hand(tmp_path, operator, kind):
    inputs = {**IMAGE, "z": (1, 8, 1, 1)}
    (layer,) = layers_of(tmp_path, [node(operator, "z x", "y")], inputs)
    assert (layer.kind, layer.ofmap_count, layer.input_count) == (kind, 8 * 36, 1)


def test_a_trained_table_is_an_operand(tmp_path):
    (layer,) = layers_of(tmp_path, [node("Add", "x t", "y")], {"x": (1, 5, 8)}, weights(t=(5, 8)))
    assert (layer.kind, layer.inputs, layer.extra_parameters) == ("add", (), 40)


def test_a_sum_of_three_is_two_additions(tmp_path):
    inputs = {"a": (1, 4), "b": (1, 4), "c": (1, 4)}
    layers = layers_of(tmp_path, [node("Sum", "a b c", "y")], inputs)
    assert [layer.kind for layer in layers] == ["add", "add"]
    assert layers[1].inputs == (layers[0].name,)


@pytest.mark.parametrize(
    ("operator", "attributes", "kind", "size"),
    [
        ("MaxPool", {"kernel_shape": [2, 2], "strides": [2, 2]}, "max_pool", 3),
        ("AveragePool", {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}, "average_pool", 6),
        ("MaxPool", {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1}, "max_pool", 3),
        ("GlobalAveragePool", {}, "average_pool", 1),
        ("GlobalMaxPool", {}, "max_pool", 1),
    ],
)
def test_poolings(tmp_path, operator, attributes, kind, size):
    (layer,) = layers_of(tmp_path, [node(operator, "x", "y", **attributes)])
    assert (layer.kind, layer.ofmap_h, layer.ofmap_w) == (kind, size, size)


def test_a_mean_over_the_image_is_a_pooling(tmp_path):
    (layer,) = layers_of(
        tmp_path, [node("ReduceMean", "x axes", "y")], stored=constants(axes=[2, 3])
    )
    assert (layer.kind, layer.in_channels, layer.filter_h, layer.filter_w) == (
        "average_pool", 8, 6, 6,
    )  # fmt: skip


@pytest.mark.parametrize(("axis", "row", "positions"), [(-1, 7, 4 * 5), (1, 4, 5 * 7)])
def test_softmax_works_on_rows(tmp_path, axis, row, positions):
    (layer,) = layers_of(tmp_path, [node("Softmax", "x", "y", axis=axis)], {"x": (1, 4, 5, 7)})
    assert (layer.kind, layer.in_channels, layer.ifmap_h * layer.ifmap_w) == (
        "softmax", row, positions,
    )  # fmt: skip


def test_softmax_of_old_operator_sets_flattens(tmp_path):
    nodes = [node("Softmax", "x", "y", axis=1)]
    (layer,) = layers_of(tmp_path, nodes, {"x": (1, 4, 5)}, opset=11)
    assert layer.in_channels == 20


@pytest.mark.parametrize(
    ("operator", "inputs", "attributes", "row"),
    [
        ("InstanceNormalization", "x s s", {}, 36),
        ("GroupNormalization", "x s s", {"num_groups": 2}, 4 * 36),
        ("LayerNormalization", "x t", {"axis": -1}, 6),
    ],
)
def test_norms_work_on_rows(tmp_path, operator, inputs, attributes, row):
    stored = weights(s=(8,), t=(6,))
    (layer,) = layers_of(tmp_path, [node(operator, inputs, "y", **attributes)], stored=stored)
    assert (layer.kind, layer.in_channels, layer.ifmap_count) == ("layer_norm", row, 8 * 36)


def test_a_trained_scale_after_a_norm_is_part_of_it(tmp_path):
    nodes = [
        node("LayerNormalization", "x ones", "a"),
        node("Mul", "a s", "b"),
        node("Add", "b t", "y"),
    ]
    stored = [*constants(ones=[1.0] * 8), *weights(s=(8,), t=(8,))]
    (layer,) = layers_of(tmp_path, nodes, {"x": (1, 5, 8)}, stored)
    assert (layer.kind, layer.extra_parameters) == ("layer_norm", 24)


def test_looking_up_a_table_is_an_embedding(tmp_path):
    model = build_model(
        [node("Gather", "table i", "y")], {"i": (1, 12)}, weights(table=(1000, 64)),
        elements={"i": 7},
    )  # fmt: skip
    (layer,) = read_model(tmp_path, model).layers
    assert (layer.kind, layer.ifmap_h, layer.out_channels) == ("embedding", 12, 64)
    assert layer.parameter_count == 64_000


def test_a_table_that_is_also_the_output_matrix_counts_once(tmp_path):
    model = build_model(
        [
            node("Gather", "table i", "a"),
            node("Transpose", "table", "t", perm=[1, 0]),
            node("MatMul", "a t", "y"),
        ],
        {"i": (1, 12)},
        weights(table=(1000, 64)),
        elements={"i": 7},
    )
    assert read_model(tmp_path, model).parameter_count == 64_000


def test_enlarging_by_a_whole_factor_repeats_values(tmp_path):
    nodes = [node("Resize", "x - s", "y", mode="nearest")]
    (layer,) = layers_of(tmp_path, nodes, stored=constants(s=[1.0, 1.0, 2.0, 2.0]))
    assert (layer.kind, layer.scale, layer.ofmap_h) == ("upsample", 2, 12)


def test_linear_resizing_interpolates(tmp_path):
    nodes = [node("Resize", "x - - s", "y", mode="linear")]
    (layer,) = layers_of(tmp_path, nodes, stored=constants(s=[1, 8, 9, 9]))
    assert (layer.kind, layer.ofmap_count) == ("interpolate", 8 * 81)


def test_other_resizing_is_listed(tmp_path):
    nodes = [node("Resize", "x - - s", "a", mode="cubic"), node("Relu", "a", "y")]
    model = build_model(nodes, IMAGE, constants(s=[1, 8, 12, 12]))
    (item,) = read_model(tmp_path, model).unsupported
    assert item.operator == "Resize (cubic, [6, 6] to [12, 12])"
    assert (item.macs, item.values) == (0, 8 * 144)


def test_moves_are_no_layers_and_keep_the_edges(tmp_path):
    nodes = [
        node("Relu", "x", "a"),
        node("Sigmoid", "x", "b"),
        node("Concat", "a b", "c", axis=1),
        node("Reshape", "c shape", "d"),
        node("Transpose", "d", "e", perm=[0, 2, 1]),
        node("MatMul", "e w", "y"),
    ]
    stored = [*constants(shape=[1, 16, 36]), *weights(w=(16, 3))]
    layers = layers_of(tmp_path, nodes, stored=stored)
    assert [layer.kind for layer in layers] == ["activation", "activation", "gemm"]
    assert layers[2].inputs == (layers[0].name, layers[1].name)
    assert (layers[2].ifmap_h, layers[2].in_channels) == (36, 16)


def test_what_is_computed_from_constants_is_no_layer(tmp_path):
    nodes = [
        node("Add", "c c", "d"),
        node("Mul", "d c", "e"),
        node("Conv", "x e", "y"),
    ]
    layers = layers_of(tmp_path, nodes, stored=weights(c=(8, 8, 1, 1)))
    assert [layer.kind for layer in layers] == ["conv2d"]


def test_what_no_output_needs_is_no_layer(tmp_path):
    nodes = [node("Exp", "x", "unused"), node("Relu", "x", "y")]
    assert [layer.activation for layer in layers_of(tmp_path, nodes)] == ["relu"]


def test_shapes_computed_from_shapes_are_known(tmp_path):
    nodes = [
        node("Shape", "x", "s"),
        node("Gather", "s first", "n"),
        node("Unsqueeze", "n zero", "n1"),
        node("Concat", "n1 rest", "shape", axis=0),
        node("Reshape", "x shape", "flat"),
        node("MatMul", "flat w", "y"),
    ]
    stored = [*constants(first=0, zero=[0], rest=[-1]), *weights(w=(288, 3))]
    (layer,) = layers_of(tmp_path, nodes, stored=stored)
    assert (layer.kind, layer.in_channels) == ("gemm", 288)
