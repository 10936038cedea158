"""States of the machine that were met, and where it stood then.

A snapshot is known by its number on a stack and by its serial: one that was taken off the stack
has left its number to another.
"""

from sim.kernels.array_types import Int64Array
from sim.kernels.event_layout import (
    BUCKETS,
    C_POSITION,
    C_VALUE,
    FLIGHT_SIZE,
    ITEMS,
    K_COUNT,
    K_TAKEN,
    L_FAILURES,
    L_HASH,
    L_KEPT,
    L_LENGTH,
    L_NEXT,
    L_PAUSES,
    L_SNAPSHOT,
    L_STATE,
    LOOKS_END,
    NOW,
    P_LOOK_BUCKETS,
    P_STAGE,
    P_STAGES,
    P_TOKEN,
    P_TOKENS,
    Q_CYCLE,
    Q_ITEMS,
    Q_SERIAL,
    Q_STAGE,
    Q_STAGE_SIZE,
    Q_TOKEN_SIZE,
    Q_TOP_ITEMS,
    S_CURSOR,
    S_FLIGHTS,
    S_PHASE,
    S_SINCE,
    S_STARTED,
    S_TAKES,
    S_WAIT,
    S_WAKE,
    SERIAL,
    SNAPSHOTS,
    STAGE_SIZE,
    TOKEN_SIZE,
    TOP_ITEMS,
)
from sim.kernels.event_limits import MOST_SNAPSHOTS, MOST_TOLD_APART, SNAPSHOTS_PER_STATE
from sim.kernels.event_record import bucket_of, mixed
from sim.kernels.event_sequences import is_done
from sim.kernels.event_stages import flight_at
from sim.kernels.jit import inner

_STATE_OF_STAGE = 6


@inner
def state_size(m: Int64Array) -> int:
    """How long the present state of the machine is."""
    size, stage = m[P_TOKENS] + _STATE_OF_STAGE * m[P_STAGES], m[P_STAGE]
    for _ in range(m[P_STAGES]):
        size += FLIGHT_SIZE * m[stage + S_FLIGHTS]
        stage += STAGE_SIZE
    return int(size)


@inner
def snapshot_size(m: Int64Array) -> int:
    """How long a snapshot is."""
    return int(Q_STAGE + Q_STAGE_SIZE * m[P_STAGES] + Q_TOKEN_SIZE * m[P_TOKENS])


@inner
def write_state(m: Int64Array, flights: Int64Array, looks: Int64Array, place: int) -> None:
    """Write the present state without absolute times, and what is shown of this cycle."""
    token = m[P_TOKEN]
    for _ in range(m[P_TOKENS]):
        looks[place] = min(m[token + K_COUNT], MOST_TOLD_APART)
        token += TOKEN_SIZE
        place += 1
    stage = m[P_STAGE]
    for _ in range(m[P_STAGES]):
        cursor = m[stage + S_CURSOR]
        looks[place] = m[stage + S_PHASE]
        # equal visits are one
        looks[place + 1] = 0 if is_done(m, cursor) else m[cursor + C_VALUE]
        looks[place + 2] = m[stage + S_TAKES]
        looks[place + 3], looks[place + 4] = m[stage + S_STARTED], m[stage + S_WAIT]
        looks[place + 5] = m[stage + S_FLIGHTS]
        place += _STATE_OF_STAGE
        # on its way: the same cargo, as far from its arrival
        for number in range(m[stage + S_FLIGHTS]):
            flight = flight_at(m, stage, number)
            looks[place] = flights[flight] - m[NOW]
            looks[place + 1] = flights[flight + 1]
            place += FLIGHT_SIZE
        stage += STAGE_SIZE


@inner
def is_same(looks: Int64Array, one: int, other: int, size: int) -> bool:
    """Whether two stretches are equal."""
    place = 0
    while place < size and looks[one + place] == looks[other + place]:
        place += 1
    return place == size


@inner
def look_up(m: Int64Array, flights: Int64Array, looks: Int64Array) -> int:
    """Find the present state of the machine among those that were met; a new one is added."""
    new, size = m[LOOKS_END], state_size(m)
    write_state(m, flights, looks, new + L_STATE)
    hashed = 0
    for place in range(new + L_STATE, new + L_STATE + size):
        hashed = mixed(hashed, looks[place])
    bucket = m[P_LOOK_BUCKETS] + bucket_of(hashed)
    known = m[bucket]
    while known:
        alike = looks[known + L_HASH] == hashed and looks[known + L_LENGTH] == size
        if alike and is_same(looks, known + L_STATE, new + L_STATE, size):
            return int(known)
        known = looks[known + L_NEXT]
    looks[new + L_NEXT], looks[new + L_HASH], looks[new + L_LENGTH] = m[bucket], hashed, size
    looks[new + L_FAILURES], looks[new + L_PAUSES], looks[new + L_KEPT] = 0, 0, 0
    m[bucket], m[LOOKS_END] = new, new + L_STATE + size
    return int(new)


@inner
def write_snapshot(m: Int64Array, snapshots: Int64Array, place: int) -> None:
    """Write where the machine stands."""
    m[SERIAL] += 1
    snapshots[place + Q_SERIAL], snapshots[place + Q_CYCLE] = m[SERIAL], m[NOW]
    snapshots[place + Q_ITEMS], snapshots[place + Q_TOP_ITEMS] = m[ITEMS], m[TOP_ITEMS]
    place += Q_STAGE
    stage = m[P_STAGE]
    for _ in range(m[P_STAGES]):
        snapshots[place] = m[m[stage + S_CURSOR] + C_POSITION]
        snapshots[place + 1], snapshots[place + 2] = m[stage + S_SINCE], m[stage + S_WAKE]
        place += Q_STAGE_SIZE
        stage += STAGE_SIZE
    token = m[P_TOKEN]
    for _ in range(m[P_TOKENS]):
        snapshots[place], snapshots[place + 1] = m[token + K_COUNT], m[token + K_TAKEN]
        place += Q_TOKEN_SIZE
        token += TOKEN_SIZE


@inner
def remember(m: Int64Array, looks: Int64Array, snapshots: Int64Array, known: int) -> None:
    """Keep where the machine stands with its state, instead of the oldest beyond the most."""
    number = m[SNAPSHOTS]
    write_snapshot(m, snapshots, number * snapshot_size(m))
    kept = looks[known + L_KEPT]
    if kept == SNAPSHOTS_PER_STATE:
        kept -= 1
        for place in range(known + L_SNAPSHOT, known + L_SNAPSHOT + 2 * kept):
            looks[place] = looks[place + 2]
    looks[known + L_SNAPSHOT + 2 * kept] = number
    looks[known + L_SNAPSHOT + 2 * kept + 1] = m[SERIAL]
    looks[known + L_KEPT] = kept + 1
    m[SNAPSHOTS] = number + 1
    if m[SNAPSHOTS] > MOST_SNAPSHOTS:
        m[SNAPSHOTS], m[LOOKS_END] = 0, 1
        for bucket in range(m[P_LOOK_BUCKETS], m[P_LOOK_BUCKETS] + BUCKETS):
            m[bucket] = 0
