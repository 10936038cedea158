"""VGG-16: blocks of 3 x 3 convolutions between poolings."""

from sim.domain.workload import Workload
from sim.workloads.networks.builder import NetworkBuilder, Tensor, flatten

_BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
"""Channels and convolutions of each block."""

_SOURCE = (
    "Definition: Simonyan and Zisserman, arXiv:1409.1556, configuration D. Totals: torchvision "
    "VGG16_Weights.IMAGENET1K_V1 (138357544 parameters, 15.47 GFLOPS counted as "
    "multiply-accumulates)."
)


def vgg16() -> Workload:
    """Build VGG-16 without batch norm."""
    net = NetworkBuilder()
    x = Tensor(None, 3, 224, 224)
    for block, (channels, convolutions) in enumerate(_BLOCKS, start=1):
        for index in range(1, convolutions + 1):
            name = f"conv{block}_{index}"
            x = net.conv(name, x, out_channels=channels, kernel=3, padding=1, activation="relu")
        x = net.max_pool(f"pool{block}", x, kernel=2, stride=2)
    x = net.linear("fc6", flatten(x), 4096, activation="relu")
    x = net.linear("fc7", x, 4096, activation="relu")
    net.linear("fc8", x, 1000)
    return net.workload(
        "vgg16",
        description="VGG-16, ImageNet classification, 224x224.",
        source=_SOURCE,
        published_macs=15_470_000_000,
        published_parameters=138_357_544,
    )
