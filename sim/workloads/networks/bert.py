"""BERT-base: embeddings, twelve encoder blocks and the pooler."""

from sim.domain.workload import Workload
from sim.workloads.networks.attention import AttentionShape, layer_norm, post_norm_block
from sim.workloads.networks.builder import NetworkBuilder, as_tokens

_CHANNELS = 768
_HEADS = 12
_BLOCKS = 12
_TOKENS = 128
_TABLES = (("word", 30_522), ("position", 512), ("token_type", 2))
"""Embedding tables and their rows, for the uncased vocabulary."""

_SOURCE = (
    "Definition: Devlin et al., arXiv:1810.04805, BERT-base, as in Hugging Face BertModel "
    "(bert-base-uncased). Parameters: those of that model, embeddings and pooler included "
    "(109482240). MACs: Sun et al., MobileBERT, arXiv:2004.02984, table of GLUE results, BERT-base "
    "with 22.5B FLOPS at sequence length 128, two per multiply-accumulate (softmax, norms and "
    "biases counted there too)."
)


def bert_base() -> Workload:
    """Build the encoder for one sequence of 128 tokens."""
    net = NetworkBuilder()
    word, position, token_type = (
        net.embedding(
            f"embeddings.{name}", positions=_TOKENS, channels=_CHANNELS, parameters=rows * _CHANNELS
        )
        for name, rows in _TABLES
    )
    x = net.add("embeddings.add1", word, token_type)
    x = net.add("embeddings.add2", x, position)
    x = layer_norm(net, "embeddings.norm", x)
    shape = AttentionShape(
        heads=_HEADS,
        key_heads=_HEADS,
        head_channels=_CHANNELS // _HEADS,
        queries=_TOKENS,
        context=_TOKENS,
    )
    for block in range(_BLOCKS):
        x = post_norm_block(net, f"block{block}", x, shape)
    net.linear("pooler", as_tokens(x, 1), _CHANNELS, activation="tanh")
    return net.workload(
        "bert_base",
        description="BERT-base encoder, one sequence of 128 tokens, with embeddings and pooler; "
        "no task head.",
        source=_SOURCE,
        published_macs=11_250_000_000,
        published_parameters=109_482_240,
    )
