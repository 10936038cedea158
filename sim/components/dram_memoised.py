"""Time of a DRAM tile from a fixed entry state: all banks closed, no refresh, nobody else.

A tile class is served once by the DRAM kernels, from an address at which a row begins. Refresh is a
derating afterwards: while a refresh of tRFC runs every tREFI, the memory is `tREFI / (tREFI -
tRFC)` times slower.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from sim.components.dram_lines import LINE_BYTES, tile_lines
from sim.components.dram_memory import new_memory, stop_refresh
from sim.components.dram_service import active_rank_cycles, offer_requests, settle_requests
from sim.domain.dram_placement import Placement
from sim.domain.dram_timing import DramTiming
from sim.kernels import dram_layout as layout

BLOCK_LINES = 1 << 16


@dataclass(frozen=True, slots=True)
class TileService:
    """What one tile takes of the memory.

    Attributes
    ----------
    busy_cycles : memory cycles from the first access that could follow another one closely to the
        last data.
    first_cycles : before that, to open a row and reach the first column.
    activates : rows opened.
    bursts : read or written.
    active_rank_cycles : memory cycles with a row open, summed over ranks; rows are closed when the
        tile is through.
    """

    busy_cycles: int
    first_cycles: int
    activates: int
    bursts: int
    active_rank_cycles: int


@lru_cache(maxsize=65536)
def serve_tile(memory: DramTiming, placement: Placement, *, is_write: bool) -> TileService:
    """Serve a tile on a memory at rest."""
    state = new_memory(memory)
    stop_refresh(state)
    for lines in tile_lines(placement, 0, BLOCK_LINES):
        offer_requests(state, lines * LINE_BYTES, np.full(len(lines), is_write))
    settle_requests(state)
    cycles = memory.cycles
    # from the first row command to the first data; what counts as done differs between memories
    if is_write:
        first = cycles.t_rcd_wr + cycles.write_done - cycles.burst
    else:
        first = cycles.t_rcd_rd + cycles.cl + cycles.t_dqsck
    total = int(state[layout.COUNT_LAST])
    return TileService(
        busy_cycles=total - first,
        first_cycles=first,
        activates=int(state[layout.COUNT_ACT]),
        bursts=int(state[layout.COUNT_RD] + state[layout.COUNT_WR]),
        active_rank_cycles=active_rank_cycles(memory, state, total),
    )


def refresh_derating(memory: DramTiming) -> Fraction:
    """Give the factor by which refresh stretches time, on average."""
    cycles = memory.cycles
    return Fraction(cycles.t_refi, cycles.t_refi - cycles.t_rfc)


def tile_cycles(
    memory: DramTiming, placement: Placement, clock_mhz: float, *, is_write: bool
) -> tuple[int, int]:
    """Give the cycles of the base clock a tile holds the memory, and the latency before.

    Returns
    -------
    hold_cycles, latency_cycles
    """
    service = serve_tile(memory, placement, is_write=is_write)
    ratio, derated = _base_cycles_per_cycle(memory, clock_mhz)
    hold = _ceil_of_product(service.busy_cycles, derated)
    return max(1, hold), 0 if is_write else _ceil_of_product(service.first_cycles, ratio)


@lru_cache(maxsize=256)
def _base_cycles_per_cycle(memory: DramTiming, clock_mhz: float) -> tuple[Fraction, Fraction]:
    """Give base cycles per cycle of the memory, without and with refresh."""
    ratio = memory.base_cycles_per_cycle(clock_mhz)
    return ratio, ratio * refresh_derating(memory)


def _ceil_of_product(cycles: int, ratio: Fraction) -> int:
    """Round up a product, as `ceil` does, without making a fraction of it."""
    return -(-cycles * ratio.numerator // ratio.denominator)
