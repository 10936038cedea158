"""What every stage does over time: a row per stage, a bar per tile, gaps where it waits."""

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.domain.activity import Int64Array
from sim.figures.component_legend import add_legend
from sim.figures.headline import add_headline
from sim.figures.layer_strip import draw_layer_strip, strip_inches
from sim.figures.palette import STALL_COLOUR
from sim.figures.style import DOUBLE_COLUMN_INCHES, new_figure
from sim.figures.text import shown_name
from sim.figures.time_axis import TimeWindow, bin_length, time_window
from sim.results.result import Result
from sim.results.stage_slices import StageSlices, busy_shares, count_stretches, stage_slices

MAX_STRETCHES = 1200
"""Windows with more changes show, instead of tiles, how busy each stage is in each bin."""

_BINS = 400
_BAR_HEIGHT = 0.72
_COMPUTE = ("array", "vector_unit")
_OPERAND_COLOURS = {"ifmap": "#0072B2", "weight": "#E69F00", "ofmap": "#D55E00"}
_STAGE_COLOURS = {"array": "#009E73", "preload": "#44BB99", "vector_unit": "#CC79A7"}
_OTHER_COLOUR = "#7F7F7F"


def draw_gantt(result: Result, *, start_cycle: int = 0, end_cycle: int | None = None) -> Figure:
    """Draw each stage's steps in a window; in a long one, how busy each stage is.

    Consecutive tiles are dark and light in turn, so that the filling of one buffer slot is
    seen beside the use of the other. In a gap runs a line in the colour of the stage whose
    step ended in the cycle in which the wait was over.

    Parameters
    ----------
    start_cycle, end_cycle : part of the run to show, None: to its end.
    """
    window = time_window(result.cycles, result.clock_mhz, start_cycle, end_cycle)
    timeline = result.timeline
    rows = [stage for stage in range(len(timeline.stages)) if _ever_busy(result, stage)]
    figure = new_figure(DOUBLE_COLUMN_INCHES, 1.2 + 0.24 * len(rows) + strip_inches(result, window))
    add_headline(figure, result)
    axes = figure.add_subplot()
    span = (window.start_cycle, window.end_cycle)
    if count_stretches(timeline, *span, MAX_STRETCHES) > MAX_STRETCHES:
        handles = _draw_shares(axes, result, window, rows)
    else:
        slices = stage_slices(timeline, *span, limit=MAX_STRETCHES)
        handles = _draw_tiles(axes, result, window, rows, slices)
    names = [
        shown_name(timeline.stages[stage].replace("_", " ").replace(".", " ")) for stage in rows
    ]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    window.label_axis(axes)
    add_legend(axes, handles)
    draw_layer_strip(axes, result, window)
    return figure


def _ever_busy(result: Result, stage: int) -> bool:
    return bool((result.timeline.active[:, stage] >= 0).any())


def stage_colour(name: str) -> str:
    """Give a stage's colour: the operand it moves, or the unit that computes."""
    parts = name.split(".")
    for table in (_STAGE_COLOURS, _OPERAND_COLOURS):
        for part in reversed(parts):
            if part in table:
                return table[part]
    return _OTHER_COLOUR


def _draw_shares(
    axes: Axes, result: Result, window: TimeWindow, rows: Sequence[int]
) -> list[Artist]:
    """Draw a bar per stage and bin as high as the share of the bin in which it works."""
    edges = window.edges(_BINS)
    shares = busy_shares(result.timeline, edges)
    times = window.times(edges)
    for row, stage in enumerate(rows):
        colour = stage_colour(result.timeline.stages[stage])
        floor = row + _BAR_HEIGHT / 2
        tops = floor - _BAR_HEIGHT * shares[:, stage]
        axes.stairs(tops, times, baseline=floor, fill=True, color=colour, linewidth=0)
        axes.axhline(floor, color=colour, linewidth=0.4)
    length = bin_length(window, len(edges) - 1)
    return [Patch(facecolor=_OTHER_COLOUR, label=f"share of each {length}\nspent on a tile")]


