"""What a machine draws while it has nothing to do.

The clock runs, everything leaks, ranks of DRAM are closed and refreshed. Nothing is switched off
that the architecture does not say is.
"""

from sim.domain.architecture import Architecture
from sim.domain.energy_table import EnergyTable


def idle_powers_mw(table: EnergyTable, architecture: Architecture) -> dict[tuple[str, str], float]:
    """Give the powers [mW] of an idle machine by (component, name).

    They are the static powers, and the refresh of memories that count theirs while they work:
    one of each rank per tREFI, at the price of the action.

    Parameters
    ----------
    table : the machine's prices.
    """
    powers = {key: power.mw for key, power in table.static.items()}
    for memory in architecture.memories:
        price = table.actions.get((memory.name, "refresh"))
        if price is None or memory.timing is None:
            continue
        timing = memory.timing
        ranks = memory.channels * timing.shape.ranks
        # pJ per ns is mW
        powers[memory.name, "refresh"] = ranks * price.pj / (timing.cycles.t_refi * timing.tck_ns)
    return powers


def idle_assumptions(architecture: Architecture) -> tuple[str, ...]:
    """Say in words what an idle machine is taken to do."""
    said = ["all on-chip parts leak and the clock keeps running"]
    for memory in architecture.memories:
        if memory.standard is None:
            continue
        if memory.per_bit is not None:
            said.append(f"{memory.name}: one figure per bit, so idle time costs nothing")
            continue
        parts = memory.energy_parts
        state = "precharge power-down" if memory.dram_energy.power_down else "precharge standby"
        found = [state] if "background" in parts else []
        found += ["refreshed every tREFI"] if "refresh" in parts else []
        said.append(f"{memory.name}: {', '.join(found) or 'standby and refresh are left out'}")
    return tuple(said)
