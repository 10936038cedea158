"""Objectives of a sweep as people read them, with their units."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sim.base.units import joules_from_pj
from sim.figures.quantities import energy_text, power_text
from sim.figures.si_units import format_si

SHOWN: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "energy": energy_text,
        "latency": lambda seconds: format_si(seconds, "s"),
        "edp": lambda pj_s: format_si(joules_from_pj(pj_s), "J s"),
        "power": power_text,
        "area": lambda mm2: f"{mm2:.3g} mm2",
        "utilization": lambda share: f"{share:.0%}",
    }
)
"""Figures of a point as text, by the names of `OBJECTIVES`."""


def objective_text(name: str, value: float) -> str:
    """Give the value of an objective with its unit, as "1.23 mJ"."""
    return SHOWN[name](value)
