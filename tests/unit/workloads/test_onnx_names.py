"""Do layers have the names that the author of a model knows?"""

import pytest

from sim.workloads.onnx_import.layer_names import short_name
from tests.unit.workloads.onnx_models import build_model, node, read_model, weights


@pytest.mark.parametrize(
    ("name", "operator", "weight", "expected"),
    [
        ("/layer1/layer1.0/conv1/Conv", "Conv", "onnx::Conv_193", "layer1.0.conv1"),
        ("/encoder/layer.3/self/MatMul_1", "MatMul", "", "encoder.layer.3.self.MatMul_1"),
        ("/encoder/layer.3/self/query/MatMul", "MatMul", "w", "encoder.layer.3.self.query"),
        ("/maxpool/MaxPool", "MaxPool", "", "maxpool"),
        ("/MaxPool", "MaxPool", "", "MaxPool"),
        ("node_linear_4", "Gemm", "classifier.weight", "classifier"),
        ("node_add_1", "Add", "", "add_1"),
        ("Conv_0", "Conv", "w", "Conv_0"),
        ("", "Conv", "", "Conv"),
    ],
)
def test_names(name, operator, weight, expected):
    assert short_name(name, operator, weight) == expected


def test_a_name_used_again_gets_a_number(tmp_path):
    model = build_model(
        [node("Conv", "x w", "a", name="c"), node("Conv", "a w", "y", name="c")],
        {"x": (1, 3, 8, 8)},
        weights(w=(3, 3, 1, 1)),
    )
    assert [layer.name for layer in read_model(tmp_path, model).layers] == ["c", "c#2"]
