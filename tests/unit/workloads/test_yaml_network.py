"""Does a network file say what the nouns say, and back?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base.bundled import bundled_folder
from sim.domain.layer import ACTIVATIONS, Densities, Layer, OperandFormats, Padding
from sim.domain.workload import Workload
from sim.workloads.load import load_workload
from sim.workloads.yaml_network import read_network, write_network

TINY = """\
name: tiny
description: three layers
published_macs: 100
layers:
  - name: conv
    kind: conv2d
    in_channels: 4
    out_channels: 8
    groups: 2
    ifmap_h: 8
    ifmap_w: 6
    filter_h: 3
    filter_w: 3
    stride_h: 2
    dilation_w: 2
    padding: {top: 1, left: 2}
    formats: {weight: int4}
    densities: {ifmap: 0.5}
    activation: relu
    bias: true
  - {name: pool, kind: max_pool, inputs: [conv], in_channels: 8, ifmap_h: 3, ifmap_w: 4}
  - {name: heads, kind: matmul, inputs: [pool, conv], groups: 2, m: 3, n: 5, k: 7}
"""


def test_every_key_reaches_the_layer(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    workload = load_workload(path)
    assert (workload.description, workload.published_macs) == ("three layers", 100)
    assert workload.layers[0] == Layer(
        name="conv",
        kind="conv2d",
        in_channels=4,
        out_channels=8,
        groups=2,
        ifmap_h=8,
        ifmap_w=6,
        filter_h=3,
        filter_w=3,
        stride_h=2,
        dilation_w=2,
        padding=Padding(top=1, left=2),
        formats=OperandFormats(weight="int4"),
        densities=Densities(ifmap=0.5),
        activation="relu",
        bias=True,
    )


def test_vector_layer_keeps_its_channels(tmp_path):
    path = tmp_path / "tiny.yml"
    path.write_text(TINY)
    assert load_workload(path).layers[1].out_channels == 8


def test_m_n_k_are_per_group(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    layer = load_workload(path).layers[2]
    assert (layer.ifmap_h, layer.out_channels, layer.in_channels) == (3, 10, 14)
    assert layer.macs == 2 * 3 * 5 * 7


def test_one_padding_is_for_all_sides(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(
        "name: n\nlayers: [{name: c, kind: conv2d, in_channels: 1, out_channels: 1, padding: 2}]\n"
    )
    assert load_workload(path).layers[0].padding == Padding(top=2, bottom=2, left=2, right=2)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = texts.filter(str.strip)
small = st.integers(1, 6)
formats = st.sampled_from([None, "int4", "bf16"])
densities = st.floats(0, 1)


@st.composite
def layers(draw, name, earlier):
    kind = draw(st.sampled_from(["conv2d", "gemm", "matmul", "max_pool", "softmax", "embedding"]))
    groups, channels = draw(small), draw(small)
    kept = kind in ("max_pool", "softmax")
    sides = draw(st.lists(st.integers(0, 2), min_size=4, max_size=4))
    return Layer(
        name=name,
        kind=kind,
        inputs=tuple(draw(st.lists(st.sampled_from(earlier), max_size=2))) if earlier else (),
        batch=draw(small),
        groups=groups,
        in_channels=groups * channels,
        out_channels=groups * (channels if kept else draw(small)),
        ifmap_h=draw(small) + 5,
        ifmap_w=draw(small) + 5,
        filter_h=draw(st.integers(1, 3)),
        filter_w=draw(st.integers(1, 3)),
        stride_h=draw(small),
        dilation_w=draw(st.integers(1, 2)),
        padding=Padding(top=sides[0], bottom=sides[1], left=sides[2], right=sides[3]),
        activation=draw(st.sampled_from([None, *ACTIVATIONS])),
        bias=draw(st.booleans()),
        extra_parameters=draw(st.integers(0, 2**50)),
        formats=OperandFormats(ifmap=draw(formats), accumulator=draw(formats)),
        densities=Densities(weight=draw(densities), ofmap=draw(densities)),
    )


@st.composite
def workloads(draw):
    layer_names = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    built = [draw(layers(name, layer_names[:i])) for i, name in enumerate(layer_names)]
    return Workload(
        name=draw(texts),
        layers=tuple(built),
        description=draw(texts),
        source=draw(texts),
        published_macs=draw(st.none() | st.integers(0, 2**60)),
    )


@settings(deadline=None, max_examples=50)
@given(workload=workloads())
def test_writing_and_reading_gives_the_same_workload(tmp_path_factory, workload):
    path = tmp_path_factory.mktemp("networks") / "net.yaml"
    write_network(workload, path)
    assert read_network(path) == workload


@pytest.mark.parametrize(
    "text", ["null", "true", "12", "1e3", "~", "", "a: b", "- x", "é", "\u2028"]
)
def test_any_text_survives(tmp_path, text):
    layer = Layer(name="x" + text, kind="gemm", in_channels=1, out_channels=1)
    workload = Workload(name=text, layers=(layer,), description=text)
    write_network(workload, tmp_path / "net.yaml")
    assert read_network(tmp_path / "net.yaml") == workload


def test_example_of_the_format_page_is_true(tmp_path):
    page = (bundled_folder("docs") / "formats" / "workloads.md").read_text(encoding="utf-8")
    path = tmp_path / "tiny.yaml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    workload = load_workload(path)
    assert workload.macs == workload.published_macs
    assert workload.parameter_count == workload.published_parameters
