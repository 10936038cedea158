"""Do models that PyTorch exports have the published multiply-accumulates, layer by layer?

Published totals, with their sources in each bundled network's file (`traces/`): those of the
bundled networks. MobileNetV3-Small: torchvision 0.29.2, MobileNet_V3_Small_Weights.IMAGENET1K_V1,
0.057 GFLOPS counted as multiply-accumulates, 2542856 parameters.
LLaMA of small size, by formula: products of Touvron et al., arXiv:2307.09288, section 2.2 (grouped
queries), and Chowdhery et al., arXiv:2204.02311, appendix B, 2 L H Q T per token.
"""

from collections import Counter
from pathlib import Path

import pytest

from sim.domain.layer import Layer
from sim.domain.workload import Workload
from sim.workloads.load import load_workload

FOLDER = Path(__file__).parent / "models"
EXPORTS = sorted(path.stem for path in FOLDER.glob("*.onnx"))

BUNDLED = {"vit_b_16": "vit_b16", "gpt2": "gpt2_prefill"}
"""Bundled network of a model, where the name is another one."""

PARAMETERS_NOT_COUNTED = {
    # batch norms are folded before export: two values per channel have become one
    "resnet18": 4_800,
    "resnet50": 26_560,
    "mobilenet_v2": 17_056,
    "mobilenet_v3_small": 6_056,
    "vgg16": 0,
    # the class token is a stored value that is only moved
    "vit_b_16": 768,
    # rows of the position table beyond the 128 used are folded away
    "bert_base": (512 - 128) * 768,
    # PyTorch keeps two biases per gate, the bundled network one
    "lstm": -2 * 4 * 1500,
    # the stored causal mask looks like a trained table
    "gpt2": -(1024 * 1024),
}
"""Published parameters less those counted in the exported model, and why."""

MORE_LAYERS = {
    # torchvision counts three products for query, key and value; the exports have one
    "vit_b_16": {"gemm": -24},
    "gpt2": {"gemm": -24, "shift": 12, "embedding": -1, "softmax": -1},
    # the mask given with the tokens, made and added; positions are constants
    "bert_base": {"activation": 2, "shift": 12, "embedding": -1},
}
"""Layers of a kind beyond those of the bundled network."""


def model_of(stem: str) -> str:
    return stem.partition(".")[0]


def exported(stem: str) -> Workload:
    model, exporter = stem.split(".")
    opened = exporter == "torchscript" and model != "lstm"
    return load_workload(FOLDER / f"{stem}.onnx", {"batch": 1} if opened else None)


def bundled(stem: str) -> Workload:
    return load_workload(BUNDLED.get(model_of(stem), model_of(stem)))


def macs_by_kind(network: Workload) -> Counter[str]:
    counts: Counter[str] = Counter()
    for layer in network.layers:
        counts[layer.kind] += layer.macs
    return +counts


def shape(layer: Layer) -> tuple[object, ...]:
    keys = ("kind", "batch", "groups", "in_channels", "out_channels", "ifmap_h", "ifmap_w",
            "filter_h", "filter_w", "stride_h", "stride_w", "padding", "activation")  # fmt: skip
    return tuple(getattr(layer, key) for key in keys)


with_bundled = pytest.mark.parametrize(
    "stem", [stem for stem in EXPORTS if not stem.startswith(("mobilenet_v3", "llama"))]
)


@with_bundled
def test_macs_are_those_of_the_bundled_network_kind_by_kind(stem: str) -> None:
    assert macs_by_kind(exported(stem)) == macs_by_kind(bundled(stem))


@with_bundled
def test_macs_are_the_published_ones(stem: str) -> None:
    # BERT's published 22.5B FLOPS count softmax, norms and biases too
    tolerance = 0.01 if stem.startswith("bert") else 0.003
    assert exported(stem).macs == pytest.approx(bundled(stem).published_macs, rel=tolerance)


@pytest.mark.parametrize("exporter", ["torchscript", "dynamo"])
def test_mobilenet_v3_small(exporter: str) -> None:
    network = exported(f"mobilenet_v3_small.{exporter}")
    assert network.macs == pytest.approx(0.057e9, rel=0.5 / 57)
    assert network.kinds()["scale"] == 9  # one squeeze-and-excitation block each
    missing = PARAMETERS_NOT_COUNTED["mobilenet_v3_small"]
    assert network.parameter_count + missing == 2_542_856


def test_llama_with_grouped_queries_and_rotary_positions() -> None:
    tokens, channels, key_channels, hidden, blocks, words = 64, 256, 64, 512, 2, 1000
    block = 2 * channels**2 + 2 * channels * key_channels + 3 * channels * hidden
    network = exported("llama_small.dynamo")
    attention = 2 * blocks * tokens**2 * channels
    assert network.macs == tokens * (blocks * block + words * channels) + attention
    assert [layer.activation for layer in network.layers].count("silu") == blocks
    assert network.kinds()["rms_norm"] == 2 * blocks + 1
    assert network.kinds()["softmax"] == blocks


@with_bundled
def test_parameters_differ_from_the_published_ones_only_where_we_know_why(stem: str) -> None:
    missing = PARAMETERS_NOT_COUNTED[model_of(stem)]
    assert exported(stem).parameter_count + missing == bundled(stem).parameter_count


@with_bundled
def test_layers_are_those_of_the_bundled_network(stem: str) -> None:
    ours, theirs = exported(stem).kinds(), bundled(stem).kinds()
    theirs.update(MORE_LAYERS.get(model_of(stem), {}))
    assert ours == +theirs


@pytest.mark.parametrize(
    "stem", [stem for stem in EXPORTS if model_of(stem) in
             ("resnet18", "resnet50", "mobilenet_v2", "vgg16", "lstm")]
)  # fmt: skip
def test_every_layer_is_one_of_the_bundled_network(stem: str) -> None:
    ours = Counter(map(shape, exported(stem).layers))
    assert ours == Counter(map(shape, bundled(stem).layers))


@pytest.mark.parametrize("model", ["resnet18", "mobilenet_v3_small"])
def test_a_batch_set_by_name_is_the_batch_of_every_layer(model: str) -> None:
    path = FOLDER / f"{model}.torchscript.onnx"
    four, one = load_workload(path, {"batch": 4}), load_workload(path, {"batch": 1})
    assert list(map(shape, four.layers)) == list(map(shape, one.with_batch(4).layers))


@pytest.mark.parametrize("stem", EXPORTS)
def test_nothing_is_left_out(stem: str) -> None:
    assert exported(stem).unsupported == ()


@pytest.mark.parametrize("model", [model_of(stem) for stem in EXPORTS if "torchscript" in stem])
def test_both_exporters_give_the_same_layers(model: str) -> None:
    old, new = exported(f"{model}.torchscript"), exported(f"{model}.dynamo")
    assert Counter(map(shape, old.layers)) == Counter(map(shape, new.layers))
    assert old.parameter_count == new.parameter_count
