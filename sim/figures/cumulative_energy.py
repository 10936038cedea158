"""Cumulative energy versus time, stacked by component."""

import numpy as np
from matplotlib.figure import Figure

from sim.base.units import joules_from_pj
from sim.figures.component_legend import add_component_legend, thin_grid
from sim.figures.headline import add_headline
from sim.figures.layer_strip import draw_layer_strip, strip_inches
from sim.figures.palette import component_colours
from sim.figures.si_units import choose_scale
from sim.figures.style import new_figure
from sim.figures.time_axis import time_window
from sim.results.power import cumulative_energy
from sim.results.result import Result

_POINTS = 600


def draw_cumulative_energy(
    result: Result, *, start_cycle: int = 0, end_cycle: int | None = None
) -> Figure:
    """Draw the energy spent since the window's start; its right edge is the window's total.

    Parameters
    ----------
    start_cycle, end_cycle : part of the run to show, None: to its end.
    """
    window = time_window(result.cycles, result.clock_mhz, start_cycle, end_cycle)
    starts = result.timeline.layer_starts
    inside = starts[(starts > window.start_cycle) & (starts < window.end_cycle)]
    # layer boundaries are where slopes change: they belong to the points
    cycles = np.union1d(window.edges(_POINTS), inside)
    energy_pj = cumulative_energy(result.timeline, cycles)
    energy_pj = energy_pj - energy_pj[0]
    totals = energy_pj[-1]
    scale = choose_scale(float(totals.sum()), "J", joules_from_pj(1.0))
    tops = np.cumsum(energy_pj, axis=1) * scale.factor

    figure = new_figure(2.6 + strip_inches(result, window))
    add_headline(figure, result, window)
    axes = figure.add_subplot()
    thin_grid(axes)
    colours = component_colours(result)
    times = window.times(cycles)
    for index in reversed(range(len(result.components))):
        name = result.components[index]
        axes.fill_between(times, tops[:, index], color=colours[name], linewidth=0, gid=name)
    axes.plot(times, tops[:, -1], color="black", linewidth=0.7)
    window.label_axis(axes)
    axes.set_ylim(0, max(float(tops[-1, -1]) * 1.03, 1e-30))
    axes.set_ylabel(f"Cumulative energy ({scale.unit})")
    add_component_legend(axes, result, dict(zip(result.components, totals.tolist(), strict=True)))
    draw_layer_strip(axes, result, window)
    return figure