def _draw_tiles(
    axes: Axes, result: Result, window: TimeWindow, rows: Sequence[int], slices: StageSlices
) -> list[Artist]:
    """Draw a bar per tile, a line per gap, and grey where nothing computes."""
    timeline = result.timeline
    for begin, end in _idle_compute(result, slices):
        first, last = window.times(np.array([begin, end]))
        axes.axvspan(first, last, facecolor=STALL_COLOUR, alpha=0.5, linewidth=0, zorder=0)
    causes: set[int] = set()
    for row, stage in enumerate(rows):
        own = slices.stage == stage
        begins, ends = slices.begin_cycle[own], slices.end_cycle[own]
        colour = stage_colour(timeline.stages[stage])
        left, width = window.times(begins), window.times(ends) - window.times(begins)
        bars = np.stack([left, width], axis=1)
        shades = [colour if turn % 2 == 0 else _lighter(colour) for turn in range(len(bars))]
        place = (row - _BAR_HEIGHT / 2, _BAR_HEIGHT)
        axes.broken_barh(bars.tolist(), place, facecolors=shades, linewidth=0, zorder=2)
        for first, last, cause in _waits(stage, begins, ends, slices):
            causes.add(cause)
            axes.plot(
                window.times(np.array([first, last])),
                [row, row],
                color=_cause_colour(result, cause),
                linewidth=1.2,
                solid_capstyle="butt",
                zorder=1.5,
            )
    return _tile_handles(result, causes)


def _waits(
    stage: int, begins: Int64Array, ends: Int64Array, slices: StageSlices
) -> Iterator[tuple[int, int, int]]:
    """Gaps of a stage as (from, to, the only other stage that ended a step then, or -1)."""
    gaps = np.flatnonzero(begins[1:] > ends[:-1])
    for gap in gaps.tolist():
        until = int(begins[gap + 1])
        ended = slices.stage[(slices.end_cycle == until) & (slices.stage != stage)]
        found = set(ended.tolist())
        yield int(ends[gap]), until, found.pop() if len(found) == 1 else -1


def _idle_compute(result: Result, slices: StageSlices) -> Iterator[tuple[int, int]]:
    """Give the times in which neither the array nor the vector unit works."""
    stages = [i for i, name in enumerate(result.timeline.stages) if name in _COMPUTE]
    own = np.isin(slices.stage, stages)
    reached = int(slices.edges_cycles[0])
    for begin, end in zip(
        slices.begin_cycle[own].tolist(), slices.end_cycle[own].tolist(), strict=True
    ):
        if begin > reached:
            yield reached, begin
        reached = max(reached, end)
    if reached < slices.edges_cycles[-1]:
        yield reached, int(slices.edges_cycles[-1])


def _tile_handles(result: Result, causes: set[int]) -> list[Artist]:
    handles: list[Artist] = [
        Patch(facecolor=_OTHER_COLOUR, label="a tile"),
        Patch(facecolor=_lighter(_OTHER_COLOUR), label="the next tile"),
        Patch(facecolor=STALL_COLOUR, alpha=0.5, label="nothing computes"),
    ]
    named = sorted(cause for cause in causes if cause >= 0)
    for cause in named:
        name = shown_name(result.timeline.stages[cause].replace("_", " ").replace(".", " "))
        colour = _cause_colour(result, cause)
        handles.append(
            Line2D([], [], color=colour, label=f"idle until the end of a tile of\n{name}")
        )
    if -1 in causes:
        handles.append(
            Line2D([], [], color=_cause_colour(result, -1), label="idle, cause not seen")
        )
    return handles


def _cause_colour(result: Result, cause: int) -> str:
    return "#000000" if cause < 0 else stage_colour(result.timeline.stages[cause])


def _lighter(colour: str) -> tuple[float, float, float]:
    red, green, blue = (1 - 0.55 * (1 - channel) for channel in to_rgb(colour))
    return red, green, blue
