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
    IDLE,
    MORE_FOLLOW,
    NONE,
    NONE_FOLLOW,
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
    RUN_REQUEST,
    RUN_ROW,
    RUN_UNTIL,
)
from sim.kernels.dram_oldest_ready import tick_oldest_ready
from sim.kernels.dram_plans import note_arrival
from sim.kernels.dram_requests import absorb_request, add_request, decode_line
from sim.kernels.dram_split_activation import tick_split_activation
from sim.kernels.jit import inlined, lean_kernel


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
        note_arrival(m, channel, request, cycle)
    m[channel + CHANNEL_NEXT] = min(m[channel + CHANNEL_NEXT], cycle)
    return True


@inlined
def _offer_bursts(m: Int64Array, addresses: Int64Array, is_write: BoolArray) -> bool:
    """Offer bursts until one is refused or the cycle's share is accepted.

    Returns
    -------
    bool
        Whether all requests of the block are accepted.
    """
    cycle, request = m[RUN_CYCLE], m[RUN_REQUEST]
    while request < addresses.size and m[RUN_OFFER_AT] <= cycle and m[RUN_OFFERED] < m[P_OFFERS]:
        if not m[RUN_DECODED]:
            line = (addresses[request] >> m[P_LINE_SHIFT]) + m[RUN_PART]
            m[RUN_LINE] = line
            m[RUN_BANK], m[RUN_ROW] = decode_line(m, line)
            m[RUN_DECODED] = 1
        write = 1 if is_write[request] else 0
        if not _offer(m, write):
            m[RUN_OFFER_AT] = FAR
            break
        m[RUN_DECODED] = 0
        m[RUN_OFFERED] += 1
        m[COUNT_ACCEPTED] = cycle + 1
        m[RUN_PART] += 1
        if m[RUN_PART] == m[P_BURSTS]:
            m[RUN_PART] = 0
            request += 1
            if m[P_GAP] > 0:
                m[RUN_OFFER_AT] = cycle + m[P_GAP]
    m[RUN_REQUEST] = request
    return bool(request == addresses.size)


@inlined
def _end_cycle(m: Int64Array, is_write: BoolArray, mode: int, following: int) -> bool:
    """Go to the next cycle at which something can happen; False at the end of the run."""
    cycle, request = m[RUN_CYCLE], m[RUN_REQUEST]
    m[RUN_OFFERED] = 0
    if mode == IDLE:
        m[RUN_CYCLE] = min(following, m[RUN_UNTIL])
        return bool(following < m[RUN_UNTIL])
    if request < is_write.size:
        if m[RUN_OFFER_AT] == FAR:
            write = 1 if is_write[request] else 0
            if _has_room(m, m[m[RUN_BANK] + BANK_CHANNEL], write):
                m[RUN_OFFER_AT] = cycle + 1
        following = min(following, max(m[RUN_OFFER_AT], cycle + 1))
    elif _is_idle(m):
        m[RUN_CYCLE], m[RUN_LAST] = cycle + 1, 0
        return False
    m[RUN_CYCLE] = following
    return True


@lean_kernel
def serve_bank_queues(m: Int64Array, addresses: Int64Array, is_write: BoolArray, mode: int) -> None:
    """Offer a block of requests to a memory whose scheduler is BANK_QUEUES, and play it.

    Parameters
    ----------
    m : parameters and state, as laid out in `dram_layout`; changed in place.
    addresses : (request,) byte addresses.
    is_write : (request,).
    mode : MORE_FOLLOW: return as soon as the block is accepted, within the cycle, to go on there
        with the next block; NONE_FOLLOW: play until every request is served; IDLE: without
        requests, until RUN_UNTIL.
    """
    m[RUN_REQUEST] = 0
    going = True
    while going:
        accepted = _offer_bursts(m, addresses, is_write)
        if accepted and mode == MORE_FOLLOW:
            return
        m[RUN_LAST] = 1 if accepted and mode == NONE_FOLLOW else 0
        cycle, following, channel = m[RUN_CYCLE], FAR, m[AT_CHANNELS]
        while channel < m[AT_CHANNELS_END]:
            if m[RUN_LAST]:
                drain_writes(m, channel, cycle)
            if m[channel + CHANNEL_NEXT] <= cycle:
                m[channel + CHANNEL_NEXT] = tick_bank_queues(m, channel, cycle)
            following = min(following, m[channel + CHANNEL_NEXT])
            channel += m[CHANNEL_SIZE]
        going = _end_cycle(m, is_write, mode, following)


@lean_kernel
def serve_oldest_ready(
    m: Int64Array, addresses: Int64Array, is_write: BoolArray, mode: int
) -> None:
    """Offer a block of requests to a memory whose scheduler is OLDEST_READY, and play it.

    Parameters
    ----------
    m, addresses, is_write, mode : as in `serve_bank_queues`.
    """
    m[RUN_REQUEST] = 0
    going = True
    while going:
        accepted = _offer_bursts(m, addresses, is_write)
        if accepted and mode == MORE_FOLLOW:
            return
        m[RUN_LAST] = 1 if accepted and mode == NONE_FOLLOW else 0
        cycle, following, channel = m[RUN_CYCLE], FAR, m[AT_CHANNELS]
        while channel < m[AT_CHANNELS_END]:
            if m[channel + CHANNEL_NEXT] <= cycle:
                m[channel + CHANNEL_NEXT] = tick_oldest_ready(m, channel, cycle)
            following = min(following, m[channel + CHANNEL_NEXT])
            channel += m[CHANNEL_SIZE]
        going = _end_cycle(m, is_write, mode, following)


@lean_kernel
def serve_split_activation(
    m: Int64Array, addresses: Int64Array, is_write: BoolArray, mode: int
) -> None:
    """Offer a block of requests to a memory whose scheduler is SPLIT_ACTIVATION, and play it.

    Parameters
    ----------
    m, addresses, is_write, mode : as in `serve_bank_queues`.
    """
    m[RUN_REQUEST] = 0
    going = True
    while going:
        accepted = _offer_bursts(m, addresses, is_write)
        if accepted and mode == MORE_FOLLOW:
            return
        m[RUN_LAST] = 1 if accepted and mode == NONE_FOLLOW else 0
        cycle, following, channel = m[RUN_CYCLE], FAR, m[AT_CHANNELS]
        while channel < m[AT_CHANNELS_END]:
            if m[channel + CHANNEL_NEXT] <= cycle:
                m[channel + CHANNEL_NEXT] = tick_split_activation(m, channel, cycle)
            following = min(following, m[channel + CHANNEL_NEXT])
            channel += m[CHANNEL_SIZE]
        going = _end_cycle(m, is_write, mode, following)
