"""Two of the MLPerf Tiny reference models: keyword spotting and visual wake words."""

from sim.domain.workload import Workload
from sim.workloads.networks.builder import NetworkBuilder, Tensor, flatten, same_padding

_KERAS_NORM_PARAMETERS = 4
"""Keras counts scale, shift, mean and variance; the convolution has a bias besides."""

_KEYWORD_SOURCE = (
    "Definition: github mlcommons/tiny, keras_model.py of keyword spotting (DS-CNN), after "
    "Zhang et al., Hello Edge, arXiv:1711.07128. Parameters: those of the reference Keras "
    "model, moving averages included (24908). MACs: Hello Edge, table of networks for small "
    "devices, DS-CNN of 5.4 MOps, two per multiply-accumulate (2.7M)."
)

_WAKE_WORDS_SOURCE = (
    "Definition: github mlcommons/tiny, vww_model.py (MobileNetV1, width 0.25, 96x96, 2 "
    "classes). Parameters: those of the reference Keras model, moving averages included "
    "(221794). MACs: TensorFlow slim, mobilenet_v1.md, MobileNet_v1_0.25_224 with 41M; less "
    "its 256000 for 1000 classes, times (96/224)^2, plus 512 for 2 classes (7.48M)."
)

_SEPARABLE_BLOCKS = ((1, 16), (2, 32), (1, 32), (2, 64), (1, 64), (2, 128)) + ((1, 128),) * 5
"""Depthwise stride and pointwise channels of MobileNetV1 at width 0.25, but the last two."""


def keyword_spotting() -> Workload:
    """Build the DS-CNN: one convolution and four separable ones, 64 channels."""
    net = NetworkBuilder()
    x = _conv(net, "conv", Tensor(None, 1, 49, 10), channels=64, kernel=(10, 4), stride=2)
    for block in range(1, 5):
        x = _separable(net, f"separable{block}", x, 64, stride=1)
    x = flatten(net.global_average_pool("avgpool", x))
    x = net.linear("dense", x, 12)
    net.softmax("softmax", x, row=12)
    return net.workload(
        "keyword_spotting",
        description="MLPerf Tiny keyword spotting: DS-CNN, 49x10 MFCC input, 12 words.",
        source=_KEYWORD_SOURCE,
        published_macs=2_700_000,
        published_parameters=24_908,
    )


def visual_wake_words() -> Workload:
    """Build MobileNetV1 of width 0.25."""
    net = NetworkBuilder()
    x = _conv(net, "conv", Tensor(None, 3, 96, 96), channels=8, kernel=(3, 3), stride=2)
    for block, (stride, channels) in enumerate((*_SEPARABLE_BLOCKS, (2, 256), (1, 256)), start=1):
        x = _separable(net, f"separable{block}", x, channels, stride)
    x = flatten(net.global_average_pool("avgpool", x))
    x = net.linear("dense", x, 2)
    net.softmax("softmax", x, row=2)
    return net.workload(
        "visual_wake_words",
        description="MLPerf Tiny visual wake words: MobileNetV1 0.25, 96x96, person or not.",
        source=_WAKE_WORDS_SOURCE,
        published_macs=round((41_000_000 - 256_000) * (96 / 224) ** 2 + 512),
        published_parameters=221_794,
    )


def _conv(
    net: NetworkBuilder,
    name: str,
    x: Tensor,
    *,
    channels: int,
    kernel: tuple[int, int],
    stride: int = 1,
    groups: int = 1,
) -> Tensor:
    return net.conv(
        name,
        x,
        out_channels=channels,
        kernel=kernel,
        stride=stride,
        padding=same_padding(x, kernel, stride),
        groups=groups,
        activation="relu",
        norm_parameters=_KERAS_NORM_PARAMETERS,
    )


def _separable(net: NetworkBuilder, name: str, x: Tensor, channels: int, stride: int) -> Tensor:
    x = _conv(
        net,
        f"{name}.depthwise",
        x,
        channels=x.channels,
        kernel=(3, 3),
        stride=stride,
        groups=x.channels,
    )
    return _conv(net, f"{name}.pointwise", x, channels=channels, kernel=(1, 1))
