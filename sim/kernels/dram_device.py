"""DRAM banks: when a command may be issued, and what issuing it forbids.

Distances hold per bank, bank group, rank and channel, as in the timing tables of JEDEC
(JESD79-4 for DDR4). Every function takes the tables of `dram_layout` and changes them in place.
"""

from sim.kernels.dram_layout import (
    BANK_ACT,
    BANK_GROUP,
    BANK_HITS,
    BANK_PRE,
    BANK_RANK,
    BANK_RD,
    BANK_ROW,
    BANK_WR,
    CHANNEL_COLUMN_BUS,
    CHANNEL_ROW_BUS,
    COUNT_ACT,
    COUNT_PRE,
    COUNT_PREA,
    COUNT_REF,
    GROUP_ACT,
    GROUP_RD,
    GROUP_WR,
    NONE,
    P_BANKS,
    P_GROUPS,
    P_RANKS,
    P_ROW_COLUMN_BUSES,
    P_SHARED_BUS,
    P_STACKS,
    RANK_ACT,
    RANK_ACTIVE,
    RANK_FOUR,
    RANK_OPEN,
    RANK_PRE,
    RANK_PREA,
    RANK_RD,
    RANK_REF,
    RANK_SINCE,
    RANK_WINDOW,
    RANK_WR,
    T_ACT_ACT,
    T_ACT_ACT_GROUP,
    T_ACT_ACT_RANK,
    T_ACT_BUS,
    T_ACT_PRE,
    T_ACT_RD,
    T_ACT_REF,
    T_ACT_WR,
    T_COLUMN_BUS,
    T_FOUR_ACT,
    T_PRE_ACT,
    T_PRE_BUS,
    T_PRE_PRE,
    T_PRE_REF,
    T_PREA_ACT,
    T_PREA_REF,
    T_RD_PRE,
    T_RD_RD_GROUP,
    T_RD_RD_OTHER,
    T_RD_RD_RANK,
    T_RD_RD_STACK,
    T_RD_WR,
    T_RD_WR_OTHER,
    T_REF_ACT,
    T_WR_PRE,
    T_WR_RD_GROUP,
    T_WR_RD_OTHER,
    T_WR_RD_RANK,
    T_WR_WR_GROUP,
    T_WR_WR_OTHER,
    T_WR_WR_RANK,
    T_WR_WR_STACK,
    WRITE,
    DramTables,
)
from sim.kernels.jit import kernel


@kernel
def act_ready(tables: DramTables, channel: int, bank: int) -> int:
    """First cycle at which a row of the bank may be opened."""
    state = tables.bank[bank]
    ready = max(state[BANK_ACT], tables.group[state[BANK_GROUP], GROUP_ACT])
    ready = max(ready, tables.rank[state[BANK_RANK], RANK_ACT])
    return max(ready, tables.channel[channel, CHANNEL_ROW_BUS])


@kernel
def pre_ready(tables: DramTables, channel: int, bank: int) -> int:
    """First cycle at which the bank may be closed."""
    state = tables.bank[bank]
    ready = max(state[BANK_PRE], tables.rank[state[BANK_RANK], RANK_PRE])
    return max(ready, tables.channel[channel, CHANNEL_ROW_BUS])


@kernel
def column_ready(tables: DramTables, channel: int, bank: int, write: int) -> int:
    """First cycle at which the open row may be read or written."""
    state = tables.bank[bank]
    ready = max(state[BANK_RD + write], tables.group[state[BANK_GROUP], GROUP_RD + write])
    ready = max(ready, tables.rank[state[BANK_RANK], RANK_RD + write])
    return max(ready, tables.channel[channel, CHANNEL_COLUMN_BUS])


@kernel
def occupy_row_bus(tables: DramTables, channel: int, until: int) -> None:
    """Keep the bus of row commands; without a bus of their own, column commands wait too."""
    tables.channel[channel, CHANNEL_ROW_BUS] = until
    if not tables.policy[P_ROW_COLUMN_BUSES]:
        tables.channel[channel, CHANNEL_COLUMN_BUS] = until


