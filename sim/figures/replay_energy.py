"""Energy per inference of a replay: at work and idle, by component."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.base.units import joules_from_pj
from sim.figures.component_legend import add_component_legend, thin_grid
from sim.figures.palette import component_colours
from sim.figures.replay_headline import add_replay_headline
from sim.figures.si_units import choose_scale, format_share, format_si
from sim.figures.style import new_figure
from sim.results.replay_result import ReplayResult


def draw_replay_energy(result: ReplayResult) -> Figure:
    """Draw what an inference costs, what waiting for the next one costs, and both together."""
    count = len(result)
    bars = {
        "at work": result.active_pj_by_component,
        "idle": result.idle_pj_by_component,
        "both": result.energy_pj_by_component,
    }
    scale = choose_scale(result.energy_pj / count, "J", joules_from_pj(1.0))
    figure = new_figure(2.5)
    add_replay_headline(figure, result)
    axes = figure.add_subplot()
    thin_grid(axes, "x")
    for place, (name, energies) in enumerate(bars.items()):
        parts = np.array([energies[component] for component in result.components]) / count
        _draw_bar(axes, result, place, parts * scale.factor)
        total = float(parts.sum())
        share = format_share(total * count, result.energy_pj)
        label = f" {format_si(joules_from_pj(total), 'J')}"
        label += f", {share}" if name != "both" else ""
        axes.text(total * scale.factor, place, label, va="center", fontsize=7)
    axes.set_yticks(range(len(bars)), list(bars))
    axes.invert_yaxis()
    axes.set_xlim(0, result.energy_pj / count * scale.factor * 1.22)
    axes.set_xlabel(f"Energy per inference ({scale.unit})" + _battery_text(result))
    add_component_legend(axes, result, bars["both"])
    return figure


def _draw_bar(axes: Axes, result: ReplayResult, place: int, parts: np.ndarray) -> None:
    colours = component_colours(result)
    lefts = np.concatenate([[0.0], np.cumsum(parts)[:-1]])
    for name, left, width in zip(result.components, lefts.tolist(), parts.tolist(), strict=True):
        axes.barh(place, width, left=left, height=0.62, color=colours[name], gid=name)


def _battery_text(result: ReplayResult) -> str:
    hours = result.battery_hours
    if hours is None or result.battery_mwh is None:
        return ""
    return f"; a battery of {result.battery_mwh:g} mWh lasts {hours:.3g} h at this rate"
