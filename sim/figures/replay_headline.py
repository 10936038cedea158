"""The title of a replay's figures: what was played, and what it took."""

from matplotlib.figure import Figure

from sim.figures.si_units import format_share, format_si
from sim.figures.text import shown_name
from sim.results.replay_result import ReplayResult

_WATTS_PER_MW = 1e-3


def add_replay_headline(figure: Figure, result: ReplayResult) -> None:
    """Write the headline above the axes, at the left edge."""
    what = f"{shown_name(result.trace, 50)} on {shown_name(result.architecture, 40)}"
    inferences = f"{len(result):,} inference{'s' if len(result) > 1 else ''}"
    took = f"{inferences} in {format_si(result.time_s, 's')}"
    power = format_si(result.average_power_mw * _WATTS_PER_MW, "W")
    busy = format_share(result.active_cycles, result.cycles)
    title = f"{what}: {took}, {power} on average, {busy} busy"
    figure.suptitle(title, x=0.01, ha="left")
