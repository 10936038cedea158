"""Does every form of convolution become layers with its shape and its multiply-accumulates?"""

import pytest

from sim.domain.layer import Layer, Padding
from tests.unit.workloads.onnx_models import build_model, constants, node, read_model, weights


def one_layer(folder, model) -> Layer:
    (layer,) = read_model(folder, model).layers
    return layer


def conv(x, w, **attributes):
    return build_model([node("Conv", "x w", "y", **attributes)], {"x": x}, weights(w=w))


def test_strided_convolution_with_one_sided_padding(tmp_path):
    model = conv((2, 3, 9, 8), (4, 3, 3, 2), strides=[2, 1], pads=[1, 0, 0, 1])
    layer = one_layer(tmp_path, model)
    assert (layer.kind, layer.batch, layer.in_channels, layer.out_channels) == ("conv2d", 2, 3, 4)
    assert (layer.filter_h, layer.filter_w, layer.stride_h, layer.stride_w) == (3, 2, 2, 1)
    assert layer.padding == Padding(top=1, right=1)
    assert (layer.ofmap_h, layer.ofmap_w) == (4, 8)
    assert layer.macs == 2 * 4 * (4 * 8) * (3 * 3 * 2)


def test_depthwise_convolution(tmp_path):
    layer = one_layer(tmp_path, conv((1, 6, 5, 5), (6, 1, 3, 3), group=6, pads=[1, 1, 1, 1]))
    assert (layer.groups, layer.macs) == (6, 6 * 25 * 9)


def test_grouped_dilated_convolution(tmp_path):
    layer = one_layer(tmp_path, conv((1, 8, 9, 9), (4, 4, 3, 3), group=2, dilations=[2, 2]))
    assert (layer.groups, layer.dilation_h, layer.ofmap_h) == (2, 2, 5)
    assert layer.macs == 4 * 25 * 4 * 9


def test_one_dimension_lies_along_the_height(tmp_path):
    layer = one_layer(tmp_path, conv((1, 2, 16), (3, 2, 5), strides=[2], pads=[2, 2]))
    assert (layer.ifmap_h, layer.ifmap_w, layer.filter_h, layer.filter_w) == (16, 1, 5, 1)
    assert (layer.ofmap_h, layer.macs) == (8, 8 * 3 * 2 * 5)


@pytest.mark.parametrize(
    ("mode", "padding"),
    [
        ("SAME_UPPER", Padding(bottom=1, right=1)),
        ("SAME_LOWER", Padding(top=1, left=1)),
        ("VALID", Padding()),
    ],
)
def test_automatic_padding(tmp_path, mode, padding):
    layer = one_layer(tmp_path, conv((1, 1, 8, 8), (1, 1, 3, 3), strides=[2, 2], auto_pad=mode))
    assert layer.padding == padding
    assert layer.ofmap_h == (3 if mode == "VALID" else 4)


def test_bias_activation_and_batch_norm_are_part_of_the_convolution(tmp_path):
    model = build_model(
        [
            node("Conv", "x w", "a"),
            node("BatchNormalization", "a scale shift mean var", "b"),
            node("Clip", "b low high", "c"),
        ],
        {"x": (1, 3, 4, 4)},
        [
            *weights(w=(8, 3, 1, 1), scale=(8,), shift=(8,), mean=(8,), var=(8,)),
            *constants(low=0.0, high=6.0),
        ],
    )
    layer = one_layer(tmp_path, model)
    assert (layer.bias, layer.activation, layer.parameter_count) == (True, "relu6", 24 + 16)


def test_batch_norm_on_a_branching_tensor_stays_a_layer(tmp_path):
    model = build_model(
        [
            node("Conv", "x w", "a"),
            node("BatchNormalization", "a scale shift mean var", "b"),
            node("Add", "a b", "c"),
        ],
        {"x": (1, 3, 4, 4)},
        weights(w=(8, 3, 1, 1), scale=(8,), shift=(8,), mean=(8,), var=(8,)),
    )
    kinds = [layer.kind for layer in read_model(tmp_path, model).layers]
    assert kinds == ["conv2d", "batch_norm", "add"]


def test_three_dimensions_are_listed_with_their_macs(tmp_path):
    model = build_model(
        [node("Conv", "x w", "a"), node("Relu", "a", "b")],
        {"x": (1, 2, 4, 4, 4)},
        weights(w=(3, 2, 3, 3, 3)),
    )
    (item,) = read_model(tmp_path, model).unsupported
    assert (item.operator, item.count, item.macs) == ("Conv (3-D)", 1, 3 * 8 * 2 * 27)
    assert item.values == 3 * 8


def slow_taps(size, kernel, stride, pads, output):
    """Pairs of input and tap that meet in an output, counted one by one."""
    return sum(
        1 for i in range(size) for t in range(kernel) if 0 <= i * stride + t - pads[0] < output
    )


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "pads", "extra"),
    [
        (4, 4, 2, (1, 1), 0),
        (5, 2, 2, (0, 0), 0),
        (5, 3, 2, (1, 1), 1),
        (6, 5, 3, (2, 2), 0),
        (3, 3, 1, (0, 0), 0),
        (4, 2, 3, (0, 0), 0),
        (7, 3, 1, (2, 2), 0),
        (4, 4, 2, (3, 3), 0),
        (3, 6, 2, (0, 2), 0),
    ],
)
def test_transposed_convolution_multiplies_no_inserted_zero(
    tmp_path, size, kernel, stride, pads, extra
):
    operator = node(
        "ConvTranspose", "x w", "y", strides=[stride, 1], output_padding=[extra, 0],
        pads=[pads[0], 0, pads[1], 0],
    )  # fmt: skip
    model = build_model([operator], {"x": (1, 2, size, 3)}, weights(w=(2, 5, kernel, 1)))
    layers = read_model(tmp_path, model).layers
    output = (size - 1) * stride + kernel + extra - sum(pads)
    # phases without a tap (stride over kernel) hold the bias alone
    reached = sum(1 for o in range(output) if (o + pads[0]) % stride < kernel)
    assert sum(layer.ofmap_h for layer in layers) == reached
    useful = slow_taps(size, kernel, stride, pads, output) * 3 * 2 * 5
    padding = sum(layer.padding.top + layer.padding.bottom for layer in layers)
    macs = sum(layer.macs for layer in layers)
    # only zeros beyond the border are multiplied, as in any convolution
    assert useful <= macs <= useful + padding * kernel * 3 * 2 * 5
    if stride == kernel:
        assert macs == useful
    taps = sum(layer.filter_h for layer in layers)
    assert taps == min(kernel, kernel if output >= stride else taps)


def test_transposed_convolution_counts_its_weights_once(tmp_path):
    operator = node("ConvTranspose", "x w b", "y", strides=[2, 2])
    model = build_model([operator], {"x": (1, 3, 4, 4)}, weights(w=(3, 8, 2, 2), b=(8,)))
    network = read_model(tmp_path, model)
    assert len(network.layers) == 4
    assert network.parameter_count == 3 * 8 * 4 + 8


def test_weights_that_are_used_twice_count_once(tmp_path):
    model = build_model(
        [node("Conv", "x w", "a"), node("Conv", "a w", "b")], {"x": (1, 3, 8, 8)},
        weights(w=(3, 3, 3, 3)),
    )  # fmt: skip
    assert read_model(tmp_path, model).parameter_count == 81
