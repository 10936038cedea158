"""Residual networks as torchvision defines them (version 1.5: stride in the 3 x 3)."""

from sim.domain.workload import Workload
from sim.workloads.networks.builder import NetworkBuilder, Tensor, flatten

_STAGE_CHANNELS = (64, 128, 256, 512)
_EXPANSION = 4
"""Output channels of a bottleneck over its inner ones."""

_DEFINITION = (
    "Definition: He et al., arXiv:1512.03385, table 1, as in torchvision.models.resnet. Totals: "
    "torchvision {weights} ({parameters} parameters, {gflops} GFLOPS counted as "
    "multiply-accumulates)."
)


def resnet18() -> Workload:
    """Build ResNet-18: two basic blocks per stage."""
    net = NetworkBuilder()
    x = _stem(net)
    for stage, channels in enumerate(_STAGE_CHANNELS, start=1):
        for block in range(2):
            stride = 2 if stage > 1 and block == 0 else 1
            x = _basic_block(net, f"layer{stage}.{block}", x, channels, stride)
    _head(net, x)
    source = _DEFINITION.format(
        weights="ResNet18_Weights.IMAGENET1K_V1", parameters=11_689_512, gflops=1.81
    )
    return net.workload(
        "resnet18",
        description="ResNet-18, ImageNet classification, 224x224; batch norms folded.",
        source=source,
        published_macs=1_810_000_000,
        published_parameters=11_689_512,
    )


def resnet50() -> Workload:
    """Build ResNet-50: bottleneck blocks, 3, 4, 6 and 3 per stage."""
    net = NetworkBuilder()
    x = _stem(net)
    for stage, (channels, blocks) in enumerate(
        zip(_STAGE_CHANNELS, (3, 4, 6, 3), strict=True), start=1
    ):
        for block in range(blocks):
            stride = 2 if stage > 1 and block == 0 else 1
            x = _bottleneck(net, f"layer{stage}.{block}", x, channels, stride)
    _head(net, x)
    source = _DEFINITION.format(
        weights="ResNet50_Weights.IMAGENET1K_V1", parameters=25_557_032, gflops=4.09
    )
    return net.workload(
        "resnet50",
        description="ResNet-50 v1.5, ImageNet classification, 224x224; batch norms folded.",
        source=source,
        published_macs=4_090_000_000,
        published_parameters=25_557_032,
    )


def _conv(
    net: NetworkBuilder,
    name: str,
    x: Tensor,
    *,
    channels: int,
    kernel: int,
    stride: int = 1,
    activation: str | None = "relu",
) -> Tensor:
    """Add a convolution with its batch norm folded: the shift is its bias."""
    return net.conv(
        name,
        x,
        out_channels=channels,
        kernel=kernel,
        stride=stride,
        padding=kernel // 2,
        activation=activation,
        norm_parameters=1,
    )


def _stem(net: NetworkBuilder) -> Tensor:
    x = _conv(net, "conv1", Tensor(None, 3, 224, 224), channels=64, kernel=7, stride=2)
    return net.max_pool("maxpool", x, kernel=3, stride=2, padding=1)


def _shortcut(net: NetworkBuilder, name: str, x: Tensor, channels: int, stride: int) -> Tensor:
    """Pass the input on; by a 1 x 1 convolution where the shape changes."""
    if stride == 1 and x.channels == channels:
        return x
    return _conv(
        net, f"{name}.downsample", x, channels=channels, kernel=1, stride=stride, activation=None
    )


def _basic_block(net: NetworkBuilder, name: str, x: Tensor, channels: int, stride: int) -> Tensor:
    inner = _conv(net, f"{name}.conv1", x, channels=channels, kernel=3, stride=stride)
    inner = _conv(net, f"{name}.conv2", inner, channels=channels, kernel=3, activation=None)
    shortcut = _shortcut(net, name, x, channels, stride)
    return net.add(f"{name}.add", inner, shortcut, activation="relu")


def _bottleneck(net: NetworkBuilder, name: str, x: Tensor, channels: int, stride: int) -> Tensor:
    outer = channels * _EXPANSION
    inner = _conv(net, f"{name}.conv1", x, channels=channels, kernel=1)
    inner = _conv(net, f"{name}.conv2", inner, channels=channels, kernel=3, stride=stride)
    inner = _conv(net, f"{name}.conv3", inner, channels=outer, kernel=1, activation=None)
    shortcut = _shortcut(net, name, x, outer, stride)
    return net.add(f"{name}.add", inner, shortcut, activation="relu")


def _head(net: NetworkBuilder, x: Tensor) -> None:
    x = net.global_average_pool("avgpool", x)
    net.linear("fc", flatten(x), 1000)
