"""Sizes a tile may have along each dimension, and the inputs that tiles of a size cover.

Points of a sweep ask for the same ones again and again, so they are remembered.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dataflows.problem import Problem, Shape, Window

IntArray = npt.NDArray[np.int64]

AXES = ("P", "Q")
AXIS_COLUMNS = 4
Windows = dict[str, tuple[Window, ...]]
"""Axis -> the distinct windows that tiles of one level have along it."""


@lru_cache(maxsize=4096)
def sizes_to_try(extent: int, unit: int, *, in_thirds: bool) -> tuple[int, ...]:
    """Sizes to try, largest first: even halvings and thirds, in whole units.

    Parameters
    ----------
    extent : of the tile that is cut.
    unit : iterations that fill a side of the array (or a stream as long).
    in_thirds : whether to cut in thirds, too.
    """
    sizes = {extent}
    parts = 1
    while parts < 2 * extent:
        for pieces in (parts, 3 * parts) if in_thirds else (parts,):
            size = -(-extent // pieces)
            sizes.add(min(extent, -(-size // unit) * unit))
        parts *= 2
    return tuple(sorted(sizes, reverse=True))


def sizes_below_unit(extent: int, unit: int) -> tuple[int, ...]:
    """Sizes within one unit: for memories too small for a tile that fills the array."""
    sizes = {1, min(extent, unit)}
    while (size := min(sizes - {1}, default=1) // 2) > 1:
        sizes.add(size)
    return tuple(sorted(sizes, reverse=True))


def axis_table(
    problem: Problem, parent: Shape, windows: Windows, axis: str, sizes: tuple[int, ...]
) -> IntArray:
    """For each size: size, tiles, largest and summed stored inputs along one axis.

    The largest is that of all windows: a smaller one further in can have less padding.
    """
    stride, reach = problem.axis(axis)
    own: Window = getattr(parent, axis)
    return _axis_table(own, windows[axis], stride, reach, sizes)


@lru_cache(maxsize=8192)
def _axis_table(
    own: Window, windows: tuple[Window, ...], stride: int, reach: int, sizes: tuple[int, ...]
) -> IntArray:
    rows = []
    for size in sizes:
        inputs = [(times, w.inputs(stride, reach)) for times, w in own.split(size, stride, reach)]
        pieces = (piece for window in windows for piece in window.split(size, stride, reach))
        rows.append(
            (
                size,
                sum(times for times, _ in inputs),
                max(window.inputs(stride, reach) for _, window in pieces),
                sum(times * amount for times, amount in inputs),
            )
        )
    return np.array(rows, np.int64)


def windows_of_tiles(problem: Problem, windows: Windows, sizes: dict[str, int]) -> Windows:
    """Every window of rows and columns that tiles of these sizes have."""
    return {
        axis: _windows_of_tiles(windows[axis], *problem.axis(axis), sizes[axis]) for axis in AXES
    }


@lru_cache(maxsize=8192)
def _windows_of_tiles(
    windows: tuple[Window, ...], stride: int, reach: int, size: int
) -> tuple[Window, ...]:
    pieces = (window.split(size, stride, reach) for window in windows)
    return tuple(dict.fromkeys(window for runs in pieces for _, window in runs))
