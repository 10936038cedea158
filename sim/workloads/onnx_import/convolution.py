"""Convolutions, transposed ones as the ordinary convolutions they consist of."""

import math
from typing import Any

from sim.base.errors import Literal
from sim.domain.layer import Padding
from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.graph import Node
from sim.workloads.onnx_import.windows import Windows, as_plane, read_windows

_OPERANDS = {"QLinearConv": (0, 3, 8), "ConvInteger": (0, 1, 9), "Conv": (0, 1, 2)}
"""Positions of input, weights and bias."""


MAX_PHASES = 1024
"""Convolutions that one transposed convolution may consist of."""


def lower_convolution(draft: NetworkDraft, node: Node) -> None:
    """Add one convolution: over one or two axes, grouped, strided, dilated, padded."""
    first, second, third = _OPERANDS[node.operator]
    x, weight, bias = node.input(first), node.input(second), node.input(third)
    output = draft.known_shape(node, node.outputs[0])
    source, filters = draft.known_shape(node, x), draft.known_shape(node, weight)
    groups = node.integer("group", 1)
    axes = len(source) - 2
    if len(output) != len(source) or not _fits(source, filters, groups):
        expected = f"weights for {source[1:2]} channels in {groups} groups"
        raise draft.refused(node, expected, Literal(f"shapes {source} and {filters}"))
    macs = math.prod(output) * math.prod(filters[1:])
    if weight not in draft.graph.constants:
        draft.leave_out(node, "computed weights", macs)
        return
    if axes > 2:
        draft.leave_out(node, f"{axes}-D", macs)
        return
    windows = read_windows(draft, node, tuple(filters[2:]), tuple(source[2:]))
    height, width = as_plane(source[2:])
    name = draft.add_layer(
        node,
        "conv2d",
        (x,),
        node.outputs[0],
        weight=weight,
        batch=source[0],
        groups=groups,
        in_channels=source[1],
        out_channels=filters[0],
        ifmap_h=height,
        ifmap_w=width,
        bias=bool(bias),
        **windows.fields(),
    )
    layer = draft.layer(name)
    if (layer.ofmap_h, layer.ofmap_w) != as_plane(output[2:]):
        got = Literal(f"{layer.ofmap_h} x {layer.ofmap_w}")
        raise draft.refused(node, f"an output of {list(output[2:])}", got)


def _fits(source: tuple[int, ...], filters: tuple[int, ...], groups: int) -> bool:
    """Whether filters have the input's dimensions and channels."""
    if len(filters) != len(source) or len(source) < 3 or groups < 1:
        return False
    return filters[1] * groups == source[1] and filters[0] % groups == 0


def lower_transposed(draft: NetworkDraft, node: Node) -> None:
    """Add a transposed convolution as one ordinary convolution per phase of its stride.

    Outputs whose position is the same modulo the stride see the same taps of the filter, at
    stride 1 (Shi et al., arXiv:1609.07009). No inserted zero is multiplied.
    """
    x, weight, bias = node.input(0), node.input(1), node.input(2)
    source, filters = draft.known_shape(node, x), draft.known_shape(node, weight)
    output = draft.known_shape(node, node.outputs[0])
    groups = node.integer("group", 1)
    axes = len(source) - 2
    if len(filters) != len(source) or axes < 1 or filters[0] != source[1] or source[1] % groups:
        expected = f"weights for {source[1:2]} channels"
        raise draft.refused(node, expected, Literal(f"shapes {source} and {filters}"))
    macs = math.prod(source) * math.prod(filters[1:])
    windows = _transposed_windows(draft, node, source, filters, output)
    if axes > 2 or weight not in draft.graph.constants or max(windows.dilations) > 1:
        why = "dilated" if max(windows.dilations) > 1 else f"{axes}-D"
        draft.leave_out(node, why if weight in draft.graph.constants else "computed weights", macs)
        return
    if math.prod(windows.strides) > MAX_PHASES:
        expected = f"strides of at most {MAX_PHASES} phases"
        raise draft.refused(node, expected, Literal(list(windows.strides)))
    common = {
        "batch": source[0],
        "groups": groups,
        "in_channels": source[1],
        "out_channels": filters[1] * groups,
    }
    _add_phases(draft, node, windows, (source, output), common, bias=bool(bias))


def _transposed_windows(
    draft: NetworkDraft,
    node: Node,
    source: tuple[int, ...],
    filters: tuple[int, ...],
    output: tuple[int, ...],
) -> Windows:
    """Read the windows; the padding follows from the size of the output where it is not given."""
    windows = read_windows(draft, node, tuple(filters[2:]), tuple(source[2:]))
    if node.integers("output_shape") is None and node.text("auto_pad", "NOTSET") == "NOTSET":
        return windows
    extra = node.integers("output_padding") or (0,) * len(windows.kernel)
    pads = []
    for axis, taps in enumerate(windows.kernel):
        reach = (taps - 1) * windows.dilations[axis] + 1
        full = (source[2 + axis] - 1) * windows.strides[axis] + reach + extra[axis]
        total = max(0, full - output[2 + axis])
        small, large = total // 2, total - total // 2
        pads.append((small, large) if node.text("auto_pad", "") == "SAME_UPPER" else (large, small))
    return Windows(windows.kernel, windows.strides, windows.dilations, tuple(pads))


def _add_phases(
    draft: NetworkDraft,
    node: Node,
    windows: Windows,
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
    common: dict[str, Any],
    *,
    bias: bool,
) -> None:
    source, output = shapes
    per_axis = [
        _phases(windows, axis, source[2 + axis], output[2 + axis])
        for axis in range(len(windows.kernel))
    ]
    columns = per_axis[1] if len(per_axis) > 1 else [(1, 1, 0, 0)]
    names: list[str] = []
    single = len(per_axis[0]) * len(columns) == 1
    for row, (taps_h, used_h, top, bottom) in enumerate(per_axis[0]):
        for column, (taps_w, used_w, left, right) in enumerate(columns):
            if min(taps_h, taps_w, used_h, used_w) < 1:
                continue  # outputs that no tap reaches hold the bias alone
            names.append(
                draft.add_layer(
                    node,
                    "conv2d",
                    (node.input(0),),
                    weight=node.input(1),
                    suffix="" if single else f".phase{row}_{column}",
                    repeated=False,
                    bias=bias and not names,
                    filter_h=taps_h,
                    filter_w=taps_w,
                    ifmap_h=used_h,
                    ifmap_w=used_w,
                    padding=Padding(top=top, bottom=bottom, left=left, right=right),
                    **common,
                )
            )
    draft.made_of(node.outputs[0], names)


def _phases(
    windows: Windows, axis: int, size: int, outputs: int
) -> list[tuple[int, int, int, int]]:
    """Give taps, inputs used, and padding before and after them, for each phase of one axis.

    Output o and tap t meet input i where o + pad = i stride + t.
    """
    stride, kernel, pad = windows.strides[axis], windows.kernel[axis], windows.pads[axis][0]
    phases = []
    for phase in range(min(stride, outputs)):
        first_tap = (phase + pad) % stride
        taps = len(range(first_tap, kernel, stride))
        count = len(range(phase, outputs, stride))
        newest = (phase + pad - first_tap) // stride
        before = max(0, taps - 1 - newest)
        after = max(0, count - 1 + newest - (size - 1))
        phases.append((taps, count + taps - 1 - before - after, before, after))
    return phases
