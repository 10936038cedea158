"""MobileNetV2: inverted residuals around depthwise convolutions."""

from sim.domain.workload import Workload
from sim.workloads.networks.builder import NetworkBuilder, Tensor, flatten

_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
"""Expansion, output channels, blocks and first stride of each stage (paper, table 2)."""

_SOURCE = (
    "Definition: Sandler et al., arXiv:1801.04381, table 2, as in torchvision. Totals: "
    "torchvision MobileNet_V2_Weights.IMAGENET1K_V1 (3504872 parameters, 0.30 GFLOPS counted "
    "as multiply-accumulates)."
)


def mobilenet_v2() -> Workload:
    """Build MobileNetV2 of width 1.0."""
    net = NetworkBuilder()
    x = _conv(net, "stem", Tensor(None, 3, 224, 224), channels=32, kernel=3, stride=2)
    for stage, (expansion, channels, blocks, first_stride) in enumerate(_STAGES, start=1):
        for block in range(blocks):
            stride = first_stride if block == 0 else 1
            x = _block(
                net,
                f"stage{stage}.{block}",
                x,
                expansion=expansion,
                channels=channels,
                stride=stride,
            )
    x = _conv(net, "last", x, channels=1280, kernel=1)
    x = net.global_average_pool("avgpool", x)
    net.linear("classifier", flatten(x), 1000)
    return net.workload(
        "mobilenet_v2",
        description="MobileNetV2 1.0, ImageNet classification, 224x224; batch norms folded.",
        source=_SOURCE,
        published_macs=300_000_000,
        published_parameters=3_504_872,
    )


def _conv(
    net: NetworkBuilder,
    name: str,
    x: Tensor,
    *,
    channels: int,
    kernel: int,
    stride: int = 1,
    groups: int = 1,
    activation: str | None = "relu6",
) -> Tensor:
    """Add a convolution with its batch norm folded: the shift is its bias."""
    return net.conv(
        name,
        x,
        out_channels=channels,
        kernel=kernel,
        stride=stride,
        padding=kernel // 2,
        groups=groups,
        activation=activation,
        norm_parameters=1,
    )


def _block(
    net: NetworkBuilder, name: str, x: Tensor, *, expansion: int, channels: int, stride: int
) -> Tensor:
    hidden = x.channels * expansion
    inner = x if expansion == 1 else _conv(net, f"{name}.expand", x, channels=hidden, kernel=1)
    inner = _conv(
        net, f"{name}.depthwise", inner, channels=hidden, kernel=3, stride=stride, groups=hidden
    )
    inner = _conv(net, f"{name}.project", inner, channels=channels, kernel=1, activation=None)
    if stride == 1 and x.channels == channels:
        return net.add(f"{name}.add", inner, x)
    return inner
