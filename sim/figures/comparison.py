"""Runs side by side: energy by component with its interval, and all ratios to the first run."""

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Patch

from sim.base.units import joules_from_pj
from sim.figures.comparison_components import component_rows_inches, draw_component_ratios
from sim.figures.comparison_layers import (
    ComparedLayers,
    compared_layers,
    draw_layer_ratios,
    layer_panels_inches,
)
from sim.figures.component_legend import add_legend_below, thin_grid
from sim.figures.palette import component_colours
from sim.figures.ratio_axis import (
    FEW_RUNS,
    Ends,
    draw_ratio,
    limit_ratios,
    range_label,
    times_text,
)
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
_GROUP = 0.8
_QUANTITIES = ("energy", "time", "energy × time", "average power")
_ROW_INCHES = 0.15
_MOST_NAMED_CHANGES = 3
_MOST_LETTERS = 90
_LINE_INCHES = 0.13
_LETTER_WIDTH = 0.58
_ENERGIES_INCHES = 1.9
_AXIS_INCHES = 0.45
"""Ticks and title below a panel."""


def draw_comparison(comparisons: Sequence[Comparison]) -> Figure:
    """Draw the first run (A) and the others (B, C, ...): energies, and the ratios to A.

    Ratios of the totals, of each component, and of each layer that has the same name.
    """
    runs = [comparisons[0].reference, *(one.other for one in comparisons)]
    letters = [chr(ord("A") + place) for place in range(len(runs))]
    lines = [_described(letter, run) for letter, run in zip(letters, runs, strict=True)]
    lines[1:] = [line + _changed(one) for line, one in zip(lines[1:], comparisons, strict=True)]
    groups = compared_layers(comparisons)
    figure, (energies, totals, parts, *layers) = _panels(comparisons, groups)
    said = _wrapped(lines, figure.get_figwidth())
    grow_to(figure, figure.get_figheight() + _LINE_INCHES * len(said))
    figure.suptitle("\n".join(said), x=0.01, ha="left", fontsize=LABEL_POINTS + 1)
    add_legend_below(figure, _draw_energies(energies, runs, letters, comparisons))
    _draw_totals(totals, comparisons, letters[1:])
    draw_component_ratios(parts, comparisons, letters[1:])
    if layers:
        draw_layer_ratios(layers, groups, comparisons)
    return figure


def _panels(
    comparisons: Sequence[Comparison], groups: Sequence[ComparedLayers]
) -> tuple[Figure, list[Axes]]:
    """Make the panels: energies, totals, components and, where layers are shared, two of them."""
    totals = max(0.9, _ROW_INCHES * len(_QUANTITIES) * len(comparisons)) + _AXIS_INCHES
    parts = max(0.5, component_rows_inches(comparisons)) + _AXIS_INCHES
    layers = layer_panels_inches(groups) if groups else 0.0
    # of their own each: long names and numbers beside one panel must not squeeze the others
    if is_narrow():
        heights = [_ENERGIES_INCHES, totals, parts]
        figure, bands = _bands([*heights, layers] if layers else heights)
        panels = [band.subplots() for band in bands[:3]]
    else:
        figure, bands = _bands([totals + parts, layers] if layers else [totals + parts])
        grid = bands[0].add_gridspec(2, 2, height_ratios=[totals, parts])
        cells = (grid[:, 0], grid[0, 1], grid[1, 1])
        panels = [bands[0].add_subplot(cell) for cell in cells]
    if layers:
        panels += bands[-1].subplots(2, 1, sharex=True).tolist()
        bands[-1].align_ylabels()
    return figure, panels


def _bands(heights_inches: Sequence[float]) -> tuple[Figure, list[SubFigure]]:
    figure = new_figure(sum(heights_inches))
    grid = figure.add_gridspec(len(heights_inches), 1, height_ratios=heights_inches)
    return figure, [figure.add_subfigure(grid[row]) for row in range(len(heights_inches))]


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
    for place, one in enumerate(comparisons if len(comparisons) <= FEW_RUNS else (), start=1):
        high_pj = one.other.uncertainty.total.high_pj
        _write_above(axes, place, high_pj * scale.factor, times_text(one.energy.ratio))
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


def _draw_totals(axes: Axes, comparisons: Sequence[Comparison], letters: Sequence[str]) -> None:
    """Draw the ratios to A, a row each; whiskers are the ranges with common errors in common."""
    thin_grid(axes, "x")
    step = _GROUP / len(comparisons)
    rows = [
        (group + (place + 0.5) * step - _GROUP / 2, place, ends)
        for place, one in enumerate(comparisons)
        for group, ends in enumerate(_quantities(one))
    ]
    axes.set_xscale("log")
    for y, place, ends in rows:
        draw_ratio(axes, y, place, ends, f"{letters[place]}  {range_label(ends)}")
    axes.axvline(1.0, color="black", linewidth=0.8)
    limit_ratios(axes.xaxis, [end for _, _, ends in rows for end in ends])
    axes.set_yticks(range(len(_QUANTITIES)), _QUANTITIES)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(_QUANTITIES) - 0.45, -0.55)
    axes.set_xlabel("Whole run, ratio to A")


def _quantities(one: Comparison) -> list[Ends]:
    """Low end, ratio and high end of each quantity; time has no range."""
    time, energy = one.time_ratio, one.energy
    ends = (energy.low, energy.ratio, energy.high)
    by_scale = [tuple(end * scale for end in ends) for scale in (1.0, time, 1.0 / time)]
    rows = (by_scale[0], (time, time, time), by_scale[1], by_scale[2])
    return [(low, ratio, high) for low, ratio, high in rows]


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
