"""Energy of DRAM commands and standby from supply currents.

As DRAMsim3 computes it (Micron TN-40-07 without power-down): each command costs what it draws above
the standby of its time, standby is charged per rank and cycle.
"""

from collections.abc import Mapping

from sim.domain.dram_outcome import DramOutcome
from sim.domain.dram_timing import DramTiming

PARTS = ("activate", "read", "write", "refresh", "background")


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
    currents, cycles = memory.currents, memory.cycles
    if currents is None:
        return None
    # V * mA * ns = pJ; a command is executed by all chips of the rank
    pj_per_ma_cycle = currents.vdd_v * memory.tck_ns * memory.shape.devices
    opened = currents.idd3n_ma * cycles.t_ras + currents.idd2n_ma * (cycles.t_rc - cycles.t_ras)
    charges = {
        "activate": outcome.activates * (currents.idd0_ma * cycles.t_rc - opened),
        "read": outcome.reads * (currents.idd4r_ma - currents.idd3n_ma) * cycles.burst,
        "write": outcome.writes * (currents.idd4w_ma - currents.idd3n_ma) * cycles.burst,
        "refresh": outcome.refreshes * (currents.idd5_ma - currents.idd3n_ma) * cycles.t_rfc,
        "background": outcome.active_rank_cycles * currents.idd3n_ma
        + outcome.idle_rank_cycles * currents.idd2n_ma,
    }
    return {part: charges[part] * pj_per_ma_cycle for part in PARTS}
