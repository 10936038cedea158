"""Jump over steady state, exactly, as `sim.engine.fast_forward` does and says."""

from sim.kernels.array_types import Int64Array
from sim.kernels.event_layout import (
    C_POSITION,
    C_ROOT,
    C_VALUE,
    CLAIMING,
    HOLDING,
    K_COUNT,
    K_TAKEN,
    K_TAKER,
    L_FAILURES,
    L_KEPT,
    L_PAUSES,
    L_SNAPSHOT,
    L_STATE,
    LOOK,
    LOOKS_END,
    MORE_LOOKS,
    MORE_SNAPSHOTS,
    NOW,
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
    S_TAKES,
    S_WAKE,
    SINCE,
    SNAPSHOTS,
    STAGE_SIZE,
    STATUS,
    TAKING,
    TOKEN_SIZE,
    TOO_LATE,
    V_MOVE,
)
from sim.kernels.event_limits import LONGEST_PATIENCE, MAX_CYCLES
from sim.kernels.event_record import repeat
from sim.kernels.event_sequences import common_length, seek
from sim.kernels.event_snapshots import look_up, remember, snapshot_size, state_size
from sim.kernels.event_stages import flight_at
from sim.kernels.jit import inner

_UNBOUNDED = 1 << 62


@inner
def visits_since(m: Int64Array, snapshots: Int64Array, mark: int, stage: int) -> int:
    """How far a stage has moved since `mark`, what a snapshot says of it."""
    return int(m[m[stage + S_CURSOR] + C_POSITION] - snapshots[mark])


@inner
def has_older_claim_that_moves(
    m: Int64Array, snapshots: Int64Array, before: int, since: int, index: int
) -> bool:
    """Whether a claim of a stage that moved comes before that of a frozen one."""
    stage, mark = m[P_STAGE], before + Q_STAGE
    for place in range(m[P_STAGES]):
        if m[stage + S_PHASE] == CLAIMING and visits_since(m, snapshots, mark, stage):
            claimed = snapshots[mark + 1]
            if claimed < since or (claimed == since and place < index):
                return True
        stage += STAGE_SIZE
        mark += Q_STAGE_SIZE
    return False


@inner
def have_same_ages(m: Int64Array, snapshots: Int64Array, before: int, period: int) -> bool:
    """Whether every stage moved with the same sleep and claim, or is frozen; and one moved."""
    stage, mark, any_moved = m[P_STAGE], before + Q_STAGE, False
    for index in range(m[P_STAGES]):
        moved = visits_since(m, snapshots, mark, stage) != 0
        any_moved = any_moved or moved
        later = period if moved else 0
        if m[stage + S_PHASE] == HOLDING and m[stage + S_WAKE] != snapshots[mark + 2] + later:
            return False
        if m[stage + S_PHASE] == CLAIMING:
            since = m[stage + S_SINCE]
            if since != snapshots[mark + 1] + later:
                return False
            # a frozen claim must be older than every moving one, or their order would turn
            if not moved and has_older_claim_that_moves(m, snapshots, before, since, index):
                return False
        stage += STAGE_SIZE
        mark += Q_STAGE_SIZE
    return any_moved


@inner
def is_waited_for(m: Int64Array, token: int) -> bool:
    """Whether a stage waits for a token."""
    taker = m[token + K_TAKER]
    if taker == 0 or m[taker + S_PHASE] != TAKING:
        return False
    visit = m[m[taker + S_CURSOR] + C_VALUE]
    return bool(m[visit + V_MOVE + 2 * m[taker + S_TAKES]] == token)


