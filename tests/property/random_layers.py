"""Random layers, small enough to be simulated in milliseconds."""

from typing import Any

from hypothesis import strategies as st

from sim.domain.layer import Layer, Padding

IMPORTED_KINDS = (
    "divide", "compare", "scale", "shift", "batch_norm", "quantize", "interpolate",
)  # fmt: skip
ROW_KINDS = ("softmax", "layer_norm", "rms_norm")


@st.composite
def convolutions(draw: st.DrawFn) -> Layer:
    """Convolutions with any stride, dilation, asymmetric padding, groups and batch."""
    groups = draw(st.sampled_from([1, 1, 1, 2, 3]))
    sides: dict[str, Any] = {}
    for axis, before, after in (("h", "top", "bottom"), ("w", "left", "right")):
        filter_size, dilation = draw(st.integers(1, 4)), draw(st.sampled_from([1, 1, 2]))
        reach = (filter_size - 1) * dilation + 1
        pads = {side: draw(st.integers(0, reach - 1)) for side in (before, after)}
        least = max(1, reach - sum(pads.values()))
        sides[f"ifmap_{axis}"] = draw(st.integers(least, least + 11))
        sides[f"filter_{axis}"], sides[f"dilation_{axis}"] = filter_size, dilation
        sides[f"stride_{axis}"] = draw(st.integers(1, 4))
        sides[before], sides[after] = pads[before], pads[after]
    padding = Padding(**{side: sides.pop(side) for side in ("top", "bottom", "left", "right")})
    return Layer(
        name="convolution",
        kind="conv2d",
        batch=draw(st.integers(1, 2)),
        groups=groups,
        in_channels=groups * draw(st.integers(1, 12)),
        out_channels=groups * draw(st.integers(1, 20)),
        padding=padding,
        activation=draw(st.sampled_from([None, "relu"])),
        **sides,
    )


@st.composite
def depthwise(draw: st.DrawFn) -> Layer:
    channels, side = draw(st.integers(1, 24)), draw(st.integers(3, 14))
    return Layer(
        name="depthwise",
        kind="conv2d",
        groups=channels,
        in_channels=channels,
        out_channels=channels,
        ifmap_h=side,
        ifmap_w=side,
        filter_h=3,
        filter_w=3,
        stride_h=draw(st.integers(1, 2)),
        padding=Padding(top=1, bottom=1, left=1, right=1),
    )


@st.composite
def products(draw: st.DrawFn) -> Layer:
    """Matrix products, with trained and with computed second operands."""
    kind = draw(st.sampled_from(["gemm", "matmul"]))
    groups = draw(st.integers(1, 3)) if kind == "matmul" else 1
    return Layer(
        name=kind,
        kind=kind,
        batch=draw(st.integers(1, 3)),
        groups=groups,
        in_channels=groups * draw(st.integers(1, 70)),
        out_channels=groups * draw(st.integers(1, 70)),
        ifmap_h=draw(st.integers(1, 40)),
    )


@st.composite
def vector_layers(draw: st.DrawFn) -> Layer:
    """Pooling, element-wise layers, functions and norms."""
    kinds = [
        "max_pool",
        "average_pool",
        "add",
        "multiply",
        "activation",
        "upsample",
        *ROW_KINDS,
        *IMPORTED_KINDS,
    ]
    kind = draw(st.sampled_from(kinds))
    channels = draw(st.integers(1, 40))
    pooling = kind in ("max_pool", "average_pool")
    size = draw(st.integers(1, 4)) if pooling else 1
    pad = draw(st.integers(0, size - 1))
    return Layer(
        name=kind,
        kind=kind,
        batch=draw(st.integers(1, 2)),
        in_channels=channels,
        out_channels=channels,
        ifmap_h=draw(st.integers(size, size + 12)),
        ifmap_w=draw(st.integers(size, size + 12)),
        filter_h=size,
        filter_w=size,
        stride_h=draw(st.integers(1, 3)) if pooling else 1,
        stride_w=draw(st.integers(1, 3)) if pooling else 1,
        padding=Padding(top=pad, left=pad),
        scale=draw(st.integers(1, 3)) if kind == "upsample" else 1,
        activation="gelu" if kind == "activation" else None,
    )


def matrix_layers() -> st.SearchStrategy[Layer]:
    return convolutions() | depthwise() | products()


def layers() -> st.SearchStrategy[Layer]:
    return matrix_layers() | vector_layers()
