"""Points of a sweep as lines over parallel axes: what varied on the left, what came of it right."""

from collections.abc import Sequence
from textwrap import wrap

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from sim.base.errors import InvalidValue
from sim.domain.activity import BoolArray, FloatArray
from sim.domain.objective import OBJECTIVES
from sim.domain.sweep_table import SweepTable
from sim.figures.component_legend import add_legend_below
from sim.figures.headline import add_title
from sim.figures.log_axis import label_log_axis, round_ticks
from sim.figures.palette import COMPUTE_COLOUR, VALUE_COLOUR_MAP
from sim.figures.style import LABEL_POINTS, is_narrow, name_inches, new_figure, page_inches
from sim.figures.sweep_columns import (
    ShownColumn,
    failures,
    find_column,
    shown_points,
    varying_axes,
)
from sim.figures.text import shown_name

_DOMINATED_COLOUR = "#BBBBBB"
_RASTER_FROM = 1000
"""So many lines are stored as pixels in vector files, which would else take minutes to open."""
_MOST_LINES = 4000
"""Of more dominated points every n-th is drawn: the others would not be told apart."""
_INCHES_PER_AXIS = 0.52
_COLOUR_BAR_INCHES = 0.6
_FEW_VALUES = 9
_TICKS = 6
_TICK_LENGTH = 0.03
_LOW, _HIGH = 0.02, 0.98
_TITLE_LETTERS = 15


