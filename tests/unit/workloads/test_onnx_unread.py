"""Are operators that no output depends on listed, not dropped in silence?"""

from tests.unit.workloads.onnx_models import build_model, node, read_model, weights


def test_operators_whose_output_nothing_reads_are_listed(tmp_path):
    model = build_model(
        [
            node("Conv", "x w", "c"),
            node("FooConv", "c", "f", domain="my.dom"),
            node("Conv", "c v", "d"),
            node("Relu", "d", "e"),
            node("Relu", "c", "y"),
        ],
        {"x": (1, 3, 8, 8)},
        weights(w=(4, 3, 3, 3), v=(4, 4, 3, 3)),
        outputs=["y"],
    )
    workload = read_model(tmp_path, model)
    assert [layer.kind for layer in workload.layers] == ["conv2d"]
    listed = {item.operator: (item.count, item.macs) for item in workload.unsupported}
    assert listed == {
        "my.dom.FooConv (no output depends on it)": (1, None),
        "Conv (no output depends on it)": (1, None),
        "Relu (no output depends on it)": (1, 0),
    }


def test_what_is_only_computed_with_shapes_is_not_listed(tmp_path):
    model = build_model(
        [node("Shape", "x", "s"), node("Cast", "s", "t", to=1), node("Relu", "x", "y")],
        {"x": (1, 8)},
    )
    assert read_model(tmp_path, model).unsupported == ()
