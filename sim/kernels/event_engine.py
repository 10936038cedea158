"""Plays a program event by event, as SimPy does in `sim.engine`, and gives the same record."""

from sim.kernels.array_types import Int64Array
from sim.kernels.event_layout import (
    ARBITRATE,
    BEGUN,
    DEADLOCKED,
    DONE,
    ENDED,
    HOLDING,
    ITEM_SIZE,
    ITEMS,
    LOOK,
    MORE_ITEMS,
    MORE_STATES,
    NOW,
    P_STAGE,
    P_STAGES,
    PLAYING,
    RETIRED,
    S_AWAKE,
    S_CURSOR,
    S_FIRST_FLIGHT,
    S_FLIGHTS,
    S_PHASE,
    S_WAKE,
    SHOWN,
    STAGE_SIZE,
    STATE_SHOWN,
    STATES,
    STATUS,
)
from sim.kernels.event_record import flush
from sim.kernels.event_repeats import look
from sim.kernels.event_sequences import seek
from sim.kernels.event_stages import arbitrate, arrive, end_hold, flight_at, go_on
from sim.kernels.jit import inner, lean_kernel

NEVER = 1 << 62


@inner
def settle(m: Int64Array, flights: Int64Array, items: Int64Array, states: Int64Array) -> None:
    """Play all stages until each of them waits, before resources are given out."""
    again = True
    while again and m[STATUS] == PLAYING:
        again = False
        stage = m[P_STAGE]
        for _ in range(m[P_STAGES]):
            if m[stage + S_AWAKE] and m[STATUS] == PLAYING:
                again = True
                m[stage + S_AWAKE] = 0
                go_on(m, flights, items, states, stage)
            stage += STAGE_SIZE


@inner
def check_room(m: Int64Array, items: Int64Array, states: Int64Array) -> None:
    """Ask for more room for what another cycle adds to the record: a leaf and a block at most."""
    if (m[ITEMS] + 2) * ITEM_SIZE > len(items):
        m[STATUS] = MORE_ITEMS
    elif (m[STATES] + 1) * (STATE_SHOWN + SHOWN * m[P_STAGES]) > len(states):
        m[STATUS] = MORE_STATES


@inner
def next_cycle(m: Int64Array, flights: Int64Array) -> int:
    """Give the cycle of the next wake or arrival."""
    cycle, stage = NEVER, m[P_STAGE]
    for _ in range(m[P_STAGES]):
        if m[stage + S_PHASE] == HOLDING:
            cycle = min(cycle, m[stage + S_WAKE])
        if m[stage + S_FLIGHTS]:
            cycle = min(cycle, flights[flight_at(m, stage, 0)])
        stage += STAGE_SIZE
    return cycle


@inner
def wake(m: Int64Array, flights: Int64Array, items: Int64Array, states: Int64Array) -> None:
    """Do what is due now."""
    stage = m[P_STAGE]
    for _ in range(m[P_STAGES]):
        while m[stage + S_FLIGHTS] and flights[flight_at(m, stage, 0)] == m[NOW]:
            visit = flights[flight_at(m, stage, 0) + 1]
            m[stage + S_FIRST_FLIGHT] += 1
            m[stage + S_FLIGHTS] -= 1
            arrive(m, visit)
        if m[stage + S_PHASE] == HOLDING and m[stage + S_WAKE] == m[NOW]:
            end_hold(m, flights, items, states, stage)
        stage += STAGE_SIZE


@inner
def end(m: Int64Array, items: Int64Array, states: Int64Array) -> None:
    """Say how it ended when nothing comes any more, and close the last leaf."""
    stage = m[P_STAGE]
    for _ in range(m[P_STAGES]):
        if m[stage + S_PHASE] != DONE:
            m[STATUS] = DEADLOCKED
            return
        stage += STAGE_SIZE
    m[NOW] = m[RETIRED]
    flush(m, items, states)
    if m[STATUS] == PLAYING:
        m[STATUS] = ENDED


@inner
def begin(m: Int64Array) -> None:
    """Put all stages at their first visits."""
    stage = m[P_STAGE]
    for _ in range(m[P_STAGES]):
        seek(m, m[stage + S_CURSOR], 0)
        m[stage + S_AWAKE] = 1
        stage += STAGE_SIZE
    m[BEGUN] = 1


@lean_kernel
def play(
    m: Int64Array,
    flights: Int64Array,
    items: Int64Array,
    states: Int64Array,
    looks: Int64Array,
    snapshots: Int64Array,
) -> None:
    """Play on from where it stands until the end, an error, or an array that is too small.

    Which of these is `m[STATUS]`; with a larger array, and PLAYING there, it goes on.

    Parameters
    ----------
    m : the program and where it stands, see `event_layout`.
    flights, items, states, looks, snapshots : what grows with the play; none is ever full.
    """
    if not m[BEGUN]:
        begin(m)
    while True:
        settle(m, flights, items, states)
        if m[STATUS] != PLAYING:
            return
        if m[ARBITRATE]:
            arbitrate(m, items, states)
        if m[LOOK]:
            look(m, flights, items, looks, snapshots)
        if m[STATUS] == PLAYING:
            check_room(m, items, states)
        if m[STATUS] != PLAYING:
            return
        cycle = next_cycle(m, flights)
        if cycle == NEVER:
            end(m, items, states)
            return
        m[NOW] = cycle
        wake(m, flights, items, states)
