"""Counts times prices, once, at the end."""

from collections.abc import Mapping

import numpy as np

from sim.base.errors import InvalidValue
from sim.base.units import pj_per_cycle_from_mw
from sim.domain.activity import FloatArray
from sim.domain.energy_table import EnergyTable
from sim.domain.tile import Counts


def price_counts(counts: Counts, table: EnergyTable) -> dict[tuple[str, str], float]:
    """Energy [pJ] per (component, action); an action without a price is an error.

    Raises
    ------
    InvalidValue : the table has no price for something that was counted.
    """
    energies = {}
    for component, action, count in counts:
        price = table.actions.get((component, action))
        if price is None:
            expected = f"a price in the energy table {table.name}"
            raise InvalidValue(f"{component}.{action}", expected, "none")
        energies[component, action] = count * price.pj
    return energies


def price_step(counts: Counts, table: EnergyTable) -> FloatArray:
    """Energy [pJ] of one execution of a step, per component."""
    components = table.components
    energy_pj = np.zeros(len(components))
    for (component, _), pj in price_counts(counts, table).items():
        energy_pj[components.index(component)] += pj
    return energy_pj


def static_pj_per_cycle(table: EnergyTable, clock_mhz: float) -> dict[tuple[str, str], float]:
    """Energy per cycle [pJ] of every static power, per (component, name)."""
    return {key: pj_per_cycle_from_mw(power.mw, clock_mhz) for key, power in table.static.items()}


def sum_by_component(
    energies: Mapping[tuple[str, str], float], components: tuple[str, ...]
) -> dict[str, float]:
    """Add up energies [pJ] of (component, action) by component, zero where there are none."""
    sums = dict.fromkeys(components, 0.0)
    for (component, _), pj in energies.items():
        sums[component] += pj
    return sums
