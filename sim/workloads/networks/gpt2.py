"""GPT-2 of 124M parameters: reading a prompt, and generating one token."""

from sim.domain.workload import Workload
from sim.workloads.networks.attention import AttentionShape, layer_norm, pre_norm_block
from sim.workloads.networks.builder import NetworkBuilder, Tensor, as_tokens

_CHANNELS = 768
_HEADS = 12
_BLOCKS = 12
_CONTEXT = 1024
_WORDS = 50_257

_PARAMETERS = 124_439_808
_BLOCK_PARAMETERS = 12 * _BLOCKS * _CHANNELS**2
"""Kaplan et al., table 1: parameters without embeddings, 12 n_layer d_model^2."""

_ATTENTION_MACS = 2 * _BLOCKS * _CHANNELS * _CONTEXT
"""Chowdhery et al., appendix B: 4 L H Q T FLOPs per token, two per multiply-accumulate."""

_SOURCE = (
    "Definition: Radford et al., Language Models are Unsupervised Multitask Learners, 2019, as "
    "in Hugging Face GPT2LMHeadModel (gpt2). Parameters: those of that model, the output "
    "weights tied to the token embedding (124439808). MACs, by published formulas, as no "
    "count is published: {formula}"
)


def gpt2_prefill() -> Workload:
    """Build the pass over a prompt of 1024 tokens; scores of the last one only."""
    formula = (
        "Kaplan et al., arXiv:2001.08361, table 1, 12 n_layer d_model^2 per token, and "
        "Chowdhery et al., arXiv:2204.02311, appendix B, 2 L H Q T per token; one row of the "
        "output matrix."
    )
    return _gpt2(queries=_CONTEXT).workload(
        "gpt2_prefill",
        description="GPT-2 124M, prompt of 1024 tokens, causal mask not exploited; logits of "
        "the last token.",
        source=_SOURCE.format(formula=formula),
        published_macs=_CONTEXT * (_BLOCK_PARAMETERS + _ATTENTION_MACS) + _WORDS * _CHANNELS,
        published_parameters=_PARAMETERS,
    )


def gpt2_decode() -> Workload:
    """Build the step for the 1024th token, the keys and values of the others being kept."""
    formula = (
        "Chowdhery et al., arXiv:2204.02311, appendix B, N + 2 L H Q T per token (biases, norms "
        "and position table are part of N there)."
    )
    return _gpt2(queries=1).workload(
        "gpt2_decode",
        description="GPT-2 124M, one token at a context of 1024 (its own and 1023 kept keys and "
        "values).",
        source=_SOURCE.format(formula=formula),
        published_macs=_PARAMETERS + _ATTENTION_MACS,
        published_parameters=_PARAMETERS,
    )


def _gpt2(queries: int) -> NetworkBuilder:
    net = NetworkBuilder()
    x = _embeddings(net, queries)
    shape = AttentionShape(
        heads=_HEADS,
        key_heads=_HEADS,
        head_channels=_CHANNELS // _HEADS,
        queries=queries,
        context=_CONTEXT,
    )
    for block in range(_BLOCKS):
        x = pre_norm_block(net, f"block{block}", x, shape)
    x = layer_norm(net, "norm", as_tokens(x, 1))
    x = net.linear("output", x, _WORDS, bias=False)
    net.softmax("softmax", x, row=_WORDS)
    return net


def _embeddings(net: NetworkBuilder, queries: int) -> Tensor:
    # the token table is the output matrix, and counted there
    token = net.embedding("embeddings.token", positions=queries, channels=_CHANNELS, parameters=0)
    position = net.embedding(
        "embeddings.position",
        positions=queries,
        channels=_CHANNELS,
        parameters=_CONTEXT * _CHANNELS,
    )
    return net.add("embeddings.add", token, position)
