"""One figure of a sweep over two of its axes, as colours: the best point of each cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter

from sim.base.errors import InvalidValue, Literal
from sim.domain.activity import BoolArray, FloatArray, Int64Array
from sim.domain.sweep_table import SweepTable
from sim.figures.component_legend import add_legend_below
from sim.figures.headline import add_title
from sim.figures.log_axis import label_log_axis
from sim.figures.palette import VALUE_COLOUR_MAP
from sim.figures.style import LABEL_POINTS, new_figure, page_inches
from sim.figures.sweep_columns import (
    ShownColumn,
    failures,
    find_column,
    shown_points,
    vary_together,
    varying_axes,
)
from sim.figures.text import shown_name

_EMPTY_COLOUR = "#F2F2F2"
_FAILED_HATCH = "xxxx"
_BEST_COLOUR = "#D55E00"
_NUMBER_INCHES = 0.34
"""Narrower cells have no number in them."""
_MOST_TICKS = 24
_ROW_INCHES = 0.3
_SIDE_INCHES = 2.0
_WHITE_BELOW = 0.6
"""Place on the colour map below which numbers are white."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One axis of the map: its values in order, and the place of each point among them."""

    column: ShownColumn
    values: FloatArray
    places: Int64Array

    @property
    def texts(self) -> list[str]:
        return [self.column.text(value) for value in self.values.tolist()]


def draw_heatmap(
    table: SweepTable,
    *,
    axes: Sequence[str] | None = None,
    value: str | None = None,
    scale: str | None = None,
) -> Figure:
    """Draw a cell per pair of values of two axes, in the colour of the best point there.

    Parameters
    ----------
    axes : horizontal and vertical axis; None: the first two that vary.
    value : column of numbers to show (see `find_column`); None: the sweep's first objective.
    scale : "log" or "linear" colours; None: logarithmic where values differ much.

    Raises
    ------
    InvalidValue
        An axis or a column does not exist, two axes do not vary, or no point ended well.
    """
    across, up = (_side(table, name) for name in _two_axes(table, axes))
    shown_column = find_column(table, value or table.objectives[0], "--value")
    if shown_column.categories:
        got = Literal(f"{shown_column.name} (texts)")
        raise InvalidValue("--value", "a column of numbers", got)
    shown = shown_points(table, (shown_column,))
    best = _best(shown_column, (across, up), shown)
    tried = np.zeros(best.shape, np.bool_)
    tried[up.places, across.places] = True
    height = 1.5 + _ROW_INCHES * min(len(up.values), _MOST_TICKS)
    figure = new_figure(max(2.4, height))
    add_title(figure, *_title(table, shown_column, (across, up), shown))
    plot = figure.add_subplot()
    _draw_cells(plot, best, shown_column, scale)
    _draw_numbers(plot, best, shown_column, (across, up))
    _mark_best(plot, best, shown_column)
    for row, column in np.argwhere(tried & np.isnan(best)).tolist():
        look: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": "#7F7F7F",
            "linewidth": 0,
            "hatch": _FAILED_HATCH,
        }
        plot.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, gid="failed", **look))
    _label_sides(plot, across, up)
    add_legend_below(figure, _handles(best, tried, shown_column))
    return figure


def _title(
    table: SweepTable, column: ShownColumn, sides: tuple[_Side, _Side], shown: BoolArray
) -> tuple[str, str]:
    across, up = sides
    cells = up.places * len(across.values) + across.places
    most = int(np.unique(cells, return_counts=True)[1].max())
    what = column.words
    if most > 1:
        what = f"{_best_word(column)} {what} of up to {most} points per cell"
    return f"{shown_name(table.name, 40)}, {what}:", f"{shown.sum()} points{failures(table)}"


def _best_word(column: ShownColumn) -> str:
    return "highest" if column.more_is_better else "lowest"


def _two_axes(table: SweepTable, axes: Sequence[str] | None) -> tuple[str, str]:
    vary = varying_axes(table)
    names = vary[:2] if axes is None else tuple(axes)
    if len(names) != 2:
        if axes is None:
            got = Literal(", ".join(vary) or "none")
            raise InvalidValue(f"sweep {table.name}", "two axes that vary, for a heat map", got)
        raise InvalidValue("--axes", "two axes", ",".join(axes))
    found = [find_column(table, name, "--axes").name for name in names]
    for name, asked in zip(found, names, strict=True):
        if name not in table.axis_names:
            raise InvalidValue(
                "--axes", f"axes of the sweep ({', '.join(table.axis_names)})", asked
            )
    if found[0] == found[1]:
        raise InvalidValue("--axes", "two different axes", ",".join(names))
    if vary_together(table, found[0], found[1]):
        got = Literal(f"{found[0]} and {found[1]}, which have one value for each of the other's")
        raise InvalidValue("--axes", "two axes that vary by themselves", got)
    return found[0], found[1]


