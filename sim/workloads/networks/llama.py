"""Llama 3 8B generating one token: grouped-query attention, rotary positions, SwiGLU."""

from sim.domain.workload import Workload
from sim.workloads.networks.attention import AttentionShape, attention
from sim.workloads.networks.builder import NetworkBuilder, Tensor

_CHANNELS = 4096
_HIDDEN = 14_336
_BLOCKS = 32
_WORDS = 128_256
_SHAPE = AttentionShape(heads=32, key_heads=8, head_channels=128, queries=1, context=2048)

_PARAMETERS = 8_030_261_248

_SOURCE = (
    "Definition: Grattafiori et al., The Llama 3 Herd of Models, arXiv:2407.21783, table 3, as in "
    "Hugging Face LlamaForCausalLM (Meta-Llama-3-8B). Parameters: those of that model "
    "(8030261248). MACs, by a published formula, as no count is published: Chowdhery et al., "
    "arXiv:2204.02311, appendix B, N + 2 L H Q T per token, N without the token embedding."
)


def llama3_8b_decode() -> Workload:
    """Build the step for the 2048th token, the keys and values of the others being kept."""
    net = NetworkBuilder()
    x = net.embedding("embedding", positions=1, channels=_CHANNELS, parameters=_WORDS * _CHANNELS)
    for block in range(_BLOCKS):
        x = _block(net, f"block{block}", x)
    x = _norm(net, "norm", x)
    x = net.linear("output", x, _WORDS, bias=False)
    net.softmax("softmax", x, row=_WORDS)
    attention_macs = 2 * _BLOCKS * _SHAPE.heads * _SHAPE.head_channels * _SHAPE.context
    return net.workload(
        "llama3_8b_decode",
        description="Llama 3 8B, one token at a context of 2048 (its own and 2047 kept keys and "
        "values), 32 query heads, 8 key heads.",
        source=_SOURCE,
        published_macs=_PARAMETERS - _WORDS * _CHANNELS + attention_macs,
        published_parameters=_PARAMETERS,
    )


def _block(net: NetworkBuilder, name: str, x: Tensor) -> Tensor:
    attended = _attention(net, name, _norm(net, f"{name}.norm1", x))
    x = net.add(f"{name}.add1", attended, x)
    normal = _norm(net, f"{name}.norm2", x)
    gate = net.linear(f"{name}.gate", normal, _HIDDEN, activation="silu", bias=False)
    up = net.linear(f"{name}.up", normal, _HIDDEN, bias=False)
    inner = net.multiply(f"{name}.gated", gate, up)
    down = net.linear(f"{name}.down", inner, _CHANNELS, bias=False)
    return net.add(f"{name}.add2", down, x)


def _attention(net: NetworkBuilder, name: str, x: Tensor) -> Tensor:
    key_channels = _SHAPE.key_heads * _SHAPE.head_channels
    query = net.linear(f"{name}.query", x, _CHANNELS, bias=False)
    key = net.linear(f"{name}.key", x, key_channels, bias=False)
    value = net.linear(f"{name}.value", x, key_channels, bias=False)
    query = _rotate(net, f"{name}.query", query)
    key = _rotate(net, f"{name}.key", key)
    mixed = attention(net, name, _SHAPE, query=query, key=key, value=value)
    return net.linear(f"{name}.output", mixed, _CHANNELS, bias=False)


def _rotate(net: NetworkBuilder, name: str, x: Tensor) -> Tensor:
    """Add the rotary position: x cos + rotated x sin, the two tables being constants."""
    cosine = net.multiply(f"{name}.cosine", x)
    sine = net.multiply(f"{name}.sine", x)
    return net.add(f"{name}.rotate", cosine, sine)


def _norm(net: NetworkBuilder, name: str, x: Tensor) -> Tensor:
    return net.norm(name, x, "rms_norm", parameters_per_channel=1)
