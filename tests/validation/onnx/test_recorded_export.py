"""Does a recorded export of PyTorch hold what it computed with, in all of its layers?"""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from sim.domain.layer import Layer
from sim.workloads.hdf5_trace import open_trace
from tests.unit.workloads.recorded_models import multiply, operands, record

STORED = Path(__file__).parent / "models" / "resnet18.torchscript.onnx"


def filled_model() -> onnx.ModelProto:
    """Give the stored structure with random weights of He's variance, small biases."""
    model = onnx.load(STORED, load_external_data=False)
    rng = np.random.default_rng(0)
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT and not tensor.raw_data:
            fan_in = np.prod(tensor.dims[1:]) if len(tensor.dims) > 1 else 100
            values = rng.standard_normal(tuple(tensor.dims)) * np.sqrt(2 / fan_in)
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float32), tensor.name))
    return model


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    images = np.random.default_rng(1).standard_normal((1, 3, 224, 224)).astype(np.float32)
    return record(folder, filled_model(), {"image": images}, dims={"batch": 1})


def layer_of(path: Path, name: str) -> Layer:
    with open_trace(path) as opened:
        return next(each for each in opened.trace.workload.layers if each.name == name)


def bias_of(name: str, model: onnx.ModelProto) -> np.ndarray:
    """Give the bias of a layer, by the operator that has its name in its path."""
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    wanted = "/" + name.replace("layer4.1.", "layer4/layer4.1/") + "/"
    (node,) = (each for each in model.graph.node if wanted in each.name and len(each.input) == 3)
    return numpy_helper.to_array(stored[node.input[2]])


def test_every_layer_of_macs_is_recorded(recorded: Path) -> None:
    with open_trace(recorded) as opened:
        matrix = {layer.name for layer in opened.trace.workload.layers if layer.is_matrix}
        assert len(matrix) == 21
        assert not opened.unrecorded
    assert set(operands(recorded, 0)) == matrix


def test_products_of_a_layer_are_the_inputs_of_the_next(recorded: Path) -> None:
    values = operands(recorded, 0)
    first, second = values["layer4.1.conv1"], values["layer4.1.conv2"]
    made = multiply(layer_of(recorded, "layer4.1.conv1"), first["ifmap"], first["weight"])
    made += bias_of("layer4.1.conv1", filled_model())[:, None, None]
    found = second["ifmap"]
    assert np.allclose(np.maximum(made, 0), found, atol=1e-4 * np.abs(found).max())
