"""Export the models of this folder: ``python make_models.py [NAME ...]``; see README.md.

Definitions come from torchvision and transformers, weights are random, and what is stored is
the structure alone: the values of tensors above 256 bytes are cut away.
"""

import copy
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "models"
OPSET = 18


def declare_operators() -> Any:
    """Name torchvision's compiled operators, which its definitions of networks do not need.

    torchvision has no wheel for the CPU build of PyTorch; transformers imports it where it is.
    """
    import torch

    library = torch.library.Library("torchvision", "FRAGMENT")
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor boxes, Tensor scores, float threshold) -> Tensor")
    return library


def with_random_values(model: Any) -> Any:
    """Fill all parameters, as an exporter leaves out biases that are all zero."""
    import torch

    torch.manual_seed(0)
    for tensor in (*model.parameters(), *model.buffers()):
        if tensor.is_floating_point():
            tensor.data.uniform_(0.01, 0.02)
    return model.eval()


def torchvision_model(name: str) -> Any:
    import torchvision.models

    return getattr(torchvision.models, name)(weights=None)


def image_model(name: str) -> tuple[Any, tuple[Any, ...], list[str]]:
    import torch

    return torchvision_model(name), (torch.zeros(1, 3, 224, 224),), ["image"]


def with_keywords(model: Any, names: list[str], **fixed: Any) -> Any:
    """Wrap a model of transformers so that it takes tensors by position and gives one."""
    import torch

    class Wrapped(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: Any) -> Any:
            return self.model(**dict(zip(names, tensors, strict=True)), **fixed)[0]

    return Wrapped().eval()


def bert() -> tuple[Any, tuple[Any, ...], list[str]]:
    import torch
    from transformers import BertConfig, BertModel

    names = ["input_ids", "attention_mask", "token_type_ids"]
    model = BertModel(BertConfig(attn_implementation="eager"))

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: Any) -> Any:
            return self.model(**dict(zip(names, tensors, strict=True))).pooler_output

    tokens = torch.zeros(1, 128, dtype=torch.int64)
    return Pooled().eval(), (tokens, torch.ones_like(tokens), tokens.clone()), names


def gpt2() -> tuple[Any, tuple[Any, ...], list[str]]:
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    model = GPT2LMHeadModel(GPT2Config(attn_implementation="eager"))
    # logits of the last token only, as the bundled network
    wrapped = with_keywords(model, ["input_ids"], use_cache=False, logits_to_keep=1)
    return wrapped, (torch.zeros(1, 1024, dtype=torch.int64),), ["input_ids"]


def llama() -> tuple[Any, tuple[Any, ...], list[str]]:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        hidden_size=256, intermediate_size=512, num_hidden_layers=2, num_attention_heads=8,
        num_key_value_heads=2, vocab_size=1000, attn_implementation="sdpa",
    )  # fmt: skip
    wrapped = with_keywords(LlamaForCausalLM(config), ["input_ids"], use_cache=False)
    return wrapped, (torch.zeros(1, 64, dtype=torch.int64),), ["input_ids"]


def lstm() -> tuple[Any, tuple[Any, ...], list[str]]:
    import torch

    class Language(torch.nn.Module):
        """The bundled network `lstm`: two layers of 1500 units, one step."""

        def __init__(self) -> None:
            super().__init__()
            self.embedding = torch.nn.Embedding(10_000, 1500)
            self.lstm = torch.nn.LSTM(1500, 1500, num_layers=2)
            self.output = torch.nn.Linear(1500, 10_000)

        def forward(self, word: Any, hidden: Any, cell: Any) -> Any:
            x, _ = self.lstm(self.embedding(word), (hidden, cell))
            return torch.softmax(self.output(x), -1)

    state = torch.zeros(2, 1, 1500)
    word = torch.zeros(1, 1, dtype=torch.int64)
    return Language().eval(), (word, state, state.clone()), ["word", "hidden", "cell"]


MODELS: dict[str, Callable[[], tuple[Any, tuple[Any, ...], list[str]]]] = {
    "resnet18": lambda: image_model("resnet18"),
    "resnet50": lambda: image_model("resnet50"),
    "mobilenet_v2": lambda: image_model("mobilenet_v2"),
    "mobilenet_v3_small": lambda: image_model("mobilenet_v3_small"),
    "vgg16": lambda: image_model("vgg16"),
    "vit_b_16": lambda: image_model("vit_b_16"),
    "bert_base": bert,
    "gpt2": gpt2,
    "llama_small": llama,
    "lstm": lstm,
}


NOT_EXPORTED = tuple((name, "torchscript") for name in ("gpt2", "llama_small", "vit_b_16"))
"""The older exporter has no aten::diff, which transformers makes causal masks with; its ViT is
ten times as large as the other's, for the same layers."""


def export(name: str, *, dynamo: bool) -> Any:
    """Export one model with either of PyTorch's exporters."""
    import onnx
    import torch

    model, inputs, names = MODELS[name]()
    model = with_random_values(model)
    if dynamo:
        program = torch.onnx.export(
            model, inputs, input_names=names, dynamo=True, opset_version=OPSET, verbose=False
        )
        return program.model_proto
    buffer = io.BytesIO()
    # the first dimension is left open, as it mostly is
    open_dims = {} if name == "lstm" else {names[0]: {0: "batch"}}
    torch.onnx.export(
        model, inputs, buffer, input_names=names, dynamo=False, opset_version=OPSET,
        dynamic_axes=open_dims,
    )  # fmt: skip
    return onnx.load_from_string(buffer.getvalue())


def without_values(model: Any, kept_bytes: int = 256) -> Any:
    """Cut away large values and what only documents the model."""
    cut = copy.deepcopy(model)
    for tensor in cut.graph.initializer:
        if tensor.ByteSize() > kept_bytes:
            for part in ("raw_data", "float_data", "int32_data", "int64_data", "external_data"):
                tensor.ClearField(part)
    for node in cut.graph.node:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    cut.graph.ClearField("value_info")
    for value in (*cut.graph.input, *cut.graph.output):
        value.ClearField("metadata_props")
    cut.ClearField("metadata_props")
    cut.graph.ClearField("metadata_props")
    return cut


def main(names: list[str]) -> None:
    library = declare_operators()
    FOLDER.mkdir(exist_ok=True)
    for name in names or MODELS:
        for exporter, dynamo in (("torchscript", False), ("dynamo", True)):
            if (name, exporter) in NOT_EXPORTED:
                continue
            path = FOLDER / f"{name}.{exporter}.onnx"
            path.write_bytes(without_values(export(name, dynamo=dynamo)).SerializeToString())
            print(f"{path.name}: {path.stat().st_size} bytes")  # noqa: T201
    del library


if __name__ == "__main__":
    main(sys.argv[1:])
