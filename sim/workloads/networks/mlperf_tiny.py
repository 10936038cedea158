"""The four MLPerf Tiny reference models: keywords, wake words, images, machine sounds."""

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

_IMAGES_SOURCE = (
    "Definition: github mlcommons/tiny, keras_model.py of image classification (ResNet-8 for "
    "CIFAR-10), after He et al., arXiv:1512.03385. Parameters: those of the reference Keras model, "
    "moving averages included (78666). MACs: Banbury et al., MLPerf Tiny Benchmark, "
    "arXiv:2106.07597 (12.5M, recalled)."
)

_SOUNDS_SOURCE = (
    "Definition: github mlcommons/tiny, keras_model.py of anomaly detection (deep autoencoder of "
    "DCASE 2020, task 2). Parameters: those of the reference Keras model, moving averages included "
    "(269992). MACs: none published; one per weight of its ten matrices."
)

_SOUND_FEATURES, _HIDDEN_UNITS, _CODE_UNITS = 640, 128, 8

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


def image_classification() -> Workload:
    """Build ResNet-8: three stacks of one residual block, 16 to 64 channels."""
    net = NetworkBuilder()
    x = _conv(net, "conv", Tensor(None, 3, 32, 32), channels=16, kernel=(3, 3))
    for stack, channels in enumerate((16, 32, 64), start=1):
        x = _residual(net, f"stack{stack}", x, channels, stride=1 if stack == 1 else 2)
    x = flatten(net.global_average_pool("avgpool", x))
    x = net.linear("dense", x, 10)
    net.softmax("softmax", x, row=10)
    return net.workload(
        "image_classification",
        description="MLPerf Tiny image classification: ResNet-8, 32x32, 10 classes.",
        source=_IMAGES_SOURCE,
        published_macs=12_500_000,
        published_parameters=78_666,
    )


def anomaly_detection() -> Workload:
    """Build the autoencoder: ten dense layers, the fifth with 8 units."""
    net = NetworkBuilder()
    x = Tensor(None, _SOUND_FEATURES, 1, 1)
    hidden = (_HIDDEN_UNITS,) * 4
    for index, units in enumerate((*hidden, _CODE_UNITS, *hidden), start=1):
        x = net.linear(
            f"dense{index}",
            x,
            units,
            activation="relu",
            norm_parameters=_KERAS_NORM_PARAMETERS,
        )
    net.linear("output", x, _SOUND_FEATURES)
    return net.workload(
        "anomaly_detection",
        description="MLPerf Tiny anomaly detection: dense autoencoder, 640 features of a sound.",
        source=_SOUNDS_SOURCE,
        published_parameters=269_992,
    )


def _residual(net: NetworkBuilder, name: str, x: Tensor, channels: int, *, stride: int) -> Tensor:
    """Add two convolutions and the way around them; the latter has no norm of its own."""
    inner = _conv(net, f"{name}.conv1", x, channels=channels, kernel=(3, 3), stride=stride)
    inner = _conv(net, f"{name}.conv2", inner, channels=channels, kernel=(3, 3), activation=None)
    shortcut = x
    if stride > 1:
        shortcut = net.conv(
            f"{name}.downsample",
            x,
            out_channels=channels,
            kernel=1,
            stride=stride,
            padding=same_padding(x, (1, 1), stride),
        )
    return net.add(f"{name}.add", inner, shortcut, activation="relu")


def _conv(
    net: NetworkBuilder,
    name: str,
    x: Tensor,
    *,
    channels: int,
    kernel: tuple[int, int],
    stride: int = 1,
    groups: int = 1,
    activation: str | None = "relu",
) -> Tensor:
    return net.conv(
        name,
        x,
        out_channels=channels,
        kernel=kernel,
        stride=stride,
        padding=same_padding(x, kernel, stride),
        groups=groups,
        activation=activation,
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
