"""ONNX's own attention operator: scores, softmax and the mixing of values."""

from dataclasses import dataclass
from typing import Any

from sim.base.errors import Literal
from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.graph import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sizes:
    """Sizes of one attention; `length` is that of the keys, kept ones included."""

    batch: int
    heads: int
    key_heads: int
    queries: int
    length: int
    channels: int
    value_channels: int


def lower_attention(draft: NetworkDraft, node: Node) -> None:
    """Add scores, softmax and mixing.

    Every score is computed, masked ones too, as in the bundled networks.
    """
    sizes = _sizes(draft, node)
    common: dict[str, Any] = {
        "batch": sizes.batch,
        "groups": sizes.key_heads,
        "ifmap_h": sizes.queries * (sizes.heads // sizes.key_heads),
    }
    scores = draft.add_layer(
        node,
        "matmul",
        node.inputs[:2],
        suffix=".scores",
        in_channels=sizes.key_heads * sizes.channels,
        out_channels=sizes.key_heads * sizes.length,
        **common,
    )
    weights = draft.add_layer(
        node,
        "softmax",
        (),
        suffix=".softmax",
        after=(scores,),
        batch=sizes.batch,
        in_channels=sizes.length,
        out_channels=sizes.length,
        ifmap_h=sizes.queries,
        ifmap_w=sizes.heads,
    )
    _mix(draft, node, sizes, weights, common)


def _mix(
    draft: NetworkDraft, node: Node, sizes: _Sizes, weights: str, common: dict[str, Any]
) -> None:
    """Add the weighted sums of the values."""
    value = node.inputs[2]
    mixed = draft.add_layer(
        node,
        "matmul",
        (value, value),
        node.outputs[0],
        suffix=".mix",
        before=(weights,),
        in_channels=sizes.key_heads * sizes.length,
        out_channels=sizes.key_heads * sizes.value_channels,
        **common,
    )
    for output in filter(None, node.outputs[1:]):
        draft.made_of(output, (mixed,))


def _sizes(draft: NetworkDraft, node: Node) -> _Sizes:
    """Read the sizes from tensors of heads, or of all heads' channels side by side."""
    query, key, value = (draft.known_shape(node, name) for name in node.inputs[:3])
    if {len(query), len(key), len(value)} not in ({3}, {4}):
        got = Literal(f"shapes {query}, {key} and {value}")
        raise draft.refused(node, "three tensors of 3 or of 4 dimensions", got)
    if len(query) == 4:
        heads, key_heads = query[1], key[1]
        queries, length, channels, value_channels = query[2], key[2], query[3], value[3]
    else:
        heads, key_heads = node.integer("q_num_heads", 0), node.integer("kv_num_heads", 0)
        if min(heads, key_heads) < 1 or query[-1] % heads or value[-1] % key_heads:
            raise draft.refused(node, "numbers of heads that divide the channels", heads)
        queries, length = query[1], key[1]
        channels, value_channels = query[2] // heads, value[2] // key_heads
    if heads % key_heads:
        expected = f"query heads that {key_heads} heads of keys divide"
        raise draft.refused(node, expected, Literal(heads))
    past = draft.graph.shape(node.input(4))
    return _Sizes(
        batch=query[0],
        heads=heads,
        key_heads=key_heads,
        queries=queries,
        length=length + (past[2] if past is not None and len(past) == 4 else 0),
        channels=channels,
        value_channels=value_channels,
    )
