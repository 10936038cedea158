"""All-bank refresh: when one is owed, and the commands that lead to it."""

from sim.kernels.array_types import Int64Array
from sim.kernels.dram_device import close_all_banks, close_bank, pre_ready, refresh_rank
from sim.kernels.dram_layout import (
    BANK_ROW,
    CHANNEL_OWED,
    CHANNEL_OWED_RANK,
    CHANNEL_RANKS,
    CHANNEL_REFRESH,
    CHANNEL_ROW_BUS,
    FAR,
    NONE,
    P_BANK_SIZE,
    P_HALF_CLOCK,
    P_RANK_BANKS,
    P_RANKS,
    P_STAGGERED,
    RANK_BANKS,
    RANK_COLUMNS,
    RANK_OPEN,
    RANK_OWNERS,
    RANK_PREA,
    RANK_REF,
    T_REFI,
)
from sim.kernels.jit import inlined, lean_kernel


@inlined
def owe_refreshes(m: Int64Array, channel: int, cycle: int) -> None:
    """Note the refreshes that fall due: one rank, or all, in turn."""
    while m[channel + CHANNEL_REFRESH] <= cycle:
        m[channel + CHANNEL_OWED] += 1 if m[P_STAGGERED] else m[P_RANKS]
        m[channel + CHANNEL_REFRESH] += m[T_REFI]


@inlined
def owed_rank(m: Int64Array, channel: int) -> int:
    """Rank whose refresh is due first."""
    return int(m[channel + CHANNEL_RANKS] + RANK_COLUMNS * m[channel + CHANNEL_OWED_RANK])


@lean_kernel
def settle_refresh(m: Int64Array, channel: int, cycle: int) -> None:
    """Issue REF to the rank whose refresh is due first."""
    refresh_rank(m, channel, owed_rank(m, channel), cycle)
    m[channel + CHANNEL_OWED] -= 1
    m[channel + CHANNEL_OWED_RANK] = (m[channel + CHANNEL_OWED_RANK] + 1) % m[P_RANKS]


@lean_kernel
def refresh_bank_by_bank(m: Int64Array, channel: int, cycle: int) -> int:
    """Close one bank of the rank to refresh, or refresh it; give the cycle this is possible at.

    Returns
    -------
    int
        `cycle` when a command was issued, else the first cycle at which one can be.
    """
    rank = owed_rank(m, channel)
    if m[rank + RANK_OPEN] == 0:
        ready = max(m[rank + RANK_REF], m[channel + CHANNEL_ROW_BUS])
        if ready <= cycle:
            settle_refresh(m, channel, cycle)
            return cycle
        return int(ready)
    first, size = m[rank + RANK_BANKS], m[P_BANK_SIZE]
    earliest = FAR
    for bank in range(first, first + size * m[P_RANK_BANKS], size):
        if m[bank + BANK_ROW] != NONE:
            ready = pre_ready(m, channel, bank)
            if ready <= cycle:
                close_bank(m, channel, bank, cycle)
                return cycle
            earliest = min(earliest, ready)
    return earliest


@lean_kernel
def refresh_at_once(m: Int64Array, channel: int, cycle: int) -> int:
    """Close all banks of the rank to refresh, or refresh it; give the cycle this is possible at.

    A row that was opened for a request which still waits for its data stays open.

    Returns
    -------
    int
        `cycle` when a command was issued, else the first cycle at which one can be.
    """
    rank = owed_rank(m, channel)
    bus = m[channel + CHANNEL_ROW_BUS]
    if m[rank + RANK_OPEN] > 0:
        if m[rank + RANK_OWNERS] > 0:
            return FAR
        ready = max(m[rank + RANK_PREA], bus)
        if ready <= cycle:
            close_all_banks(m, channel, rank, cycle)
            return cycle
        return int(ready)
    ready = max(m[rank + RANK_REF], bus)
    if m[P_HALF_CLOCK]:
        ready += ready % 2
    if ready <= cycle:
        settle_refresh(m, channel, cycle)
        return cycle
    return int(ready)
