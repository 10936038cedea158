"""FR-FCFS with a command queue per bank, served in turn, behind a read and a write queue.

One request per cycle moves from the read queue, or while writes drain from the write queue, to the
queue of its bank: the oldest whose bank queue has room. Bank queues are served round robin; within
one, the first request whose command is ready. A bank is closed only for the request at the head,
when no later one hits the open row or the row has had its share. Source: DRAMsim3 (Li et al.,
IEEE Computer Architecture Letters 19(2), 2020).
"""

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
    BANK_RANK,
    BANK_ROW,
    CHANNEL_COMMANDS,
    CHANNEL_DRAINING,
    CHANNEL_NEXT,
    CHANNEL_OWED,
    CHANNEL_READS,
    CHANNEL_REFRESH,
    CHANNEL_TURN,
    CHANNEL_WRITES,
    COUNT_CONFLICT,
    COUNT_HIT,
    COUNT_MISS,
    FAR,
    LIST_HEAD,
    NONE,
    P_BANK_QUEUE,
    P_BANKS,
    P_DRAIN_LEAVE,
    P_DUAL_COMMAND,
    P_GROUPS,
    P_HIT_CAP,
    P_RANKS,
    P_STACKS,
    P_WRITE_QUEUE,
    READ,
    REQUEST_BANK,
    REQUEST_LINE,
    REQUEST_ORDER,
    REQUEST_ROW,
    REQUEST_WRITE,
    WRITE,
    DramTables,
)
from sim.kernels.dram_refresh import owe_refreshes, owed_rank, refresh_bank_by_bank
from sim.kernels.dram_requests import find_request, finish_request, take_request
from sim.kernels.jit import kernel


@kernel
def _first_hits(tables: DramTables, bank: int, row: int) -> tuple[int, int]:
    """Places of the first read and of the first write of the open row in a bank's queue."""
    commands, requests = tables.commands[bank], tables.requests
    count, writes = tables.queued[bank, 0], tables.queued[bank, 1]
    first_read, first_write = NONE, NONE
    for place in range(count):
        request = commands[place]
        if requests[request, REQUEST_ROW] == row:
            if requests[request, REQUEST_WRITE]:
                if first_write == NONE:
                    first_write = place
            elif first_read == NONE:
                first_read = place
            if (first_read != NONE or writes == count) and (first_write != NONE or writes == 0):
                break
    return first_read, first_write


@kernel
def _first_ready(tables: DramTables, channel: int, bank: int, cycle: int) -> tuple[int, int]:
    """First request of a bank's queue whose command is ready, or the soonest one.

    Returns
    -------
    int, int
        Cycle from which its command is ready (may be past), and place in the queue or NONE.
    """
    row = tables.bank[bank, BANK_ROW]
    if row == NONE:
        return act_ready(tables, channel, bank), 0
    first_read, first_write = _first_hits(tables, bank, row)
    best, best_place = FAR, NONE
    if first_read != 0 and first_write != 0:
        no_hits = first_read == NONE and first_write == NONE
        if no_hits or tables.bank[bank, BANK_HITS] >= tables.policy[P_HIT_CAP]:
            best, best_place = pre_ready(tables, channel, bank), 0
            if best <= cycle:
                return best, best_place
    read_at = column_ready(tables, channel, bank, READ) if first_read != NONE else FAR
    write_at = column_ready(tables, channel, bank, WRITE) if first_write != NONE else FAR
    if read_at <= cycle and write_at <= cycle:
        return cycle, min(first_read, first_write)
    if read_at <= write_at and read_at < best:
        return read_at, first_read
    if write_at < best:
        return write_at, first_write
    return best, best_place


@kernel
def _next_command(
    tables: DramTables, channel: int, cycle: int, refreshing: int
) -> tuple[int, int, int]:
    """Find the next bank in turn with a ready command.

    Parameters
    ----------
    refreshing : rank whose queues must wait, or NONE.

    Returns
    -------
    int, int, int
        Cycle, bank or NONE, place in its queue. With no command ready now, the first cycle
        at which one is.
    """
    policy = tables.policy
    banks = policy[P_RANKS] * policy[P_STACKS] * policy[P_GROUPS] * policy[P_BANKS]
    turn = tables.channel[channel, CHANNEL_TURN] + 1
    soonest, best_distance, best, best_place = FAR, banks, NONE, NONE
    for index in range(tables.queued_count[channel]):
        bank = tables.queued_banks[channel, index]
        if tables.bank[bank, BANK_RANK] == refreshing:
            continue
        ready, place = _first_ready(tables, channel, bank, cycle)
        if ready <= cycle:
            distance = bank - channel * banks - turn
            if distance < 0:
                distance += banks
            if distance < best_distance:
                best_distance, best, best_place = distance, bank, place
        elif ready < soonest:
            soonest = ready
    if best != NONE:
        tables.channel[channel, CHANNEL_TURN] = best - channel * banks
        return cycle, best, best_place
    return soonest, NONE, NONE


@kernel
def _issue(tables: DramTables, channel: int, bank: int, place: int, cycle: int) -> bool:
    """Issue the command that a queued request needs; whether it was a column command."""
    state, counts = tables.bank[bank], tables.counts
    request = tables.commands[bank, place]
    row, write = tables.requests[request, REQUEST_ROW], tables.requests[request, REQUEST_WRITE]
    if state[BANK_ROW] == NONE:
        counts[COUNT_MISS] += 1
        open_row(tables, channel, bank, row, cycle)
        return False
    if state[BANK_ROW] != row:
        counts[COUNT_CONFLICT] += 1
        close_bank(tables, channel, bank, cycle)
        return False
    if state[BANK_HITS] > 0:
        counts[COUNT_HIT] += 1
    access_column(tables, channel, bank, write, cycle)
    _leave_bank_queue(tables, channel, bank, place)
    finish_request(tables, request, cycle)
    return True


