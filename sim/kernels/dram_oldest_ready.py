"""FR-FCFS over one read and one write queue: of the commands that are ready, the oldest request's.

A request that opens a row becomes its owner: it leaves its queue, precedes all others, and the row
stays open until it has its data. Source: Rixner et al., ISCA 2000; Ramulator 1 and 2.1.
"""

from typing import Final

from sim.kernels.dram_device import (
    access_column,
    act_ready,
    close_bank,
    column_ready,
    open_row,
    pre_ready,
)
from sim.kernels.dram_layout import (
    BANK_HITS,
    BANK_OWNER,
    BANK_RANK,
    BANK_ROW,
    CHANNEL_BUSY,
    CHANNEL_DRAINING,
    CHANNEL_OWED,
    CHANNEL_READS,
    CHANNEL_REFRESH,
    CHANNEL_SPLIT_BANK,
    CHANNEL_SPLIT_BY,
    CHANNEL_WRITES,
    COUNT_CONFLICT,
    COUNT_HIT,
    COUNT_MISS,
    FAR,
    LIST_HEAD,
    LIST_HIT,
    LIST_MISS,
    NONE,
    P_DRAIN_ENTER,
    P_DRAIN_LEAVE,
    P_FLUSH,
    P_HALF_CLOCK,
    P_HIT_CAP,
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
    DramTables,
)
from sim.kernels.dram_refresh import owe_refreshes, refresh_at_once
from sim.kernels.dram_requests import (
    finish_request,
    hide_request,
    next_of_kind,
    sort_by_row,
    take_request,
)
from sim.kernels.jit import kernel

COLUMN_COMMANDS: Final = 1
ACTIVATIONS: Final = 2
PRECHARGES: Final = 4
ROW_COMMANDS: Final = ACTIVATIONS | PRECHARGES
ANY_COMMAND: Final = COLUMN_COMMANDS | ROW_COMMANDS


@kernel
def on_clock_edge(tables: DramTables, cycle: int) -> int:
    """First cycle, from this one on, at which all commands may be issued."""
    if tables.policy[P_HALF_CLOCK]:
        return cycle + cycle % 2
    return cycle


@kernel
def note_arrival(tables: DramTables, request: int) -> None:
    """Keep the first hit and the first miss of a bank's list."""
    state = tables.requests[request]
    row = tables.bank[state[REQUEST_BANK], BANK_ROW]
    if row != NONE:
        queue = tables.lists[state[REQUEST_WRITE], state[REQUEST_BANK]]
        kind = LIST_HIT if state[REQUEST_ROW] == row else LIST_MISS
        if queue[kind] == NONE:
            queue[kind] = request


@kernel
def choose_writes(tables: DramTables, channel: int) -> int:
    """Whether writes are served now: from a full queue, or idle reads, until it is nearly empty."""
    state, policy = tables.channel[channel], tables.policy
    reads, writes = state[CHANNEL_READS], state[CHANNEL_WRITES]
    enter = policy[P_DRAIN_ENTER]
    if tables.run[RUN_LAST] and policy[P_FLUSH]:
        enter = 0
    if state[CHANNEL_DRAINING]:
        if writes < policy[P_DRAIN_LEAVE] and reads > 0:
            state[CHANNEL_DRAINING] = 0
    elif writes > enter or reads == 0:
        state[CHANNEL_DRAINING] = 1
    return state[CHANNEL_DRAINING]


@kernel
def find_owner(tables: DramTables, channel: int, cycle: int) -> tuple[int, int]:
    """Oldest owner that can have its data now, or first that will; give cycle and request."""
    best_ready, best_order, best = FAR, FAR, NONE
    for place in range(tables.channel[channel, CHANNEL_BUSY]):
        bank = tables.owners[channel, place]
        request = tables.bank[bank, BANK_OWNER]
        state = tables.requests[request]
        ready = max(column_ready(tables, channel, bank, state[REQUEST_WRITE]), cycle)
        ready = on_clock_edge(tables, ready)
        if ready < best_ready or (ready == best_ready and state[REQUEST_ORDER] < best_order):
            best_ready, best_order, best = ready, state[REQUEST_ORDER], request
    return best_ready, best


