"""Requests on their way through the memory controller: decoding, acceptance, waiting lists."""

from sim.kernels.dram_layout import (
    CHANNEL_READS,
    CHANNEL_WRITES,
    COUNT_FORWARDED,
    COUNT_LAST,
    COUNT_LATENCY,
    COUNT_MERGED,
    COUNT_RD,
    COUNT_READS,
    COUNT_WR,
    FIELD_BANK,
    FIELD_CHANNEL,
    FIELD_COLUMN,
    FIELD_GROUP,
    FIELD_RANK,
    FIELD_ROW,
    FIELD_STACK,
    FIELDS,
    FILTER_SIZE,
    LIST_HEAD,
    LIST_HIT,
    LIST_MISS,
    LIST_PLACE,
    LIST_TAIL,
    NONE,
    P_BANKS,
    P_GROUPS,
    P_MERGE_READS,
    P_MERGE_WRITES,
    P_RANKS,
    P_STACKS,
    READ,
    REQUEST_ACCEPTED,
    REQUEST_BANK,
    REQUEST_FINDABLE,
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
    DramTables,
)
from sim.kernels.array_types import Int64Array
from sim.kernels.jit import kernel


@kernel
def decode_line(tables: DramTables, line: int, fields: Int64Array) -> tuple[int, int]:
    """Bank (counted over all channels) and row of a burst.

    Parameters
    ----------
    line : address divided by the bytes of a burst.
    fields : (FIELDS,) scratch.
    """
    for field in range(FIELDS):
        fields[field] = 0
    shift_row = 0
    shift_column = 0
    for piece in range(tables.pieces.shape[0]):
        field, bits = tables.pieces[piece, 0], tables.pieces[piece, 1]
        value = line & ((1 << bits) - 1)
        line >>= bits
        if field == FIELD_COLUMN:
            fields[field] |= value << shift_column
            shift_column += bits
        elif field == FIELD_ROW:
            fields[field] |= value << shift_row
            shift_row += bits
        else:
            fields[field] = value
    column = fields[FIELD_COLUMN]
    for level in range(tables.xor.shape[0]):
        field, bits = tables.xor[level, 0], tables.xor[level, 1]
        fields[field] ^= column & ((1 << bits) - 1)
        column >>= bits
    policy = tables.policy
    number = fields[FIELD_CHANNEL] * policy[P_RANKS] + fields[FIELD_RANK]
    number = (number * policy[P_STACKS] + fields[FIELD_STACK]) * policy[P_GROUPS]
    number = (number + fields[FIELD_GROUP]) * policy[P_BANKS] + fields[FIELD_BANK]
    return number, fields[FIELD_ROW]


@kernel
def hash_of(line: int) -> int:
    """Row of the filter for a line: neighbours never share one."""
    return (line ^ (line >> 12)) & (FILTER_SIZE - 1)


@kernel
def find_request(tables: DramTables, line: int, write: int) -> int:
    """Findable request for a line, or NONE."""
    if tables.filter[write, hash_of(line)] == 0:
        return NONE
    requests = tables.requests
    for request in range(requests.shape[0]):
        if (
            requests[request, REQUEST_FINDABLE]
            and requests[request, REQUEST_LINE] == line
            and requests[request, REQUEST_WRITE] == write
        ):
            return request
    return NONE


@kernel
def hide_request(tables: DramTables, request: int) -> None:
    """Later requests for the line no longer find this one."""
    state = tables.requests[request]
    if state[REQUEST_FINDABLE]:
        state[REQUEST_FINDABLE] = 0
        tables.filter[state[REQUEST_WRITE], hash_of(state[REQUEST_LINE])] -= 1


@kernel
def absorb_request(tables: DramTables, line: int, write: int, cycle: int) -> bool:
    """Serve a request from one already queued for the same line, if there is one."""
    counts, policy = tables.counts, tables.policy
    queued_write = find_request(tables, line, WRITE)
    if queued_write != NONE:
        if write == READ:
            counts[COUNT_FORWARDED] += 1
            counts[COUNT_READS] += 1
            counts[COUNT_LATENCY] += 1
            counts[COUNT_LAST] = max(counts[COUNT_LAST], cycle + 1)
            return True
        if policy[P_MERGE_WRITES]:
            counts[COUNT_MERGED] += 1
            counts[COUNT_LAST] = max(counts[COUNT_LAST], cycle + 1)
            return True
        return False
    if write == READ and policy[P_MERGE_READS]:
        queued_read = find_request(tables, line, READ)
        if queued_read != NONE:
            counts[COUNT_MERGED] += 1
            tables.requests[queued_read, REQUEST_MERGED] += 1
            tables.requests[queued_read, REQUEST_MERGED_ACCEPTED] += cycle
            return True
    return False


