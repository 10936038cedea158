"""Runs side by side: energy by component with its interval, and ratios to the first run."""

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.base.units import joules_from_pj
from sim.figures.component_legend import add_legend_below, thin_grid
from sim.figures.palette import component_colours
from sim.figures.si_units import Scale, choose_scale
from sim.figures.style import (
    LABEL_POINTS,
    POINTS_PER_INCH,
    grow_to,
    is_narrow,
    new_figure,
)
from sim.figures.text import component_label, shown_name
from sim.results.comparison import Comparison
from sim.results.result import Result

_BAR = 0.62
_MAX_COMPONENTS = 14
_RUN_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#882255", "#332288", "#7F7F7F")
_GROUP = 0.8
_QUANTITIES = ("energy", "time", "energy × time", "average power")
_FEW_STEPS = (10, 12, 15, 20, 30, 50, 70)
_MOST_TICKS = 7
_ROW_INCHES = 0.15
_MOST_NAMED_CHANGES = 3
_MOST_LETTERS = 90
_LINE_INCHES = 0.13
_LETTER_WIDTH = 0.58
_FEW_RUNS = 3
"""So many bars leave room for a ratio above each."""


def draw_comparison(comparisons: Sequence[Comparison]) -> Figure:
    """Draw the first run (A) and the others (B, C, ...): energies left, ratios to A right."""
    runs = [comparisons[0].reference, *(one.other for one in comparisons)]
    letters = [chr(ord("A") + place) for place in range(len(runs))]
    lines = [_described(letter, run) for letter, run in zip(letters, runs, strict=True)]
    lines[1:] = [line + _changed(one) for line, one in zip(lines[1:], comparisons, strict=True)]
    rows_inches = max(2.2, _ROW_INCHES * len(_QUANTITIES) * len(comparisons))
    narrow = is_narrow()
    figure = new_figure(0.6 + rows_inches * (2.1 if narrow else 1.0))
    said = _wrapped(lines, figure.get_figwidth())
    grow_to(figure, figure.get_figheight() + _LINE_INCHES * len(said))
    figure.suptitle("\n".join(said), x=0.01, ha="left", fontsize=LABEL_POINTS + 1)
    if narrow:
        left, right = figure.subplots(2, 1)
    else:
        left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.1))
    add_legend_below(figure, _draw_energies(left, runs, letters, comparisons))
    _draw_ratios(right, comparisons, letters[1:])
    return figure


def _wrapped(lines: Sequence[str], width_inches: float) -> list[str]:
    """Break the lines of the title that are too long for the figure."""
    letters = int(width_inches * POINTS_PER_INCH / ((LABEL_POINTS + 1) * _LETTER_WIDTH))
    return [part for line in lines for part in wrap(line, letters, subsequent_indent="    ")]


def _described(letter: str, run: Result) -> str:
    what = f"{shown_name(run.workload, 40)} on {shown_name(run.architecture, 40)}"
    return f"{letter}: {what}, {shown_name(run.dataflow.replace('_', ' '), 40)}"


def _changed(one: Comparison) -> str:
    """Say what was changed, as far as a title can."""
    if not one.changes:
        return "; no value of the configuration changed"
    if len(one.changes) > _MOST_NAMED_CHANGES:
        return f"; {len(one.changes)} values of the configuration changed"
    texts = [shown_name(change.text, 60) for change in one.changes]
    said = f"; {', '.join(texts)}"
    return said if len(said) <= _MOST_LETTERS else f"; {len(texts)} values changed"


def _draw_energies(
    axes: Axes, runs: Sequence[Result], letters: Sequence[str], comparisons: Sequence[Comparison]
) -> list[Patch]:
    """Draw one stacked bar per run, its own interval as a whisker, its ratio to A above.

    Gives what explains the colours.
    """
    thin_grid(axes)
    largest = max(run.uncertainty.total.high_pj for run in runs)
    scale = choose_scale(largest, "J", joules_from_pj(1.0))
    colours = _colours(runs)
    bottom = np.zeros(len(runs))
    for name, colour in colours.items():
        height = [run.energy_pj_by_component.get(name, 0.0) * scale.factor for run in runs]
        axes.bar(range(len(runs)), height, _BAR, bottom, color=colour, linewidth=0, gid=name)
        bottom += height
    _draw_whiskers(axes, runs, scale)
    for place, one in enumerate(comparisons if len(runs) <= _FEW_RUNS else (), start=1):
        high_pj = one.other.uncertainty.total.high_pj
        _write_above(axes, place, high_pj * scale.factor, _times(one.energy.ratio))
    axes.set_xticks(range(len(runs)), letters)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(-0.7, max(len(runs) - 0.3, 1.7))
    axes.set_ylim(0, largest * scale.factor * 1.14)
    axes.set_ylabel(f"Energy ({scale.unit}), range of each run")
    spending = [name for name in colours if any(_spent(run, name) for run in runs)]
    spending.sort(key=lambda name: -max(_spent(run, name) for run in runs))
    kept = set(spending[:_MAX_COMPONENTS])
    return [
        Patch(facecolor=colours[name], label=component_label(name))
        for name in colours
        if name in kept
    ]


