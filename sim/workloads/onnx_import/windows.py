"""Windows of convolutions and poolings: kernel, stride, dilation and padding of an operator."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.base.errors import Literal
from sim.domain.layer import Padding
from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.graph import Node


@dataclass(frozen=True, slots=True)
class Windows:
    """One value per spatial axis; `pads` is (before, after)."""

    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    pads: tuple[tuple[int, int], ...]

    def fields(self) -> dict[str, Any]:
        """Give the fields of a layer; one axis lies along the height."""
        filter_h, filter_w = as_plane(self.kernel)
        stride_h, stride_w = as_plane(self.strides)
        dilation_h, dilation_w = as_plane(self.dilations)
        (top, bottom), (left, right) = (*self.pads, (0, 0))[:2]
        return {
            "filter_h": filter_h,
            "filter_w": filter_w,
            "stride_h": stride_h,
            "stride_w": stride_w,
            "dilation_h": dilation_h,
            "dilation_w": dilation_w,
            "padding": Padding(top=top, bottom=bottom, left=left, right=right),
        }


def as_plane(sizes: Sequence[int]) -> tuple[int, int]:
    """Give height and width; a single axis has width 1."""
    return sizes[0], sizes[1] if len(sizes) > 1 else 1


def read_windows(
    draft: NetworkDraft, node: Node, kernel: tuple[int, ...], inputs: tuple[int, ...]
) -> Windows:
    """Read the attributes of an operator.

    Parameters
    ----------
    kernel, inputs : sizes of the filter and of the input along each spatial axis.

    Raises
    ------
    WorkloadError
        An attribute has the wrong number of values or a negative one.
    """
    axes = len(inputs)
    strides = _checked(draft, node, "strides", axes, default=1, least=1)
    dilations = _checked(draft, node, "dilations", axes, default=1, least=1)
    if len(kernel) != axes or min(kernel) < 1:
        raise draft.refused(node, f"a kernel of {axes} sizes >= 1", Literal(list(kernel)))
    automatic = node.text("auto_pad", "NOTSET")
    if automatic in ("SAME_UPPER", "SAME_LOWER"):
        pads = tuple(
            _same(size, (taps - 1) * dilation + 1, stride, lower=automatic == "SAME_LOWER")
            for size, taps, stride, dilation in zip(inputs, kernel, strides, dilations, strict=True)
        )
    elif automatic == "VALID":
        pads = ((0, 0),) * axes
    else:
        given = _checked(draft, node, "pads", 2 * axes, default=0, least=0)
        pads = tuple(zip(given[:axes], given[axes:], strict=True))
    return Windows(kernel, strides, dilations, pads)


def reaching(windows: Windows, inputs: Sequence[int], outputs: Sequence[int]) -> Windows:
    """Give the padding after the input that this many outputs need, as a rounded-up pooling."""
    pads = []
    for axis, (before, after) in enumerate(windows.pads):
        reach = (windows.kernel[axis] - 1) * windows.dilations[axis] + 1
        covered = (outputs[axis] - 1) * windows.strides[axis] + reach
        pads.append((before, max(after, covered - before - inputs[axis])))
    return Windows(windows.kernel, windows.strides, windows.dilations, tuple(pads))


def _same(size: int, reach: int, stride: int, *, lower: bool) -> tuple[int, int]:
    total = max((math.ceil(size / stride) - 1) * stride + reach - size, 0)
    small, large = total // 2, total - total // 2
    return (large, small) if lower else (small, large)


def _checked(
    draft: NetworkDraft, node: Node, name: str, count: int, *, default: int, least: int
) -> tuple[int, ...]:
    given = node.integers(name) or (default,) * count
    if len(given) != count or min(given) < least:
        raise draft.refused(node, f"{name} of {count} integers >= {least}", Literal(list(given)))
    return given
