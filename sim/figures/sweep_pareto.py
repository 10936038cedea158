"""The points of a sweep by two figures: the front, and greyed what it dominates."""

from collections.abc import Sequence
from string import ascii_uppercase
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.base.errors import InvalidValue, Literal
from sim.domain.activity import BoolArray, FloatArray, Int64Array
from sim.domain.pareto import pareto_front, signed_costs
from sim.domain.sweep_table import SweepTable
from sim.figures.component_legend import add_legend_below, thin_grid
from sim.figures.headline import add_title
from sim.figures.label_placement import NamedPoint, place_labels
from sim.figures.log_axis import label_log_axis
from sim.figures.style import LABEL_POINTS, POINTS_PER_INCH, is_narrow, new_figure
from sim.figures.sweep_columns import (
    ShownColumn,
    describe_point,
    failures,
    find_column,
    shown_points,
)
from sim.figures.text import shown_name

LABELS = ("best", "front")
_MOST_LABELS = len(ascii_uppercase)
_FEW_LABELS = 8
_DOMINATED_COLOUR = "#AAAAAA"
_FRONT_COLOUR = "#0072B2"
_CHOSEN_COLOUR = "#D55E00"
_RASTER_FROM = 2000
"""So many circles are stored as pixels in vector files, which would else take minutes to open."""
_MARGIN = 0.06
_LINE_SAMPLES = 80
_LETTER_WIDTH = 0.58


def draw_pareto(
    table: SweepTable,
    *,
    x: str | None = None,
    y: str | None = None,
    label: str | None = None,
    scale: str | None = None,
) -> Figure:
    """Draw every point that ended well; those that no other beats in both figures on a line.

    Parameters
    ----------
    x, y : columns of numbers (see `find_column`); None: the first two objectives of the sweep.
    label : points to name: "best" (least of each figure, and of their product), "front", or
        places in the grid, "3,17"; None: the front if it is small, else the best.
    scale : "log" or "linear" for both; None: logarithmic where values differ much.

    Raises
    ------
    InvalidValue
        A column or a place does not exist, or is not of numbers; no point has both figures.
    """
    across, up = _columns(table, x, y)
    shown = shown_points(table, (across, up))
    front = _front(across, up, shown)
    chosen = _chosen(table, label, (across, up), shown, front)
    figure = new_figure(2.9 if is_narrow() else 3.6)
    counts = f"{front.sum()} of {shown.sum()} points on the front{failures(table)}"
    what = " and ".join(column.words for column in (across, up))
    add_title(figure, f"{shown_name(table.name, 40)}, {what}:", counts)
    axes = figure.add_subplot()
    thin_grid(axes, "both")
    _limit(axes, (across, up), shown, scale)
    _draw_points(axes, (across, up), shown, front)
    line = _staircase((across, up), front)
    axes.plot(*line.T, color=_FRONT_COLOUR, linewidth=0.8, zorder=2, gid="front line")
    groups = _group_ties((across, up), chosen)
    places = np.array([rows[0] for rows in groups], np.int64)
    look: dict[str, Any] = {
        "facecolors": "none",
        "edgecolors": _CHOSEN_COLOUR,
        "linewidths": 1.0,
        "zorder": 4,
    }
    axes.scatter(across.values[places], up.values[places], s=36, gid="chosen", **look)
    add_legend_below(figure, _key(table, groups, figure.get_figwidth()))
    _name_points(axes, (across, up), places, shown, line)
    return figure


def _columns(table: SweepTable, x: str | None, y: str | None) -> tuple[ShownColumn, ShownColumn]:
    wanted = [name for name in (*table.objectives, "energy", "latency") if name not in (x, y)]
    first = x or wanted.pop(0)
    second = y or next(name for name in wanted if name != first)
    columns = find_column(table, first, "--x"), find_column(table, second, "--y")
    for column, option in zip(columns, ("--x", "--y"), strict=True):
        if column.categories:
            got = Literal(f"{column.name} (texts)")
            raise InvalidValue(option, "a column of numbers", got)
    return columns


def _front(across: ShownColumn, up: ShownColumn, shown: BoolArray) -> BoolArray:
    more = [across.more_is_better, up.more_is_better]
    front = np.zeros(len(shown), np.bool_)
    front[shown] = pareto_front(signed_costs([across.values[shown], up.values[shown]], more))
    return front


def _chosen(
    table: SweepTable,
    label: str | None,
    columns: tuple[ShownColumn, ShownColumn],
    shown: BoolArray,
    front: BoolArray,
) -> list[int]:
    """Rows of the points to name, along the horizontal axis, or as asked for."""
    order = np.argsort(columns[0].values, kind="stable")
    along = [int(row) for row in order if front[row]]
    if label is None:
        places = {(columns[0].values[row], columns[1].values[row]) for row in along}
        label = "front" if len(places) <= _FEW_LABELS else "best"
    if label == "front":
        return along
    if label == "best":
        best = _best(columns, front)
        return [row for row in along if row in best]
    rows = {int(position): row for row, position in enumerate(table.positions)}
    asked = [part.strip() for part in label.split(",")]
    for part in asked:
        if not part.isdecimal():
            raise InvalidValue("--label", "best, front, or places in the grid as 3,17", label)
        if int(part) not in rows or not shown[rows[int(part)]]:
            expected = "places in the grid of points that ended well"
            raise InvalidValue("--label", expected, Literal(part))
    return list(dict.fromkeys(rows[int(part)] for part in asked))


