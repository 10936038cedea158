"""The title of every figure: what was run, and what it took."""

from matplotlib.figure import Figure

from sim.base.units import joules_from_pj
from sim.figures.si_units import format_si
from sim.figures.text import shown_name
from sim.results.result import Result

_LINE_CHARACTERS = 95


def add_headline(figure: Figure, result: Result) -> None:
    """Write the headline above the axes, at the left edge."""
    figure.suptitle(headline(result), x=0.01, ha="left")


def headline(result: Result) -> str:
    """Say what was run and what it took, on two lines when one is too short."""
    what = f"{shown_name(result.workload, 40)} on {shown_name(result.architecture, 40)}"
    how = shown_name(result.dataflow.replace("_", " "), 40)
    energy = format_si(joules_from_pj(result.energy_pj), "J")
    time = format_si(result.time_s, "s")
    power = format_si(joules_from_pj(result.energy_pj) / result.time_s, "W")
    first, second = f"{what}, {how}:", f"{energy} in {time}, {power} on average"
    gap = " " if len(first) + len(second) < _LINE_CHARACTERS else "\n"
    return first + gap + second
