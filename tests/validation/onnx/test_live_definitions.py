"""Do definitions of torchvision and transformers, exported here and now, have the published MACs?

`make test-exports` installs what this needs; elsewhere it is skipped, and the stored models of
`test_exported_models.py` answer for the versions they were made with.
"""

import warnings
from pathlib import Path
from typing import Any

import pytest

from sim.workloads.load import load_workload
from tests.validation.onnx import make_models

pytest.importorskip("torch", reason="PyTorch is not installed")
pytest.importorskip("transformers", reason="transformers is not installed")
pytest.importorskip("onnxscript", reason="onnxscript is not installed")

MODELS = ("resnet18", "resnet50", "mobilenet_v2", "bert_base")


@pytest.fixture(scope="module", autouse=True)
def _operators() -> Any:
    """Hold the declarations as long as torchvision may name them."""
    return make_models.declare_operators()


@pytest.mark.parametrize("dynamo", [False, True], ids=["torchscript", "dynamo"])
@pytest.mark.parametrize("name", MODELS)
def test_a_definition_has_the_macs_of_the_bundled_network(
    tmp_path: Path, name: str, dynamo: bool
) -> None:
    path = tmp_path / f"{name}.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own
        path.write_bytes(make_models.export(name, dynamo=dynamo).SerializeToString())
    network = load_workload(path, None if dynamo else {"batch": 1})
    # the bundled networks' own tests compare these with the published totals
    assert network.macs == load_workload(name).macs
    assert network.unsupported_macs == 0
