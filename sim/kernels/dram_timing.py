"""Serves blocks of memory requests on a DRAM with banks, queues and refresh, event by event.

Requests are offered in program order; the first that is refused holds up all after it. Cycles at
which nothing can happen are skipped, so the cost is per command, not per cycle. All state is in
one array: a block may be followed by another, and banks keep their rows between them.
"""

import numpy as np

from sim.kernels.array_types import BoolArray, Int64Array
from sim.kernels.dram_bank_queues import drain_writes, tick_bank_queues
from sim.kernels.dram_layout import (
    AT_CHANNELS,
    AT_CHANNELS_END,
    BANK_CHANNEL,
    BANK_QUEUES,
    CHANNEL_BUSY,
    CHANNEL_COMMANDS,
    CHANNEL_NEXT,
    CHANNEL_READS,
    CHANNEL_SIZE,
    CHANNEL_SPLIT_BANK,
    CHANNEL_WRITES,
    COUNT_ACCEPTED,
    FAR,
    FIELDS,
    NONE,
    OLDEST_READY,
    P_BURSTS,
    P_GAP,
    P_LINE_SHIFT,
    P_OFFERS,
    P_READ_QUEUE,
    P_SCHEDULER,
    P_WRITE_QUEUE,
    RUN_CYCLE,
    RUN_LAST,
    RUN_OFFERED,
    RUN_OFFER_AT,
)
from sim.kernels.dram_oldest_ready import note_arrival, tick_oldest_ready
from sim.kernels.dram_requests import absorb_request, add_request, decode_line
from sim.kernels.dram_split_activation import tick_split_activation
from sim.kernels.jit import kernel


@kernel
def _tick(m: Int64Array, channel: int, cycle: int) -> int:
    scheduler = m[P_SCHEDULER]
    if scheduler == BANK_QUEUES:
        return tick_bank_queues(m, channel, cycle)
    if scheduler == OLDEST_READY:
        return tick_oldest_ready(m, channel, cycle)
    return tick_split_activation(m, channel, cycle)


@kernel
def _is_idle(m: Int64Array) -> bool:
    """Whether every accepted request was served."""
    for channel in range(m[AT_CHANNELS], m[AT_CHANNELS_END], m[CHANNEL_SIZE]):
        waiting = m[channel + CHANNEL_READS] + m[channel + CHANNEL_WRITES]
        waiting += m[channel + CHANNEL_COMMANDS]
        if waiting + m[channel + CHANNEL_BUSY] > 0 or m[channel + CHANNEL_SPLIT_BANK] != NONE:
            return False
    return True


@kernel
def _has_room(m: Int64Array, channel: int, write: bool) -> bool:
    if write:
        return bool(m[channel + CHANNEL_WRITES] < m[P_WRITE_QUEUE])
    return bool(m[channel + CHANNEL_READS] < m[P_READ_QUEUE])


@kernel
def _offer(m: Int64Array, channel: int, bank: int, row: int, line: int, write: int) -> bool:
    """Offer one burst to its channel; whether it is accepted."""
    cycle = m[RUN_CYCLE]
    if absorb_request(m, line, write, cycle):
        return True
    if not _has_room(m, channel, write == 1):
        return False
    request = add_request(m, channel, bank, row, line, write, cycle)
    if m[P_SCHEDULER] != BANK_QUEUES:
        note_arrival(m, request)
    m[channel + CHANNEL_NEXT] = min(m[channel + CHANNEL_NEXT], cycle)
    return True


@kernel
def _offer_burst(
    m: Int64Array, burst: int, addresses: Int64Array, is_write: BoolArray, fields: Int64Array
) -> int:
    """Offer one burst of the block; give NONE when accepted, else the channel it waits for."""
    bursts = m[P_BURSTS]
    request = burst // bursts
    line = (addresses[request] >> m[P_LINE_SHIFT]) + burst % bursts
    bank, row = decode_line(m, line, fields)
    channel = m[bank + BANK_CHANNEL]
    if _offer(m, channel, bank, row, line, 1 if is_write[request] else 0):
        return NONE
    return channel


@kernel
def _play_cycle(m: Int64Array, cycle: int) -> int:
    """Play one cycle of every channel where something can happen; give the next such cycle."""
    following = FAR
    for channel in range(m[AT_CHANNELS], m[AT_CHANNELS_END], m[CHANNEL_SIZE]):
        if m[RUN_LAST] and m[P_SCHEDULER] == BANK_QUEUES:
            drain_writes(m, channel, cycle)
        if m[channel + CHANNEL_NEXT] <= cycle:
            m[channel + CHANNEL_NEXT] = _tick(m, channel, cycle)
        following = min(following, m[channel + CHANNEL_NEXT])
    return following


@kernel
def idle_until(m: Int64Array, until: int) -> None:
    """Let time pass without requests: only refresh happens.

    Parameters
    ----------
    until : cycle of the next offer; an earlier one than the present has no effect.
    """
    for channel in range(m[AT_CHANNELS], m[AT_CHANNELS_END], m[CHANNEL_SIZE]):
        while m[channel + CHANNEL_NEXT] < until:
            m[channel + CHANNEL_NEXT] = _tick(m, channel, m[channel + CHANNEL_NEXT])
    m[RUN_CYCLE] = max(m[RUN_CYCLE], until)


@kernel
def serve_block(
    m: Int64Array, addresses: Int64Array, is_write: BoolArray, last: int
) -> None:
    """Offer a block of requests and play the memory; after the last block, until all are served.

    Parameters
    ----------
    m : parameters and state, as laid out in `dram_layout`; changed in place.
    addresses : (request,) byte addresses.
    is_write : (request,).
    last : 1 when no block follows. Otherwise the function returns as soon as the block is accepted,
        within the cycle, and goes on there with the next block.
    """
    fields = np.zeros(FIELDS, np.int64)
    bursts = m[P_BURSTS]
    total = addresses.size * bursts
    burst = 0
    while True:
        cycle = m[RUN_CYCLE]
        blocking = NONE
        while burst < total and m[RUN_OFFER_AT] <= cycle and m[RUN_OFFERED] < m[P_OFFERS]:
            blocking = _offer_burst(m, burst, addresses, is_write, fields)
            if blocking != NONE:
                break
            burst += 1
            m[RUN_OFFERED] += 1
            m[COUNT_ACCEPTED] = cycle + 1
            if burst % bursts == 0 and m[P_GAP] > 0:
                m[RUN_OFFER_AT] = cycle + m[P_GAP]
        if burst == total:
            if not last:
                return
            m[RUN_LAST] = 1
        following = _play_cycle(m, cycle)
        if burst < total:
            if blocking == NONE or _has_room(m, blocking, is_write[burst // bursts]):
                following = min(following, max(m[RUN_OFFER_AT], cycle + 1))
        elif _is_idle(m):
            m[RUN_CYCLE], m[RUN_OFFERED], m[RUN_LAST] = cycle + 1, 0, 0
            return
        m[RUN_CYCLE] = following
        m[RUN_OFFERED] = 0

