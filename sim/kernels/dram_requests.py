"""Requests on their way through the memory controller: decoding, acceptance, waiting lists."""

from sim.kernels.array_types import Int64Array
from sim.kernels.dram_layout import (
    ADDRESS_RUN_COLUMNS,
    ADDRESS_RUN_LOW,
    ADDRESS_RUN_MASK,
    ADDRESS_RUN_PLACE,
    AT_BANK_RUNS,
    AT_BANKS,
    AT_LINES,
    AT_ROW_RUNS,
    AT_UNUSED,
    BANK_LISTS,
    CHANNEL_READS,
    CHANNEL_WAITING,
    CHANNEL_WAITING_AT,
    COUNT_FORWARDED,
    COUNT_LAST,
    COUNT_LATENCY,
    COUNT_MERGED,
    COUNT_RD,
    COUNT_READS,
    COUNT_WR,
    LINE_SLOTS,
    LIST_COLUMNS,
    LIST_HEAD,
    LIST_HIT,
    LIST_MISS,
    LIST_PLACE,
    LIST_TAIL,
    NONE,
    P_BANK_RUNS,
    P_BANK_SIZE,
    P_MERGE_READS,
    P_MERGE_WRITES,
    P_ROW_RUNS,
    READ,
    REQUEST_ACCEPTED,
    REQUEST_BANK,
    REQUEST_FINDABLE,
    REQUEST_LIKE,
    REQUEST_LINE,
    REQUEST_MERGED,
    REQUEST_MERGED_ACCEPTED,
    REQUEST_NEXT,
    REQUEST_ORDER,
    REQUEST_PREVIOUS,
    REQUEST_ROW,
    REQUEST_TOUCHED,
    REQUEST_WRITE,
    RUN_FREE,
    RUN_ORDER,
    T_RD_DONE,
    T_WR_DONE,
    WRITE,
)
from sim.kernels.jit import inlined, lean_kernel


@inlined
def _gather(m: Int64Array, line: int, runs: int, count: int) -> int:
    """Put a number together from runs of address bits; several for one bit are XORed."""
    number = 0
    for run in range(runs, runs + count * ADDRESS_RUN_COLUMNS, ADDRESS_RUN_COLUMNS):
        bits = (line >> m[run + ADDRESS_RUN_LOW]) & m[run + ADDRESS_RUN_MASK]
        number ^= bits << m[run + ADDRESS_RUN_PLACE]
    return number


@lean_kernel
def decode_line(m: Int64Array, line: int) -> tuple[int, int]:
    """Bank and row of a burst.

    Parameters
    ----------
    line : address divided by the bytes of a burst.
    """
    number = _gather(m, line, m[AT_BANK_RUNS], m[P_BANK_RUNS])
    row = _gather(m, line, m[AT_ROW_RUNS], m[P_ROW_RUNS])
    return m[AT_BANKS] + number * m[P_BANK_SIZE], row


@inlined
def _slot_of(m: Int64Array, line: int, write: int) -> int:
    """Where findable requests for lines like this begin: neighbours never share a slot."""
    return int(m[AT_LINES] + write * LINE_SLOTS + ((line ^ (line >> 10)) & (LINE_SLOTS - 1)))


@inlined
def find_request(m: Int64Array, line: int, write: int) -> int:
    """Findable request for a line, or NONE."""
    request = m[_slot_of(m, line, write)]
    while request != NONE and m[request + REQUEST_LINE] != line:
        request = m[request + REQUEST_LIKE]
    return int(request)


@inlined
def _show_request(m: Int64Array, request: int, line: int, write: int) -> None:
    """Let later requests for the line find this one."""
    slot = _slot_of(m, line, write)
    m[request + REQUEST_FINDABLE] = 1
    m[request + REQUEST_LIKE] = m[slot]
    m[slot] = request


@inlined
def hide_request(m: Int64Array, request: int) -> None:
    """Later requests for the line no longer find this one."""
    if m[request + REQUEST_FINDABLE]:
        m[request + REQUEST_FINDABLE] = 0
        link = _slot_of(m, m[request + REQUEST_LINE], m[request + REQUEST_WRITE])
        while m[link] != request:
            link = m[link] + REQUEST_LIKE
        m[link] = m[request + REQUEST_LIKE]


@inlined
def absorb_request(m: Int64Array, line: int, write: int, cycle: int) -> bool:
    """Serve a request from one already queued for the same line, if there is one."""
    queued_write = find_request(m, line, WRITE)
    if queued_write != NONE:
        if write == READ:
            m[COUNT_FORWARDED] += 1
            m[COUNT_READS] += 1
            m[COUNT_LATENCY] += 1
            m[COUNT_LAST] = max(m[COUNT_LAST], cycle + 1)
            return True
        if m[P_MERGE_WRITES]:
            m[COUNT_MERGED] += 1
            m[COUNT_LAST] = max(m[COUNT_LAST], cycle + 1)
            return True
        return False
    if write == READ and m[P_MERGE_READS]:
        queued_read = find_request(m, line, READ)
        if queued_read != NONE:
            m[COUNT_MERGED] += 1
            m[queued_read + REQUEST_MERGED] += 1
            m[queued_read + REQUEST_MERGED_ACCEPTED] += cycle
            return True
    return False


