"""YOLOv3-tiny: a small detector with two heads, an enlargement and a concatenation."""

from sim.domain.layer import Padding
from sim.domain.workload import Workload
from sim.workloads.networks.builder import NetworkBuilder, Tensor

_DARKNET_NORM_PARAMETERS = 3
"""A weights file holds scale, mean and variance per channel besides the bias."""

_OUTPUTS = 255
"""3 boxes per position, each of 4 coordinates, 1 objectness and 80 classes."""

_SOURCE = (
    "Definition: github pjreddie/darknet, cfg/yolov3-tiny.cfg (Redmon and Farhadi, "
    "arXiv:1804.02767). MACs: pjreddie.com/darknet/yolo, 5.56 BFLOPS at 416x416, two per "
    "multiply-accumulate. Parameters: yolov3-tiny.weights, 35434956 bytes, a header of 20 and "
    "4 per value (batch-norm means and variances included)."
)


def yolov3_tiny() -> Workload:
    """Build the network up to its two raw outputs; decoding the boxes is left out."""
    net = NetworkBuilder()
    x = Tensor(None, 3, 416, 416)
    backbone: list[Tensor] = []
    for index, channels in enumerate((16, 32, 64, 128, 256), start=1):
        x = _conv(net, f"conv{index}", x, channels=channels, kernel=3)
        backbone.append(x)
        x = net.max_pool(f"pool{index}", x, kernel=2, stride=2)
    x = _conv(net, "conv6", x, channels=512, kernel=3)
    # stride 1 keeps the size: darknet pads one row and one column at the far ends
    x = net.max_pool("pool6", x, kernel=2, stride=1, padding=Padding(bottom=1, right=1))
    x = _conv(net, "conv7", x, channels=1024, kernel=3)
    neck = _conv(net, "conv8", x, channels=256, kernel=1)
    x = _conv(net, "conv9", neck, channels=512, kernel=3)
    net.conv("head13", x, out_channels=_OUTPUTS, kernel=1)
    x = _conv(net, "conv10", neck, channels=128, kernel=1)
    x = net.upsample("upsample", x, scale=2)
    x = _conv(net, "conv11", x, backbone[-1], channels=256, kernel=3)
    net.conv("head26", x, out_channels=_OUTPUTS, kernel=1)
    return net.workload(
        "yolov3_tiny",
        description="YOLOv3-tiny, COCO detection, 416x416; batch norms folded, raw outputs.",
        source=_SOURCE,
        published_macs=2_780_000_000,
        published_parameters=8_858_734,
    )


def _conv(net: NetworkBuilder, name: str, *inputs: Tensor, channels: int, kernel: int) -> Tensor:
    return net.conv(
        name,
        *inputs,
        out_channels=channels,
        kernel=kernel,
        padding=kernel // 2,
        activation="leaky_relu",
        norm_parameters=_DARKNET_NORM_PARAMETERS,
    )
