"""Does a model that PyTorch exports here and now have the products its definition has?

Runs where PyTorch and onnxscript are installed; the stored models need neither.
"""

import warnings
from pathlib import Path
from typing import Any

import pytest

from sim.workloads.load import load_workload

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
pytest.importorskip("onnxscript", reason="onnxscript is not installed")

CHANNELS, HEADS, TOKENS, HIDDEN = 32, 4, 16, 64
CONV = 8 * 8 * CHANNELS * 3 * 9
BLOCK = TOKENS * (4 * CHANNELS**2 + 2 * CHANNELS * HIDDEN) + 2 * TOKENS**2 * CHANNELS


def small_network() -> Any:
    """Build a convolution, one transformer block and an LSTM over four steps."""

    class Small(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = torch.nn.Conv2d(3, CHANNELS, 3, padding=1)
            self.norm = torch.nn.BatchNorm2d(CHANNELS)
            self.block = torch.nn.TransformerEncoderLayer(
                CHANNELS, HEADS, HIDDEN, activation="gelu", batch_first=True
            )
            self.lstm = torch.nn.LSTM(CHANNELS, 8, batch_first=True)

        def forward(self, image: Any) -> Any:
            x = torch.relu(self.norm(self.conv(image)))
            x = torch.nn.functional.max_pool2d(x, 2).flatten(2).transpose(1, 2)
            return self.lstm(self.block(x)[:, :4])[0]

    torch.manual_seed(0)
    model = Small()
    for parameter in model.parameters():
        torch.nn.init.uniform_(parameter, 0.01, 0.02)
    return model.eval()


@pytest.mark.parametrize("dynamo", [False, True])
def test_a_fresh_export(tmp_path: Path, dynamo: bool) -> None:
    path = tmp_path / "small.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own
        torch.onnx.export(
            small_network(), (torch.zeros(1, 3, 8, 8),), path, dynamo=dynamo, opset_version=18,
            **({"verbose": False} if dynamo else {}),
        )  # fmt: skip
    network = load_workload(path)
    assert network.macs == CONV + BLOCK + 4 * 4 * 8 * (CHANNELS + 8)
    assert network.unsupported == ()
    kinds = network.kinds()
    assert (kinds["conv2d"], kinds["matmul"], kinds["layer_norm"]) == (1, 2, 2)
    assert [layer.activation for layer in network.layers].count("gelu") == 1