def draw_parallel(
    table: SweepTable, *, axes: Sequence[str] | None = None, value: str | None = None
) -> Figure:
    """Draw a line per point that ended well: grey where dominated, on the front by its value.

    Parameters
    ----------
    axes : columns to show, left to right (see `find_column`); None: the axes that vary, of
        linked ones the first, and the sweep's objectives.
    value : column the lines of the front are coloured by; None: the sweep's first objective.

    Raises
    ------
    InvalidValue
        A column does not exist, there are fewer than two, or too many for the figure's width.
    """
    named = axes or [*varying_axes(table), *(OBJECTIVES[name].metric for name in table.objectives)]
    columns = [find_column(table, name, "--axes") for name in dict.fromkeys(named)]
    most = int(page_inches() / _INCHES_PER_AXIS)
    if not 2 <= len(columns) <= most:
        raise InvalidValue("--axes", f"2 to {most} columns for this width", len(columns))
    colouring = find_column(table, value or table.objectives[0], "--value")
    shown = shown_points(table, (*columns, colouring))
    front = table.on_front & shown
    figure = new_figure(3.0)
    traded = " and ".join(OBJECTIVES[name].title for name in table.objectives)
    counts = f"{front.sum()} of {shown.sum()} points on the front{failures(table)}"
    add_title(figure, f"{shown_name(table.name, 40)}, front of {traded}:", counts)
    plot = figure.add_subplot()
    heights = np.column_stack([_heights(column, shown) for column in columns])
    norm = _norm(colouring, front)
    dominated = np.flatnonzero(shown & ~front)
    step = max(1, len(dominated) // _MOST_LINES)
    _draw_lines(plot, heights, dominated[::step], gid="dominated", colours=_DOMINATED_COLOUR)
    # the best are drawn last: on top
    order = np.flatnonzero(front)[np.argsort(-colouring.values[front], kind="stable")]
    shades = mpl.colormaps[VALUE_COLOUR_MAP](norm(colouring.values[order]))
    _draw_lines(plot, heights, order, gid="front", colours=shades)
    letters = int((page_inches() - _COLOUR_BAR_INCHES) / len(columns) / name_inches("x")) - 2
    for place, column in enumerate(columns):
        _draw_axis(plot, place, column, shown, letters)
    plot.set_xlim(-0.15, len(columns) - 1 + 0.35)
    plot.set_ylim(-0.04, 1.04)
    plot.set_axis_off()
    _draw_colours(figure, plot, norm, colouring)
    said = "dominated" if step == 1 else f"dominated (1 in {step} of {len(dominated)} drawn)"
    add_legend_below(figure, [Line2D([], [], color=_DOMINATED_COLOUR, label=said)])
    return figure


def _heights(column: ShownColumn, shown: BoolArray) -> FloatArray:
    """Places of all points along a vertical axis, its shown values from 0 to 1."""
    values = column.values
    if column.categories:
        return values / max(1, len(column.categories) - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        along = np.log10(values) if column.is_wide else values
    low, high = float(along[shown].min()), float(along[shown].max())
    if low == high:
        return np.full(len(values), 0.5)
    heights: FloatArray = (along - low) / (high - low)
    return heights


def _norm(column: ShownColumn, front: BoolArray) -> Normalize:
    values = column.values[front]
    if not values.size:
        return Normalize(0, 1)
    low, high = float(values.min()), float(values.max())
    return LogNorm(low, high) if column.is_wide and low < high else Normalize(low, high)


def _draw_lines(
    plot: Axes, heights: FloatArray, rows: np.ndarray, *, gid: str, colours: object
) -> None:
    chosen = heights[rows]
    across = np.broadcast_to(np.arange(heights.shape[1], dtype=np.float64), chosen.shape)
    crowded = len(chosen) > _RASTER_FROM
    is_front = gid == "front"
    lines = LineCollection(
        list(np.stack([across, chosen], axis=2)),
        colors=colours,
        linewidths=1.1 if is_front else 0.3 if crowded else 0.5,
        alpha=1.0 if is_front else 0.25 if crowded else 0.7,
        rasterized=crowded,
        zorder=2 if is_front else 1,
    )
    if is_front and not crowded:
        # light colours need an edge on white paper
        lines.set_path_effects([withStroke(linewidth=1.6, foreground=COMPUTE_COLOUR)])
    lines.set_gid(gid)
    plot.add_collection(lines)


def _draw_axis(plot: Axes, place: int, column: ShownColumn, shown: BoolArray, letters: int) -> None:
    plot.plot([place, place], [0, 1], color="black", linewidth=0.7, zorder=3)
    for height, text in _ticks(column, shown):
        plot.plot([place, place + _TICK_LENGTH], [height, height], color="black", linewidth=0.5)
        plot.annotate(
            "\n".join(wrap(text, letters, break_long_words=False)),
            (place, height),
            (4.5, 0),
            textcoords="offset points",
            va="top" if height > _HIGH else "bottom" if height < _LOW else "center",
            fontsize=LABEL_POINTS,
            linespacing=0.95,
            zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3, "alpha": 0.75},
        )
    plot.annotate(
        _title(column),
        (place, 1.0),
        (0, 6),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=LABEL_POINTS,
    )


def _title(column: ShownColumn) -> str:
    """Give the words of a title on short lines, the unit on the last."""
    words, _, unit = column.title.partition(" (")
    lines: list[str] = []
    most = _TITLE_LETTERS - (4 if is_narrow() else 0)
    for word in words.split():
        if lines and len(lines[-1]) + len(word) < most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join([*lines, f"({unit}"] if unit else lines)


def _ticks(column: ShownColumn, shown: BoolArray) -> list[tuple[float, str]]:
    """Heights and texts: every value of an axis where they are few, else round numbers."""
    if column.categories:
        n = len(column.categories)
        step = -(-n // _FEW_VALUES)
        return [(i / max(1, n - 1), column.categories[i]) for i in range(0, n, step)]
    values = np.unique(column.values[shown])
    exact = len(values) == 1 or (column.is_axis and len(values) <= _FEW_VALUES)
    low, high = float(values[0]), float(values[-1])
    ticks = values if exact else round_ticks(low, high, _TICKS, is_log=column.is_wide)
    ends = np.concatenate([ticks, column.values[shown]])
    scaled = _heights(
        ShownColumn(name=column.name, title="", values=ends), np.ones(len(ends), np.bool_)
    )
    texts = [column.text(v) if exact else f"{v:.6g}" for v in ticks.tolist()]
    return list(zip(scaled[: len(ticks)].tolist(), texts, strict=True))


def _draw_colours(figure: Figure, plot: Axes, norm: Normalize, column: ShownColumn) -> None:
    colours = mpl.cm.ScalarMappable(norm, mpl.colormaps[VALUE_COLOUR_MAP])
    bar = figure.colorbar(colours, ax=plot, pad=0.01, aspect=30)
    bar.set_label(
        f"Front: {column.words} ({column.unit})" if column.unit else f"Front: {column.words}"
    )
    bar.outline.set_visible(False)
    if isinstance(norm, LogNorm) and norm.vmin is not None and norm.vmax is not None:
        label_log_axis(bar.ax.yaxis, norm.vmin, norm.vmax)
