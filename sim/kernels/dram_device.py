"""DRAM banks: when a command may be issued, and what issuing it forbids.

Distances hold per bank, bank group, rank and channel, as in the timing tables of JEDEC
(JESD79-4 for DDR4). Every function takes the array of `dram_layout` and changes it in place.
"""

from sim.kernels.array_types import Int64Array
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
    CHANNEL_RANKS,
    CHANNEL_ROW_BUS,
    COUNT_ACT,
    COUNT_PRE,
    COUNT_PREA,
    COUNT_REF,
    GROUP_ACT,
    GROUP_COLUMNS,
    GROUP_RD,
    GROUP_WR,
    NONE,
    P_BANK_SIZE,
    P_GROUPS,
    P_RANK_BANKS,
    P_RANKS,
    P_ROW_COLUMN_BUSES,
    P_SHARED_BUS,
    P_STACKS,
    RANK_ACT,
    RANK_ACTIVE,
    RANK_BANKS,
    RANK_COLUMNS,
    RANK_FOUR,
    RANK_GROUPS,
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
)
from sim.kernels.jit import inlined, lean_kernel


@inlined
def act_allowed(m: Int64Array, bank: int) -> int:
    """First cycle at which a row of the bank may be opened, but for the command bus."""
    ready = max(m[bank + BANK_ACT], m[m[bank + BANK_GROUP] + GROUP_ACT])
    return int(max(ready, m[m[bank + BANK_RANK] + RANK_ACT]))


@inlined
def pre_allowed(m: Int64Array, bank: int) -> int:
    """First cycle at which the bank may be closed, but for the command bus."""
    return int(max(m[bank + BANK_PRE], m[m[bank + BANK_RANK] + RANK_PRE]))


@inlined
def column_allowed(m: Int64Array, bank: int, write: int) -> int:
    """First cycle at which the open row may be read or written, but for the command bus."""
    ready = max(m[bank + BANK_RD + write], m[m[bank + BANK_GROUP] + GROUP_RD + write])
    return int(max(ready, m[m[bank + BANK_RANK] + RANK_RD + write]))


@inlined
def act_ready(m: Int64Array, channel: int, bank: int) -> int:
    """First cycle at which a row of the bank may be opened."""
    return max(act_allowed(m, bank), int(m[channel + CHANNEL_ROW_BUS]))


@inlined
def pre_ready(m: Int64Array, channel: int, bank: int) -> int:
    """First cycle at which the bank may be closed."""
    return max(pre_allowed(m, bank), int(m[channel + CHANNEL_ROW_BUS]))


@inlined
def column_ready(m: Int64Array, channel: int, bank: int, write: int) -> int:
    """First cycle at which the open row may be read or written."""
    return max(column_allowed(m, bank, write), int(m[channel + CHANNEL_COLUMN_BUS]))


@inlined
def occupy_row_bus(m: Int64Array, channel: int, until: int) -> None:
    """Keep the bus of row commands; without a bus of their own, column commands wait too."""
    m[channel + CHANNEL_ROW_BUS] = until
    if not m[P_ROW_COLUMN_BUSES]:
        m[channel + CHANNEL_COLUMN_BUS] = until


@lean_kernel
def open_row(m: Int64Array, channel: int, bank: int, row: int, cycle: int) -> None:
    """Issue ACT."""
    rank = m[bank + BANK_RANK]
    m[bank + BANK_ROW], m[bank + BANK_HITS] = row, 0
    m[bank + BANK_ACT] = cycle + m[T_ACT_ACT]
    m[bank + BANK_RD] = cycle + m[T_ACT_RD]
    m[bank + BANK_WR] = cycle + m[T_ACT_WR]
    m[bank + BANK_PRE] = max(m[bank + BANK_PRE], cycle + m[T_ACT_PRE])
    m[m[bank + BANK_GROUP] + GROUP_ACT] = cycle + m[T_ACT_ACT_GROUP]
    window = m[rank + RANK_WINDOW]
    m[rank + RANK_FOUR + window] = cycle
    window = (window + 1) & 3
    m[rank + RANK_WINDOW] = window
    earliest = max(cycle + m[T_ACT_ACT_RANK], m[rank + RANK_FOUR + window] + m[T_FOUR_ACT])
    m[rank + RANK_ACT] = max(m[rank + RANK_ACT], earliest)
    m[rank + RANK_PREA] = max(m[rank + RANK_PREA], cycle + m[T_ACT_PRE])
    m[rank + RANK_REF] = max(m[rank + RANK_REF], cycle + m[T_ACT_REF])
    if m[rank + RANK_OPEN] == 0:
        m[rank + RANK_SINCE] = cycle
    m[rank + RANK_OPEN] += 1
    occupy_row_bus(m, channel, cycle + m[T_ACT_BUS])
    m[COUNT_ACT] += 1


@lean_kernel
def close_bank(m: Int64Array, channel: int, bank: int, cycle: int) -> None:
    """Issue PRE."""
    rank = m[bank + BANK_RANK]
    m[bank + BANK_ROW] = NONE
    m[bank + BANK_ACT] = max(m[bank + BANK_ACT], cycle + m[T_PRE_ACT])
    m[rank + RANK_PRE] = max(m[rank + RANK_PRE], cycle + m[T_PRE_PRE])
    m[rank + RANK_PREA] = max(m[rank + RANK_PREA], cycle + m[T_PRE_PRE])
    m[rank + RANK_REF] = max(m[rank + RANK_REF], cycle + m[T_PRE_REF])
    m[rank + RANK_OPEN] -= 1
    if m[rank + RANK_OPEN] == 0:
        m[rank + RANK_ACTIVE] += cycle - m[rank + RANK_SINCE]
    occupy_row_bus(m, channel, cycle + m[T_PRE_BUS])
    m[COUNT_PRE] += 1


