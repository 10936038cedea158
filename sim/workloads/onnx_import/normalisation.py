"""Normalisations: of each row of values, or by trained factors that fold into what is before."""

import math

from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.graph import Node


def lower_batch_norm(draft: NetworkDraft, node: Node) -> None:
    """Fold a batch norm into the products before it; a layer of its own where it cannot."""
    x = node.inputs[0]
    channels = draft.graph.tensor(node.input(1)).count
    parameters = draft.new_parameters(node.input(1), node.input(2))
    end = draft.end(x)
    if end is not None:
        layer, moved = end
        product = layer.kind in ("conv2d", "gemm") and layer.activation is None
        if product and not moved and layer.out_channels == channels:
            # the shift becomes the bias; the scale is part of the weights
            extra = layer.extra_parameters + parameters - (0 if layer.bias else channels)
            draft.change(layer.name, bias=True, extra_parameters=max(0, extra))
            draft.pass_on(node)
            return
    shape = draft.view(node, x).shape()
    draft.add_layer(node, "batch_norm", (x,), node.outputs[0], extra_parameters=parameters, **shape)


def lower_layer_norm(draft: NetworkDraft, node: Node) -> None:
    """Add a norm over the last axes, from `axis` on."""
    x = node.inputs[0]
    shape = draft.known_shape(node, x)
    axis = node.integer("axis", -1) % max(1, len(shape))
    kind = "rms_norm" if "RMS" in node.operator or node.operator == "RmsNorm" else "layer_norm"
    row = node.integer("row", math.prod(shape[axis:]))
    parameters = draft.new_parameters(*node.inputs[1:3])
    _add_rows(draft, node, kind, row, parameters)


def lower_group_norm(draft: NetworkDraft, node: Node) -> None:
    """Add a norm over each channel, or group of channels, of each input."""
    shape = draft.known_shape(node, node.inputs[0])
    groups = node.integer("num_groups", shape[1]) if len(shape) > 1 else 1
    if len(shape) < 2 or groups < 1 or shape[1] % groups:
        raise draft.refused(node, f"groups that divide the channels {list(shape)}", groups)
    parameters = draft.new_parameters(*node.inputs[1:3])
    _add_rows(draft, node, "layer_norm", math.prod(shape[1:]) // groups, parameters)


def lower_softmax(draft: NetworkDraft, node: Node) -> None:
    """Add a softmax over one axis; before operator set 13, over all axes from it on."""
    shape = draft.known_shape(node, node.inputs[0])
    old = draft.graph.opset < 13
    axis = node.integer("axis", 1 if old else -1) % max(1, len(shape))
    row = math.prod(shape[axis:]) if old else shape[axis] if shape else 1
    _add_rows(draft, node, "softmax", row, 0)


def _add_rows(draft: NetworkDraft, node: Node, kind: str, row: int, parameters: int) -> None:
    """Add a layer over rows of values: as many rows high as the second-to-last dimension."""
    shape = draft.known_shape(node, node.inputs[0])
    positions = math.prod(shape) // row
    batch = draft.batch if len(shape) > 1 and positions % draft.batch == 0 else 1
    positions //= batch
    height = shape[-2] if len(shape) > 1 and positions % shape[-2] == 0 else positions
    draft.add_layer(
        node,
        kind,
        node.inputs[:1],
        node.outputs[0],
        batch=batch,
        in_channels=row,
        out_channels=row,
        ifmap_h=height,
        ifmap_w=positions // height,
        extra_parameters=parameters,
    )
