"""FR-FCFS over one read and one write queue: of the commands that are ready, the oldest request's.

A request that opens a row becomes its owner: it leaves its queue, precedes all others, and the row
stays open until it has its data. Source: Rixner et al., ISCA 2000; Ramulator 1 and 2.1.
"""

from sim.kernels.array_types import Int64Array
from sim.kernels.dram_device import (
    access_column,
    close_bank,
    column_ready,
    open_row,
)
from sim.kernels.dram_layout import (
    BANK_LISTS,
    BANK_OWNER,
    BANK_OWNER_PLACE,
    BANK_RANK,
    BANK_ROW,
    CHANNEL_BUSY,
    CHANNEL_DRAINING,
    CHANNEL_OWED,
    CHANNEL_OWNERS_AT,
    CHANNEL_READS,
    CHANNEL_REFRESH,
    CHANNEL_SPLIT_BANK,
    CHANNEL_SPLIT_BY,
    CHANNEL_WRITES,
    COUNT_CONFLICT,
    COUNT_HIT,
    COUNT_MISS,
    FAR,
    LIST_COLUMNS,
    LIST_HIT,
    NONE,
    P_DRAIN_ENTER,
    P_DRAIN_LEAVE,
    P_FLUSH,
    P_ROW_COLUMN_BUSES,
    P_SCHEDULER,
    RANK_OWNERS,
    REQUEST_BANK,
    REQUEST_ORDER,
    REQUEST_ROW,
    REQUEST_TOUCHED,
    REQUEST_WRITE,
    RUN_LAST,
    SPLIT_ACTIVATION,
    T_SPLIT,
)
from sim.kernels.dram_plans import (
    ANY_COMMAND,
    COLUMN_COMMANDS,
    ROW_COMMANDS,
    find_queued,
    forget_plans,
    note_column,
    note_row,
    on_clock_edge,
    propose_row,
)
from sim.kernels.dram_refresh import owe_refreshes, refresh_at_once
from sim.kernels.dram_requests import (
    finish_request,
    hide_request,
    next_hit,
    sort_by_row,
    take_request,
)
from sim.kernels.jit import inlined, lean_kernel


@inlined
def choose_writes(m: Int64Array, channel: int) -> int:
    """Whether writes are served now: from a full queue, or idle reads, until it is nearly empty."""
    reads, writes = m[channel + CHANNEL_READS], m[channel + CHANNEL_WRITES]
    enter = m[P_DRAIN_ENTER]
    if m[RUN_LAST] and m[P_FLUSH]:
        enter = 0
    if m[channel + CHANNEL_DRAINING]:
        if writes < m[P_DRAIN_LEAVE] and reads > 0:
            m[channel + CHANNEL_DRAINING] = 0
    elif writes > enter or reads == 0:
        m[channel + CHANNEL_DRAINING] = 1
    return int(m[channel + CHANNEL_DRAINING])


@inlined
def find_owner(m: Int64Array, channel: int, cycle: int) -> tuple[int, int]:
    """Oldest owner that can have its data now, or first that will; give cycle and request."""
    best_ready, best_order, best = FAR, FAR, NONE
    for place in range(m[channel + CHANNEL_BUSY]):
        bank = m[m[channel + CHANNEL_OWNERS_AT] + place]
        request = m[bank + BANK_OWNER]
        ready = max(column_ready(m, channel, bank, m[request + REQUEST_WRITE]), cycle)
        ready = on_clock_edge(m, ready)
        if ready < best_ready or (ready == best_ready and m[request + REQUEST_ORDER] < best_order):
            best_ready, best_order, best = ready, m[request + REQUEST_ORDER], request
    return best_ready, best


@inlined
def serve_column(m: Int64Array, channel: int, request: int, cycle: int) -> None:
    """Issue RD or WR for a request, which is done with it."""
    bank, write = m[request + REQUEST_BANK], m[request + REQUEST_WRITE]
    if not m[request + REQUEST_TOUCHED]:
        m[COUNT_HIT] += 1
    is_owner = m[bank + BANK_OWNER] == request
    if is_owner:
        _release_owner(m, channel, bank)
    else:
        queue = bank + BANK_LISTS + write * LIST_COLUMNS
        if m[queue + LIST_HIT] == request:
            row = m[request + REQUEST_ROW]
            m[queue + LIST_HIT] = next_hit(m, request, row)
        take_request(m, channel, request)
    access_column(m, channel, bank, write, cycle)
    finish_request(m, request, cycle)
    note_column(m, channel, bank)
    if is_owner:
        # the bank may now be closed for others
        propose_row(m, channel, bank, cycle)


