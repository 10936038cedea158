"""FR-FCFS with a command queue per bank, served in turn, behind a read and a write queue.

One request per cycle moves from the read queue, or while writes drain from the write queue, to the
queue of its bank: the oldest whose bank queue has room. Bank queues are served round robin; within
one, the first request whose command is ready. A bank is closed only for the request at the head,
when no later one hits the open row or the row has had its share. Source: DRAMsim3 (Li et al.,
IEEE Computer Architecture Letters 19(2), 2020).
"""

from sim.kernels.array_types import Int64Array
from sim.kernels.dram_device import (
    access_column,
    act_ready,
    close_bank,
    column_ready,
    open_row,
    pre_ready,
)
from sim.kernels.dram_layout import (
    BANK_COMMANDS,
    BANK_FIRST_READ,
    BANK_FIRST_WRITE,
    BANK_HITS,
    BANK_LISTS,
    BANK_QUEUED,
    BANK_QUEUED_PLACE,
    BANK_QUEUED_WRITES,
    BANK_RANK,
    BANK_ROW,
    CHANNEL_COMMANDS,
    CHANNEL_DRAINING,
    CHANNEL_NEXT,
    CHANNEL_OWED,
    CHANNEL_PLAN_AT,
    CHANNEL_PLAN_FOR,
    CHANNEL_QUEUED,
    CHANNEL_QUEUED_AT,
    CHANNEL_READS,
    CHANNEL_REFRESH,
    CHANNEL_TURN,
    CHANNEL_WAITING,
    CHANNEL_WAITING_AT,
    CHANNEL_WRITES,
    COUNT_CONFLICT,
    COUNT_HIT,
    COUNT_MISS,
    FAR,
    LIST_COLUMNS,
    LIST_HEAD,
    NONE,
    P_BANK_QUEUE,
    P_BANK_SIZE,
    P_CHANNEL_BANKS,
    P_DRAIN_LEAVE,
    P_DUAL_COMMAND,
    P_HIT_CAP,
    P_WRITE_QUEUE,
    READ,
    REQUEST_BANK,
    REQUEST_LINE,
    REQUEST_ORDER,
    REQUEST_ROW,
    REQUEST_WRITE,
    WRITE,
)
from sim.kernels.dram_refresh import owe_refreshes, owed_rank, refresh_bank_by_bank
from sim.kernels.dram_requests import find_request, finish_request, take_request
from sim.kernels.jit import inlined, lean_kernel


@lean_kernel
def _find_first_hits(m: Int64Array, bank: int) -> None:
    """Find the first read and the first write of the open row in a bank's queue."""
    count, writes, row = m[bank + BANK_QUEUED], m[bank + BANK_QUEUED_WRITES], m[bank + BANK_ROW]
    first_read, first_write = NONE, NONE
    for place in range(count):
        request = m[bank + BANK_COMMANDS + place]
        if m[request + REQUEST_ROW] == row:
            if m[request + REQUEST_WRITE]:
                if first_write == NONE:
                    first_write = place
            elif first_read == NONE:
                first_read = place
            if (first_read != NONE or writes == count) and (first_write != NONE or writes == 0):
                break
    m[bank + BANK_FIRST_READ], m[bank + BANK_FIRST_WRITE] = first_read, first_write


@inlined
def _first_ready(m: Int64Array, channel: int, bank: int, cycle: int) -> tuple[int, int]:
    """First request of a bank's queue whose command is ready, or the soonest one.

    Returns
    -------
    int, int
        Cycle from which its command is ready (may be past), and place in the queue or NONE.
    """
    if m[bank + BANK_ROW] == NONE:
        return act_ready(m, channel, bank), 0
    first_read, first_write = m[bank + BANK_FIRST_READ], m[bank + BANK_FIRST_WRITE]
    best, best_place = FAR, NONE
    if first_read != 0 and first_write != 0:
        no_hits = first_read == NONE and first_write == NONE
        if no_hits or m[bank + BANK_HITS] >= m[P_HIT_CAP]:
            best, best_place = pre_ready(m, channel, bank), 0
            if best <= cycle:
                return best, best_place
    read_at = column_ready(m, channel, bank, READ) if first_read != NONE else FAR
    write_at = column_ready(m, channel, bank, WRITE) if first_write != NONE else FAR
    if read_at <= cycle and write_at <= cycle:
        return cycle, min(first_read, first_write)
    if read_at <= write_at and read_at < best:
        return read_at, first_read
    if write_at < best:
        return write_at, first_write
    return best, best_place


@inlined
def _distance(m: Int64Array, channel: int, bank: int) -> int:
    """How far a bank is from its turn, in positions: the bank served last comes last."""
    ahead = bank - m[channel + CHANNEL_TURN]
    return int(ahead if ahead > 0 else ahead + m[P_CHANNEL_BANKS] * m[P_BANK_SIZE])


