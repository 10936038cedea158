"""Do quantised operators and QDQ pairs give the layers their formats?"""

from tests.unit.workloads.onnx_models import build_model, constants, node, read_model, weights

INT8, UINT8, INT32, INT4 = 3, 2, 6, 22


def formats(layer):
    return layer.formats.ifmap, layer.formats.weight, layer.formats.ofmap


def scales(*names):
    return constants(**dict.fromkeys(names, 0.5))


def zeros(element, *names):
    return weights(element, **dict.fromkeys(names, ()))


def test_qlinearconv(tmp_path):
    model = build_model(
        [node("QLinearConv", "x xs xz w ws wz ys yz b", "y", pads=[1, 1, 1, 1])],
        {"x": (1, 3, 8, 8)},
        [
            *weights(INT8, w=(4, 3, 3, 3)),
            *weights(INT32, b=(4,)),
            *scales("xs", "ws", "ys"),
            *zeros(UINT8, "xz", "yz"),
            *zeros(INT8, "wz"),
        ],
        element=UINT8,
    )
    (layer,) = read_model(tmp_path, model).layers
    assert formats(layer) == ("int8", "int8", "int8")
    assert (layer.bias, layer.macs) == (True, 64 * 4 * 27)


def test_qlinearmatmul(tmp_path):
    model = build_model(
        [node("QLinearMatMul", "x xs xz w ws wz ys yz", "y")],
        {"x": (1, 5, 8)},
        [*weights(INT8, w=(8, 4)), *scales("xs", "ws", "ys"), *zeros(INT8, "xz", "wz", "yz")],
        element=INT8,
    )
    (layer,) = read_model(tmp_path, model).layers
    assert (layer.kind, layer.macs, formats(layer)) == ("gemm", 160, ("int8", "int8", "int8"))


def test_integer_products_keep_their_sums(tmp_path):
    for operator, x, w in (
        ("MatMulInteger", (1, 5, 8), (8, 4)),
        ("ConvInteger", (1, 8, 5, 1), (4, 8, 1, 1)),
    ):
        model = build_model(
            [node(operator, "x w", "y")], {"x": x}, weights(INT8, w=w),
            elements={"x": UINT8, "y": INT32},
        )  # fmt: skip
        (layer,) = read_model(tmp_path, model).layers
        assert (layer.macs, formats(layer)) == (160, ("int8", "int8", "int32"))


def test_dynamic_quantisation_is_a_layer_of_its_own(tmp_path):
    model = build_model(
        [
            node("DynamicQuantizeLinear", "x", "q s z"),
            node("MatMulInteger", "q w z", "a"),
            node("Cast", "a", "b", to=1),
            node("Mul", "s ws", "both"),
            node("Mul", "b both", "y"),
        ],
        {"x": (1, 5, 8)},
        [*weights(INT8, w=(8, 4)), *scales("ws")],
    )
    layers = read_model(tmp_path, model).layers
    assert [layer.kind for layer in layers] == ["quantize", "gemm", "scale", "scale"]
    # the sums are rescaled to floating point as they leave
    assert formats(layers[1]) == ("int8", "int8", None)


def pair(source, target, element="z"):
    return [
        node("QuantizeLinear", f"{source} s {element}", f"{target}_q"),
        node("DequantizeLinear", f"{target}_q s {element}", target),
    ]


def test_pairs_of_quantise_and_dequantise(tmp_path):
    nodes = [
        *pair("x", "xd"),
        node("DequantizeLinear", "w s wz", "wd"),
        node("Conv", "xd wd", "a"),
        node("Relu", "a", "r"),
        *pair("r", "rd"),
        node("Add", "rd rd", "t"),
        *pair("t", "y"),
    ]
    stored = [*weights(INT4, w=(4, 3, 1, 1)), *scales("s"), *zeros(INT8, "z"), *zeros(INT4, "wz")]
    conv, add = read_model(tmp_path, build_model(nodes, {"x": (1, 3, 8, 8)}, stored)).layers
    assert (conv.kind, conv.activation, formats(conv)) == (
        "conv2d", "relu", ("int8", "int4", "int8"),
    )  # fmt: skip
    assert (add.formats.ifmap, add.formats.ofmap) == ("int8", "int8")


def test_mixed_types_give_mixed_formats(tmp_path):
    model = build_model(
        [node("Relu", "x", "a"), node("Cast", "a", "b", to=16), node("MatMul", "b w", "y")],
        {"x": (1, 5, 8)},
        weights(16, w=(8, 4)),
        elements={"x": 10, "y": 16},
    )
    relu, gemm = read_model(tmp_path, model).layers
    assert (relu.formats.ifmap, relu.formats.ofmap) == ("fp16", "bf16")
    assert formats(gemm) == ("bf16", "bf16", "bf16")
