"""AlexNet as first published: two groups in three of its convolutions, 227 x 227 input."""

from sim.domain.workload import Workload
from sim.workloads.networks.builder import NetworkBuilder, Tensor, flatten

_SOURCE = (
    "Definition: Krizhevsky et al., ImageNet Classification with Deep Convolutional Neural "
    "Networks, NIPS 2012, section 3.5. Totals: Sze et al., Efficient Processing of Deep Neural "
    "Networks, Proc. IEEE 105(12) 2017, table II (724M MACs, of which 666M in convolutions; "
    "61M weights)."
)


def alexnet() -> Workload:
    """Build the network that Eyeriss ran; local response normalisation is left out."""
    net = NetworkBuilder()
    x = Tensor(None, 3, 227, 227)
    x = net.conv("conv1", x, out_channels=96, kernel=11, stride=4, activation="relu")
    x = net.max_pool("pool1", x, kernel=3, stride=2)
    x = net.conv("conv2", x, out_channels=256, kernel=5, padding=2, groups=2, activation="relu")
    x = net.max_pool("pool2", x, kernel=3, stride=2)
    for name, channels, groups in (("conv3", 384, 1), ("conv4", 384, 2), ("conv5", 256, 2)):
        x = net.conv(
            name, x, out_channels=channels, kernel=3, padding=1, groups=groups, activation="relu"
        )
    x = flatten(net.max_pool("pool5", x, kernel=3, stride=2))
    x = net.linear("fc6", x, 4096, activation="relu")
    x = net.linear("fc7", x, 4096, activation="relu")
    x = net.linear("fc8", x, 1000)
    net.softmax("softmax", x, row=1000)
    return net.workload(
        "alexnet",
        description="AlexNet, ImageNet classification, 227x227, grouped convolutions. "
        "Local response normalisation left out.",
        source=_SOURCE,
        published_macs=724_000_000,
        published_parameters=61_000_000,
    )
