"""Where the values of a product lie in their tensors: a sum of one part per side of the product.

Inputs are addressed with their padding around them, as (batch, channel, row, column); weights as
(copy, filter, channel, filter row, filter column). The order along each side is that of
`dataflows.edge_places`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dataflows.problem import DIMENSIONS, Problem
from dataflows.tiling import LevelPlan
from sim.kernels.array_types import Int64Array

Box = tuple[Mapping[str, int], Mapping[str, int]]
"""First index and extent of a tile, by dimension."""


@dataclass(frozen=True)
class OperandAddresses:
    """Addresses of the inputs and weights of one layer.

    For a matmul, group g of the problem is group ``g mod groups`` of input ``g div groups`` of the
    batch.
    """

    problem: Problem

    def ifmap_sides(self, start: Mapping[str, int], extent: Mapping[str, int]) -> "Sides":
        """Give the parts along the reduction and the positions of one tile of one group."""
        problem, layer = self.problem, self.problem.layer
        area, width = layer.padded_h * layer.padded_w, layer.padded_w
        copy, group = divmod(start["G"], layer.groups)
        channel = group * problem.whole.C + start["C"]
        image = start["B"] + copy * problem.whole.B
        corner = start["P"] * layer.stride_h * width + start["Q"] * layer.stride_w
        first = image * layer.in_channels * area + channel * area + corner
        taps = (problem.filter_h, problem.filter_w)
        reduction = _grid((extent["C"], *taps), (area, layer.dilation_h * width, layer.dilation_w))
        positions = _grid(
            (extent["B"], extent["P"], extent["Q"]),
            (layer.in_channels * area, layer.stride_h * width, layer.stride_w),
        )
        return {"reduction": reduction.copy(), "positions": positions + first}

    def weight_sides(self, start: Mapping[str, int], extent: Mapping[str, int]) -> "Sides":
        """Give the parts along the reduction and the filters of one tile of one group."""
        problem, layer = self.problem, self.problem.layer
        per_filter = problem.whole.C * problem.taps
        copy, group = divmod(start["G"], layer.groups)
        filter_ = (copy * layer.groups + group) * problem.whole.K + start["K"]
        first = filter_ * per_filter + start["C"] * problem.taps
        reduction = _grid((extent["C"] * problem.taps,), (1,))
        filters = _grid((extent["K"],), (per_filter,))
        return {"reduction": reduction.copy(), "filters": filters + first}

    def whole_groups(self) -> Iterator[Box]:
        """Each group as one tile."""
        extent = self.problem.whole.as_sizes() | {"G": 1}
        for group in range(self.problem.whole.G):
            yield dict.fromkeys(DIMENSIONS, 0) | {"G": group}, extent


Sides = dict[str, Int64Array]
"""Side of a product -> part of the address of each value along it."""


def tile_boxes(problem: Problem, plans: Sequence[LevelPlan]) -> Iterator[Box]:
    """Give the innermost tiles in the order they are computed, one group at a time.

    Parameters
    ----------
    plans : tiles and loops of every on-chip memory, outermost first.
    """
    loops = [(name, plan.sizes[name]) for plan in plans for name in plan.loops]
    # the groups of an innermost tile follow each other
    loops.append(("G", 1))
    start = dict.fromkeys(DIMENSIONS, 0)
    yield from _inside(tuple(loops), start, problem.whole.as_sizes())


def _inside(
    loops: tuple[tuple[str, int], ...], start: dict[str, int], extent: dict[str, int]
) -> Iterator[Box]:
    if not loops:
        yield start, extent
        return
    (name, size), rest = loops[0], loops[1:]
    if size >= extent[name]:
        yield from _inside(rest, start, extent)
        return
    for offset in range(0, extent[name], size):
        inner = {**extent, name: min(size, extent[name] - offset)}
        yield from _inside(rest, {**start, name: start[name] + offset}, inner)


@lru_cache(maxsize=256)
def _grid(counts: tuple[int, ...], strides: tuple[int, ...]) -> Int64Array:
    """Flat addresses of a grid, the last axis fastest."""
    places = np.zeros(counts, np.int64)
    for axis, (count, stride) in enumerate(zip(counts, strides, strict=True)):
        shape = [1] * len(counts)
        shape[axis] = count
        places += (np.arange(count, dtype=np.int64) * stride).reshape(shape)
    flat = places.reshape(-1)
    flat.flags.writeable = False
    return flat
