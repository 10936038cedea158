"""Are SCALE-Sim topologies read as their users write them?"""

import pytest

from sim.domain.layer import Layer
from sim.workloads.load import load_workload

CONV = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
GEMM = "Layer, M, N, K,\n"


@pytest.fixture
def read(tmp_path):
    def read_text(text: str | bytes) -> tuple[Layer, ...]:
        path = tmp_path / "net.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_workload(path).layers

    return read_text


# first row of topologies/conv_nets/alexnet.csv of scalesim-project/scale-sim-v2
CONV1 = Layer(
    name="Conv1",
    kind="conv2d",
    in_channels=3,
    out_channels=96,
    ifmap_h=224,
    ifmap_w=224,
    filter_h=11,
    filter_w=11,
    stride_h=4,
    stride_w=4,
)


@pytest.mark.parametrize(
    "text",
    [
        f"{CONV}Strides,\nConv1     ,224         ,224        ,11  ,11 ,3  ,96 ,4  ,\n",
        f"{CONV}Strides\nConv1,224,224,11,11,3,96,4\n",
        f"{CONV}Strides,\n\n\nConv1,224,224,11,11,3,96,4,\n\n",
        f"{CONV}Strides,\n,,,,,,,,\nConv1,224,224,11,11,3,96,4,\n",
        f"{CONV}Strides,\r\nConv1,224,224,11,11,3,96,4,\r\n",
        f"\ufeff{CONV}Strides,\nConv1,224,224,11,11,3,96,4,\n",
        f"# AlexNet\n{CONV}Strides,\nConv1,224,224,11,11,3,96,4,#first\n",
        "Conv1,224,224,11,11,3,96,4,\n",
        "Conv1,224,224,11,11,3,96,4",
        "Conv1,224,224,11,11,3,96,4,4\n",
        f"{CONV}Stride Height, Stride Width\nConv1,224,224,11,11,3,96,4,4,\n",
        f"{CONV}Strides,\nConv1,224,224,11,11,3,96,4,4,\n",
        f"{CONV}Strides,,,Eh,Ew,e2\nConv1,224,224,11,11,3,96,4,,,54,54,2916\n",
        f"{CONV}Strides, Sparsity\nConv1,224,224,11,11,3,96,4,1:1,\n",
        f"{CONV}Strides, Sparsity\nConv1,224,224,11,11,3,96,4,\n",
        f"{CONV}Strides, Batch Size,\nConv1,224,224,11,11,3,96,4,1,\n",
        "LAYER NAME,ifmap_h,ifmap_w,filter_h,filter_w,channels,num_filter,stride\n"
        "\tConv1,224,224,11,11,3,96,4,\n",
        "Channels,Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Filters,Strides\n"
        "3,Conv1,224,224,11,11,96,4\n",
    ],
)
def test_every_dialect_gives_the_same_convolution(read, text):
    assert read(text) == (CONV1,)


@pytest.mark.parametrize(
    "text",
    [
        # topologies/GEMM_mnk/gpt2.csv of scalesim-project/scale-sim-v2, second row
        "Layer,M,N,K\nQKTV,1024,64,1024\n",
        f"{GEMM}QKTV, 1024, 64, 1024,\n",
        "QKTV,1024,64,1024,\n",
        "Layer Name, M, N, K, Sparsity,\nQKTV,1024,64,1024,1:1,\n",
        "Layer,M,K,N\nQKTV,1024,1024,64\n",
    ],
)
def test_every_dialect_gives_the_same_gemm(read, text):
    expected = Layer(name="QKTV", kind="gemm", ifmap_h=1024, in_channels=1024, out_channels=64)
    assert read(text) == (expected,)


def test_strides_may_differ_per_axis(read):
    (layer,) = read(f"{CONV}Stride Height, Stride Width\nc,9,9,3,3,2,4,1,2,\n")
    assert (layer.stride_h, layer.stride_w) == (1, 2)
    assert (layer.ofmap_h, layer.ofmap_w) == (7, 4)


def test_outputs_are_rounded_down(read):
    # SCALE-Sim rounds up: 110 x 110 outputs for the first layer of ResNet-50
    (layer,) = read("Conv1,224,224,7,7,3,64,2,\n")
    assert (layer.ofmap_h, layer.ofmap_w) == (109, 109)


@pytest.mark.parametrize("filters", [1, 32])
def test_layer_named_dp_is_depthwise(read, filters):
    (layer,) = read(f"Conv2_DP,112,112,3,3,32,{filters},1,\n")
    assert (layer.groups, layer.in_channels, layer.out_channels) == (32, 32, 32)


def test_sparsity_is_the_density_of_the_weights(read):
    dense, half, third = read(
        f"{CONV}Strides, Sparsity,\na,5,5,3,3,2,6,1,4:4,\nb,5,5,3,3,2,6,1,2:4,\n"
        "c,5,5,3,3,2,6,1,1:3,\n"
    )
    assert dense.densities.weight == 1.0
    assert half.densities.weight == 0.5
    assert third.densities.weight == 1 / 3


def test_repeated_names_are_numbered(read):
    rows = read(f"{GEMM}fc,1,2,3,\nfc,1,2,3,\nfc#2,1,2,3,\nfc,1,2,3,\n")
    assert [layer.name for layer in rows] == ["fc", "fc#2", "fc#2#2", "fc#3"]


def test_layers_have_no_edges(read):
    assert all(layer.inputs == () for layer in read(f"{GEMM}a,1,2,3,\nb,1,2,3,\n"))


def test_workload_is_named_after_the_file(tmp_path):
    path = tmp_path / "my_net.CSV"
    path.write_text("QKTV,1024,64,1024,\n")
    assert load_workload(path).name == "my_net"
