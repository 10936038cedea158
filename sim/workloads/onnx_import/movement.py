"""Operators that move values or convert them, look them up, or fill in between them."""

import math

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
