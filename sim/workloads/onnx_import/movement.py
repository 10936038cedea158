"""Operators that move values or convert them, look them up, or fill in between them."""

import math
from typing import Any

from sim.base.errors import Literal
from sim.workloads.onnx_import.draft import NetworkDraft, View
from sim.workloads.onnx_import.graph import Node


def lower_move(draft: NetworkDraft, node: Node) -> None:
    """Let the next layers read the values where they lie."""
    draft.move(node)


def lower_nothing(draft: NetworkDraft, node: Node) -> None:
    """Pass values on: what an operator of training does when the network only runs."""
    draft.pass_on(node)


def lower_conversion(draft: NetworkDraft, node: Node) -> None:
    """Let the layer before write the new format; the conversion is its rescaling."""
    end = draft.end(node.inputs[0])
    if end is not None:
        draft.set_written(node, end[0].name)
    draft.pass_on(node)


def lower_dequantize(draft: NetworkDraft, node: Node) -> None:
    """Let the next layer read the quantised values."""
    draft.pass_on(node)


def lower_dynamic_quantize(draft: NetworkDraft, node: Node) -> None:
    """Add a layer that finds the range of the values and rescales them."""
    x = node.inputs[0]
    name = draft.add_layer(node, "quantize", (x,), node.outputs[0], **draft.view(node, x).shape())
    for output in filter(None, node.outputs[1:]):
        draft.made_of(output, (name,))


def lower_gather(draft: NetworkDraft, node: Node) -> None:
    """Look rows of a stored table up; picking computed values is a move."""
    table, indices = node.inputs[:2]
    stored = table in draft.graph.constants
    if not stored or node.integer("axis", 0) != 0:
        draft.move(node)
        return
    shape = draft.known_shape(node, table)
    positions = math.prod(draft.known_shape(node, indices))
    batch = draft.batch if positions % draft.batch == 0 else 1
    draft.add_layer(
        node,
        "embedding",
        (indices,),
        node.outputs[0],
        batch=batch,
        in_channels=1,
        out_channels=math.prod(shape[1:]),
        ifmap_h=positions // batch,
        extra_parameters=draft.new_parameters(table),
    )


def lower_resize(draft: NetworkDraft, node: Node) -> None:
    """Enlarge by repeating values, or compute values between them."""
    source = draft.known_shape(node, node.inputs[0])
    output = draft.known_shape(node, node.outputs[0])
    mode = node.text("mode", "nearest")
    if len(source) != len(output) or source[:2] != output[:2] or not 3 <= len(source) <= 4:
        draft.leave_out(node, f"{list(source)} to {list(output)}")
        return
    if source == output:
        draft.pass_on(node)
        return
    if mode == "linear":
        height, width = output[2], math.prod(output[3:])
        shape = View(output[0], output[1], height, width).shape()
        draft.add_layer(node, "interpolate", node.inputs[:1], node.outputs[0], **shape)
        return
    factors = {after / before for before, after in zip(source[2:], output[2:], strict=True)}
    factor = factors.pop()
    if mode != "nearest" or factors or len(source) != 4 or not factor.is_integer():
        draft.leave_out(node, f"{mode}, {list(source[2:])} to {list(output[2:])}")
        return
    shape = View(source[0], source[1], source[2], source[3]).shape()
    draft.add_layer(node, "upsample", node.inputs[:1], node.outputs[0], scale=int(factor), **shape)


def lower_attention(draft: NetworkDraft, node: Node) -> None:
    """Add scores, softmax and mixing of ONNX's own attention operator.

    Every score is computed, masked ones too, as in the bundled networks.
    """
    query, key, value = (draft.known_shape(node, name) for name in node.inputs[:3])
    if len(query) == 4:
        batch, heads, queries, channels = query
        key_heads, length, value_channels = key[1], key[2], value[-1]
    else:
        heads, key_heads = node.integer("q_num_heads", 0), node.integer("kv_num_heads", 0)
        if min(heads, key_heads) < 1 or query[-1] % heads or value[-1] % key_heads:
            raise draft.refused(node, "numbers of heads that divide the channels", heads)
        batch, queries, channels = query[0], query[1], query[-1] // heads
        length, value_channels = key[1], value[-1] // key_heads
    if heads % key_heads:
        expected = f"query heads that {key_heads} heads of keys divide"
        raise draft.refused(node, expected, Literal(heads))
    past = draft.graph.shape(node.input(4))
    length += past[2] if past is not None and len(past) == 4 else 0
    common: dict[str, Any] = {
        "batch": batch,
        "groups": key_heads,
        "ifmap_h": queries * (heads // key_heads),
    }
    scores = draft.add_layer(
        node,
        "matmul",
        node.inputs[:2],
        suffix=".scores",
        in_channels=key_heads * channels,
        out_channels=key_heads * length,
        **common,
    )
    weights = draft.add_layer(
        node,
        "softmax",
        (),
        suffix=".softmax",
        after=(scores,),
        batch=batch,
        in_channels=length,
        out_channels=length,
        ifmap_h=queries,
        ifmap_w=heads,
    )
    mixed = draft.add_layer(
        node,
        "matmul",
        (node.inputs[0], node.inputs[2]),
        node.outputs[0],
        suffix=".mix",
        after=(weights,),
        in_channels=key_heads * length,
        out_channels=key_heads * value_channels,
        **common,
    )
    for output in filter(None, node.outputs[1:]):
        draft.made_of(output, (mixed,))
