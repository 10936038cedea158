"""Serves blocks of memory requests on a DRAM with banks, queues and refresh, event by event.

Requests are offered in program order; the first that is refused holds up all after it. Cycles at
which nothing can happen are skipped, so the cost is per command, not per cycle. All state is in the
tables: a block may be followed by another, and banks keep their rows between them.
"""

import numpy as np

from sim.kernels.array_types import BoolArray, Int64Array
from sim.kernels.dram_bank_queues import drain_writes, tick_bank_queues
from sim.kernels.dram_layout import (
    BANK_QUEUES,
    CHANNEL_BUSY,
    CHANNEL_COMMANDS,
    CHANNEL_NEXT,
    CHANNEL_READS,
    CHANNEL_SPLIT_BANK,
    CHANNEL_WRITES,
    COUNT_ACCEPTED,
    FAR,
    FIELDS,
    NONE,
    OLDEST_READY,
    P_BANKS,
    P_BURSTS,
    P_CHANNELS,
    P_GAP,
    P_GROUPS,
    P_LINE_SHIFT,
    P_OFFERS,
    P_RANKS,
    P_READ_QUEUE,
    P_SCHEDULER,
    P_STACKS,
    P_WRITE_QUEUE,
    RUN_CYCLE,
    RUN_LAST,
    RUN_OFFER_AT,
    RUN_OFFERED,
    DramTables,
)
from sim.kernels.dram_oldest_ready import note_arrival, tick_oldest_ready
from sim.kernels.dram_requests import absorb_request, add_request, decode_line
from sim.kernels.dram_split_activation import tick_split_activation
from sim.kernels.jit import kernel


@kernel
def _tick(tables: DramTables, channel: int, cycle: int) -> int:
    scheduler = tables.policy[P_SCHEDULER]
    if scheduler == BANK_QUEUES:
        return tick_bank_queues(tables, channel, cycle)
    if scheduler == OLDEST_READY:
        return tick_oldest_ready(tables, channel, cycle)
    return tick_split_activation(tables, channel, cycle)


@kernel
def _is_idle(tables: DramTables) -> bool:
    """Whether every accepted request was served."""
    for channel in range(tables.policy[P_CHANNELS]):
        state = tables.channel[channel]
        waiting = state[CHANNEL_READS] + state[CHANNEL_WRITES] + state[CHANNEL_COMMANDS]
        if waiting + state[CHANNEL_BUSY] > 0 or state[CHANNEL_SPLIT_BANK] != NONE:
            return False
    return True


@kernel
def _has_room(tables: DramTables, channel: int, write: bool) -> bool:
    policy, state = tables.policy, tables.channel[channel]
    if write:
        return bool(state[CHANNEL_WRITES] < policy[P_WRITE_QUEUE])
    return bool(state[CHANNEL_READS] < policy[P_READ_QUEUE])


@kernel
def _offer(tables: DramTables, channel: int, bank: int, row: int, line: int, write: int) -> bool:
    """Offer one burst to its channel; whether it is accepted."""
    cycle, state = tables.run[RUN_CYCLE], tables.channel[channel]
    if absorb_request(tables, line, write, cycle):
        return True
    if not _has_room(tables, channel, write == 1):
        return False
    request = add_request(tables, channel, bank, row, line, write, cycle)
    if tables.policy[P_SCHEDULER] != BANK_QUEUES:
        note_arrival(tables, request)
    state[CHANNEL_NEXT] = min(state[CHANNEL_NEXT], cycle)
    return True


@kernel
def _banks_of_channel(tables: DramTables) -> int:
    policy = tables.policy
    return policy[P_RANKS] * policy[P_STACKS] * policy[P_GROUPS] * policy[P_BANKS]


@kernel
def _offer_burst(
    tables: DramTables, burst: int, addresses: Int64Array, is_write: BoolArray, fields: Int64Array
) -> int:
    """Offer one burst of the block; give NONE when accepted, else the channel it waits for."""
    bursts = tables.policy[P_BURSTS]
    request = burst // bursts
    line = (addresses[request] >> tables.policy[P_LINE_SHIFT]) + burst % bursts
    bank, row = decode_line(tables, line, fields)
    channel = bank // _banks_of_channel(tables)
    if _offer(tables, channel, bank, row, line, 1 if is_write[request] else 0):
        return NONE
    return channel


@kernel
def _play_cycle(tables: DramTables, cycle: int) -> int:
    """Play one cycle of every channel where something can happen; give the next such cycle."""
    following = FAR
    for channel in range(tables.policy[P_CHANNELS]):
        state = tables.channel[channel]
        if tables.run[RUN_LAST] and tables.policy[P_SCHEDULER] == BANK_QUEUES:
            drain_writes(tables, channel, cycle)
        if state[CHANNEL_NEXT] <= cycle:
            state[CHANNEL_NEXT] = _tick(tables, channel, cycle)
        following = min(following, state[CHANNEL_NEXT])
    return following


@kernel
def idle_until(tables: DramTables, until: int) -> None:
    """Let time pass without requests: only refresh happens.

    Parameters
    ----------
    until : cycle of the next offer; an earlier one than the present has no effect.
    """
    run = tables.run
    for channel in range(tables.policy[P_CHANNELS]):
        state = tables.channel[channel]
        while state[CHANNEL_NEXT] < until:
            state[CHANNEL_NEXT] = _tick(tables, channel, state[CHANNEL_NEXT])
    run[RUN_CYCLE] = max(run[RUN_CYCLE], until)


@kernel
def serve_block(
    tables: DramTables, addresses: Int64Array, is_write: BoolArray, last: int
) -> None:
    """Offer a block of requests and play the memory; after the last block, until all are served.

    Parameters
    ----------
    tables : state and parameters; changed in place.
    addresses : (request,) byte addresses.
    is_write : (request,).
    last : 1 when no block follows. Otherwise the function returns as soon as the block is accepted,
        within the cycle, and goes on there with the next block.
    """
    run, policy = tables.run, tables.policy
    fields = np.zeros(FIELDS, np.int64)
    bursts = policy[P_BURSTS]
    total = addresses.size * bursts
    burst = 0
    while True:
        cycle = run[RUN_CYCLE]
        blocking = NONE
        while burst < total and run[RUN_OFFER_AT] <= cycle and run[RUN_OFFERED] < policy[P_OFFERS]:
            blocking = _offer_burst(tables, burst, addresses, is_write, fields)
            if blocking != NONE:
                break
            burst += 1
            run[RUN_OFFERED] += 1
            tables.counts[COUNT_ACCEPTED] = cycle + 1
            if burst % bursts == 0 and policy[P_GAP] > 0:
                run[RUN_OFFER_AT] = cycle + policy[P_GAP]
        if burst == total:
            if not last:
                return
            run[RUN_LAST] = 1
        following = _play_cycle(tables, cycle)
        if burst < total:
            if blocking == NONE or _has_room(tables, blocking, is_write[burst // bursts]):
                following = min(following, max(run[RUN_OFFER_AT], cycle + 1))
        elif _is_idle(tables):
            run[RUN_CYCLE], run[RUN_OFFERED], run[RUN_LAST] = cycle + 1, 0, 0
            return
        run[RUN_CYCLE] = following
        run[RUN_OFFERED] = 0

