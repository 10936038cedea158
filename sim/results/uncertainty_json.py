"""The intervals of a run as plain data for machines."""

from typing import Any

from sim.results.uncertainty import DriverSwing, EnergyRange, Uncertainty

RULE = (
    "low and high: drivers are independent, one-sided swings add up in quadrature; least and most: "
    "all drivers at that end at once"
)


def range_as_json(energy: EnergyRange) -> dict[str, float]:
    """Give the interval as keys that stand beside `energy_pj`."""
    return {"energy_pj_low": energy.low_pj, "energy_pj_high": energy.high_pj}


def uncertainty_as_json(uncertainty: Uncertainty) -> dict[str, Any]:
    """Give every interval and what it hangs on, largest swing first."""
    return {
        "rule": RULE,
        "energy_pj": _both_ranges(uncertainty.total),
        "drivers": [_driver(swing) for swing in uncertainty.drivers],
        "energy_pj_by_component": {
            component: _both_ranges(energy) for component, energy in uncertainty.components.items()
        },
    }


def _both_ranges(energy: EnergyRange) -> dict[str, float]:
    return {
        "typical": energy.typical_pj,
        "low": energy.low_pj,
        "high": energy.high_pj,
        "least": energy.least_pj,
        "most": energy.most_pj,
    }


def _driver(swing: DriverSwing) -> dict[str, Any]:
    return {
        "driver": swing.driver,
        "low_factor": swing.low_factor,
        "high_factor": swing.high_factor,
        "energy_pj_low": swing.low_pj,
        "energy_pj_high": swing.high_pj,
        "reasons": list(swing.reasons),
    }
