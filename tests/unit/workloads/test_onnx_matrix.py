"""Do matrix products become gemms and matmuls of their sizes, whatever their stacks?"""

import pytest

from tests.unit.workloads.onnx_models import (
    FLOAT,
    build_model,
    constants,
    node,
    read_model,
    weights,
)


def product(folder, a, b, *, trained=False, operator="MatMul", **attributes):
    inputs = {"a": a} if trained else {"a": a, "b": b}
    stored = weights(b=b) if trained else []
    network = read_model(
        folder, build_model([node(operator, "a b", "y", **attributes)], inputs, stored)
    )
    (layer,) = network.layers
    return layer


def sizes(layer):
    """Kind, batch, groups and m, k, n per group."""
    k, n = layer.in_channels // layer.groups, layer.out_channels // layer.groups
    return layer.kind, layer.batch, layer.groups, layer.ifmap_h, k, n


def test_a_linear_layer_over_tokens(tmp_path):
    layer = product(tmp_path, (1, 128, 64), (64, 32), trained=True)
    assert sizes(layer) == ("gemm", 1, 1, 128, 64, 32)


def test_the_batch_is_not_rows(tmp_path):
    layer = product(tmp_path, (4, 128, 64), (64, 32), trained=True)
    assert sizes(layer) == ("gemm", 4, 1, 128, 64, 32)


def test_trained_first_operand_is_the_weight(tmp_path):
    model = build_model([node("MatMul", "w x", "y")], {"x": (64, 10)}, weights(w=(32, 64)))
    (layer,) = read_model(tmp_path, model).layers
    assert sizes(layer) == ("gemm", 1, 1, 10, 64, 32)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((2, 12, 5, 8), (2, 12, 8, 7), ("matmul", 2, 12, 5, 8, 7)),
        ((1, 12, 5, 8), (1, 12, 8, 7), ("matmul", 1, 12, 5, 8, 7)),
        # keys shared by all heads: their rows follow each other
        ((1, 12, 5, 8), (1, 1, 8, 7), ("matmul", 1, 1, 60, 8, 7)),
        ((12, 5, 8), (8, 7), ("matmul", 1, 1, 60, 8, 7)),
        ((5, 8), (12, 8, 7), ("matmul", 1, 1, 5, 8, 84)),
        ((8,), (8, 7), ("matmul", 1, 1, 1, 8, 7)),
        ((5, 8), (8,), ("matmul", 1, 1, 5, 8, 1)),
    ],
)
def test_stacks_of_computed_matrices(tmp_path, a, b, expected):
    layer = product(tmp_path, a, b)
    assert sizes(layer) == expected
    assert layer.weight_is_activation


def test_gemm_transposes_and_adds_its_bias(tmp_path):
    model = build_model(
        [node("Gemm", "x w c", "y", transA=1, transB=1)], {"x": (64, 10)},
        weights(w=(32, 64), c=(32,)),
    )  # fmt: skip
    (layer,) = read_model(tmp_path, model).layers
    assert sizes(layer) == ("gemm", 1, 1, 10, 64, 32)
    assert layer.parameter_count == 32 * 64 + 32


def test_gemm_with_a_computed_summand_adds_it(tmp_path):
    model = build_model([node("Gemm", "x w c", "y")], {"x": (4, 64), "c": (4, 32)},
                        weights(w=(64, 32)))  # fmt: skip
    network = read_model(tmp_path, model)
    assert [layer.kind for layer in network.layers] == ["gemm", "add"]
    assert network.layers[1].inputs == (network.layers[0].name,)


def test_a_bias_added_after_a_product_is_part_of_it(tmp_path):
    model = build_model(
        [node("MatMul", "x w", "a"), node("Add", "b a", "y")], {"x": (1, 6, 8)},
        weights(w=(8, 4), b=(4,)),
    )  # fmt: skip
    (layer,) = read_model(tmp_path, model).layers
    assert (layer.bias, layer.parameter_count) == (True, 36)


@pytest.mark.parametrize(
    ("equation", "a", "b", "expected"),
    [
        ("bhid,bhjd->bhij", (1, 4, 5, 8), (1, 4, 7, 8), ("matmul", 1, 4, 5, 8, 7)),
        ("bhij,bhjd->bhid", (1, 4, 5, 7), (1, 4, 7, 8), ("matmul", 1, 4, 5, 7, 8)),
        ("bid,jd->bij", (1, 5, 8), (7, 8), ("matmul", 1, 1, 5, 8, 7)),
    ],
)
def test_einsum_of_two_tensors(tmp_path, equation, a, b, expected):
    layer = product(tmp_path, a, b, operator="Einsum", equation=equation)
    assert sizes(layer) == expected


def test_attention_shares_keys_among_query_heads(tmp_path):
    model = build_model(
        [node("Attention", "q k v", "y", q_num_heads=8, kv_num_heads=2)],
        {"q": (1, 5, 64), "k": (1, 7, 16), "v": (1, 7, 16)},
        opset=23,
    )
    scores, softmax, mix = read_model(tmp_path, model).layers
    assert sizes(scores) == ("matmul", 1, 2, 20, 8, 7)
    assert (softmax.kind, softmax.in_channels, softmax.ifmap_count) == ("softmax", 7, 8 * 5 * 7)
    assert sizes(mix) == ("matmul", 1, 2, 20, 7, 8)
    assert mix.inputs == (softmax.name,)
    assert mix.formats == scores.formats


def test_half_floats_give_the_format(tmp_path):
    model = build_model([node("MatMul", "x w", "y")], {"x": (1, 6, 8)}, weights(10, w=(8, 4)),
                        element=10)  # fmt: skip
    (layer,) = read_model(tmp_path, model).layers
    formats = layer.formats
    assert (formats.ifmap, formats.weight, formats.ofmap) == ("fp16", "fp16", "fp16")


def test_full_floats_take_the_formats_of_the_machine(tmp_path):
    model = build_model([node("MatMul", "x w", "y")], {"x": (1, 6, 8)}, weights(FLOAT, w=(8, 4)))
    (layer,) = read_model(tmp_path, model).layers
    assert layer.formats.ifmap is None


def test_a_scale_of_scores_is_part_of_them_and_a_mask_is_not(tmp_path):
    model = build_model(
        [
            node("MatMul", "q k", "a"),
            node("Div", "a c", "b"),
            node("Add", "b mask", "d"),
            node("Softmax", "d", "y", axis=-1),
        ],
        {"q": (1, 4, 5, 8), "k": (1, 4, 8, 5), "mask": (1, 1, 5, 5)},
        constants(c=2.83),
    )
    layers = read_model(tmp_path, model).layers
    assert [layer.kind for layer in layers] == ["matmul", "shift", "softmax"]
