"""Tensor layouts in DRAM: weights tile by tile, feature maps blocked by the tile's channels.

Within a region (one per operand) the order is, slowest first,

- weights: blocks of groups, of output channels, of input channels, each a tile;
- feature maps: tensors, images, blocks of channels, rows, columns, the channels of the block.

So a weight tile is one stretch, a tile of whole rows one per image, a tile of parts of rows one
per row. A stride over the filter's reach leaves rows and columns out. Padding is not stored.
"""

from dataflows.problem import Problem, Shape, Window
from sim.domain.dram_placement import AddressAxis, Itinerary, Placement, Segments

Loops = tuple[tuple[str, int], ...]


def place_tile(problem: Problem, operand: str, shape: Shape, width_bits: int) -> Placement:
    """Give the stretches of a tile of this shape.

    Parameters
    ----------
    width_bits : of one value (partial sums are wider than outputs).
    """
    if operand == "weight":
        return Placement(block_bits=problem.footprint("weight", shape) * width_bits)
    whole = problem.whole
    if operand == "ofmap":
        image_values = whole.G * whole.K * whole.P.count * whole.Q.count
        return Placement(
            block_bits=shape.G * shape.K * width_bits,
            images=shape.B,
            image_bits=image_values * width_bits,
            rows=((0, shape.P.count),),
            columns=((0, shape.Q.count),),
            width=whole.Q.count,
        )
    image_values = whole.G * whole.C * _stored(problem, "P") * _stored(problem, "Q")
    return Placement(
        block_bits=shape.G * shape.C * width_bits,
        tensors=problem.inputs,
        tensor_bits=whole.B * image_values * width_bits,
        images=shape.B,
        image_bits=image_values * width_bits,
        rows=_segments(shape.P, problem.stride_h, problem.reach_h),
        columns=_segments(shape.Q, problem.stride_w, problem.reach_w),
        width=_stored(problem, "Q"),
    )


def plan_itinerary(problem: Problem, operand: str, loops: Loops, width_bits: int) -> Itinerary:
    """Give the order in which the tiles of an operand are visited, and their addresses."""
    axes = {
        "weight": _weight_axes,
        "ifmap": _ifmap_axes,
        "ofmap": _ofmap_axes,
    }[operand](problem, width_bits)
    return Itinerary(
        operand=operand,
        extents=tuple(problem.whole.as_sizes().items()),
        loops=loops,
        axes=axes,
        region_bits=_region_bits(problem, operand, width_bits),
    )


def _region_bits(problem: Problem, operand: str, width_bits: int) -> int:
    whole = problem.whole
    if operand == "weight":
        return whole.G * whole.K * whole.C * problem.taps * width_bits
    if operand == "ofmap":
        return whole.G * whole.K * whole.positions * width_bits
    stored = _stored(problem, "P") * _stored(problem, "Q")
    return problem.inputs * whole.B * whole.G * whole.C * stored * width_bits


def _weight_axes(problem: Problem, width_bits: int) -> tuple[AddressAxis, ...]:
    whole = problem.whole
    taps_bits = problem.taps * width_bits
    return (
        AddressAxis("G", whole.K * whole.C * taps_bits),
        AddressAxis("K", whole.C * taps_bits, block=("G",)),
        AddressAxis("C", taps_bits, block=("G", "K")),
    )


def _ifmap_axes(problem: Problem, width_bits: int) -> tuple[AddressAxis, ...]:
    whole = problem.whole
    rows, columns = _stored(problem, "P"), _stored(problem, "Q")
    channel_bits = rows * columns * width_bits
    block = ("G", "C")
    return (
        AddressAxis("B", whole.G * whole.C * channel_bits),
        AddressAxis("G", whole.C * channel_bits),
        AddressAxis("C", channel_bits, block=("G",)),
        AddressAxis("P", columns * width_bits, problem.stride_h, whole.P.before, block),
        AddressAxis("Q", width_bits, problem.stride_w, whole.Q.before, block),
    )


def _ofmap_axes(problem: Problem, width_bits: int) -> tuple[AddressAxis, ...]:
    whole = problem.whole
    channel_bits = whole.P.count * whole.Q.count * width_bits
    block = ("G", "K")
    return (
        AddressAxis("B", whole.G * whole.K * channel_bits),
        AddressAxis("G", whole.K * channel_bits),
        AddressAxis("K", channel_bits, block=("G",)),
        AddressAxis("P", whole.Q.count * width_bits, block=block),
        AddressAxis("Q", width_bits, block=block),
    )


def _stored(problem: Problem, dimension: str) -> int:
    """Count the rows (P) or columns (Q) of the inputs from the first used one to the last."""
    if dimension == "P":
        return max(1, _covered(problem.whole.P, problem.stride_h, problem.reach_h))
    return max(1, _covered(problem.whole.Q, problem.stride_w, problem.reach_w))


def _covered(window: Window, stride: int, reach: int) -> int:
    return (window.count - 1) * stride + reach - window.before - window.after


def _segments(window: Window, stride: int, reach: int) -> Segments:
    """Give the used inputs of an axis, counted from the first one that is stored."""
    covered = max(0, _covered(window, stride, reach))
    if stride <= reach:
        return ((0, covered),)
    found = []
    for index in range(window.count):
        first = max(0, index * stride - window.before)
        end = min(covered, index * stride + reach - window.before)
        if end > first:
            found.append((first, end - first))
    return tuple(found)