@kernel
def open_row(tables: DramTables, channel: int, bank: int, row: int, cycle: int) -> None:
    """Issue ACT."""
    timing = tables.timing
    state = tables.bank[bank]
    rank = tables.rank[state[BANK_RANK]]
    state[BANK_ROW], state[BANK_HITS] = row, 0
    state[BANK_ACT] = cycle + timing[T_ACT_ACT]
    state[BANK_RD] = cycle + timing[T_ACT_RD]
    state[BANK_WR] = cycle + timing[T_ACT_WR]
    state[BANK_PRE] = max(state[BANK_PRE], cycle + timing[T_ACT_PRE])
    tables.group[state[BANK_GROUP], GROUP_ACT] = cycle + timing[T_ACT_ACT_GROUP]
    window = rank[RANK_WINDOW]
    rank[RANK_FOUR + window] = cycle
    window = (window + 1) & 3
    rank[RANK_WINDOW] = window
    earliest = max(cycle + timing[T_ACT_ACT_RANK], rank[RANK_FOUR + window] + timing[T_FOUR_ACT])
    rank[RANK_ACT] = max(rank[RANK_ACT], earliest)
    rank[RANK_PREA] = max(rank[RANK_PREA], cycle + timing[T_ACT_PRE])
    rank[RANK_REF] = max(rank[RANK_REF], cycle + timing[T_ACT_REF])
    if rank[RANK_OPEN] == 0:
        rank[RANK_SINCE] = cycle
    rank[RANK_OPEN] += 1
    occupy_row_bus(tables, channel, cycle + timing[T_ACT_BUS])
    tables.counts[COUNT_ACT] += 1


@kernel
def close_bank(tables: DramTables, channel: int, bank: int, cycle: int) -> None:
    """Issue PRE."""
    timing = tables.timing
    state = tables.bank[bank]
    rank = tables.rank[state[BANK_RANK]]
    state[BANK_ROW] = NONE
    state[BANK_ACT] = max(state[BANK_ACT], cycle + timing[T_PRE_ACT])
    rank[RANK_PRE] = max(rank[RANK_PRE], cycle + timing[T_PRE_PRE])
    rank[RANK_PREA] = max(rank[RANK_PREA], cycle + timing[T_PRE_PRE])
    rank[RANK_REF] = max(rank[RANK_REF], cycle + timing[T_PRE_REF])
    rank[RANK_OPEN] -= 1
    if rank[RANK_OPEN] == 0:
        rank[RANK_ACTIVE] += cycle - rank[RANK_SINCE]
    occupy_row_bus(tables, channel, cycle + timing[T_PRE_BUS])
    tables.counts[COUNT_PRE] += 1


@kernel
def close_all_banks(tables: DramTables, channel: int, rank: int, cycle: int) -> None:
    """Issue PREA, which closes every bank of a rank."""
    timing, state = tables.timing, tables.rank[rank]
    banks = tables.policy[P_BANKS] * tables.policy[P_GROUPS] * tables.policy[P_STACKS]
    for bank in range(rank * banks, (rank + 1) * banks):
        tables.bank[bank, BANK_ROW] = NONE
    state[RANK_ACT] = max(state[RANK_ACT], cycle + timing[T_PREA_ACT])
    state[RANK_PRE] = max(state[RANK_PRE], cycle + timing[T_PRE_PRE])
    state[RANK_PREA] = max(state[RANK_PREA], cycle + timing[T_PRE_PRE])
    state[RANK_REF] = max(state[RANK_REF], cycle + timing[T_PREA_REF])
    state[RANK_OPEN] = 0
    state[RANK_ACTIVE] += cycle - state[RANK_SINCE]
    occupy_row_bus(tables, channel, cycle + timing[T_PRE_BUS])
    tables.counts[COUNT_PREA] += 1