@lean_kernel
def serve_row(m: Int64Array, channel: int, request: int, cycle: int) -> None:
    """Issue the ACT or PRE a request needs; after ACT it owns the row."""
    bank, row = m[request + REQUEST_BANK], m[request + REQUEST_ROW]
    if m[bank + BANK_ROW] != NONE:
        if not m[request + REQUEST_TOUCHED]:
            m[COUNT_CONFLICT] += 1
        m[request + REQUEST_TOUCHED] = 1
        close_bank(m, channel, bank, cycle)
        note_row(m, channel, bank, cycle)
        return
    if not m[request + REQUEST_TOUCHED]:
        m[COUNT_MISS] += 1
    m[request + REQUEST_TOUCHED] = 1
    take_request(m, channel, request)
    if m[request + REQUEST_WRITE]:
        # a write that left the write queue no longer answers reads
        hide_request(m, request)
    open_row(m, channel, bank, row, cycle)
    m[bank + BANK_OWNER] = request
    m[m[bank + BANK_RANK] + RANK_OWNERS] += 1
    if m[P_SCHEDULER] == SPLIT_ACTIVATION:
        m[bank + BANK_ROW] = NONE
        m[channel + CHANNEL_SPLIT_BANK] = bank
        m[channel + CHANNEL_SPLIT_BY] = cycle + m[T_SPLIT]
    else:
        admit_owner(m, channel, bank)
    note_row(m, channel, bank, cycle)


@lean_kernel
def admit_owner(m: Int64Array, channel: int, bank: int) -> None:
    """Let the owner of an open row have its data, and others in the row their turn."""
    sort_by_row(m, bank, m[bank + BANK_ROW])
    place = m[channel + CHANNEL_BUSY]
    m[m[channel + CHANNEL_OWNERS_AT] + place] = bank
    m[bank + BANK_OWNER_PLACE] = place
    m[channel + CHANNEL_BUSY] = place + 1


@inlined
def _release_owner(m: Int64Array, channel: int, bank: int) -> None:
    last = m[channel + CHANNEL_BUSY] - 1
    moved = m[m[channel + CHANNEL_OWNERS_AT] + last]
    place = m[bank + BANK_OWNER_PLACE]
    m[m[channel + CHANNEL_OWNERS_AT] + place] = moved
    m[moved + BANK_OWNER_PLACE] = place
    m[channel + CHANNEL_BUSY] = last
    m[bank + BANK_OWNER] = NONE
    m[m[bank + BANK_RANK] + RANK_OWNERS] -= 1


@inlined
def serve_slot(m: Int64Array, channel: int, commands: int, cycle: int) -> int:
    """Issue one command on a command bus, if one is ready.

    Returns
    -------
    int
        `cycle` when a command was issued, else the first cycle at which one can be.
    """
    earliest, request = FAR, NONE
    if commands & COLUMN_COMMANDS and m[channel + CHANNEL_BUSY] > 0:
        earliest, request = find_owner(m, channel, cycle)
    if earliest > cycle:
        if m[channel + CHANNEL_OWED] > 0:
            if commands & ROW_COMMANDS:
                earliest = min(earliest, refresh_at_once(m, channel, cycle))
                forget_plans(m, channel)
            return earliest
        write = m[channel + CHANNEL_DRAINING] if m[P_FLUSH] else choose_writes(m, channel)
        ready, request = find_queued(m, channel, write, commands, cycle)
        if ready > cycle:
            return int(min(earliest, ready))
    if m[m[request + REQUEST_BANK] + BANK_ROW] == m[request + REQUEST_ROW]:
        serve_column(m, channel, request, cycle)
    else:
        serve_row(m, channel, request, cycle)
    return cycle


@inlined
def tick_oldest_ready(m: Int64Array, channel: int, cycle: int) -> int:
    """Play one cycle of a channel; give the next cycle at which something can happen."""
    owe_refreshes(m, channel, cycle)
    due = m[channel + CHANNEL_REFRESH]
    if m[P_FLUSH]:
        choose_writes(m, channel)
        if m[RUN_LAST] and m[channel + CHANNEL_WRITES] > 0 and m[channel + CHANNEL_READS] > 0:
            # while the last reads and writes compete, the choice may change every cycle
            due = cycle + 1
    ready = FAR
    for slot in range(1 + m[P_ROW_COLUMN_BUSES]):
        commands = ANY_COMMAND
        if m[P_ROW_COLUMN_BUSES]:
            commands = COLUMN_COMMANDS if slot == 0 else ROW_COMMANDS
        ready = min(ready, serve_slot(m, channel, commands, cycle))
    return int(cycle + 1 if ready == cycle else min(due, ready))
