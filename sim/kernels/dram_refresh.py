"""All-bank refresh: when one is owed, and the commands that lead to it."""

from sim.kernels.dram_device import close_all_banks, close_bank, pre_ready, refresh_rank
from sim.kernels.dram_layout import (
    BANK_ROW,
    CHANNEL_OWED,
    CHANNEL_OWED_RANK,
    CHANNEL_REFRESH,
    CHANNEL_ROW_BUS,
    FAR,
    NONE,
    P_BANKS,
    P_GROUPS,
    P_HALF_CLOCK,
    P_RANKS,
    P_STACKS,
    P_STAGGERED,
    RANK_OPEN,
    RANK_OWNERS,
    RANK_PREA,
    RANK_REF,
    T_REFI,
    DramTables,
)
from sim.kernels.jit import kernel


@kernel
def owe_refreshes(tables: DramTables, channel: int, cycle: int) -> None:
    """Note the refreshes that fall due: one rank, or all, in turn."""
    state, policy = tables.channel[channel], tables.policy
    while state[CHANNEL_REFRESH] <= cycle:
        state[CHANNEL_OWED] += 1 if policy[P_STAGGERED] else policy[P_RANKS]
        state[CHANNEL_REFRESH] += tables.timing[T_REFI]


@kernel
def owed_rank(tables: DramTables, channel: int) -> int:
    """Rank whose refresh is due first."""
    return channel * tables.policy[P_RANKS] + tables.channel[channel, CHANNEL_OWED_RANK]


@kernel
def settle_refresh(tables: DramTables, channel: int, cycle: int) -> None:
    """Issue REF to the rank whose refresh is due first."""
    state = tables.channel[channel]
    refresh_rank(tables, channel, owed_rank(tables, channel), cycle)
    state[CHANNEL_OWED] -= 1
    state[CHANNEL_OWED_RANK] = (state[CHANNEL_OWED_RANK] + 1) % tables.policy[P_RANKS]


@kernel
def refresh_bank_by_bank(tables: DramTables, channel: int, cycle: int) -> int:
    """Close one bank of the rank to refresh, or refresh it; give the cycle this is possible at.

    Returns
    -------
    int
        `cycle` when a command was issued, else the first cycle at which one can be.
    """
    policy, rank = tables.policy, owed_rank(tables, channel)
    if tables.rank[rank, RANK_OPEN] == 0:
        ready = max(tables.rank[rank, RANK_REF], tables.channel[channel, CHANNEL_ROW_BUS])
        if ready <= cycle:
            settle_refresh(tables, channel, cycle)
            return cycle
        return ready
    banks = policy[P_BANKS] * policy[P_GROUPS] * policy[P_STACKS]
    earliest = FAR
    for bank in range(rank * banks, (rank + 1) * banks):
        if tables.bank[bank, BANK_ROW] != NONE:
            ready = pre_ready(tables, channel, bank)
            if ready <= cycle:
                close_bank(tables, channel, bank, cycle)
                return cycle
            earliest = min(earliest, ready)
    return earliest


@kernel
def refresh_at_once(tables: DramTables, channel: int, cycle: int) -> int:
    """Close all banks of the rank to refresh, or refresh it; give the cycle this is possible at.

    A row that was opened for a request which still waits for its data stays open.

    Returns
    -------
    int
        `cycle` when a command was issued, else the first cycle at which one can be.
    """
    rank = owed_rank(tables, channel)
    state, bus = tables.rank[rank], tables.channel[channel, CHANNEL_ROW_BUS]
    if state[RANK_OPEN] > 0:
        if state[RANK_OWNERS] > 0:
            return FAR
        ready = max(state[RANK_PREA], bus)
        if ready <= cycle:
            close_all_banks(tables, channel, rank, cycle)
            return cycle
        return ready
    ready = max(state[RANK_REF], bus)
    if tables.policy[P_HALF_CLOCK]:
        ready += ready % 2
    if ready <= cycle:
        settle_refresh(tables, channel, cycle)
        return cycle
    return ready