@kernel
def refresh_rank(tables: DramTables, channel: int, rank: int, cycle: int) -> None:
    """Issue an all-bank REF."""
    timing, state = tables.timing, tables.rank[rank]
    state[RANK_ACT] = max(state[RANK_ACT], cycle + timing[T_REF_ACT])
    state[RANK_REF] = max(state[RANK_REF], cycle + timing[T_REF_ACT])
    occupy_row_bus(tables, channel, cycle + timing[T_PRE_BUS])
    tables.counts[COUNT_REF] += 1


@kernel
def access_column(tables: DramTables, channel: int, bank: int, write: int, cycle: int) -> None:
    """Issue RD or WR to the open row."""
    timing, policy = tables.timing, tables.policy
    until = cycle + timing[T_COLUMN_BUS]
    tables.channel[channel, CHANNEL_COLUMN_BUS] = until
    if not policy[P_ROW_COLUMN_BUSES]:
        tables.channel[channel, CHANNEL_ROW_BUS] = until
    state = tables.bank[bank]
    group, rank_number = tables.group[state[BANK_GROUP]], state[BANK_RANK]
    rank = tables.rank[rank_number]
    state[BANK_HITS] += 1
    if write == WRITE:
        group[GROUP_WR] = max(group[GROUP_WR], cycle + timing[T_WR_WR_GROUP])
        group[GROUP_RD] = max(group[GROUP_RD], cycle + timing[T_WR_RD_GROUP])
        rank[RANK_WR] = max(rank[RANK_WR], cycle + timing[T_WR_WR_RANK])
        rank[RANK_RD] = max(rank[RANK_RD], cycle + timing[T_WR_RD_RANK])
        closable = cycle + timing[T_WR_PRE]
    else:
        group[GROUP_RD] = max(group[GROUP_RD], cycle + timing[T_RD_RD_GROUP])
        rank[RANK_RD] = max(rank[RANK_RD], cycle + timing[T_RD_RD_RANK])
        rank[RANK_WR] = max(rank[RANK_WR], cycle + timing[T_RD_WR])
        closable = cycle + timing[T_RD_PRE]
    state[BANK_PRE] = max(state[BANK_PRE], closable)
    rank[RANK_PREA] = max(rank[RANK_PREA], closable)
    if policy[P_RANKS] > 1 and policy[P_SHARED_BUS]:
        _delay_other_ranks(tables, channel, rank_number, write, cycle)
    if policy[P_STACKS] > 1:
        _delay_other_stacks(tables, bank, write, cycle)


@kernel
def _delay_other_ranks(
    tables: DramTables, channel: int, rank: int, write: int, cycle: int
) -> None:
    """Keep the data bus free for the burst, and for the change of its driver."""
    timing, ranks = tables.timing, tables.policy[P_RANKS]
    to_read = timing[T_WR_RD_OTHER] if write == WRITE else timing[T_RD_RD_OTHER]
    to_write = timing[T_WR_WR_OTHER] if write == WRITE else timing[T_RD_WR_OTHER]
    for other in range(channel * ranks, (channel + 1) * ranks):
        if other != rank:
            state = tables.rank[other]
            state[RANK_RD] = max(state[RANK_RD], cycle + to_read)
            state[RANK_WR] = max(state[RANK_WR], cycle + to_write)


@kernel
def _delay_other_stacks(tables: DramTables, bank: int, write: int, cycle: int) -> None:
    """Space accesses to different dies of one pseudo-channel."""
    groups = tables.policy[P_GROUPS]
    state = tables.bank[bank]
    mine = state[BANK_GROUP] // groups
    first = state[BANK_RANK] * tables.policy[P_STACKS]
    distance = tables.timing[T_WR_WR_STACK if write == WRITE else T_RD_RD_STACK]
    for stack in range(first, first + tables.policy[P_STACKS]):
        if stack != mine:
            for number in range(stack * groups, (stack + 1) * groups):
                group = tables.group[number]
                group[GROUP_RD + write] = max(group[GROUP_RD + write], cycle + distance)