def _best(columns: tuple[ShownColumn, ShownColumn], front: BoolArray) -> set[int]:
    """Rows with the best of each figure, and with the best product where less of both is better."""
    rows = np.flatnonzero(front)
    costs = [-c.values[rows] if c.more_is_better else c.values[rows] for c in columns]
    if not any(column.more_is_better for column in columns):
        costs.append(costs[0] * costs[1])
    return {int(rows[np.argmin(cost)]) for cost in costs}


def _limit(
    axes: Axes, columns: tuple[ShownColumn, ShownColumn], shown: BoolArray, scale: str | None
) -> None:
    for column, side, axis in zip(columns, "xy", (axes.xaxis, axes.yaxis), strict=True):
        values = column.values[shown]
        low, high = float(values.min()), float(values.max())
        if scale == "log" and low <= 0:
            raise InvalidValue("--scale", f"linear, as {column.name} is not above zero", scale)
        axis.set_label_text(column.title)
        if scale == "log" or (scale is None and column.is_wide):
            factor = max((high / low) ** _MARGIN, 1.05)
            ends = (low / factor, high * factor)
            axes.set(**{f"{side}scale": "log", f"{side}lim": ends})
            label_log_axis(axis, *ends)
        else:
            margin = _MARGIN * ((high - low) or abs(high) or 1.0)
            axes.set(**{f"{side}lim": (low - margin, high + margin)})


def _draw_points(
    axes: Axes, columns: tuple[ShownColumn, ShownColumn], shown: BoolArray, front: BoolArray
) -> None:
    across, up = columns
    crowded = int(shown.sum()) > _RASTER_FROM
    looks = (
        (shown & ~front, "dominated", 3.0 if crowded else 7.0, _DOMINATED_COLOUR, 1.5),
        (front, "front", 14.0, _FRONT_COLOUR, 3.0),
    )
    for rows, gid, area, colour, order in looks:
        axes.scatter(
            across.values[rows],
            up.values[rows],
            s=area,
            color=colour,
            linewidths=0,
            zorder=order,
            gid=gid,
            rasterized=crowded,
        )


def _staircase(columns: tuple[ShownColumn, ShownColumn], front: BoolArray) -> FloatArray:
    """Give (corner, 2) the edge of what the front dominates, from its one end to the other."""
    signs = np.array([-1.0 if column.more_is_better else 1.0 for column in columns])
    costs = np.column_stack([column.values[front] for column in columns]) * signs
    costs = costs[np.lexsort((costs[:, 1], costs[:, 0]))]
    corners = np.repeat(costs, 2, axis=0)[:-1]
    # up to the next point the last one is still the best
    corners[1::2] = np.column_stack([costs[1:, 0], costs[:-1, 1]])
    edge: FloatArray = corners * signs
    return edge


def _group_ties(columns: tuple[ShownColumn, ShownColumn], chosen: Sequence[int]) -> list[list[int]]:
    """Put chosen rows with equal figures together, in order of their first."""
    groups: dict[tuple[float, float], list[int]] = {}
    for row in chosen:
        groups.setdefault((columns[0].values[row], columns[1].values[row]), []).append(row)
    return list(groups.values())[:_MOST_LABELS]


def _key(table: SweepTable, groups: Sequence[Sequence[int]], width_inches: float) -> list[Artist]:
    """Explain markers and letters, a line or more per letter."""
    handles: list[Artist] = [
        _dot(_FRONT_COLOUR, 3.7, "on the front"),
        _dot(_DOMINATED_COLOUR, 2.6, "dominated"),
    ]
    letters = int((width_inches - 0.5) * POINTS_PER_INCH / (LABEL_POINTS * _LETTER_WIDTH))
    for letter, rows in zip(ascii_uppercase, groups, strict=False):
        more = f" (and {len(rows) - 1} more, equal)" if len(rows) > 1 else ""
        text = f"{letter}: point {table.positions[rows[0]]}, {describe_point(table, rows[0])}{more}"
        handles.append(Line2D([], [], linestyle="", label="\n".join(wrap(text, letters))))
    return handles


def _dot(colour: str, size_points: float, label: str) -> Line2D:
    look: dict[str, Any] = {"linestyle": "", "marker": "o", "markeredgewidth": 0}
    return Line2D([], [], color=colour, markersize=size_points, label=label, **look)


def _name_points(
    axes: Axes,
    columns: tuple[ShownColumn, ShownColumn],
    places: Int64Array,
    shown: BoolArray,
    line: FloatArray,
) -> None:
    """Write the letters where they touch no circle and not the line of the front."""
    x, y = (column.values for column in columns)
    circles = np.column_stack([x[shown], y[shown], np.full(int(shown.sum()), 1.4)])
    steps = np.linspace(0, 1, _LINE_SAMPLES)[:, np.newaxis, np.newaxis]
    along = (line[:-1] + steps * np.diff(line, axis=0)).reshape(-1, 2)
    obstacles = [circles, np.column_stack([along, np.full(len(along), 0.5)])]
    names = [
        NamedPoint(letter, float(x[row]), float(y[row]), 3.2)
        for letter, row in zip(ascii_uppercase, places.tolist(), strict=False)
    ]
    place_labels(axes, names, np.concatenate(obstacles))
