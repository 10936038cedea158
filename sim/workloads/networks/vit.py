"""Vision Transformer ViT-B/16."""

from sim.domain.workload import Workload
from sim.workloads.networks.attention import AttentionShape, layer_norm, pre_norm_block
from sim.workloads.networks.builder import NetworkBuilder, Tensor, as_tokens

_CHANNELS = 768
_HEADS = 12
_BLOCKS = 12
_PATCH = 16
_IMAGE = 224

_SOURCE = (
    "Definition: Dosovitskiy et al., arXiv:2010.11929, ViT-Base/16, as in torchvision. Totals: "
    "torchvision ViT_B_16_Weights.IMAGENET1K_V1 (86567656 parameters, 17.56 GFLOPS counted as "
    "multiply-accumulates)."
)


def vit_b16() -> Workload:
    """Build ViT-B/16: 196 patches and the class token."""
    net = NetworkBuilder()
    image = Tensor(None, 3, _IMAGE, _IMAGE)
    patches = net.conv("patches", image, out_channels=_CHANNELS, kernel=_PATCH, stride=_PATCH)
    tokens = patches.height * patches.width + 1
    # the class token is one more row of the trained table that is added to the patches
    x = net.add("positions", as_tokens(patches, tokens), table_parameters=(tokens + 1) * _CHANNELS)
    shape = AttentionShape(
        heads=_HEADS,
        key_heads=_HEADS,
        head_channels=_CHANNELS // _HEADS,
        queries=tokens,
        context=tokens,
    )
    for block in range(_BLOCKS):
        x = pre_norm_block(net, f"block{block}", x, shape)
    x = layer_norm(net, "norm", x)
    net.linear("head", as_tokens(x, 1), 1000)
    return net.workload(
        "vit_b16",
        description="ViT-B/16, ImageNet classification, 224x224 (197 tokens).",
        source=_SOURCE,
        published_macs=17_560_000_000,
        published_parameters=86_567_656,
    )
