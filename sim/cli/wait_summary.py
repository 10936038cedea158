"""The summary's lines about what the array waits for."""

from sim.figures.quantities import time_text
from sim.figures.si_units import format_share
from sim.results.result import Result
from sim.results.waits import compute_waits, wait_label

LEAST_SHARE = 0.01
MOST_CAUSES = 3

Row = tuple[str, str, str]


def wait_rows(result: Result) -> list[Row]:
    """Name what computing waited for most: at most three causes of 1 % of the run or more."""
    totals: dict[str, int] = {}
    for waits in compute_waits(result.timeline):
        for name, cycles in waits.items():
            totals[name] = totals.get(name, 0) + cycles
    longest = sorted(totals.items(), key=lambda item: -item[1])[:MOST_CAUSES]
    shown = [(name, cycles) for name, cycles in longest if cycles >= LEAST_SHARE * result.cycles]
    return [
        (
            "" if index else "waiting",
            time_text(cycles, result.clock_mhz),
            f"{format_share(cycles, result.cycles)} of the run, for {wait_label(name)}",
        )
        for index, (name, cycles) in enumerate(shown)
    ]
