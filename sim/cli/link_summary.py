"""The summary's line about the busiest link, where a link may be what a run waits for."""

from sim.figures.quantities import data_text
from sim.figures.si_units import format_share
from sim.results.link_use import LinkUse
from sim.results.result import Result

LEAST_STALLS = 0.05
LEAST_BUSY = 0.5
"""Below these shares of stalls and of a link's capacity, a link is not what a run waits for."""

Row = tuple[str, str, str]


def busiest_link_row(result: Result) -> list[Row]:
    """Name the busiest link; nothing for a run that hardly waits, or whose links mostly rest."""
    busiest = max(result.links, key=lambda use: use.peak_fraction, default=None)
    if busiest is None:
        return []
    waits = result.stall_cycles >= LEAST_STALLS * result.cycles
    if not waits or busiest.peak_fraction < LEAST_BUSY:
        return []
    return [("busiest link", format_share(busiest.peak_fraction, 1.0), _where(busiest))]


def _where(use: LinkUse) -> str:
    if use.busiest is None:
        side = "" if use.direction == "both" else f" {use.direction}"
        return f"{use.link}{side}: {data_text(use.bits)}"
    place = f"{use.link}, router ({use.busiest.row}, {use.busiest.column}) {use.busiest.direction}"
    mean = format_share(use.busy_fraction, 1.0)
    return f"{place}: {data_text(use.busiest.bits)}; its links on average {mean}"
