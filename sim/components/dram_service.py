"""Requests served by a DRAM with banks, queues and refresh, whose state lives on between calls."""

from collections.abc import Iterable

import numpy as np

from sim.base.errors import InvalidValue
from sim.components.dram_memory import new_memory
from sim.domain.dram_outcome import DramOutcome
from sim.domain.dram_timing import DramTiming
from sim.kernels import dram_layout as layout
from sim.kernels.array_types import BoolArray, Int64Array
from sim.kernels.dram_timing import (
    serve_bank_queues,
    serve_oldest_ready,
    serve_split_activation,
)

_KERNELS = {
    layout.BANK_QUEUES: serve_bank_queues,
    layout.OLDEST_READY: serve_oldest_ready,
    layout.SPLIT_ACTIVATION: serve_split_activation,
}
_NO_REQUESTS = (np.zeros(0, np.int64), np.zeros(0, np.bool_))
_COUNTS = {
    "reads": layout.COUNT_RD,
    "writes": layout.COUNT_WR,
    "row_hits": layout.COUNT_HIT,
    "row_misses": layout.COUNT_MISS,
    "row_conflicts": layout.COUNT_CONFLICT,
    "activates": layout.COUNT_ACT,
    "precharges": layout.COUNT_PRE,
    "precharge_alls": layout.COUNT_PREA,
    "refreshes": layout.COUNT_REF,
    "answered_reads": layout.COUNT_READS,
    "latency_cycles": layout.COUNT_LATENCY,
    "forwarded": layout.COUNT_FORWARDED,
    "merged": layout.COUNT_MERGED,
}


def serve_requests(
    memory: DramTiming,
    state: Int64Array,
    addresses: Int64Array,
    is_write: BoolArray,
    *,
    at_cycle: int = 0,
) -> tuple[DramOutcome, Int64Array]:
    """Serve requests on a memory in a given state: banks keep their rows, refresh its rhythm.

    Parameters
    ----------
    memory : the memory `state` is of.
    state : from `new_memory`, or from an earlier call; not changed.
    addresses : (request,) byte addresses, in program order.
    is_write : (request,).
    at_cycle : cycle of the first offer; not before the end of the last call.

    Returns
    -------
    DramOutcome
        What was done in this call.
    Int64Array
        State afterwards.

    Raises
    ------
    InvalidValue
        The arrays do not fit together, or an address is outside the memory.
    """
    _check_requests(memory, addresses, is_write)
    after = state.copy()
    pass_time(after, max(at_cycle, int(after[layout.RUN_CYCLE])))
    before = after.copy()
    _serve(after, addresses, is_write, layout.NONE_FOLLOW)
    return _outcome(memory, before, after), after


def serve_blocks(
    memory: DramTiming,
    blocks: Iterable[tuple[Int64Array, BoolArray]],
    *,
    issue_gap_cycles: int = 0,
) -> DramOutcome:
    """Serve a stream that comes in blocks, on a memory at rest.

    Parameters
    ----------
    blocks : (addresses, is_write) of successive requests.
    issue_gap_cycles : least cycles between an acceptance and the next offer.

    Raises
    ------
    InvalidValue
        An address is outside the memory.
    """
    state = new_memory(memory, issue_gap_cycles=issue_gap_cycles)
    before = state.copy()
    for addresses, is_write in blocks:
        _check_requests(memory, addresses, is_write)
        _serve(state, addresses, is_write, layout.MORE_FOLLOW)
    _serve(state, *_NO_REQUESTS, layout.NONE_FOLLOW)
    return _outcome(memory, before, state)