@inner
def periods_of_tokens(m: Int64Array, snapshots: Int64Array, before: int) -> int:
    """Bound the repetitions by the tokens whose number has changed; 0: none is possible."""
    bound, token = _UNBOUNDED, m[P_TOKEN]
    mark = before + Q_STAGE + Q_STAGE_SIZE * m[P_STAGES]
    for _ in range(m[P_TOKENS]):
        gained = m[token + K_COUNT] - snapshots[mark]
        if gained:
            taken = m[token + K_TAKEN] - snapshots[mark + 1]
            left = m[token + K_COUNT] - taken
            if is_waited_for(m, token) or taken > snapshots[mark]:
                return 0
            if gained < 0:
                bound = min(bound, max(left, 0) // -gained)
        mark += Q_TOKEN_SIZE
        token += TOKEN_SIZE
    return bound


@inner
def periods_of_stages(m: Int64Array, snapshots: Int64Array, before: int, period: int) -> int:
    """Bound the repetitions by frozen sleepers and by visits that differ; 0: none is possible."""
    bound, stage, mark = _UNBOUNDED, m[P_STAGE], before + Q_STAGE
    for _ in range(m[P_STAGES]):
        if m[stage + S_PHASE] == HOLDING and visits_since(m, snapshots, mark, stage) == 0:
            bound = min(bound, (m[stage + S_WAKE] - m[NOW] - 1) // period)
        stage += STAGE_SIZE
        mark += Q_STAGE_SIZE
    stage, mark = m[P_STAGE], before + Q_STAGE
    for _ in range(m[P_STAGES]):
        visits = visits_since(m, snapshots, mark, stage)
        if bound and visits:
            first, root = snapshots[mark], m[m[stage + S_CURSOR] + C_ROOT]
            equal = common_length(m, root, first, first + visits)
            bound = min(bound, max(equal - 1, 0) // visits)
        stage += STAGE_SIZE
        mark += Q_STAGE_SIZE
    return bound


@inner
def move(
    m: Int64Array, flights: Int64Array, snapshots: Int64Array, before: int, periods: int, by: int
) -> None:
    """Move positions, times and numbers of tokens on by some periods, `by` cycles in all."""
    stage, mark = m[P_STAGE], before + Q_STAGE
    for _ in range(m[P_STAGES]):
        visits = visits_since(m, snapshots, mark, stage)
        if visits:
            seek(m, m[stage + S_CURSOR], snapshots[mark] + (periods + 1) * visits)
            m[stage + S_SINCE] += by
            m[stage + S_WAKE] += by
            for number in range(m[stage + S_FLIGHTS]):
                flights[flight_at(m, stage, number)] += by
        stage += STAGE_SIZE
        mark += Q_STAGE_SIZE
    token = m[P_TOKEN]
    for _ in range(m[P_TOKENS]):
        m[token + K_COUNT] += periods * (m[token + K_COUNT] - snapshots[mark])
        m[token + K_TAKEN] += periods * (m[token + K_TAKEN] - snapshots[mark + 1])
        mark += Q_TOKEN_SIZE
        token += TOKEN_SIZE


@inner
def jump(
    m: Int64Array, flights: Int64Array, items: Int64Array, snapshots: Int64Array, before: int
) -> bool:
    """Jump over what repeats the time since a snapshot; whether anything does."""
    period = m[NOW] - snapshots[before + Q_CYCLE]
    if period <= 0 or not have_same_ages(m, snapshots, before, period):
        return False
    periods = periods_of_tokens(m, snapshots, before)
    if periods:
        periods = min(periods, periods_of_stages(m, snapshots, before, period))
    if periods == 0:
        return False
    if periods > (MAX_CYCLES - m[NOW]) // period:
        # the end of the pacemaker's hold would be beyond the last cycle
        m[STATUS] = TOO_LATE
        return True
    first = snapshots[before + Q_ITEMS]
    repeat(m, items, first, snapshots[before + Q_TOP_ITEMS], periods + 1)
    move(m, flights, snapshots, before, periods, periods * period)
    m[NOW] += periods * period
    m[SINCE] = m[NOW]
    # what was seen inside the block is no longer a place in the record
    size = snapshot_size(m)
    while m[SNAPSHOTS] and snapshots[(m[SNAPSHOTS] - 1) * size + Q_ITEMS] > first:
        m[SNAPSHOTS] -= 1
    return True


@inner
def jump_from_any(
    m: Int64Array,
    flights: Int64Array,
    items: Int64Array,
    looks: Int64Array,
    snapshots: Int64Array,
    known: int,
) -> bool:
    """Compare with the snapshots of the present state, the latest first; whether it jumped."""
    size, kept = snapshot_size(m), looks[known + L_KEPT]
    for back in range(1, kept + 1):
        reference = known + L_SNAPSHOT + 2 * (kept - back)
        number, before = looks[reference], looks[reference] * size
        if number >= m[SNAPSHOTS] or snapshots[before + Q_SERIAL] != looks[reference + 1]:
            # no longer a place in the record
            continue
        if jump(m, flights, items, snapshots, before):
            return True
    return False


@inner
def look(
    m: Int64Array, flights: Int64Array, items: Int64Array, looks: Int64Array, snapshots: Int64Array
) -> None:
    """Compare the present state with earlier ones, now and then, and jump when it repeats itself.

    A start has closed the leaf of the record before this cycle.
    """
    if m[LOOKS_END] + L_STATE + state_size(m) > len(looks):
        m[STATUS] = MORE_LOOKS
        return
    if (m[SNAPSHOTS] + 1) * snapshot_size(m) > len(snapshots):
        m[STATUS] = MORE_SNAPSHOTS
        return
    m[LOOK] = 0
    known = look_up(m, flights, looks)
    if looks[known + L_KEPT]:
        looks[known + L_PAUSES] -= 1
        if looks[known + L_PAUSES] < 0:
            if jump_from_any(m, flights, items, looks, snapshots, known):
                looks[known + L_FAILURES] = 0
            else:
                looks[known + L_FAILURES] += 1
            patience = min(LONGEST_PATIENCE, 1 << min(looks[known + L_FAILURES], 30))
            looks[known + L_PAUSES] = patience - 1
    remember(m, looks, snapshots, known)
