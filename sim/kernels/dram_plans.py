"""The next command from the queues of a channel: the oldest request's among the soonest possible.

The soonest column command and the soonest row command are planned apart. A plan is kept until a
command or an arrival changes what it was made from: RD and WR leave other banks' row commands as
they were, ACT and PRE other banks' column commands. What only adds a candidate is compared.
"""

from typing import Final

from sim.kernels.array_types import Int64Array
from sim.kernels.dram_device import (
    act_allowed,
    column_allowed,
    column_ready,
    pre_allowed,
)
from sim.kernels.dram_layout import (
    BANK_HITS,
    BANK_LISTS,
    BANK_OWNER,
    BANK_ROW,
    CHANNEL_COLUMN_BUS,
    CHANNEL_PLAN_AT,
    CHANNEL_PLAN_FOR,
    CHANNEL_PLAN_WRITE,
    CHANNEL_ROW_BUS,
    CHANNEL_SPLIT_BANK,
    CHANNEL_WAITING,
    CHANNEL_WAITING_AT,
    FAR,
    LIST_COLUMNS,
    LIST_HEAD,
    LIST_HIT,
    LIST_MISS,
    NONE,
    P_HALF_CLOCK,
    P_HIT_CAP,
    REQUEST_BANK,
    REQUEST_ORDER,
    REQUEST_ROW,
    REQUEST_WRITE,
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
def propose_row(m: Int64Array, channel: int, bank: int, cycle: int) -> None:
    """Plan to open or close a bank, if there is a plan and it precedes the planned one."""
    write = m[channel + CHANNEL_PLAN_WRITE]
    earliest = max(m[channel + CHANNEL_ROW_BUS], cycle)
    ready, request = _row_candidate(m, channel, bank, write, earliest)
    _propose(m, channel + FOR_ROWS, ready, request)


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
            propose_row(m, channel, bank, cycle)
        elif m[bank + BANK_HITS] <= m[P_HIT_CAP]:
            _propose_column(m, channel, bank, cycle)
        else:
            # past its share it is served only if it is the oldest: the whole queue decides
            m[channel + FOR_COLUMNS + CHANNEL_PLAN_AT] = NONE


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
def note_column(m: Int64Array, channel: int, bank: int) -> None:
    """Keep the plan for row commands after RD or WR to a bank, if it is still valid."""
    m[channel + FOR_COLUMNS + CHANNEL_PLAN_AT] = NONE
    if _is_overtaken(m, channel + FOR_ROWS, channel + CHANNEL_ROW_BUS, bank):
        m[channel + FOR_ROWS + CHANNEL_PLAN_AT] = NONE


@inlined
def note_row(m: Int64Array, channel: int, bank: int, cycle: int) -> None:
    """Keep the plan for column commands after ACT or PRE to a bank, if it is still valid."""
    m[channel + FOR_ROWS + CHANNEL_PLAN_AT] = NONE
    if _is_overtaken(m, channel + FOR_COLUMNS, channel + CHANNEL_COLUMN_BUS, bank):
        m[channel + FOR_COLUMNS + CHANNEL_PLAN_AT] = NONE
    else:
        _propose_column(m, channel, bank, cycle)


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
