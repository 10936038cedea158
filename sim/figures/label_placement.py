"""Names of points, each where it touches no other name and no marker."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from sim.domain.activity import FloatArray
from sim.figures.style import LABEL_POINTS

_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_DISTANCES = (1.0, 2.2, 3.6, 6.0)
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
    radii = obstacles[:, 2] * pixels_per_point
    taken = [
        Bbox.from_extents(x - r, y - r, x + r, y + r)
        for (x, y), r in zip(centres, radii, strict=True)
    ]
    inside = axes.get_window_extent()
    names: list[Bbox] = []
    ways: list[FloatArray] = []
    for point in points:
        found = _place(axes, point, [*taken, *names], names, ways, inside)
        if found is not None:
            names.append(found[0])
            ways.append(found[1])


def _place(
    axes: Axes,
    point: NamedPoint,
    taken: Sequence[Bbox],
    names: Sequence[Bbox],
    ways: Sequence[FloatArray],
    inside: Bbox,
) -> tuple[Bbox, FloatArray] | None:
    """Find the first free place; give the box of the name, and the way to it from its marker."""
    marker = axes.transData.transform((point.x, point.y))
    for distance in _DISTANCES:
        for direction in _DIRECTIONS:
            label = _annotate(axes, point, direction, distance)
            label.get_window_extent()  # moves the text to its place
            # without the leader, which ends at the point's own marker
            box = Text.get_window_extent(label).padded(_PADDING_PIXELS)
            way = _way(marker, box)
            free = _contains(inside, box) and not any(box.overlaps(other) for other in taken)
            if free and not _crosses(way, names) and not any(_crosses(w, [box]) for w in ways):
                return box, way
            label.remove()
    return None


def _way(marker: FloatArray, box: Bbox) -> FloatArray:
    """Give (sample, 2) pixels on the way from a marker to the middle of its name."""
    middle = np.array([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2])
    return marker + np.linspace(0, 1, _WAY_SAMPLES)[:, np.newaxis] * (middle - marker)


def _crosses(way: FloatArray, names: Sequence[Bbox]) -> bool:
    """Say whether a way leads through any of the names."""
    return any(name.count_contains(way) > 0 for name in names)


def _annotate(
    axes: Axes, point: NamedPoint, direction: tuple[int, int], distance: float
) -> Annotation:
    towards = np.array(direction) / np.hypot(*direction)
    offset = towards * (point.radius_points + 3.0 * distance)
    leader = {
        "arrowstyle": "-",
        "linewidth": 0.4,
        "shrinkA": 0.0,
        "shrinkB": point.radius_points,
    }
    return axes.annotate(
        point.name,
        (point.x, point.y),
        xytext=(float(offset[0]), float(offset[1])),
        textcoords="offset points",
        ha=_ALIGNMENT[direction[0]],
        va=_VERTICAL[direction[1]],
        fontsize=LABEL_POINTS,
        arrowprops=leader if distance > _DISTANCES[0] else None,
        annotation_clip=False,
    )


def _contains(outer: Bbox, inner: Bbox) -> bool:
    return bool(
        outer.x0 <= inner.x0
        and outer.y0 <= inner.y0
        and inner.x1 <= outer.x1
        and inner.y1 <= outer.y1
    )