@lean_kernel
def _consider_bank(m: Int64Array, channel: int, bank: int, earliest: int) -> None:
    """Plan this bank's next command if it is ready before the planned one, or ties in its turn.

    Parameters
    ----------
    earliest : cycle before which no command can be issued any more.
    """
    ready, _ = _first_ready(m, channel, bank, earliest)
    ready, planned = max(ready, earliest), m[channel + CHANNEL_PLAN_AT]
    sooner = ready < planned
    if ready == planned and planned < FAR:
        other = m[channel + CHANNEL_PLAN_FOR]
        sooner = _distance(m, channel, bank) < _distance(m, channel, other)
    if sooner:
        m[channel + CHANNEL_PLAN_AT], m[channel + CHANNEL_PLAN_FOR] = ready, bank


@inlined
def _plan_command(m: Int64Array, channel: int, cycle: int, refreshing: int) -> None:
    """Find the bank whose command is ready first, from this cycle on; on a tie the next in turn.

    Parameters
    ----------
    refreshing : rank whose queues must wait, or NONE.
    """
    m[channel + CHANNEL_PLAN_AT] = FAR
    for index in range(m[channel + CHANNEL_QUEUED]):
        bank = m[m[channel + CHANNEL_QUEUED_AT] + index]
        if m[bank + BANK_RANK] != refreshing:
            _consider_bank(m, channel, bank, cycle)


@inlined
def _take_turn(m: Int64Array, channel: int, cycle: int) -> tuple[int, int]:
    """Give the planned bank its turn; give it and the place of its ready request."""
    bank = m[channel + CHANNEL_PLAN_FOR]
    m[channel + CHANNEL_TURN] = bank
    m[channel + CHANNEL_PLAN_AT] = NONE
    _, place = _first_ready(m, channel, bank, cycle)
    return bank, place


@lean_kernel
def _issue(m: Int64Array, channel: int, bank: int, place: int, cycle: int) -> int:
    """Issue the command that a queued request needs; 1 when it is a column command, else 0."""
    request = m[bank + BANK_COMMANDS + place]
    row, write = m[request + REQUEST_ROW], m[request + REQUEST_WRITE]
    if m[bank + BANK_ROW] == NONE:
        m[COUNT_MISS] += 1
        open_row(m, channel, bank, row, cycle)
        _find_first_hits(m, bank)
        return 0
    if m[bank + BANK_ROW] != row:
        m[COUNT_CONFLICT] += 1
        close_bank(m, channel, bank, cycle)
        return 0
    if m[bank + BANK_HITS] > 0:
        m[COUNT_HIT] += 1
    access_column(m, channel, bank, write, cycle)
    _leave_bank_queue(m, channel, bank, place)
    _find_first_hits(m, bank)
    finish_request(m, request, cycle)
    return 1


@inlined
def _leave_bank_queue(m: Int64Array, channel: int, bank: int, place: int) -> None:
    m[bank + BANK_QUEUED_WRITES] -= m[m[bank + BANK_COMMANDS + place] + REQUEST_WRITE]
    m[bank + BANK_QUEUED] -= 1
    for later in range(place, m[bank + BANK_QUEUED]):
        m[bank + BANK_COMMANDS + later] = m[bank + BANK_COMMANDS + later + 1]
    m[channel + CHANNEL_COMMANDS] -= 1
    if m[bank + BANK_QUEUED] == 0:
        last = m[channel + CHANNEL_QUEUED] - 1
        moved = m[m[channel + CHANNEL_QUEUED_AT] + last]
        m[m[channel + CHANNEL_QUEUED_AT] + m[bank + BANK_QUEUED_PLACE]] = moved
        m[moved + BANK_QUEUED_PLACE] = m[bank + BANK_QUEUED_PLACE]
        m[channel + CHANNEL_QUEUED] = last


@inlined
def _enter_bank_queue(m: Int64Array, channel: int, request: int) -> bool:
    """Put a request at the end of its bank's queue; whether that may change the bank's command."""
    bank = m[request + REQUEST_BANK]
    place, write = m[bank + BANK_QUEUED], m[request + REQUEST_WRITE]
    if place == 0:
        index = m[channel + CHANNEL_QUEUED]
        m[m[channel + CHANNEL_QUEUED_AT] + index] = bank
        m[bank + BANK_QUEUED_PLACE] = index
        m[channel + CHANNEL_QUEUED] = index + 1
    m[bank + BANK_COMMANDS + place] = request
    m[bank + BANK_QUEUED] = place + 1
    m[bank + BANK_QUEUED_WRITES] += write
    m[channel + CHANNEL_COMMANDS] += 1
    if m[request + REQUEST_ROW] == m[bank + BANK_ROW] and m[bank + BANK_FIRST_READ + write] == NONE:
        m[bank + BANK_FIRST_READ + write] = place
        return True
    return bool(place == 0)


@inlined
def _amend_plan(m: Int64Array, channel: int, bank: int, earliest: int) -> None:
    """Take a change of a bank's queue into the plan, if there is one."""
    if m[channel + CHANNEL_PLAN_AT] == NONE:
        return
    if m[channel + CHANNEL_PLAN_FOR] == bank:
        # a first hit may keep open the row that was to be closed
        m[channel + CHANNEL_PLAN_AT] = NONE
    else:
        _consider_bank(m, channel, bank, earliest)


