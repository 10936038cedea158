"""Serves blocks of memory requests on a DRAM with banks, queues and refresh, event by event.

Requests are offered in program order; the first that is refused holds up all after it. Cycles at
which nothing can happen are skipped, so the cost is per command, not per cycle. All state is in
one array: a block may be followed by another, and banks keep their rows between them.
"""

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
    NONE,
    OLDEST_READY,
    P_BURSTS,
    P_GAP,
    P_LINE_SHIFT,
    P_OFFERS,
    P_READ_QUEUE,
    P_SCHEDULER,
    RUN_BANK,
    RUN_CYCLE,
    RUN_DECODED,
    RUN_LAST,
    RUN_LINE,
    RUN_OFFER_AT,
    RUN_OFFERED,
    RUN_PART,
    RUN_ROW,
)
from sim.kernels.dram_oldest_ready import note_arrival, tick_oldest_ready
from sim.kernels.dram_requests import absorb_request, add_request, decode_line
from sim.kernels.dram_split_activation import tick_split_activation
from sim.kernels.jit import inlined, kernel


@inlined
def _tick(m: Int64Array, channel: int, cycle: int) -> int:
    scheduler = m[P_SCHEDULER]
    if scheduler == BANK_QUEUES:
        return tick_bank_queues(m, channel, cycle)
    if scheduler == OLDEST_READY:
        return tick_oldest_ready(m, channel, cycle)
    return tick_split_activation(m, channel, cycle)


@inlined
def _is_idle(m: Int64Array) -> bool:
    """Whether every accepted request was served."""
    channel = m[AT_CHANNELS]
    while channel < m[AT_CHANNELS_END]:
        waiting = m[channel + CHANNEL_READS] + m[channel + CHANNEL_WRITES]
        waiting += m[channel + CHANNEL_COMMANDS] + m[channel + CHANNEL_BUSY]
        if waiting > 0 or m[channel + CHANNEL_SPLIT_BANK] != NONE:
            return False
        channel += m[CHANNEL_SIZE]
    return True


@inlined
def _has_room(m: Int64Array, channel: int, write: int) -> bool:
    return bool(m[channel + CHANNEL_READS + write] < m[P_READ_QUEUE + write])


@inlined
def _offer(m: Int64Array, write: int) -> bool:
    """Offer the decoded burst to its channel; whether it is accepted."""
    cycle, line, bank = m[RUN_CYCLE], m[RUN_LINE], m[RUN_BANK]
    channel = m[bank + BANK_CHANNEL]
    if absorb_request(m, line, write, cycle):
        return True
    if not _has_room(m, channel, write):
        return False
    request = add_request(m, channel, bank, m[RUN_ROW], line, write, cycle)
    if m[P_SCHEDULER] != BANK_QUEUES:
        note_arrival(m, request)
    m[channel + CHANNEL_NEXT] = min(m[channel + CHANNEL_NEXT], cycle)
    return True


@kernel
def _offer_bursts(
    m: Int64Array, request: int, addresses: Int64Array, is_write: BoolArray, fields: Int64Array
) -> int:
    """Offer bursts until one is refused or the cycle's share is accepted.

    Parameters
    ----------
    request : first request of the block with bursts left.

    Returns
    -------
    int
        First request that now has bursts left.
    """
    total, parts, cycle = addresses.size, m[P_BURSTS], m[RUN_CYCLE]
    while request < total and m[RUN_OFFER_AT] <= cycle and m[RUN_OFFERED] < m[P_OFFERS]:
        if not m[RUN_DECODED]:
            line = (addresses[request] >> m[P_LINE_SHIFT]) + m[RUN_PART]
            m[RUN_LINE] = line
            m[RUN_BANK], m[RUN_ROW] = decode_line(m, line, fields)
            m[RUN_DECODED] = 1
        write = 1 if is_write[request] else 0
        if not _offer(m, write):
            m[RUN_OFFER_AT] = FAR
            break
        m[RUN_DECODED] = 0
        m[RUN_OFFERED] += 1
        m[COUNT_ACCEPTED] = cycle + 1
        m[RUN_PART] += 1
        if m[RUN_PART] == parts:
            m[RUN_PART] = 0
            request += 1
            if m[P_GAP] > 0:
                m[RUN_OFFER_AT] = cycle + m[P_GAP]
    return request


@inlined
def _play_cycle(m: Int64Array, cycle: int) -> int:
    """Play one cycle of every channel where something can happen; give the next such cycle."""
    following = FAR
    channel = m[AT_CHANNELS]
    while channel < m[AT_CHANNELS_END]:
        if m[RUN_LAST] and m[P_SCHEDULER] == BANK_QUEUES:
            drain_writes(m, channel, cycle)
        if m[channel + CHANNEL_NEXT] <= cycle:
            m[channel + CHANNEL_NEXT] = _tick(m, channel, cycle)
        following = min(following, m[channel + CHANNEL_NEXT])
        channel += m[CHANNEL_SIZE]
    return following


@kernel
def idle_until(m: Int64Array, until: int) -> None:
    """Let time pass without requests: only refresh happens.

    Parameters
    ----------
    until : cycle of the next offer; an earlier one than the present has no effect.
    """
    channel = m[AT_CHANNELS]
    while channel < m[AT_CHANNELS_END]:
        while m[channel + CHANNEL_NEXT] < until:
            m[channel + CHANNEL_NEXT] = _tick(m, channel, m[channel + CHANNEL_NEXT])
        channel += m[CHANNEL_SIZE]
    m[RUN_CYCLE] = max(m[RUN_CYCLE], until)


@kernel
def serve_block(
    m: Int64Array, fields: Int64Array, addresses: Int64Array, is_write: BoolArray, last: int
) -> None:
    """Offer a block of requests and play the memory; after the last block, until all are served.

    Parameters
    ----------
    m : parameters and state, as laid out in `dram_layout`; changed in place.
    fields : (FIELDS,) scratch.
    addresses : (request,) byte addresses.
    is_write : (request,).
    last : 1 when no block follows. Otherwise the function returns as soon as the block is accepted,
        within the cycle, and goes on there with the next block.
    """
    request, total = 0, addresses.size
    while True:
        cycle = m[RUN_CYCLE]
        request = _offer_bursts(m, request, addresses, is_write, fields)
        if request == total:
            if not last:
                return
            m[RUN_LAST] = 1
        following = _play_cycle(m, cycle)
        if request < total:
            if m[RUN_OFFER_AT] == FAR:
                write = 1 if is_write[request] else 0
                if _has_room(m, m[m[RUN_BANK] + BANK_CHANNEL], write):
                    m[RUN_OFFER_AT] = cycle + 1
            following = min(following, max(m[RUN_OFFER_AT], cycle + 1))
        elif _is_idle(m):
            m[RUN_CYCLE], m[RUN_OFFERED], m[RUN_LAST] = cycle + 1, 0, 0
            return
        m[RUN_CYCLE] = following
        m[RUN_OFFERED] = 0
