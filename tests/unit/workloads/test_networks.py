"""Are the bundled networks the published ones, whole, and what the scripts generate?"""

from fnmatch import fnmatchcase

import pytest

from sim.domain.layer import Layer
from sim.domain.workload import Workload
from sim.workloads.load import bundled_workloads, load_workload
from sim.workloads.network_text import format_network
from sim.workloads.networks import NETWORKS
from sim.workloads.networks.__main__ import main
from sim.workloads.networks.folder import format_readme

# Relative precision of the published figures (sources in each file's header); 0 is exact.
MAC_PRECISION = {
    "alexnet": 0.5 / 724,
    "bert_base": 0.01,  # 22.5B FLOPS count softmax, norms and biases too
    "gpt2_decode": 0.01,  # the formula's N includes 1.3M values that are not multiplied
    "gpt2_prefill": 0.0,
    "image_classification": 0.05 / 12.5,
    "keyword_spotting": 0.02,  # 5.4 MOps count biases and norms too
    "llama3_8b_decode": 1e-4,  # the formula's N includes the norm scales
    "lstm": 0.5 / 51,
    "mobilenet_v2": 0.005 / 0.30,
    "resnet18": 0.005 / 1.81,
    "resnet50": 0.005 / 4.09,
    "vgg16": 0.005 / 15.47,
    "visual_wake_words": 0.5 / 41,
    "vit_b16": 0.005 / 17.56,
    "yolov3_tiny": 0.005 / 5.56,
}
# networks whose MACs nobody published: one per weight, from the definition
DEFINED_MACS = {"anomaly_detection": 2 * 640 * 128 + 6 * 128 * 128 + 2 * 128 * 8}
PARAMETER_PRECISION = {"alexnet": 0.5 / 61, "lstm": 0.5 / 66}

SPATIAL = ("conv2d", "max_pool", "average_pool", "upsample")

# Values a layer reads from outside the network (state, trained tables), or, negative, leaves
# unread (positions nobody needs), beyond what its inputs produce.
OUTSIDE = {
    ("bert_base", "pooler"): -127 * 768,
    ("gpt2_decode", "*.scores"): 1023 * 768,
    ("gpt2_decode", "*.mix"): 1023 * 768,
    ("gpt2_prefill", "norm"): -1023 * 768,
    ("llama3_8b_decode", "*.scores"): 2047 * 8 * 128,
    ("llama3_8b_decode", "*.mix"): 2047 * 8 * 128,
    ("lstm", "*_gate"): 1500,
    ("lstm", "*.keep"): 1500,
    ("vit_b16", "positions"): 768 + 197 * 768,
    ("vit_b16", "head"): -196 * 768,
}
OUTPUTS = {"yolov3_tiny": {"head13", "head26"}}

network = pytest.mark.parametrize("name", NETWORKS)


@network
def test_file_is_what_the_script_generates(name):
    path = bundled_workloads()[name]
    assert path.read_text(encoding="utf-8") == format_network(NETWORKS[name]())


@network
def test_file_reads_back_as_the_network(name):
    assert load_workload(name) == NETWORKS[name]()


def test_every_file_has_a_script():
    assert list(bundled_workloads()) == list(NETWORKS)


def test_readme_is_what_the_script_generates():
    path = bundled_workloads()["alexnet"].with_name("README.md")
    assert path.read_text(encoding="utf-8") == format_readme(f() for f in NETWORKS.values())


@network
def test_macs_equal_the_published_total(name):
    workload = NETWORKS[name]()
    if name in DEFINED_MACS:
        assert (workload.published_macs, workload.macs) == (None, DEFINED_MACS[name])
    else:
        assert workload.macs == pytest.approx(workload.published_macs, rel=MAC_PRECISION[name])


@network
def test_parameters_equal_the_published_total(name):
    workload = NETWORKS[name]()
    precision = PARAMETER_PRECISION.get(name, 0)
    assert workload.parameter_count == pytest.approx(workload.published_parameters, rel=precision)


