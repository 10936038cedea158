"""Which law took the logic prices of a run from one process node to another."""

from sim.domain.energy_table import EnergyTable
from sim.domain.technology_table import LAW_DRIVERS


def scaling_law_of(table: EnergyTable) -> str:
    """Name the law by the driver of its ranges; "" where no price was scaled between nodes."""
    drivers = {s.driver for price in table.actions.values() for s in price.spreads}
    drivers |= {s.driver for power in table.static.values() for s in power.spreads}
    return next((law for law, driver in LAW_DRIVERS.items() if driver in drivers), "")
