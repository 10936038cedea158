"""The machine voltage that the sampled prices of a memory hold for."""

from sim.domain.technology_table import TechnologyTable
from sim.energy.sram import SramAccess


def reference_voltage(table: TechnologyTable, access: SramAccess, cell: str) -> float:
    """Machine voltage at which a macro costs what its samples say.

    The memories' supply is taken to stay in the proportion to the logic's that it has at the
    table's own node and voltage; there, samples are used as they are.
    """
    at_table = table.sram.find(cell, table.node_nm, "1RW")
    supply_v = None if at_table is None else at_table.supply_v
    if supply_v is None or access.reference_v is None:
        return table.voltage_v
    return table.voltage_v * (access.reference_v / supply_v)
