"""FR-FCFS over one read and one write queue: of the commands that are ready, the oldest request's.

A request that opens a row becomes its owner: it leaves its queue, precedes all others, and the row
stays open until it has its data. Source: Rixner et al., ISCA 2000; Ramulator 1 and 2.1.
"""

from typing import Final

from sim.kernels.array_types import Int64Array
from sim.kernels.dram_device import (
    access_column,
    act_allowed,
    close_bank,
    column_allowed,
    column_ready,
    open_row,
    pre_allowed,
)
from sim.kernels.dram_layout import (
    BANK_HITS,
    BANK_LISTS,
    BANK_OWNER,
    BANK_OWNER_PLACE,
    BANK_RANK,
    BANK_ROW,
    CHANNEL_BUSY,
    CHANNEL_COLUMN_BUS,
    CHANNEL_DRAINING,
    CHANNEL_OWED,
    CHANNEL_OWNERS_AT,
    CHANNEL_PLAN_AT,
    CHANNEL_PLAN_FOR,
    CHANNEL_PLAN_WRITE,
    CHANNEL_READS,
    CHANNEL_REFRESH,
    CHANNEL_ROW_BUS,
    CHANNEL_SPLIT_BANK,
    CHANNEL_SPLIT_BY,
    CHANNEL_WAITING,
    CHANNEL_WAITING_AT,
    CHANNEL_WRITES,
    COUNT_CONFLICT,
    COUNT_HIT,
    COUNT_MISS,
    FAR,
    LIST_COLUMNS,
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

COLUMN_COMMANDS: Final = 1
ROW_COMMANDS: Final = 2
ANY_COMMAND: Final = COLUMN_COMMANDS | ROW_COMMANDS
FOR_COLUMNS: Final = 0
FOR_ROWS: Final = 1


@inlined
def on_clock_edge(m: Int64Array, cycle: int) -> int:
    """First cycle, from this one on, at which all commands may be issued."""
    return int(cycle + (cycle & m[P_HALF_CLOCK]))


@lean_kernel
def note_arrival(m: Int64Array, channel: int, request: int, cycle: int) -> None:
    """Keep the first hit and the first miss of a bank's list, and the plans of its channel."""
    bank, write = m[request + REQUEST_BANK], m[request + REQUEST_WRITE]
    queue, row = bank + BANK_LISTS + write * LIST_COLUMNS, m[bank + BANK_ROW]
    kind, is_first = FOR_ROWS, m[queue + LIST_HEAD] == request
    if row != NONE:
        kind = FOR_COLUMNS if m[request + REQUEST_ROW] == row else FOR_ROWS
        first = queue + (LIST_HIT if kind == FOR_COLUMNS else LIST_MISS)
        is_first = m[first] == NONE
        if is_first:
            m[first] = request
    if is_first and m[channel + CHANNEL_PLAN_WRITE] == write:
        if kind == FOR_ROWS:
            _propose_row(m, channel, bank, cycle)
        elif m[bank + BANK_HITS] <= m[P_HIT_CAP]:
            _propose_column(m, channel, bank, cycle)


@inlined
def forget_plans(m: Int64Array, channel: int) -> None:
    """Look at the queues again, after a refresh or a change between reads and writes."""
    m[channel + CHANNEL_PLAN_AT], m[channel + CHANNEL_PLAN_AT + 1] = NONE, NONE


@inlined
def _is_overtaken(m: Int64Array, plan: int, bus: int, bank: int) -> bool:
    """Whether a command to a bank made the plan for commands of the other kind invalid."""
    at = m[plan + CHANNEL_PLAN_AT]
    # a bus that is busy for longer lets older requests catch up with the planned one
    if m[bus] > at or m[P_HIT_CAP] < FAR:
        return True
    return bool(at < FAR and m[m[plan + CHANNEL_PLAN_FOR] + REQUEST_BANK] == bank)


@inlined
def _note_column(m: Int64Array, channel: int, bank: int, cycle: int) -> None:
    """Keep the plan for row commands after RD or WR to a bank, if it is still valid."""
    m[channel + FOR_COLUMNS + CHANNEL_PLAN_AT] = NONE
    if _is_overtaken(m, channel + FOR_ROWS, channel + CHANNEL_ROW_BUS, bank):
        m[channel + FOR_ROWS + CHANNEL_PLAN_AT] = NONE
    else:
        # without its owner the bank may be closed for others
        _propose_row(m, channel, bank, cycle)


@inlined
def note_row(m: Int64Array, channel: int, bank: int, cycle: int) -> None:
    """Keep the plan for column commands after ACT or PRE to a bank, if it is still valid."""
    m[channel + FOR_ROWS + CHANNEL_PLAN_AT] = NONE
    if _is_overtaken(m, channel + FOR_COLUMNS, channel + CHANNEL_COLUMN_BUS, bank):
        m[channel + FOR_COLUMNS + CHANNEL_PLAN_AT] = NONE
    else:
        _propose_column(m, channel, bank, cycle)


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
def _precedes(ready: int, order: int, best_ready: int, best_order: int) -> bool:
    """Whether a request is served before the best so far: it is ready sooner, or older."""
    # no short cut: which is the best so far is anyone's guess, for a processor too
    return bool((ready < best_ready) | ((ready == best_ready) & (order < best_order)))


@inlined
def _column_candidate(m: Int64Array, bank: int, write: int, earliest: int) -> tuple[int, int]:
    """First request for the open row of a bank, or NONE, and when it can be served."""
    request = m[bank + BANK_LISTS + write * LIST_COLUMNS + LIST_HIT]
    if request == NONE or m[bank + BANK_ROW] == NONE:
        return FAR, NONE
    return on_clock_edge(m, max(column_allowed(m, bank, write), earliest)), request


@inlined
def _row_candidate(
    m: Int64Array, channel: int, bank: int, write: int, earliest: int
) -> tuple[int, int]:
    """First request for which a bank is to be opened or closed, or NONE, and when it can be."""
    queue = bank + BANK_LISTS + write * LIST_COLUMNS
    if m[bank + BANK_OWNER] != NONE:
        return FAR, NONE
    if m[bank + BANK_ROW] == NONE:
        # the halves of two activations do not mix
        if m[queue + LIST_HEAD] == NONE or m[channel + CHANNEL_SPLIT_BANK] != NONE:
            return FAR, NONE
        return on_clock_edge(m, max(act_allowed(m, bank), earliest)), m[queue + LIST_HEAD]
    if m[queue + LIST_MISS] == NONE:
        return FAR, NONE
    return max(pre_allowed(m, bank), earliest), m[queue + LIST_MISS]


@inlined
def _is_older(m: Int64Array, plan: int, request: int) -> bool:
    planned = m[plan + CHANNEL_PLAN_FOR]
    return bool(m[request + REQUEST_ORDER] < m[planned + REQUEST_ORDER])


@inlined
def _propose(m: Int64Array, plan: int, ready: int, request: int) -> None:
    planned = m[plan + CHANNEL_PLAN_AT]
    if request != NONE and (ready < planned or (ready == planned and _is_older(m, plan, request))):
        m[plan + CHANNEL_PLAN_AT], m[plan + CHANNEL_PLAN_FOR] = ready, request


@lean_kernel
def _propose_column(m: Int64Array, channel: int, bank: int, cycle: int) -> None:
    """Plan a bank's next access, if there is a plan and it precedes the planned one."""
    write = m[channel + CHANNEL_PLAN_WRITE]
    earliest = max(m[channel + CHANNEL_COLUMN_BUS], cycle)
    ready, request = _column_candidate(m, bank, write, earliest)
    _propose(m, channel + FOR_COLUMNS, ready, request)


@lean_kernel
def _propose_row(m: Int64Array, channel: int, bank: int, cycle: int) -> None:
    """Plan to open or close a bank, if there is a plan and it precedes the planned one."""
    write = m[channel + CHANNEL_PLAN_WRITE]
    earliest = max(m[channel + CHANNEL_ROW_BUS], cycle)
    ready, request = _row_candidate(m, channel, bank, write, earliest)
    _propose(m, channel + FOR_ROWS, ready, request)


@lean_kernel
def _plan_columns(m: Int64Array, channel: int, write: int, cycle: int) -> bool:
    """Find the oldest queued request that can have its data, or first will.

    Returns
    -------
    bool
        Whether there are requests for a row that had its share.
    """
    best_ready, best_order, best = FAR, FAR, NONE
    capped, cap, earliest = False, m[P_HIT_CAP], max(m[channel + CHANNEL_COLUMN_BUS], cycle)
    for place in range(m[channel + CHANNEL_WAITING + write]):
        bank = m[m[channel + CHANNEL_WAITING_AT + write] + place]
        ready, request = _column_candidate(m, bank, write, earliest)
        if request != NONE:
            if m[bank + BANK_HITS] > cap:
                capped = True
                continue
            order = m[request + REQUEST_ORDER]
            if _precedes(ready, order, best_ready, best_order):
                best_ready, best_order, best = ready, order, request
    plan = channel + FOR_COLUMNS
    m[plan + CHANNEL_PLAN_AT], m[plan + CHANNEL_PLAN_FOR] = best_ready, best
    return capped


@lean_kernel
def _plan_rows(m: Int64Array, channel: int, write: int, cycle: int) -> None:
    """Find the oldest queued request for which a bank can be opened or closed, or first can be."""
    best_ready, best_order, best = FAR, FAR, NONE
    earliest = max(m[channel + CHANNEL_ROW_BUS], cycle)
    for place in range(m[channel + CHANNEL_WAITING + write]):
        bank = m[m[channel + CHANNEL_WAITING_AT + write] + place]
        ready, request = _row_candidate(m, channel, bank, write, earliest)
        if request != NONE:
            order = m[request + REQUEST_ORDER]
            if _precedes(ready, order, best_ready, best_order):
                best_ready, best_order, best = ready, order, request
    plan = channel + FOR_ROWS
    m[plan + CHANNEL_PLAN_AT], m[plan + CHANNEL_PLAN_FOR] = best_ready, best


@inlined
def _planned(m: Int64Array, channel: int, commands: int) -> tuple[int, int]:
    """Give what is planned on a bus: cycle, and request or NONE."""
    columns, rows = channel + FOR_COLUMNS, channel + FOR_ROWS
    if commands == COLUMN_COMMANDS:
        return m[columns + CHANNEL_PLAN_AT], m[columns + CHANNEL_PLAN_FOR]
    if commands == ANY_COMMAND:
        ready, other_ready = m[columns + CHANNEL_PLAN_AT], m[rows + CHANNEL_PLAN_AT]
        request = m[columns + CHANNEL_PLAN_FOR]
        if ready < other_ready or (ready == other_ready < FAR and _is_older(m, rows, request)):
            return ready, request
    return m[rows + CHANNEL_PLAN_AT], m[rows + CHANNEL_PLAN_FOR]


@inlined
def find_queued(
    m: Int64Array, channel: int, write: int, commands: int, cycle: int
) -> tuple[int, int]:
    """Oldest queued request with a ready command, or first that will have one.

    Parameters
    ----------
    commands : which of COLUMN_COMMANDS and ROW_COMMANDS may be issued.

    Returns
    -------
    int, int
        Cycle, and request or NONE.
    """
    if write != m[channel + CHANNEL_PLAN_WRITE]:
        m[channel + CHANNEL_PLAN_WRITE] = write
        forget_plans(m, channel)
    capped = False
    # a plan for the past was overtaken by others: since then older requests may have become ready
    if commands & COLUMN_COMMANDS and m[channel + FOR_COLUMNS + CHANNEL_PLAN_AT] < cycle:
        capped = _plan_columns(m, channel, write, cycle)
    if commands & ROW_COMMANDS and m[channel + FOR_ROWS + CHANNEL_PLAN_AT] < cycle:
        _plan_rows(m, channel, write, cycle)
    ready, request = _planned(m, channel, commands)
    if capped and ready > cycle:
        ready, request = _oldest_if_capped(m, channel, write, cycle, ready, request)
        if request != NONE and m[m[request + REQUEST_BANK] + BANK_ROW] == m[request + REQUEST_ROW]:
            plan = channel + FOR_COLUMNS
            m[plan + CHANNEL_PLAN_AT], m[plan + CHANNEL_PLAN_FOR] = ready, request
    return ready, request


@lean_kernel
def _oldest_if_capped(
    m: Int64Array, channel: int, write: int, cycle: int, best_ready: int, best: int
) -> tuple[int, int]:
    """Serve the oldest request of all past the cap of its row, when nothing else is ready."""
    oldest, order = NONE, FAR
    for place in range(m[channel + CHANNEL_WAITING + write]):
        bank = m[m[channel + CHANNEL_WAITING_AT + write] + place]
        request = m[bank + BANK_LISTS + write * LIST_COLUMNS + LIST_HEAD]
        if m[request + REQUEST_ORDER] < order:
            oldest, order = request, m[request + REQUEST_ORDER]
    bank = m[oldest + REQUEST_BANK]
    if m[oldest + REQUEST_ROW] != m[bank + BANK_ROW]:
        return best_ready, best
    ready = max(column_ready(m, channel, bank, write), cycle)
    if ready < best_ready:
        return ready, oldest
    return best_ready, best


@inlined
def serve_column(m: Int64Array, channel: int, request: int, cycle: int) -> None:
    """Issue RD or WR for a request, which is done with it."""
    bank, write = m[request + REQUEST_BANK], m[request + REQUEST_WRITE]
    if not m[request + REQUEST_TOUCHED]:
        m[COUNT_HIT] += 1
    if m[bank + BANK_OWNER] == request:
        _release_owner(m, channel, bank)
    else:
        queue = bank + BANK_LISTS + write * LIST_COLUMNS
        if m[queue + LIST_HIT] == request:
            row = m[request + REQUEST_ROW]
            m[queue + LIST_HIT] = next_hit(m, request, row)
        take_request(m, channel, request)
    access_column(m, channel, bank, write, cycle)
    finish_request(m, request, cycle)
    _note_column(m, channel, bank, cycle)


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
