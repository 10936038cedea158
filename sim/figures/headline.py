"""The title of every figure: what was run, and what it took."""

from textwrap import wrap

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from sim.base.units import joules_from_pj, seconds_from_cycles
from sim.figures.si_units import choose_scale, format_si
from sim.figures.style import POINTS_PER_INCH, grow_to
from sim.figures.text import shown_name
from sim.figures.time_axis import TimeWindow
from sim.results.power import cumulative_energy
from sim.results.result import Result

_LINE_INCHES = 0.15
_LETTER_WIDTH = 0.635  # of the font size, a mean over words and numbers


def add_headline(
    figure: Figure,
    result: Result,
    window: TimeWindow | None = None,
    energy_pj: float | None = None,
) -> None:
    """Write the headline above the axes, at the left edge.

    Parameters
    ----------
    window : the part of the run the figure shows; None: all of it.
    energy_pj : energy of the window as the figure shows it; None: as the timeline has it.
    """
    add_title(figure, *headline(result, window, energy_pj))


def add_title(figure: Figure, first: str, second: str) -> None:
    """Write two parts of a title on one line, or each on lines of its own where it is too long."""
    most = _letters(figure)
    line = f"{first} {second}"
    lines = [line] if len(line) < most else [*wrap(first, most), *wrap(second, most)]
    figure.suptitle("\n".join(lines), x=0.01, ha="left")


def add_note(figure: Figure, note: str) -> None:
    """Write a sentence below the title; the figure grows by its lines."""
    lines = wrap(note, _letters(figure))
    title = next(text for text in figure.texts if text.get_text() == figure.get_suptitle())
    title.set_text("\n".join([title.get_text(), *lines]))
    grow_to(figure, figure.get_figheight() + _LINE_INCHES * len(lines))


def headline(
    result: Result, window: TimeWindow | None = None, energy_pj: float | None = None
) -> tuple[str, str]:
    """Say what was run and what it, or a part of it, took."""
    what = f"{shown_name(result.workload, 40)} on {shown_name(result.architecture, 40)}"
    how = shown_name(result.dataflow.replace("_", " "), 40)
    if window is None or window.cycles == result.cycles:
        spent_pj, time_s, part = result.energy_pj, result.time_s, ""
    else:
        ends = np.array([window.start_cycle, window.end_cycle])
        before, after = cumulative_energy(result.timeline, ends).sum(axis=1).tolist()
        spent_pj = after - before if energy_pj is None else energy_pj
        time_s = seconds_from_cycles(window.cycles, window.clock_mhz)
        part = f", {_span(window)}"
    energy = format_si(joules_from_pj(spent_pj), "J")
    power = format_si(joules_from_pj(spent_pj) / time_s, "W")
    return f"{what}, {how}{part}:", f"{energy} in {format_si(time_s, 's')}, {power} on average"


def _span(window: TimeWindow) -> str:
    scale = choose_scale(window.end_cycle, "s", seconds_from_cycles(1, window.clock_mhz))
    start, end = window.start_cycle * scale.factor, window.end_cycle * scale.factor
    return f"from {start:.7g} to {end:.7g} {scale.unit}"


def _letters(figure: Figure) -> int:
    """Letters of the title that fit the figure's width."""
    points = FontProperties(size=mpl.rcParams["figure.titlesize"]).get_size_in_points()
    return int(figure.get_figwidth() * POINTS_PER_INCH / (points * _LETTER_WIDTH))
