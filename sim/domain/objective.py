"""What a sweep compares: figures of a run, less or more of which is better."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A figure that a sweep trades against others.

    Attributes
    ----------
    metric : the column of a `SweepTable` that holds it, the unit in its name.
    """

    metric: str
    title: str
    more_is_better: bool = False


OBJECTIVES: Mapping[str, Objective] = MappingProxyType(
    {
        "energy": Objective(metric="energy_pj", title="energy"),
        "latency": Objective(metric="time_s", title="latency"),
        "edp": Objective(metric="edp_pj_s", title="EDP"),
        "power": Objective(metric="average_power_mw", title="power"),
        "area": Objective(metric="area_mm2", title="area"),
        "utilization": Objective(metric="utilization", title="util.", more_is_better=True),
    }
)

DEFAULT_OBJECTIVES = ("energy", "latency")
"""What a Pareto front trades where nothing is said."""