def _side(table: SweepTable, name: str) -> _Side:
    column = find_column(table, name, "--axes")
    values, places = np.unique(column.values, return_inverse=True)
    return _Side(column=column, values=values, places=places.astype(np.int64))


def _best(column: ShownColumn, sides: tuple[_Side, _Side], shown: BoolArray) -> FloatArray:
    """Give (vertical, horizontal) the best value of each cell, NaN where there is none."""
    across, up = sides
    sign = -1.0 if column.more_is_better else 1.0
    found = np.full((len(up.values), len(across.values)), np.inf)
    cells = up.places[shown], across.places[shown]
    np.minimum.at(found, cells, sign * column.values[shown])
    return np.where(np.isfinite(found), sign * found, np.nan)


def _draw_cells(plot: Axes, best: FloatArray, column: ShownColumn, scale: str | None) -> None:
    low, high = float(np.nanmin(best)), float(np.nanmax(best))
    if scale == "log" and low <= 0:
        raise InvalidValue("--scale", f"linear, as {column.name} is not above zero", scale)
    is_log = scale == "log" or (scale is None and column.is_wide)
    norm: Normalize = LogNorm(low, high) if is_log else Normalize(low, high)
    colours = mpl.colormaps[VALUE_COLOUR_MAP].with_extremes(bad=_EMPTY_COLOUR)
    image = plot.imshow(best, cmap=colours, norm=norm, aspect="auto", origin="lower")
    figure = plot.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(image, ax=plot, pad=0.02)
    bar.set_label(column.title)
    bar.outline.set_visible(False)
    if is_log:
        label_log_axis(bar.ax.yaxis, low, high)
    else:
        bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _draw_numbers(
    plot: Axes, best: FloatArray, column: ShownColumn, sides: tuple[_Side, _Side]
) -> None:
    """Write the values into the cells where they have room."""
    across, up = sides
    room_inches = page_inches() - _SIDE_INCHES
    if len(across.values) * _NUMBER_INCHES > room_inches or len(up.values) > _MOST_TICKS:
        return
    shades = np.asarray(plot.images[0].norm(best))
    for (row, place), value in np.ndenumerate(best):
        if np.isfinite(value):
            dark = shades[row, place] < _WHITE_BELOW
            look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": LABEL_POINTS}
            colour = "white" if dark else "black"
            plot.text(place, row, column.text(float(value)), color=colour, **look)


def _mark_best(plot: Axes, best: FloatArray, column: ShownColumn) -> None:
    sought = np.nanmax(best) if column.more_is_better else np.nanmin(best)
    for row, place in np.argwhere(best == sought).tolist():
        look: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": _BEST_COLOUR,
            "linewidth": 1.6,
            "clip_on": False,
        }
        plot.add_patch(Rectangle((place - 0.5, row - 0.5), 1, 1, gid="best", zorder=3, **look))


def _label_sides(plot: Axes, across: _Side, up: _Side) -> None:
    for side, axis in ((across, plot.xaxis), (up, plot.yaxis)):
        step = -(-len(side.values) // _MOST_TICKS)
        axis.set_ticks(range(0, len(side.values), step), side.texts[::step])
        axis.set_label_text(side.column.title)
        axis.set_tick_params(length=0)
    widest = max(map(len, across.texts)) * LABEL_POINTS * 0.6 / 72
    if widest > (page_inches() - _SIDE_INCHES) / min(len(across.values), _MOST_TICKS):
        plot.tick_params(axis="x", labelrotation=90)
    for spine in plot.spines.values():
        spine.set_visible(False)


def _handles(best: FloatArray, tried: BoolArray, column: ShownColumn) -> list[Patch]:
    word = _best_word(column)
    handles = [Patch(facecolor="none", edgecolor=_BEST_COLOUR, linewidth=1.2, label=word)]
    look: dict[str, Any] = {"edgecolor": "#7F7F7F", "linewidth": 0, "hatch": _FAILED_HATCH}
    if (tried & np.isnan(best)).any():
        handles.append(Patch(facecolor=_EMPTY_COLOUR, label="all points failed", **look))
    if (~tried).any():
        handles.append(Patch(facecolor=_EMPTY_COLOUR, label="no point"))
    return handles
