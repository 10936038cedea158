"""FR-FCFS with the two-part activation and the data clock of LPDDR5.

ACT-1 and ACT-2 share the command bus with other commands; the second half must follow within
tAAD and gives way to everything else until then. A read or write that finds the data clock (WCK)
stopped is preceded by CAS, which starts it. Source: JESD209-5B; Ramulator 2.1.
"""

from sim.kernels.array_types import Int64Array
from sim.kernels.dram_device import column_ready, occupy_row_bus
from sim.kernels.dram_layout import (
    BANK_OWNER,
    BANK_ROW,
    CHANNEL_OWED,
    CHANNEL_REFRESH,
    CHANNEL_SPLIT_BANK,
    CHANNEL_SPLIT_BY,
    CHANNEL_SYNC_BY,
    CHANNEL_SYNCED,
    NONE,
    REQUEST_BANK,
    REQUEST_ROW,
    REQUEST_WRITE,
    T_SYNC_RD,
)
from sim.kernels.dram_oldest_ready import (
    admit_owner,
    choose_writes,
    find_owner,
    serve_column,
    serve_row,
)
from sim.kernels.dram_plans import ANY_COMMAND, find_queued, forget_plans, note_row
from sim.kernels.dram_refresh import owe_refreshes, refresh_at_once
from sim.kernels.jit import inlined


@inlined
def _finish_activation(m: Int64Array, channel: int, cycle: int) -> None:
    """Issue ACT-2."""
    bank = m[channel + CHANNEL_SPLIT_BANK]
    owner = m[bank + BANK_OWNER]
    m[bank + BANK_ROW] = m[owner + REQUEST_ROW]
    admit_owner(m, channel, bank)
    m[channel + CHANNEL_SPLIT_BANK] = NONE
    occupy_row_bus(m, channel, cycle + 1)
    note_row(m, channel, bank, cycle)


@inlined
def _access(m: Int64Array, channel: int, request: int, cycle: int) -> None:
    """Issue RD or WR, which keeps the data clock running for a while."""
    write = m[request + REQUEST_WRITE]
    running = cycle + m[T_SYNC_RD + write]
    m[channel + CHANNEL_SYNC_BY] = max(m[channel + CHANNEL_SYNC_BY], running)
    serve_column(m, channel, request, cycle)


@inlined
def _start_clock(m: Int64Array, channel: int, request: int, cycle: int) -> None:
    """Issue CAS; or ACT-2, when it could not be issued in time after CAS and the access."""
    if m[channel + CHANNEL_SPLIT_BANK] != NONE and m[channel + CHANNEL_SPLIT_BY] <= cycle + 1:
        _finish_activation(m, channel, cycle)
        return
    m[channel + CHANNEL_SYNCED] = request
    occupy_row_bus(m, channel, cycle + 1)
    forget_plans(m, channel)


@inlined
def _find_candidate(m: Int64Array, channel: int, cycle: int) -> tuple[int, int]:
    """Request to serve, by rank: owners, refresh, queues; give cycle and request or NONE.

    A refresh command, when ready, is issued here: then the cycle is this one, the request NONE.
    """
    earliest, request = find_owner(m, channel, cycle)
    if earliest <= cycle:
        return earliest, request
    if m[channel + CHANNEL_OWED] > 0:
        forget_plans(m, channel)
        return min(earliest, refresh_at_once(m, channel, cycle)), NONE
    write = choose_writes(m, channel)
    ready, request = find_queued(m, channel, write, ANY_COMMAND, cycle)
    return min(earliest, ready), request


@inlined
def tick_split_activation(m: Int64Array, channel: int, cycle: int) -> int:
    """Play one cycle of a channel; give the next cycle at which something can happen."""
    owe_refreshes(m, channel, cycle)
    between = m[channel + CHANNEL_SPLIT_BANK] != NONE
    if m[channel + CHANNEL_SYNCED] != NONE:
        request = m[channel + CHANNEL_SYNCED]
        bank, write = m[request + REQUEST_BANK], m[request + REQUEST_WRITE]
        ready = column_ready(m, channel, bank, write)
        if ready > cycle:
            return ready
        m[channel + CHANNEL_SYNCED] = NONE
        _access(m, channel, request, cycle)
        return cycle + 1
    if between and m[channel + CHANNEL_SPLIT_BY] <= cycle:
        _finish_activation(m, channel, cycle)
        return cycle + 1
    ready, request = _find_candidate(m, channel, cycle)
    if ready > cycle:
        if between:
            _finish_activation(m, channel, cycle)
            return cycle + 1
        return int(min(ready, m[channel + CHANNEL_REFRESH]))
    if request != NONE:
        if m[m[request + REQUEST_BANK] + BANK_ROW] != m[request + REQUEST_ROW]:
            serve_row(m, channel, request, cycle)
        elif cycle >= m[channel + CHANNEL_SYNC_BY]:
            _start_clock(m, channel, request, cycle)
        else:
            _access(m, channel, request, cycle)
    return cycle + 1
