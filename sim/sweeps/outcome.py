"""What a sweep keeps of one point."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.results.run_totals import RunTotals

METRICS = (
    "energy_pj",
    "cycles",
    "time_s",
    "edp_pj_s",
    "average_power_mw",
    "area_mm2",
    "utilization",
    "stall_cycles",
    "macs",
    "dram_read_bits",
    "dram_write_bits",
)
"""Figures of a point, the units in their names, in the order of the store's columns."""

UNRESOLVED = "unresolved:"
"""Before the position, the digest of a point that needs a file which cannot be read."""
DIED = "died:"
"""Before the position, the digest of a point whose worker process died."""
MACHINE_FAULTS = (UNRESOLVED, DIED)
"""What the digests of points begin with that may end well another time."""
WRONG = "wrong:"
"""Before the position, the digest of a point that no machine or network can be made for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Totals of one run, and its energy by component [pJ]."""

    metrics: Mapping[str, float]
    energy_pj_by_component: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPoint:
    """One point of the grid with what came of it: an outcome, or the error as one line.

    `seconds` is how long it took to run, zero for what was known already.
    """

    position: int
    digest: str
    outcome: Outcome | None
    error: str = ""
    seconds: float = 0.0


def outcome_of(result: RunTotals) -> Outcome:
    """Take the figures of a run that a sweep compares, from its result or from its totals alone."""
    metrics = {
        "energy_pj": result.energy_pj,
        "cycles": result.cycles,
        "time_s": result.time_s,
        "edp_pj_s": result.energy_pj * result.time_s,
        "average_power_mw": result.average_power_mw,
        "area_mm2": sum(result.area_mm2_by_component.values()),
        "utilization": result.utilization,
        "stall_cycles": result.stall_cycles,
        "macs": result.macs,
        "dram_read_bits": result.dram_read_bits,
        "dram_write_bits": result.dram_write_bits,
    }
    return Outcome(
        metrics={name: float(metrics[name]) for name in METRICS},
        energy_pj_by_component=dict(result.energy_pj_by_component),
    )