def _spent(run: Result, component: str) -> float:
    return run.energy_pj_by_component.get(component, 0.0)


def _colours(runs: Sequence[Result]) -> dict[str, str]:
    """Colours by component; a component of several runs has that of the first."""
    colours: dict[str, str] = {}
    for run in runs:
        for name, colour in component_colours(run).items():
            colours.setdefault(name, colour)
    return colours


def _draw_whiskers(axes: Axes, runs: Sequence[Result], scale: Scale) -> None:
    totals = [run.uncertainty.total for run in runs]
    typical = np.array([total.typical_pj for total in totals])
    down = typical - [total.low_pj for total in totals]
    up = [total.high_pj for total in totals] - typical
    axes.errorbar(
        range(len(runs)),
        typical * scale.factor,
        np.array([down, up]) * scale.factor,
        fmt="none",
        ecolor="black",
        elinewidth=0.8,
        capsize=2.5,
        capthick=0.8,
    )


def _draw_ratios(axes: Axes, comparisons: Sequence[Comparison], letters: Sequence[str]) -> None:
    """Draw the ratios to A, a row each; whiskers are the ranges with common errors in common."""
    thin_grid(axes, "x")
    step = _GROUP / len(comparisons)
    rows = [
        (group + (place + 0.5) * step - _GROUP / 2, place, ends)
        for place, one in enumerate(comparisons)
        for group, ends in enumerate(_quantities(one))
    ]
    axes.set_xscale("log")
    for y, place, (low, ratio, high) in rows:
        colour = _RUN_COLOURS[place % len(_RUN_COLOURS)]
        axes.plot([low, high], [y, y], color=colour, linewidth=1.4, solid_capstyle="butt")
        axes.plot([ratio], [y], color=colour, marker="o", markersize=3.5, linewidth=0)
        text = f"{letters[place]}  {_range_label(low, ratio, high)}"
        axes.annotate(
            text,
            (1.02, y),
            xycoords=axes.get_yaxis_transform(),
            va="center",
            fontsize=LABEL_POINTS,
            color=colour,
            annotation_clip=False,
        )
    axes.axvline(1.0, color="black", linewidth=0.8)
    _limit_ratios(axes, [end for _, _, ends in rows for end in ends])
    axes.set_yticks(range(len(_QUANTITIES)), _QUANTITIES)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(_QUANTITIES) - 0.45, -0.55)
    axes.set_xlabel("Ratio to A, with the range of the ratio")


def _quantities(one: Comparison) -> list[tuple[float, float, float]]:
    """Low end, ratio and high end of each quantity; time has no range."""
    time, energy = one.time_ratio, one.energy
    ends = (energy.low, energy.ratio, energy.high)
    by_scale = [tuple(end * scale for end in ends) for scale in (1.0, time, 1.0 / time)]
    rows = (by_scale[0], (time, time, time), by_scale[1], by_scale[2])
    return [(low, ratio, high) for low, ratio, high in rows]


def _limit_ratios(axes: Axes, ends: Sequence[float]) -> None:
    """Show all ratios that a logarithmic axis can show, with plain numbers at the ticks."""
    shown = [1.0, *(end for end in ends if isfinite(end) and end > 0)]
    least, most = min(shown), max(shown)
    margin = max((most / least) ** 0.08, 1.05)
    axes.set_xlim(least / margin, most * margin)
    ticks = _ticks(least / margin, most * margin)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xticks([], minor=True)


def _ticks(least: float, most: float) -> list[float]:
    """Give at most eight round numbers within the limits, 1 among them."""
    decades = range(floor(log10(least)), ceil(log10(most)) + 1)
    for steps in (range(10, 100), range(10, 100, 5), _FEW_STEPS, (10, 20, 50), (10,)):
        every = {round(step * 10.0 ** (decade - 1), 9) for decade in decades for step in steps}
        ticks = sorted(tick for tick in every if least <= tick <= most)
        if len(ticks) <= _MOST_TICKS:
            return ticks
    return [1.0]


def _range_label(low: float, ratio: float, high: float) -> str:
    ends = [_times(end) for end in (low, ratio, high)]
    return ends[1] if ends[0] == ends[2] else f"{ends[1]} ({ends[0]} to {ends[2]})"


def _write_above(axes: Axes, x: float, y: float, text: str) -> None:
    axes.annotate(
        text,
        (x, y),
        (0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=LABEL_POINTS,
    )


def _times(ratio: float) -> str:
    """Three digits: "0.836×", "1.00×", "23.0×"."""
    if not isfinite(ratio):
        return "no limit"
    digits = 3 if ratio < 0.9995 else 2 if ratio < 9.995 else 1 if ratio < 99.95 else 0
    return f"{ratio:.{digits}f}×"