def test_alexnet_convolutions_are_the_666m_macs_of_eyeriss():
    # Chen et al., JSSC 52(1) 2017: 666M MACs per frame, all five layers
    layers = NETWORKS["alexnet"]().layers
    assert sum(layer.macs for layer in layers if layer.kind == "conv2d") == 665_784_864


def test_alexnet_parameters_are_those_of_the_caffe_model():
    # BVLC reference model of the grouped network: 60 965 224 values
    assert NETWORKS["alexnet"]().parameter_count == 60_965_224


@network
def test_every_layer_reads_what_its_inputs_produce(name):
    workload = NETWORKS[name]()
    layers = {layer.name: layer for layer in workload.layers}
    for layer in workload.layers:
        producers = [layers[source] for source in layer.inputs]
        if producers:
            produced = sum(producer.ofmap_count for producer in producers)
            assert _values_read(layer) == produced + _outside(workload, layer), layer.name
        if layer.kind in SPATIAL and producers:
            assert {(p.ofmap_h, p.ofmap_w) for p in producers} == {(layer.ifmap_h, layer.ifmap_w)}
            assert sum(p.out_channels for p in producers) == layer.in_channels


@network
def test_second_operand_of_a_matmul_is_the_last_input(name):
    workload = NETWORKS[name]()
    layers = {layer.name: layer for layer in workload.layers}
    for layer in workload.layers:
        if layer.kind == "matmul":
            first, second = (layers[source] for source in layer.inputs)
            assert first.ofmap_count == layer.ifmap_count
            assert second.ofmap_count + _outside(workload, layer) == layer.weight_count


@network
def test_every_layer_but_the_outputs_is_read(name):
    workload = NETWORKS[name]()
    read = {source for layer in workload.layers for source in layer.inputs}
    unread = {layer.name for layer in workload.layers} - read
    assert unread == OUTPUTS.get(name, {workload.layers[-1].name})


@network
def test_only_images_and_look_ups_have_no_inputs(name):
    workload = NETWORKS[name]()
    without = {layer.name for layer in workload.layers if not layer.inputs}
    look_ups = {layer.name for layer in workload.layers if layer.kind == "embedding"}
    assert without == (look_ups or {workload.layers[0].name})


def test_mobilenet_depthwise_layers_have_one_channel_per_group():
    layers = NETWORKS["mobilenet_v2"]().layers
    depthwise = [layer for layer in layers if layer.name.endswith("depthwise")]
    assert len(depthwise) == 17  # one per block, table 2 of the paper
    assert all(layer.groups == layer.in_channels == layer.out_channels for layer in depthwise)


def test_llama_shares_each_key_head_among_four_queries():
    layers = {layer.name: layer for layer in NETWORKS["llama3_8b_decode"]().layers}
    scores = layers["block0.scores"]
    assert (scores.groups, scores.ifmap_h, scores.in_channels) == (8, 4, 8 * 128)


def test_writing_the_folder_gives_the_same_bytes(tmp_path, capsys):
    assert main([str(tmp_path)]) == 0
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    bundled = bundled_workloads()["alexnet"].parent
    assert written == {name: (bundled / name).read_bytes() for name in written}
    assert len(written) == len(NETWORKS) + 1
    assert len(capsys.readouterr().out.splitlines()) == len(written)


def test_writing_to_a_missing_folder_is_one_line(tmp_path, capsys):
    assert main([str(tmp_path / "none")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def _values_read(layer: Layer) -> int:
    if layer.kind == "matmul":
        return layer.ifmap_count + layer.weight_count
    if layer.kind in ("add", "multiply"):
        return 2 * layer.ifmap_count
    return layer.ifmap_count


def _outside(workload: Workload, layer: Layer) -> int:
    if layer.name.endswith((".cosine", ".sine")):  # rotary tables, one value per value
        return layer.ifmap_count
    found = [
        values
        for (name, pattern), values in OUTSIDE.items()
        if name == workload.name and fnmatchcase(layer.name, pattern)
    ]
    return sum(found)
