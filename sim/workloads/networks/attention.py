"""Multi-head attention and the feed-forward block, as encoders and decoders share them."""

from dataclasses import dataclass

from sim.workloads.networks.builder import NetworkBuilder, Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionShape:
    """Sizes of one attention layer.

    Attributes
    ----------
    heads : query heads.
    key_heads : heads of keys and values; each serves ``heads / key_heads`` query heads.
    head_channels : values per head.
    queries : positions computed now.
    context : positions attended to: the queries themselves and, in a decoder that
        generates, those whose keys and values are kept from before.
    """

    heads: int
    key_heads: int
    head_channels: int
    queries: int
    context: int

    @property
    def rows(self) -> int:
        """Query rows that share one head's keys."""
        return self.queries * (self.heads // self.key_heads)


def attention(
    net: NetworkBuilder,
    name: str,
    shape: AttentionShape,
    *,
    query: Tensor,
    key: Tensor,
    value: Tensor,
) -> Tensor:
    """Add scores, softmax and the weighted sum of values.

    Every score is computed, masked ones too. The division by the square root of
    `head_channels` is part of the softmax.

    Returns
    -------
    Tensor
        ``heads * head_channels`` channels at each of the queries.
    """
    scores = net.matmul(
        f"{name}.scores",
        query,
        key,
        heads=shape.key_heads,
        m=shape.rows,
        n=shape.context,
        k=shape.head_channels,
    )
    weights = net.softmax(f"{name}.softmax", scores, row=shape.context)
    mixed = net.matmul(
        f"{name}.mix",
        weights,
        value,
        heads=shape.key_heads,
        m=shape.rows,
        n=shape.head_channels,
        k=shape.context,
    )
    return Tensor(mixed.layer, shape.heads * shape.head_channels, shape.queries, 1)


def self_attention(net: NetworkBuilder, name: str, x: Tensor, shape: AttentionShape) -> Tensor:
    """Add the projections with biases around `attention`, as in BERT, GPT-2 and ViT."""
    channels = shape.heads * shape.head_channels
    query = net.linear(f"{name}.query", x, channels)
    key = net.linear(f"{name}.key", x, channels)
    value = net.linear(f"{name}.value", x, channels)
    mixed = attention(net, name, shape, query=query, key=key, value=value)
    return net.linear(f"{name}.output", mixed, x.channels)


def feed_forward(net: NetworkBuilder, name: str, x: Tensor, hidden: int) -> Tensor:
    """Add the two linear layers with a GELU between them."""
    inner = net.linear(f"{name}.up", x, hidden, activation="gelu")
    return net.linear(f"{name}.down", inner, x.channels)


def layer_norm(net: NetworkBuilder, name: str, x: Tensor) -> Tensor:
    """Add a layer norm with its scale and shift."""
    return net.norm(name, x, "layer_norm", parameters_per_channel=2)


def pre_norm_block(net: NetworkBuilder, name: str, x: Tensor, shape: AttentionShape) -> Tensor:
    """Add a block that normalises before each part, as in GPT-2 and ViT."""
    attended = self_attention(net, name, layer_norm(net, f"{name}.norm1", x), shape)
    x = net.add(f"{name}.add1", attended, x)
    fed = feed_forward(net, name, layer_norm(net, f"{name}.norm2", x), 4 * x.channels)
    return net.add(f"{name}.add2", fed, x)


def post_norm_block(net: NetworkBuilder, name: str, x: Tensor, shape: AttentionShape) -> Tensor:
    """Add a block that normalises after each part, as in BERT."""
    attended = self_attention(net, name, x, shape)
    x = layer_norm(net, f"{name}.norm1", net.add(f"{name}.add1", attended, x))
    fed = feed_forward(net, name, x, 4 * x.channels)
    return layer_norm(net, f"{name}.norm2", net.add(f"{name}.add2", fed, x))
