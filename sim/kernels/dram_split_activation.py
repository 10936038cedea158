"""FR-FCFS with the two-part activation and the data clock of LPDDR5.

ACT-1 and ACT-2 share the command bus with other commands; the second half must follow within
tAAD and gives way to everything else until then. A read or write that finds the data clock (WCK)
stopped is preceded by CAS, which starts it. Source: JESD209-5B; Ramulator 2.1.
"""

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
    T_SPLIT,
    T_SYNC_RD,
    DramTables,
)
from sim.kernels.dram_device import column_ready, occupy_row_bus
from sim.kernels.dram_oldest_ready import (
    ANY_COMMAND,
    COLUMN_COMMANDS,
    PRECHARGES,
    admit_owner,
    choose_writes,
    find_owner,
    find_queued,
    serve_column,
    serve_row,
)
from sim.kernels.dram_refresh import owe_refreshes, refresh_at_once
from sim.kernels.jit import kernel


@kernel
def _finish_activation(tables: DramTables, channel: int, cycle: int) -> None:
    """Issue ACT-2."""
    state = tables.channel[channel]
    bank = state[CHANNEL_SPLIT_BANK]
    owner = tables.bank[bank, BANK_OWNER]
    tables.bank[bank, BANK_ROW] = tables.requests[owner, REQUEST_ROW]
    admit_owner(tables, channel, bank)
    state[CHANNEL_SPLIT_BANK] = NONE
    occupy_row_bus(tables, channel, cycle + 1)


@kernel
def _access(tables: DramTables, channel: int, request: int, cycle: int) -> None:
    """Issue RD or WR, which keeps the data clock running for a while."""
    state = tables.channel[channel]
    write = tables.requests[request, REQUEST_WRITE]
    running = cycle + tables.timing[T_SYNC_RD + write]
    state[CHANNEL_SYNC_BY] = max(state[CHANNEL_SYNC_BY], running)
    serve_column(tables, channel, request, cycle)


@kernel
def _start_clock(tables: DramTables, channel: int, request: int, cycle: int) -> None:
    """Issue CAS; or ACT-2, when it could not be issued in time after CAS and the access."""
    state = tables.channel[channel]
    if state[CHANNEL_SPLIT_BANK] != NONE and state[CHANNEL_SPLIT_BY] <= cycle + 1:
        _finish_activation(tables, channel, cycle)
        return
    state[CHANNEL_SYNCED] = request
    occupy_row_bus(tables, channel, cycle + 1)


@kernel
def _find_candidate(tables: DramTables, channel: int, cycle: int) -> tuple[int, int]:
    """Request to serve, by rank: owners, refresh, queues; give cycle and request or NONE.

    A refresh command, when ready, is issued here: then the cycle is this one, the request NONE.
    """
    state = tables.channel[channel]
    earliest, request = find_owner(tables, channel, cycle)
    if earliest <= cycle:
        return earliest, request
    if state[CHANNEL_OWED] > 0:
        return min(earliest, refresh_at_once(tables, channel, cycle)), NONE
    write = choose_writes(tables, channel)
    between = state[CHANNEL_SPLIT_BANK] != NONE
    commands = COLUMN_COMMANDS | PRECHARGES if between else ANY_COMMAND
    ready, request = find_queued(tables, channel, write, commands, cycle)
    return min(earliest, ready), request


@kernel
def tick_split_activation(tables: DramTables, channel: int, cycle: int) -> int:
    """Play one cycle of a channel; give the next cycle at which something can happen."""
    owe_refreshes(tables, channel, cycle)
    state = tables.channel[channel]
    between = state[CHANNEL_SPLIT_BANK] != NONE
    if state[CHANNEL_SYNCED] != NONE:
        request = state[CHANNEL_SYNCED]
        bank, write = tables.requests[request, REQUEST_BANK], tables.requests[request, REQUEST_WRITE]
        ready = column_ready(tables, channel, bank, write)
        if ready > cycle:
            return ready
        state[CHANNEL_SYNCED] = NONE
        _access(tables, channel, request, cycle)
        return cycle + 1
    if between and state[CHANNEL_SPLIT_BY] <= cycle:
        _finish_activation(tables, channel, cycle)
        return cycle + 1
    ready, request = _find_candidate(tables, channel, cycle)
    if ready > cycle:
        if between:
            _finish_activation(tables, channel, cycle)
            return cycle + 1
        return min(ready, state[CHANNEL_REFRESH])
    if request != NONE:
        needed = tables.requests[request]
        if tables.bank[needed[REQUEST_BANK], BANK_ROW] != needed[REQUEST_ROW]:
            serve_row(tables, channel, request, cycle)
        elif cycle >= state[CHANNEL_SYNC_BY]:
            _start_clock(tables, channel, request, cycle)
        else:
            _access(tables, channel, request, cycle)
    return cycle + 1