@kernel
def add_request(
    tables: DramTables, channel: int, bank: int, row: int, line: int, write: int, cycle: int
) -> int:
    """Put a request at the end of its bank's list."""
    run = tables.run
    run[RUN_FREE] -= 1
    request = tables.unused[run[RUN_FREE]]
    state = tables.requests[request]
    state[REQUEST_ROW], state[REQUEST_BANK], state[REQUEST_LINE] = row, bank, line
    state[REQUEST_ORDER], state[REQUEST_ACCEPTED] = run[RUN_ORDER], cycle
    state[REQUEST_WRITE], state[REQUEST_TOUCHED] = write, 0
    state[REQUEST_MERGED], state[REQUEST_MERGED_ACCEPTED] = 0, 0
    run[RUN_ORDER] += 1
    state[REQUEST_FINDABLE] = 1
    tables.filter[write, hash_of(line)] += 1
    tables.channel[channel, CHANNEL_WRITES if write else CHANNEL_READS] += 1
    _append(tables, channel, bank, request, write)
    return request


@kernel
def _append(tables: DramTables, channel: int, bank: int, request: int, write: int) -> None:
    requests, queue = tables.requests, tables.lists[write, bank]
    tail = queue[LIST_TAIL]
    requests[request, REQUEST_PREVIOUS] = tail
    requests[request, REQUEST_NEXT] = NONE
    queue[LIST_TAIL] = request
    if tail == NONE:
        queue[LIST_HEAD] = request
        place = tables.waiting_count[write, channel]
        tables.waiting[write, channel, place] = bank
        queue[LIST_PLACE] = place
        tables.waiting_count[write, channel] = place + 1
    else:
        requests[tail, REQUEST_NEXT] = request


@kernel
def take_request(tables: DramTables, channel: int, request: int) -> None:
    """Take a request out of its bank's list."""
    requests = tables.requests
    state = requests[request]
    bank, write = state[REQUEST_BANK], state[REQUEST_WRITE]
    queue = tables.lists[write, bank]
    before, after = state[REQUEST_PREVIOUS], state[REQUEST_NEXT]
    if before == NONE:
        queue[LIST_HEAD] = after
    else:
        requests[before, REQUEST_NEXT] = after
    if after == NONE:
        queue[LIST_TAIL] = before
    else:
        requests[after, REQUEST_PREVIOUS] = before
    tables.channel[channel, CHANNEL_WRITES if write else CHANNEL_READS] -= 1
    if queue[LIST_HEAD] == NONE:
        last = tables.waiting_count[write, channel] - 1
        moved = tables.waiting[write, channel, last]
        tables.waiting[write, channel, queue[LIST_PLACE]] = moved
        tables.lists[write, moved, LIST_PLACE] = queue[LIST_PLACE]
        queue[LIST_PLACE] = NONE
        tables.waiting_count[write, channel] = last


@kernel
def sort_by_row(tables: DramTables, bank: int, row: int) -> None:
    """Find the first waiting request for the open row, and the first for another."""
    for write in range(2):
        queue = tables.lists[write, bank]
        queue[LIST_HIT], queue[LIST_MISS] = NONE, NONE
        request = queue[LIST_HEAD]
        while request != NONE and (queue[LIST_HIT] == NONE or queue[LIST_MISS] == NONE):
            kind = LIST_HIT if tables.requests[request, REQUEST_ROW] == row else LIST_MISS
            if queue[kind] == NONE:
                queue[kind] = request
            request = tables.requests[request, REQUEST_NEXT]


@kernel
def next_of_kind(tables: DramTables, request: int, row: int, hit: bool) -> int:
    """Next waiting request after this one that is (or is not) for the row."""
    request = tables.requests[request, REQUEST_NEXT]
    while request != NONE and (tables.requests[request, REQUEST_ROW] == row) != hit:
        request = tables.requests[request, REQUEST_NEXT]
    return request


@kernel
def finish_request(tables: DramTables, request: int, cycle: int) -> None:
    """Count a request whose column command is issued in this cycle, and forget it."""
    counts, state = tables.counts, tables.requests[request]
    hide_request(tables, request)
    if state[REQUEST_WRITE]:
        counts[COUNT_WR] += 1
        done = cycle + tables.timing[T_WR_DONE]
    else:
        counts[COUNT_RD] += 1
        done = cycle + tables.timing[T_RD_DONE]
        answered = 1 + state[REQUEST_MERGED]
        accepted = state[REQUEST_ACCEPTED] + state[REQUEST_MERGED_ACCEPTED]
        counts[COUNT_READS] += answered
        counts[COUNT_LATENCY] += answered * done - accepted
    counts[COUNT_LAST] = max(counts[COUNT_LAST], done)
    tables.unused[tables.run[RUN_FREE]] = request
    tables.run[RUN_FREE] += 1