@kernel
def find_queued(
    tables: DramTables, channel: int, write: int, commands: int, cycle: int
) -> tuple[int, int]:
    """Oldest queued request with a ready command, or first that will have one.

    Parameters
    ----------
    commands : which of COLUMN_COMMANDS, ACTIVATIONS and PRECHARGES may be issued.

    Returns
    -------
    int, int
        Cycle, and request or NONE.
    """
    best_ready, best_order, best = FAR, FAR, NONE
    requests, cap = tables.requests, tables.policy[P_HIT_CAP]
    capped = False
    for place in range(tables.waiting_count[write, channel]):
        bank = tables.waiting[write, channel, place]
        queue, state = tables.lists[write, bank], tables.bank[bank]
        if state[BANK_ROW] == NONE:
            if commands & ACTIVATIONS and state[BANK_OWNER] == NONE:
                request = queue[LIST_HEAD]
                order = requests[request, REQUEST_ORDER]
                ready = on_clock_edge(tables, max(act_ready(tables, channel, bank), cycle))
                if ready < best_ready or (ready == best_ready and order < best_order):
                    best_ready, best_order, best = ready, order, request
            continue
        request = queue[LIST_HIT]
        if request != NONE and commands & COLUMN_COMMANDS:
            if state[BANK_HITS] > cap:
                capped = True
            else:
                order = requests[request, REQUEST_ORDER]
                ready = max(column_ready(tables, channel, bank, write), cycle)
                ready = on_clock_edge(tables, ready)
                if ready < best_ready or (ready == best_ready and order < best_order):
                    best_ready, best_order, best = ready, order, request
        request = queue[LIST_MISS]
        if request != NONE and commands & PRECHARGES and state[BANK_OWNER] == NONE:
            order = requests[request, REQUEST_ORDER]
            ready = max(pre_ready(tables, channel, bank), cycle)
            if ready < best_ready or (ready == best_ready and order < best_order):
                best_ready, best_order, best = ready, order, request
    if capped and best_ready > cycle:
        return _oldest_if_capped(tables, channel, write, cycle, best_ready, best)
    return best_ready, best


@kernel
def _oldest_if_capped(
    tables: DramTables, channel: int, write: int, cycle: int, best_ready: int, best: int
) -> tuple[int, int]:
    """Serve the oldest request of all past the cap of its row, when nothing else is ready."""
    requests = tables.requests
    oldest, order = NONE, FAR
    for place in range(tables.waiting_count[write, channel]):
        request = tables.lists[write, tables.waiting[write, channel, place], LIST_HEAD]
        if requests[request, REQUEST_ORDER] < order:
            oldest, order = request, requests[request, REQUEST_ORDER]
    bank = requests[oldest, REQUEST_BANK]
    if requests[oldest, REQUEST_ROW] != tables.bank[bank, BANK_ROW]:
        return best_ready, best
    ready = max(column_ready(tables, channel, bank, write), cycle)
    if ready < best_ready:
        return ready, oldest
    return best_ready, best


@kernel
def serve_column(tables: DramTables, channel: int, request: int, cycle: int) -> None:
    """Issue RD or WR for a request, which is done with it."""
    state, counts = tables.requests[request], tables.counts
    bank, write = state[REQUEST_BANK], state[REQUEST_WRITE]
    if not state[REQUEST_TOUCHED]:
        counts[COUNT_HIT] += 1
    if tables.bank[bank, BANK_OWNER] == request:
        _release_owner(tables, channel, bank)
    else:
        queue = tables.lists[write, bank]
        if queue[LIST_HIT] == request:
            row = state[REQUEST_ROW]
            queue[LIST_HIT] = next_of_kind(tables, request, row, True)
        take_request(tables, channel, request)
    access_column(tables, channel, bank, write, cycle)
    finish_request(tables, request, cycle)


