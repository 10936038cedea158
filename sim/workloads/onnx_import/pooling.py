"""Poolings, and reductions as poolings over what they reduce."""

import math

from sim.base.errors import Literal
from sim.workloads.onnx_import.constant_folding import axes_of
from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.graph import Node
from sim.workloads.onnx_import.windows import as_plane, reaching, read_windows

_KINDS = {
    "MaxPool": "max_pool",
    "AveragePool": "average_pool",
    "GlobalMaxPool": "max_pool",
    "GlobalAveragePool": "average_pool",
    "com.microsoft.QLinearAveragePool": "average_pool",
    "com.microsoft.QLinearGlobalAveragePool": "average_pool",
    "ReduceMean": "average_pool",
    "ReduceSum": "average_pool",
    "ReduceMax": "max_pool",
    "ReduceMin": "max_pool",
    "ArgMax": "max_pool",
    "ArgMin": "max_pool",
}


def lower_pool(draft: NetworkDraft, node: Node) -> None:
    """Add a pooling over one or two axes; rounded up, the windows reach beyond the input."""
    source = draft.known_shape(node, node.inputs[0])
    output = draft.known_shape(node, node.outputs[0])
    axes = len(source) - 2
    kernel = node.integers("kernel_shape") or ()
    if not 1 <= axes <= 2:
        draft.leave_out(node, f"{axes}-D")
        return
    windows = read_windows(draft, node, kernel, source[2:])
    if math.prod(windows.kernel) == 1 and math.prod(windows.strides) == 1:
        draft.pass_on(node)
        return
    windows = reaching(windows, source[2:], output[2:])
    height, width = as_plane(source[2:])
    name = draft.add_layer(
        node,
        _KINDS[node.operator],
        node.inputs[:1],
        node.outputs[0],
        batch=source[0],
        in_channels=source[1],
        out_channels=source[1],
        ifmap_h=height,
        ifmap_w=width,
        **windows.fields(),
    )
    layer = draft.layer(name)
    if (layer.ofmap_h, layer.ofmap_w) != as_plane(output[2:]):
        got = Literal(f"{layer.ofmap_h} x {layer.ofmap_w}")
        raise draft.refused(node, f"an output of {list(output[2:])}", got)


def lower_global_pool(draft: NetworkDraft, node: Node) -> None:
    """Add a pooling over all positions."""
    source = draft.known_shape(node, node.inputs[0])
    axes = tuple(range(2, len(source)))
    _reduce(draft, node, source, axes)


def lower_reduction(draft: NetworkDraft, node: Node) -> None:
    """Add a reduction as a pooling: what stays are its channels, what goes its window."""
    source = draft.known_shape(node, node.inputs[0])
    if "Arg" in node.operator:
        axes: tuple[int, ...] | None = (node.integer("axis", 0),)
    else:
        held = [draft.graph.values[name] for name in node.inputs[1:2] if name in draft.graph.values]
        if node.input(1) and not held and node.integers("axes") is None:
            draft.leave_out(node, "axes depend on the data")
            return
        axes = axes_of(node, [None, *held])  # type: ignore[list-item]
    if not axes and node.integer("noop_with_empty_axes", 0):
        draft.pass_on(node)
        return
    chosen = tuple(range(len(source))) if not axes else tuple(a % len(source) for a in axes)
    _reduce(draft, node, source, chosen)


def _reduce(
    draft: NetworkDraft, node: Node, source: tuple[int, ...], axes: tuple[int, ...]
) -> None:
    gone = [source[axis] for axis in axes]
    kept = [size for axis, size in enumerate(source) if axis not in axes]
    batch = draft.batch if kept and kept[0] % draft.batch == 0 and 0 not in axes else 1
    height, width = (gone[0], math.prod(gone[1:])) if gone else (1, 1)
    draft.add_layer(
        node,
        _KINDS[node.operator],
        node.inputs[:1],
        node.outputs[0],
        batch=batch,
        in_channels=math.prod(kept) // batch,
        out_channels=math.prod(kept) // batch,
        ifmap_h=height,
        ifmap_w=width,
        filter_h=height,
        filter_w=width,
    )
