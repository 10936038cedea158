"""What each stage works on or waits for, run-length coded, as `sim.engine.probe.Probe` has it."""

from sim.kernels.array_types import Int64Array
from sim.kernels.event_layout import (
    BUCKETS,
    HASH_BITS,
    ITEM_SIZE,
    ITEMS,
    NOW,
    P_STAGE,
    P_STAGES,
    P_STATE_BUCKETS,
    S_ACTIVE,
    S_STARTED,
    S_WAIT,
    SHOWN,
    SINCE,
    STAGE_SIZE,
    STATE_HASH,
    STATE_NEXT,
    STATE_SHOWN,
    STATES,
    STATUS,
    TOO_LATE,
    TOO_MANY_ITEMS,
    TOP_ITEMS,
)
from sim.kernels.event_limits import MAX_CYCLES, MAX_ITEMS
from sim.kernels.jit import inner

_MULTIPLIER = 1_000_003
_MASK = (1 << HASH_BITS) - 1


@inner
def mixed(hashed: int, value: int) -> int:
    """Hash one value more; nothing overflows while values stay below 2^62."""
    return (hashed * _MULTIPLIER + value) & _MASK


@inner
def bucket_of(hashed: int) -> int:
    """Give the number of the bucket of a hash."""
    return (hashed ^ (hashed >> 20)) & (BUCKETS - 1)


@inner
def is_shown(m: Int64Array, states: Int64Array, row: int) -> bool:
    """Whether a known state is the present one."""
    stage, place = m[P_STAGE], row + STATE_SHOWN
    for _ in range(m[P_STAGES]):
        for value in range(SHOWN):
            if states[place + value] != m[stage + S_ACTIVE + value]:
                return False
        stage += STAGE_SIZE
        place += SHOWN
    return True


@inner
def state_number(m: Int64Array, states: Int64Array) -> int:
    """Give the number of the state that is shown at present; a new one is added."""
    hashed, stage = 0, m[P_STAGE]
    for _ in range(m[P_STAGES]):
        for value in range(SHOWN):
            hashed = mixed(hashed, m[stage + S_ACTIVE + value])
        stage += STAGE_SIZE
    row_size = STATE_SHOWN + SHOWN * m[P_STAGES]
    bucket = m[P_STATE_BUCKETS] + bucket_of(hashed)
    known = m[bucket]
    while known:
        row = (known - 1) * row_size
        if states[row + STATE_HASH] == hashed and is_shown(m, states, row):
            return int(known - 1)
        known = states[row + STATE_NEXT]
    number = m[STATES]
    row = number * row_size
    states[row + STATE_NEXT], states[row + STATE_HASH] = m[bucket], hashed
    m[bucket] = number + 1
    m[STATES] = number + 1
    stage, place = m[P_STAGE], row + STATE_SHOWN
    for _ in range(m[P_STAGES]):
        for value in range(SHOWN):
            states[place + value] = m[stage + S_ACTIVE + value]
        stage += STAGE_SIZE
        place += SHOWN
    return int(number)


@inner
def flush(m: Int64Array, items: Int64Array, states: Int64Array) -> None:
    """Close the leaf that ends now, if time has passed."""
    if m[NOW] == m[SINCE]:
        return
    if m[TOP_ITEMS] >= MAX_ITEMS:
        m[STATUS] = TOO_MANY_ITEMS
    elif m[NOW] > MAX_CYCLES:
        m[STATUS] = TOO_LATE
    item = m[ITEMS] * ITEM_SIZE
    items[item] = state_number(m, states)
    items[item + 1], items[item + 2] = m[NOW] - m[SINCE], 0
    m[ITEMS] += 1
    m[TOP_ITEMS] += 1
    stage = m[P_STAGE]
    for _ in range(m[P_STAGES]):
        m[stage + S_STARTED] = 0
        stage += STAGE_SIZE
    m[SINCE] = m[NOW]


@inner
def note_wait(m: Int64Array, items: Int64Array, states: Int64Array, stage: int, code: int) -> None:
    """Note what a stage waits for from now on; 0 when it no longer waits."""
    if m[stage + S_WAIT] != code:
        flush(m, items, states)
        m[stage + S_WAIT] = code


@inner
def repeat(m: Int64Array, items: Int64Array, first: int, top: int, times: int) -> None:
    """Turn all items from `first` on, before which are `top` outside blocks, into a block."""
    place, end = first * ITEM_SIZE, m[ITEMS] * ITEM_SIZE
    for back in range(end - place):
        items[end - 1 - back + ITEM_SIZE] = items[end - 1 - back]
    items[place], items[place + 1], items[place + 2] = -1, times, m[ITEMS] - first
    m[ITEMS] += 1
    m[TOP_ITEMS] = top + 1
