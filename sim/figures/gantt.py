"""What every stage does over time: a row per stage, a bar per tile, a line where it waits."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.domain.power_timeline import PowerTimeline
from sim.figures.component_legend import add_legend
from sim.figures.headline import add_headline
from sim.figures.layer_strip import draw_layer_strip, strip_inches
from sim.figures.palette import STALL_COLOUR
from sim.figures.style import grow_to, is_narrow, new_figure
from sim.figures.text import shown_name
from sim.figures.time_axis import TimeWindow, bin_length, time_window
from sim.results.result import Result
from sim.results.stage_slices import (
    StageSlices,
    WaitSlices,
    busy_shares,
    count_stretches,
    stage_slices,
)
from sim.results.waits import wait_label

MAX_STRETCHES = 1200
"""Windows with more changes show, instead of tiles, how busy each stage is in each bin."""

_BINS = 400
_BAR_HEIGHT = 0.72
_COMPUTE = ("array", "vector_unit")
_OPERAND_COLOURS = {"ifmap": "#0072B2", "weight": "#E69F00", "ofmap": "#D55E00"}
_STAGE_COLOURS = {"array": "#009E73", "preload": "#44BB99", "vector_unit": "#CC79A7"}
_OTHER_COLOUR = "#7F7F7F"
_TOKEN_DASHES = {
    "full": "-",
    "loaded": "-",
    "free": (0, (1, 1)),
    "open": (0, (4, 1)),
    "written": (0, (4, 1, 1, 1)),
}
_RESOURCE_DASHES = ("-", (0, (1, 1)), (0, (4, 1)), (0, (4, 1, 1, 1)))
WaitLines = list[dict[str, Any]]
"""Per wait of the timeline, how its line is drawn."""


def draw_gantt(result: Result, *, start_cycle: int = 0, end_cycle: int | None = None) -> Figure:
    """Draw each stage's steps in a window; in a long one, how busy each stage is.

    Consecutive tiles are dark and light in turn, so that the filling of one buffer slot is
    seen beside the use of the other. Where a stage waits runs a line that says for what.

    Parameters
    ----------
    start_cycle, end_cycle : part of the run to show, None: to its end.
    """
    window = time_window(result.cycles, result.clock_mhz, start_cycle, end_cycle)
    timeline = result.timeline
    rows = [stage for stage in range(len(timeline.stages)) if _ever_busy(result, stage)]
    height = 1.2 + 0.24 * len(rows) + strip_inches(result, window)
    figure = new_figure(height)
    add_headline(figure, result, window)
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
    if not is_narrow():
        grow_to(figure, _legend_inches(handles))
    add_legend(axes, handles)
    draw_layer_strip(axes, result, window)
    return figure


def _legend_inches(handles: Sequence[Artist]) -> float:
    """Height of a figure beside whose axes a legend with these entries has room."""
    lines = sum(str(handle.get_label()).count("\n") + 1 for handle in handles)
    return 0.9 + 0.125 * lines + 0.04 * len(handles)


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
    lines = _wait_lines(timeline)
    for row, stage in enumerate(rows):
        own = slices.stage == stage
        begins, ends = slices.begin_cycle[own], slices.end_cycle[own]
        colour = stage_colour(timeline.stages[stage])
        left, width = window.times(begins), window.times(ends) - window.times(begins)
        bars = np.stack([left, width], axis=1)
        shades = [colour if turn % 2 == 0 else _lighter(colour) for turn in range(len(bars))]
        place = (row - _BAR_HEIGHT / 2, _BAR_HEIGHT)
        axes.broken_barh(bars.tolist(), place, facecolors=shades, linewidth=0, zorder=2)
        _draw_waits(axes, window, row, stage, slices.waits, lines)
    return _tile_handles(timeline, sorted(set(slices.waits.wait.tolist())), lines)


def _draw_waits(
    axes: Axes, window: TimeWindow, row: int, stage: int, waits: WaitSlices, lines: WaitLines
) -> None:
    own = waits.stage == stage
    times = window.times(np.stack([waits.begin_cycle[own], waits.end_cycle[own]], axis=1))
    for wait, ends in zip(waits.wait[own].tolist(), times.tolist(), strict=True):
        axes.plot(ends, [row, row], **lines[wait], solid_capstyle="butt", zorder=1.5)


def _wait_lines(timeline: PowerTimeline) -> WaitLines:
    """Give each wait its line: the colour says which operand, the dashes for what of it."""
    lines: WaitLines = []
    seen: Counter[tuple[str, object]] = Counter()
    others = 0
    for name in timeline.waits:
        colour, ending = stage_colour(name), name.rsplit(".", 1)[-1]
        if ending in _TOKEN_DASHES:
            dashes = _TOKEN_DASHES[ending]
        else:
            colour, dashes = "#000000", _RESOURCE_DASHES[others % len(_RESOURCE_DASHES)]
            others += 1
        # the same operand and token in another memory has another shade
        shade = _SHADES[seen[colour, dashes] % len(_SHADES)]
        seen[colour, dashes] += 1
        lines.append({"color": shade(colour), "linestyle": dashes, "linewidth": 1.2})
    return lines


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


def _tile_handles(timeline: PowerTimeline, waits: Sequence[int], lines: WaitLines) -> list[Artist]:
    handles: list[Artist] = [
        Patch(facecolor=_OTHER_COLOUR, label="a tile"),
        Patch(facecolor=_lighter(_OTHER_COLOUR), label="the next tile"),
        Patch(facecolor=STALL_COLOUR, alpha=0.5, label="nothing computes"),
    ]
    gap = " " if is_narrow() else "\n"
    handles += [
        Line2D([], [], **lines[wait], label=f"waits for{gap}{wait_label(timeline.waits[wait])}")
        for wait in waits
    ]
    return handles


def _darker(colour: str) -> tuple[float, float, float]:
    red, green, blue = (0.45 * channel for channel in to_rgb(colour))
    return red, green, blue


def _lighter(colour: str) -> tuple[float, float, float]:
    red, green, blue = (1 - 0.55 * (1 - channel) for channel in to_rgb(colour))
    return red, green, blue


_SHADES: tuple[Callable[[str], tuple[float, float, float]], ...] = (to_rgb, _darker, _lighter)