def serve_timed_blocks(
    memory: DramTiming,
    blocks: Iterable[tuple[Int64Array, BoolArray, Int64Array]],
    *,
    issue_gap_cycles: int = 0,
) -> DramOutcome:
    """Serve a stream whose requests are not offered before their cycles, on a memory at rest.

    Parameters
    ----------
    blocks : (addresses, is_write, cycles) of successive requests; the order stays theirs.
    issue_gap_cycles : least cycles between an acceptance and the next offer.

    Raises
    ------
    InvalidValue
        An address is outside the memory.
    """
    state = new_memory(memory, issue_gap_cycles=issue_gap_cycles)
    before = state.copy()
    for addresses, is_write, cycles in blocks:
        _check_requests(memory, addresses, is_write)
        # in order: nobody is offered before those in front
        due = np.maximum.accumulate(cycles)
        first = 0
        while first < len(addresses):
            if due[first] > state[layout.RUN_CYCLE]:
                pass_time(state, int(due[first]))
            end = int(np.searchsorted(due, state[layout.RUN_CYCLE], side="right"))
            offer_requests(state, addresses[first:end], is_write[first:end])
            first = end
    settle_requests(state)
    return _outcome(memory, before, state)


def pass_time(state: Int64Array, until_cycle: int) -> None:
    """Let a memory work on what is queued until a cycle later than its own; in place."""
    state[layout.RUN_UNTIL] = until_cycle
    _serve(state, *_NO_REQUESTS, layout.IDLE)


def offer_requests(state: Int64Array, addresses: Int64Array, is_write: BoolArray) -> None:
    """Offer requests from the memory's cycle on until the last one is accepted; in place.

    Parameters
    ----------
    addresses : (request,) byte addresses inside the memory.
    is_write : (request,).
    """
    _serve(state, addresses, is_write, layout.MORE_FOLLOW)


def settle_requests(state: Int64Array) -> None:
    """Play until everything that was accepted is done; in place."""
    _serve(state, *_NO_REQUESTS, layout.NONE_FOLLOW)


def _serve(state: Int64Array, addresses: Int64Array, is_write: BoolArray, mode: int) -> None:
    """Run the kernel of the memory's scheduler: only the one that is needed is compiled."""
    _KERNELS[int(state[layout.P_SCHEDULER])](state, addresses, is_write, mode)


def _check_requests(memory: DramTiming, addresses: Int64Array, is_write: BoolArray) -> None:
    if addresses.shape != is_write.shape or addresses.ndim != 1:
        raise InvalidValue("is_write", f"the shape of addresses, {addresses.shape}", is_write.shape)
    capacity = memory.shape.capacity_bytes
    if addresses.size and not (addresses.min() >= 0 and addresses.max() < capacity):
        wrong = addresses[(addresses < 0) | (addresses >= capacity)][0]
        raise InvalidValue("addresses", f"less than the {capacity} bytes of {memory.name}", wrong)


def _outcome(memory: DramTiming, before: Int64Array, after: Int64Array) -> DramOutcome:
    start = int(before[layout.RUN_CYCLE])
    end = max(int(after[layout.COUNT_LAST]), start)
    ranks = memory.shape.channels * memory.shape.ranks
    active = active_rank_cycles(memory, after, end) - active_rank_cycles(memory, before, start)
    return DramOutcome(
        start_cycle=start,
        total_cycles=end - start,
        accept_cycles=max(int(after[layout.COUNT_ACCEPTED]) - start, 0),
        active_rank_cycles=active,
        idle_rank_cycles=ranks * (end - start) - active,
        **{name: int(after[at] - before[at]) for name, at in _COUNTS.items()},
    )


def active_rank_cycles(memory: DramTiming, state: Int64Array, cycle: int) -> int:
    """Give the cycles with a bank open up to this one, summed over ranks."""
    ranks = memory.shape.channels * memory.shape.ranks
    first = int(state[state[layout.AT_CHANNELS] + layout.CHANNEL_RANKS])
    table = state[first : first + ranks * layout.RANK_COLUMNS].reshape(ranks, -1)
    is_open = table[:, layout.RANK_OPEN] > 0
    running = np.where(is_open, cycle - table[:, layout.RANK_SINCE], 0)
    return int(table[:, layout.RANK_ACTIVE].sum() + running.sum())