@kernel
def serve_row(tables: DramTables, channel: int, request: int, cycle: int) -> None:
    """Issue the ACT or PRE a request needs; after ACT it owns the row."""
    state, counts = tables.requests[request], tables.counts
    bank, row = state[REQUEST_BANK], state[REQUEST_ROW]
    if tables.bank[bank, BANK_ROW] != NONE:
        if not state[REQUEST_TOUCHED]:
            counts[COUNT_CONFLICT] += 1
        state[REQUEST_TOUCHED] = 1
        close_bank(tables, channel, bank, cycle)
        return
    if not state[REQUEST_TOUCHED]:
        counts[COUNT_MISS] += 1
    state[REQUEST_TOUCHED] = 1
    take_request(tables, channel, request)
    if state[REQUEST_WRITE]:
        # a write that left the write queue no longer answers reads
        hide_request(tables, request)
    open_row(tables, channel, bank, row, cycle)
    tables.bank[bank, BANK_OWNER] = request
    tables.rank[tables.bank[bank, BANK_RANK], RANK_OWNERS] += 1
    if tables.policy[P_SCHEDULER] == SPLIT_ACTIVATION:
        tables.bank[bank, BANK_ROW] = NONE
        tables.channel[channel, CHANNEL_SPLIT_BANK] = bank
        tables.channel[channel, CHANNEL_SPLIT_BY] = cycle + tables.timing[T_SPLIT]
    else:
        admit_owner(tables, channel, bank)


@kernel
def admit_owner(tables: DramTables, channel: int, bank: int) -> None:
    """The row is open: its owner may have its data, and others in the row their turn."""
    sort_by_row(tables, bank, tables.bank[bank, BANK_ROW])
    place = tables.channel[channel, CHANNEL_BUSY]
    tables.owners[channel, place] = bank
    tables.owner_place[bank] = place
    tables.channel[channel, CHANNEL_BUSY] = place + 1


@kernel
def _release_owner(tables: DramTables, channel: int, bank: int) -> None:
    last = tables.channel[channel, CHANNEL_BUSY] - 1
    moved = tables.owners[channel, last]
    place = tables.owner_place[bank]
    tables.owners[channel, place] = moved
    tables.owner_place[moved] = place
    tables.channel[channel, CHANNEL_BUSY] = last
    tables.bank[bank, BANK_OWNER] = NONE
    tables.rank[tables.bank[bank, BANK_RANK], RANK_OWNERS] -= 1


@kernel
def serve_slot(tables: DramTables, channel: int, commands: int, cycle: int) -> int:
    """Issue one command on a command bus, if one is ready.

    Returns
    -------
    int
        `cycle` when a command was issued, else the first cycle at which one can be.
    """
    earliest = FAR
    if commands & COLUMN_COMMANDS and tables.channel[channel, CHANNEL_BUSY] > 0:
        ready, request = find_owner(tables, channel, cycle)
        if ready <= cycle:
            serve_column(tables, channel, request, cycle)
            return cycle
        earliest = ready
    if tables.channel[channel, CHANNEL_OWED] > 0:
        if commands & ROW_COMMANDS:
            earliest = min(earliest, refresh_at_once(tables, channel, cycle))
        return earliest
    write = choose_writes(tables, channel)
    ready, request = find_queued(tables, channel, write, commands, cycle)
    if ready > cycle:
        return min(earliest, ready)
    state = tables.requests[request]
    if tables.bank[state[REQUEST_BANK], BANK_ROW] == state[REQUEST_ROW]:
        serve_column(tables, channel, request, cycle)
    else:
        serve_row(tables, channel, request, cycle)
    return cycle


@kernel
def tick_oldest_ready(tables: DramTables, channel: int, cycle: int) -> int:
    """Play one cycle of a channel; give the next cycle at which something can happen."""
    owe_refreshes(tables, channel, cycle)
    due = tables.channel[channel, CHANNEL_REFRESH]
    if tables.policy[P_ROW_COLUMN_BUSES]:
        column = serve_slot(tables, channel, COLUMN_COMMANDS, cycle)
        row = serve_slot(tables, channel, ROW_COMMANDS, cycle)
        if column == cycle or row == cycle:
            return cycle + 1
        return min(due, min(column, row))
    ready = serve_slot(tables, channel, ANY_COMMAND, cycle)
    return cycle + 1 if ready == cycle else min(due, ready)