@lean_kernel
def close_all_banks(m: Int64Array, channel: int, rank: int, cycle: int) -> None:
    """Issue PREA, which closes every bank of a rank."""
    first, size = m[rank + RANK_BANKS], m[P_BANK_SIZE]
    for bank in range(first, first + size * m[P_RANK_BANKS], size):
        m[bank + BANK_ROW] = NONE
    m[rank + RANK_ACT] = max(m[rank + RANK_ACT], cycle + m[T_PREA_ACT])
    m[rank + RANK_PRE] = max(m[rank + RANK_PRE], cycle + m[T_PRE_PRE])
    m[rank + RANK_PREA] = max(m[rank + RANK_PREA], cycle + m[T_PRE_PRE])
    m[rank + RANK_REF] = max(m[rank + RANK_REF], cycle + m[T_PREA_REF])
    m[rank + RANK_OPEN] = 0
    m[rank + RANK_ACTIVE] += cycle - m[rank + RANK_SINCE]
    occupy_row_bus(m, channel, cycle + m[T_PRE_BUS])
    m[COUNT_PREA] += 1


@lean_kernel
def refresh_rank(m: Int64Array, channel: int, rank: int, cycle: int) -> None:
    """Issue an all-bank REF."""
    m[rank + RANK_ACT] = max(m[rank + RANK_ACT], cycle + m[T_REF_ACT])
    m[rank + RANK_REF] = max(m[rank + RANK_REF], cycle + m[T_REF_ACT])
    occupy_row_bus(m, channel, cycle + m[T_PRE_BUS])
    m[COUNT_REF] += 1


@inlined
def access_column(m: Int64Array, channel: int, bank: int, write: int, cycle: int) -> None:
    """Issue RD or WR to the open row."""
    until = cycle + m[T_COLUMN_BUS]
    m[channel + CHANNEL_COLUMN_BUS] = until
    if not m[P_ROW_COLUMN_BUSES]:
        m[channel + CHANNEL_ROW_BUS] = until
    group, rank = m[bank + BANK_GROUP], m[bank + BANK_RANK]
    m[bank + BANK_HITS] += 1
    if write == WRITE:
        m[group + GROUP_WR] = max(m[group + GROUP_WR], cycle + m[T_WR_WR_GROUP])
        m[group + GROUP_RD] = max(m[group + GROUP_RD], cycle + m[T_WR_RD_GROUP])
        m[rank + RANK_WR] = max(m[rank + RANK_WR], cycle + m[T_WR_WR_RANK])
        m[rank + RANK_RD] = max(m[rank + RANK_RD], cycle + m[T_WR_RD_RANK])
        closable = cycle + m[T_WR_PRE]
    else:
        m[group + GROUP_RD] = max(m[group + GROUP_RD], cycle + m[T_RD_RD_GROUP])
        m[rank + RANK_RD] = max(m[rank + RANK_RD], cycle + m[T_RD_RD_RANK])
        m[rank + RANK_WR] = max(m[rank + RANK_WR], cycle + m[T_RD_WR])
        closable = cycle + m[T_RD_PRE]
    m[bank + BANK_PRE] = max(m[bank + BANK_PRE], closable)
    m[rank + RANK_PREA] = max(m[rank + RANK_PREA], closable)
    if m[P_RANKS] > 1 and m[P_SHARED_BUS]:
        _delay_other_ranks(m, channel, rank, write, cycle)
    if m[P_STACKS] > 1:
        _delay_other_stacks(m, bank, write, cycle)


@lean_kernel
def _delay_other_ranks(m: Int64Array, channel: int, rank: int, write: int, cycle: int) -> None:
    """Keep the data bus free for the burst, and for the change of its driver."""
    to_read = m[T_WR_RD_OTHER] if write == WRITE else m[T_RD_RD_OTHER]
    to_write = m[T_WR_WR_OTHER] if write == WRITE else m[T_RD_WR_OTHER]
    first = m[channel + CHANNEL_RANKS]
    for other in range(first, first + RANK_COLUMNS * m[P_RANKS], RANK_COLUMNS):
        if other != rank:
            m[other + RANK_RD] = max(m[other + RANK_RD], cycle + to_read)
            m[other + RANK_WR] = max(m[other + RANK_WR], cycle + to_write)


@lean_kernel
def _delay_other_stacks(m: Int64Array, bank: int, write: int, cycle: int) -> None:
    """Space accesses to different dies of one pseudo-channel."""
    first, size = m[m[bank + BANK_RANK] + RANK_GROUPS], GROUP_COLUMNS * m[P_GROUPS]
    mine = (m[bank + BANK_GROUP] - first) // size
    distance = m[T_WR_WR_STACK if write == WRITE else T_RD_RD_STACK]
    for stack in range(m[P_STACKS]):
        if stack != mine:
            for group in range(first + stack * size, first + (stack + 1) * size, GROUP_COLUMNS):
                m[group + GROUP_RD + write] = max(m[group + GROUP_RD + write], cycle + distance)