@inlined
def add_request(
    m: Int64Array, channel: int, bank: int, row: int, line: int, write: int, cycle: int
) -> int:
    """Put a request at the end of its bank's list."""
    m[RUN_FREE] -= 1
    request = m[m[AT_UNUSED] + m[RUN_FREE]]
    m[request + REQUEST_ROW], m[request + REQUEST_BANK], m[request + REQUEST_LINE] = row, bank, line
    m[request + REQUEST_ORDER], m[request + REQUEST_ACCEPTED] = m[RUN_ORDER], cycle
    m[request + REQUEST_WRITE], m[request + REQUEST_TOUCHED] = write, 0
    m[request + REQUEST_MERGED], m[request + REQUEST_MERGED_ACCEPTED] = 0, 0
    m[RUN_ORDER] += 1
    _show_request(m, request, line, write)
    m[channel + CHANNEL_READS + write] += 1
    _append(m, channel, bank, request, write)
    return int(request)


@inlined
def _append(m: Int64Array, channel: int, bank: int, request: int, write: int) -> None:
    queue = bank + BANK_LISTS + write * LIST_COLUMNS
    tail = m[queue + LIST_TAIL]
    m[request + REQUEST_PREVIOUS] = tail
    m[request + REQUEST_NEXT] = NONE
    m[queue + LIST_TAIL] = request
    if tail == NONE:
        m[queue + LIST_HEAD] = request
        place = m[channel + CHANNEL_WAITING + write]
        m[m[channel + CHANNEL_WAITING_AT + write] + place] = bank
        m[queue + LIST_PLACE] = place
        m[channel + CHANNEL_WAITING + write] = place + 1
    else:
        m[tail + REQUEST_NEXT] = request


@inlined
def take_request(m: Int64Array, channel: int, request: int) -> None:
    """Take a request out of its bank's list."""
    bank, write = m[request + REQUEST_BANK], m[request + REQUEST_WRITE]
    queue = bank + BANK_LISTS + write * LIST_COLUMNS
    before, after = m[request + REQUEST_PREVIOUS], m[request + REQUEST_NEXT]
    if before == NONE:
        m[queue + LIST_HEAD] = after
    else:
        m[before + REQUEST_NEXT] = after
    if after == NONE:
        m[queue + LIST_TAIL] = before
    else:
        m[after + REQUEST_PREVIOUS] = before
    m[channel + CHANNEL_READS + write] -= 1
    if m[queue + LIST_HEAD] == NONE:
        last = m[channel + CHANNEL_WAITING + write] - 1
        moved = m[m[channel + CHANNEL_WAITING_AT + write] + last]
        m[m[channel + CHANNEL_WAITING_AT + write] + m[queue + LIST_PLACE]] = moved
        m[moved + BANK_LISTS + write * LIST_COLUMNS + LIST_PLACE] = m[queue + LIST_PLACE]
        m[queue + LIST_PLACE] = NONE
        m[channel + CHANNEL_WAITING + write] = last


@lean_kernel
def sort_by_row(m: Int64Array, bank: int, row: int) -> None:
    """Find the first waiting request for the open row, and the first for another."""
    for write in range(2):
        queue = bank + BANK_LISTS + write * LIST_COLUMNS
        m[queue + LIST_HIT], m[queue + LIST_MISS] = NONE, NONE
        request = m[queue + LIST_HEAD]
        while request != NONE and (m[queue + LIST_HIT] == NONE or m[queue + LIST_MISS] == NONE):
            kind = LIST_HIT if m[request + REQUEST_ROW] == row else LIST_MISS
            if m[queue + kind] == NONE:
                m[queue + kind] = request
            request = m[request + REQUEST_NEXT]


@inlined
def next_hit(m: Int64Array, request: int, row: int) -> int:
    """Next waiting request after this one that is for the row."""
    request = m[request + REQUEST_NEXT]
    while request != NONE and m[request + REQUEST_ROW] != row:
        request = m[request + REQUEST_NEXT]
    return request


@inlined
def finish_request(m: Int64Array, request: int, cycle: int) -> None:
    """Count a request whose column command is issued in this cycle, and forget it."""
    hide_request(m, request)
    if m[request + REQUEST_WRITE]:
        m[COUNT_WR] += 1
        done = cycle + m[T_WR_DONE]
    else:
        m[COUNT_RD] += 1
        done = cycle + m[T_RD_DONE]
        answered = 1 + m[request + REQUEST_MERGED]
        accepted = m[request + REQUEST_ACCEPTED] + m[request + REQUEST_MERGED_ACCEPTED]
        m[COUNT_READS] += answered
        m[COUNT_LATENCY] += answered * done - accepted
    m[COUNT_LAST] = max(m[COUNT_LAST], done)
    m[m[AT_UNUSED] + m[RUN_FREE]] = request
    m[RUN_FREE] += 1