@inlined
def _oldest_with_room(m: Int64Array, channel: int, write: int) -> int:
    """Oldest request of the read or write queue whose bank queue has room, or NONE."""
    best, order, depth = NONE, FAR, m[P_BANK_QUEUE]
    for index in range(m[channel + CHANNEL_WAITING + write]):
        bank = m[m[channel + CHANNEL_WAITING_AT + write] + index]
        if m[bank + BANK_QUEUED] < depth:
            request = m[bank + BANK_LISTS + write * LIST_COLUMNS + LIST_HEAD]
            if m[request + REQUEST_ORDER] < order:
                best, order = request, m[request + REQUEST_ORDER]
    return best


@inlined
def _drains_for_ever(m: Int64Array, channel: int) -> bool:
    """Whether a drain that just ended would begin anew each cycle, and the reads never move.

    DRAMsim3 hangs here: all bank queues are empty, so only the read queue can change anything.
    """
    writes = m[channel + CHANNEL_WRITES]
    many = writes >= m[P_WRITE_QUEUE] or writes > m[P_DRAIN_LEAVE]
    return bool(many and m[channel + CHANNEL_COMMANDS] == 0)


@inlined
def _move_to_bank_queue(m: Int64Array, channel: int, cycle: int) -> bool:
    """Move one request to the queue of its bank; whether there was one to move."""
    writes = m[channel + CHANNEL_WRITES]
    if m[channel + CHANNEL_DRAINING] == 0 and (
        writes >= m[P_WRITE_QUEUE]
        or (writes > m[P_DRAIN_LEAVE] and m[channel + CHANNEL_COMMANDS] == 0)
    ):
        m[channel + CHANNEL_DRAINING] = writes
    write = WRITE if m[channel + CHANNEL_DRAINING] > 0 else READ
    request = _oldest_with_room(m, channel, write)
    if request == NONE:
        return False
    if write == WRITE:
        if find_request(m, m[request + REQUEST_LINE], READ) != NONE:
            # an older read of the line has to be served first
            m[channel + CHANNEL_DRAINING] = 0
            if not _drains_for_ever(m, channel):
                return True
            request = _oldest_with_room(m, channel, READ)
        else:
            m[channel + CHANNEL_DRAINING] -= 1
    take_request(m, channel, request)
    if _enter_bank_queue(m, channel, request):
        _amend_plan(m, channel, m[request + REQUEST_BANK], cycle + 1)
    return True


@inlined
def drain_writes(m: Int64Array, channel: int, cycle: int) -> None:
    """After the last request, drain what is left in the write queue."""
    writes, busy = m[channel + CHANNEL_WRITES], m[channel + CHANNEL_DRAINING]
    if writes > 0 and m[channel + CHANNEL_READS] + busy == 0:
        m[channel + CHANNEL_DRAINING] = writes
        m[channel + CHANNEL_NEXT] = min(m[channel + CHANNEL_NEXT], cycle)


@inlined
def tick_bank_queues(m: Int64Array, channel: int, cycle: int) -> int:
    """Play one cycle of a channel; give the next cycle at which something can happen."""
    owe_refreshes(m, channel, cycle)
    soonest, refreshing, issued, column = FAR, NONE, False, 0
    if m[channel + CHANNEL_OWED] > 0:
        refreshing = owed_rank(m, channel)
        soonest = refresh_bank_by_bank(m, channel, cycle)
        issued = soonest == cycle
        if issued and m[channel + CHANNEL_OWED] == 0:
            refreshing = NONE
        m[channel + CHANNEL_PLAN_AT] = NONE
    if not issued:
        if m[channel + CHANNEL_PLAN_AT] == NONE:
            _plan_command(m, channel, cycle, refreshing)
        if m[channel + CHANNEL_PLAN_AT] <= cycle:
            issued = True
            bank, place = _take_turn(m, channel, cycle)
            column = _issue(m, channel, bank, place, cycle)
        else:
            soonest = min(soonest, m[channel + CHANNEL_PLAN_AT])
    if issued and m[P_DUAL_COMMAND]:
        _issue_second(m, channel, cycle, refreshing, column)
    moved = _move_to_bank_queue(m, channel, cycle)
    if refreshing != NONE:
        # the plan left out a rank that may soon be free again
        m[channel + CHANNEL_PLAN_AT] = NONE
    if issued or moved:
        return int(cycle + 1)
    return int(min(soonest, m[channel + CHANNEL_REFRESH]))


@lean_kernel
def _issue_second(m: Int64Array, channel: int, cycle: int, refreshing: int, column: int) -> None:
    """Issue a command on the other of the row and column buses, if the next in turn is for it."""
    _plan_command(m, channel, cycle, refreshing)
    if m[channel + CHANNEL_PLAN_AT] <= cycle:
        bank, place = _take_turn(m, channel, cycle)
        row = m[m[bank + BANK_COMMANDS + place] + REQUEST_ROW]
        if (m[bank + BANK_ROW] == row) != (column == 1):
            _issue(m, channel, bank, place, cycle)
    m[channel + CHANNEL_PLAN_AT] = NONE
