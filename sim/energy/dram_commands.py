"""Energy of DRAM commands and standby from supply currents.

As DRAMsim3 computes it (Micron TN-40-07 without power-down): each command costs what it draws above
the standby of its time, standby is charged per rank and cycle.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.domain.dram_outcome import DramOutcome
from sim.domain.dram_timing import DramTiming

PARTS = ("activate", "read", "write", "refresh", "background")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEnergy:
    """What the core of a memory draws.

    Attributes
    ----------
    activate_pj : ACT and PRE together, executed by all chips of a rank.
    read_pj, write_pj : one burst.
    refresh_pj : one REF of one rank.
    active_standby_mw, idle_standby_mw : one rank, with a bank open; with all banks closed.
    power_down_mw : one rank in precharge power-down; None where it is not known.
    """

    activate_pj: float
    read_pj: float
    write_pj: float
    refresh_pj: float
    active_standby_mw: float
    idle_standby_mw: float
    power_down_mw: float | None


def command_energy(memory: DramTiming) -> CommandEnergy | None:
    """Give the energy per command and the standby of a rank, None without known currents."""
    currents, cycles = memory.currents, memory.cycles
    if currents is None:
        return None
    chips, tck_ns = memory.shape.devices, memory.tck_ns
    power_mw = currents.power_mw
    # mW * ns = pJ; a command is executed by all chips of the rank
    opened = power_mw("idd3n") * cycles.t_ras + power_mw("idd2n") * (cycles.t_rc - cycles.t_ras)
    burst_ns = cycles.burst * tck_ns * chips
    refresh_ns = cycles.t_rfc * tck_ns if currents.trfc_ns is None else currents.trfc_ns
    down = currents.has_power_down
    return CommandEnergy(
        activate_pj=(power_mw("idd0") * cycles.t_rc - opened) * tck_ns * chips,
        read_pj=(power_mw("idd4r") - power_mw("idd3n")) * burst_ns,
        write_pj=(power_mw("idd4w") - power_mw("idd3n")) * burst_ns,
        refresh_pj=(power_mw("idd5") - power_mw("idd3n")) * refresh_ns * chips,
        active_standby_mw=power_mw("idd3n") * chips,
        idle_standby_mw=power_mw("idd2n") * chips,
        power_down_mw=power_mw("idd2p") * chips if down else None,
    )


def price_dram(memory: DramTiming, outcome: DramOutcome) -> Mapping[str, float] | None:
    """Energy by part [pJ], or None when the memory's currents are not known.

    Parameters
    ----------
    memory : its currents, voltage and cycles.
    outcome : commands and standby cycles.

    Returns
    -------
    mapping
        `PARTS`: activate (ACT and PRE together), read, write, refresh, background.
    """
    energy = command_energy(memory)
    if energy is None:
        return None
    return {
        "activate": outcome.activates * energy.activate_pj,
        "read": outcome.reads * energy.read_pj,
        "write": outcome.writes * energy.write_pj,
        "refresh": outcome.refreshes * energy.refresh_pj,
        "background": (
            outcome.active_rank_cycles * energy.active_standby_mw
            + outcome.idle_rank_cycles * energy.idle_standby_mw
        )
        * memory.tck_ns,
    }