@kernel
def _leave_bank_queue(tables: DramTables, channel: int, bank: int, place: int) -> None:
    commands, queued = tables.commands[bank], tables.queued[bank]
    queued[1] -= tables.requests[commands[place], REQUEST_WRITE]
    queued[0] -= 1
    for later in range(place, queued[0]):
        commands[later] = commands[later + 1]
    tables.channel[channel, CHANNEL_COMMANDS] -= 1
    if queued[0] == 0:
        last = tables.queued_count[channel] - 1
        moved = tables.queued_banks[channel, last]
        tables.queued_banks[channel, tables.queued_place[bank]] = moved
        tables.queued_place[moved] = tables.queued_place[bank]
        tables.queued_count[channel] = last


@kernel
def _enter_bank_queue(tables: DramTables, channel: int, request: int) -> None:
    bank = tables.requests[request, REQUEST_BANK]
    queued = tables.queued[bank]
    if queued[0] == 0:
        place = tables.queued_count[channel]
        tables.queued_banks[channel, place] = bank
        tables.queued_place[bank] = place
        tables.queued_count[channel] = place + 1
    tables.commands[bank, queued[0]] = request
    queued[0] += 1
    queued[1] += tables.requests[request, REQUEST_WRITE]
    tables.channel[channel, CHANNEL_COMMANDS] += 1


@kernel
def _oldest_with_room(tables: DramTables, channel: int, write: int) -> int:
    """Oldest request of the read or write queue whose bank queue has room, or NONE."""
    best, order, depth = NONE, FAR, tables.policy[P_BANK_QUEUE]
    for index in range(tables.waiting_count[write, channel]):
        bank = tables.waiting[write, channel, index]
        if tables.queued[bank, 0] < depth:
            request = tables.lists[write, bank, LIST_HEAD]
            if tables.requests[request, REQUEST_ORDER] < order:
                best, order = request, tables.requests[request, REQUEST_ORDER]
    return best


@kernel
def _move_to_bank_queue(tables: DramTables, channel: int) -> bool:
    """Move one request to the queue of its bank; whether there was one to move."""
    state, policy = tables.channel[channel], tables.policy
    writes = state[CHANNEL_WRITES]
    if state[CHANNEL_DRAINING] == 0 and (
        writes >= policy[P_WRITE_QUEUE]
        or (writes > policy[P_DRAIN_LEAVE] and state[CHANNEL_COMMANDS] == 0)
    ):
        state[CHANNEL_DRAINING] = writes
    write = WRITE if state[CHANNEL_DRAINING] > 0 else READ
    request = _oldest_with_room(tables, channel, write)
    if request == NONE:
        return False
    if write == WRITE:
        if find_request(tables, tables.requests[request, REQUEST_LINE], READ) != NONE:
            # an older read of the line has to be served first
            state[CHANNEL_DRAINING] = 0
            return True
        state[CHANNEL_DRAINING] -= 1
    take_request(tables, channel, request)
    _enter_bank_queue(tables, channel, request)
    return True


@kernel
def drain_writes(tables: DramTables, channel: int, cycle: int) -> None:
    """After the last request, drain what is left in the write queue."""
    state = tables.channel[channel]
    if state[CHANNEL_WRITES] > 0 and state[CHANNEL_READS] + state[CHANNEL_DRAINING] == 0:
        state[CHANNEL_DRAINING] = state[CHANNEL_WRITES]
        state[CHANNEL_NEXT] = min(state[CHANNEL_NEXT], cycle)


@kernel
def tick_bank_queues(tables: DramTables, channel: int, cycle: int) -> int:
    """Play one cycle of a channel; give the next cycle at which something can happen."""
    owe_refreshes(tables, channel, cycle)
    state = tables.channel[channel]
    soonest, refreshing, issued, column = FAR, NONE, False, False
    if state[CHANNEL_OWED] > 0:
        refreshing = owed_rank(tables, channel)
        soonest = refresh_bank_by_bank(tables, channel, cycle)
        issued = soonest == cycle
        if issued and state[CHANNEL_OWED] == 0:
            refreshing = NONE
    if not issued:
        ready, bank, place = _next_command(tables, channel, cycle, refreshing)
        soonest = min(soonest, ready)
        if bank != NONE:
            issued = True
            column = _issue(tables, channel, bank, place, cycle)
    if issued and tables.policy[P_DUAL_COMMAND]:
        _issue_second(tables, channel, cycle, refreshing, column)
    moved = _move_to_bank_queue(tables, channel)
    if issued or moved:
        return cycle + 1
    return min(soonest, state[CHANNEL_REFRESH])


@kernel
def _issue_second(
    tables: DramTables, channel: int, cycle: int, refreshing: int, column: bool
) -> None:
    """Issue a command on the other of the row and column buses, if the next in turn is for it."""
    _, bank, place = _next_command(tables, channel, cycle, refreshing)
    if bank != NONE:
        row = tables.requests[tables.commands[bank, place], REQUEST_ROW]
        if (tables.bank[bank, BANK_ROW] == row) != column:
            _issue(tables, channel, bank, place, cycle)
