"""Names of points, each where it touches no other name and no marker."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.domain.activity import FloatArray
from sim.figures.style import LABEL_POINTS

_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_DISTANCES = (1.0, 2.2, 3.6, 6.0, 9.0, 13.0)
_ALIGNMENT = {-1: "right", 0: "center", 1: "left"}
_VERTICAL = {-1: "top", 0: "center", 1: "bottom"}
_PIXELS_PER_POINT = 1 / 72.0
_WAY_SAMPLES = 30
_PADDING_PIXELS = 3.0


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A name for the point (x, y) whose marker has this radius [pt]."""

    name: str
    x: float
    y: float
    radius_points: float


def place_labels(axes: Axes, points: Sequence[NamedPoint], obstacles: FloatArray) -> None:
    """Write names beside their points, first come first served; those without room are left out.

    Parameters
    ----------
    obstacles : (obstacle, 3) x, y [data] and radius [pt] of every marker, and along lines.
    """
    figure = axes.get_figure(root=True)
    if figure is None:
        return
    figure.draw_without_rendering()  # positions in pixels are known after the layout only
    pixels_per_point = figure.dpi * _PIXELS_PER_POINT
    centres = axes.transData.transform(obstacles[:, :2])
    radii = obstacles[:, 2:] * pixels_per_point
    taken = np.concatenate([centres - radii, centres + radii], axis=1)
    inside = axes.get_window_extent()
    names: list[Bbox] = []
    ways: list[FloatArray] = []
    for point in points:
        found = _place(axes, point, taken, names, ways, inside)
        if found is not None:
            names.append(found[0])
            ways.append(found[1])


def _place(
    axes: Axes,
    point: NamedPoint,
    taken: FloatArray,
    names: Sequence[Bbox],
    ways: Sequence[FloatArray],
    inside: Bbox,
) -> tuple[Bbox, FloatArray] | None:
    """Find the first free place; give the box of the name, and the way to it from its marker."""
    marker = axes.transData.transform((point.x, point.y))
    size = _size(axes, point.name)
    for distance in _DISTANCES:
        for direction in _DIRECTIONS:
            offset = _offset(point, direction, distance)
            box = _box(axes, marker, size, offset, direction).padded(_PADDING_PIXELS)
            way = _way(marker, box)
            free = _contains(inside, box) and not _touches(box, taken)
            free = free and not any(box.overlaps(other) for other in names)
            if free and not _crosses(way, names) and not any(_crosses(w, [box]) for w in ways):
                _annotate(axes, point, direction, offset, leads=distance > _DISTANCES[0])
                return box, way
    return None


def _size(axes: Axes, name: str) -> tuple[float, float]:
    """Width and height of a name [pixel]."""
    text = Text(0, 0, name, fontsize=LABEL_POINTS, figure=axes.get_figure(root=True))
    box = text.get_window_extent()
    return box.width, box.height


def _offset(point: NamedPoint, direction: tuple[int, int], distance: float) -> FloatArray:
    """From the marker's centre to the near side of its name [pt]."""
    towards: FloatArray = np.array(direction) / np.hypot(*direction)
    return towards * (point.radius_points + 3.0 * distance)


def _box(
    axes: Axes,
    marker: FloatArray,
    size: tuple[float, float],
    offset: FloatArray,
    direction: tuple[int, int],
) -> Bbox:
    """Where a name will be [pixel]: its near side at the offset."""
    figure = axes.get_figure(root=True)
    pixels_per_point = (figure.dpi if figure is not None else 0.0) * _PIXELS_PER_POINT
    x, y = marker + offset * pixels_per_point
    left = x - size[0] * (1 - direction[0]) / 2
    bottom = y - size[1] * (1 - direction[1]) / 2
    return Bbox.from_bounds(left, bottom, *size)


def _touches(box: Bbox, taken: FloatArray) -> bool:
    """Say whether a box overlaps any of (obstacle, 4) left, bottom, right and top [pixel]."""
    beside = (taken[:, 2] < box.x0) | (taken[:, 0] > box.x1)
    apart = beside | (taken[:, 3] < box.y0) | (taken[:, 1] > box.y1)
    return not bool(apart.all())


def _way(marker: FloatArray, box: Bbox) -> FloatArray:
    """Give (sample, 2) pixels on the way from a marker to the middle of its name."""
    middle = np.array([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2])
    return marker + np.linspace(0, 1, _WAY_SAMPLES)[:, np.newaxis] * (middle - marker)


def _crosses(way: FloatArray, names: Sequence[Bbox]) -> bool:
    """Say whether a way leads through any of the names."""
    return any(name.count_contains(way) > 0 for name in names)


def _annotate(
    axes: Axes,
    point: NamedPoint,
    direction: tuple[int, int],
    offset: FloatArray,
    *,
    leads: bool,
) -> None:
    leader = {
        "arrowstyle": "-",
        "linewidth": 0.4,
        "shrinkA": 0.0,
        "shrinkB": point.radius_points,
    }
    axes.annotate(
        point.name,
        (point.x, point.y),
        xytext=(float(offset[0]), float(offset[1])),
        textcoords="offset points",
        ha=_ALIGNMENT[direction[0]],
        va=_VERTICAL[direction[1]],
        fontsize=LABEL_POINTS,
        arrowprops=leader if leads else None,
        annotation_clip=False,
    )


def _contains(outer: Bbox, inner: Bbox) -> bool:
    return bool(
        outer.x0 <= inner.x0
        and outer.y0 <= inner.y0
        and inner.x1 <= outer.x1
        and inner.y1 <= outer.y1
    )
