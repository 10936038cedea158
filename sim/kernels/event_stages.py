"""Stages take, claim, hold, release, wait and give, as `sim.engine.stage.Stage` does.

Within a cycle nothing here depends on the order of stages: tokens have one giver and one taker,
and resources are given out once all claims of the cycle are known.
"""

from sim.kernels.array_types import Int64Array
from sim.kernels.event_layout import (
    ARBITRATE,
    C_VALUE,
    CLAIMING,
    CLAIMS,
    DONE,
    FLIGHT_SIZE,
    H_CYCLES,
    H_LATENCY,
    H_REQUEST,
    H_REQUESTS,
    HOLDING,
    K_CODE,
    K_COUNT,
    K_TAKEN,
    K_TAKER,
    LOOK,
    MORE_FLIGHTS,
    NOW,
    P_FLIGHT_ROOM,
    P_PACEMAKER,
    P_RESOURCE,
    P_RESOURCES,
    P_STAGE,
    P_STAGES,
    R_CODE,
    R_FREE,
    R_RESERVED,
    READY,
    RESOURCE_SIZE,
    RETIRED,
    S_ACTIVE,
    S_AWAKE,
    S_CURSOR,
    S_FIRST_FLIGHT,
    S_FLIGHTS,
    S_INDEX,
    S_LACKS,
    S_PHASE,
    S_SINCE,
    S_STARTED,
    S_STEPS,
    S_TAKES,
    S_WAIT,
    S_WAKE,
    STAGE_SIZE,
    STATUS,
    STEP_SIZE,
    TAKING,
    V_GIVES,
    V_MOVE,
    V_STEP,
    V_TAKES,
)
from sim.kernels.event_record import flush, note_wait
from sim.kernels.event_sequences import advance, is_done
from sim.kernels.jit import inner


@inner
def step_of(m: Int64Array, stage: int) -> int:
    """Step of the present visit."""
    return int(m[stage + S_STEPS] + m[m[m[stage + S_CURSOR] + C_VALUE] + V_STEP] * STEP_SIZE)


@inner
def flight_at(m: Int64Array, stage: int, number: int) -> int:
    """Place of a delivery that is on its way, from the first to arrive on."""
    room = m[P_FLIGHT_ROOM]
    return int(
        (m[stage + S_INDEX] * room + (m[stage + S_FIRST_FLIGHT] + number) % room) * FLIGHT_SIZE
    )


@inner
def arrive(m: Int64Array, visit: int) -> None:
    """Give the tokens of a visit."""
    m[RETIRED] = m[NOW]
    move = visit + V_MOVE + 2 * m[visit + V_TAKES]
    for _ in range(m[visit + V_GIVES]):
        token = m[move]
        m[token + K_COUNT] += m[move + 1]
        if m[token + K_TAKER]:
            m[m[token + K_TAKER] + S_AWAKE] = 1
        move += 2


@inner
def send(m: Int64Array, flights: Int64Array, stage: int, visit: int, latency: int) -> None:
    """Give the tokens of a visit after a latency; nothing overtakes."""
    due, waiting = m[NOW] + latency, m[stage + S_FLIGHTS]
    if waiting:
        due = max(due, flights[flight_at(m, stage, waiting - 1)])
    if due == m[NOW]:
        arrive(m, visit)
        return
    place = flight_at(m, stage, waiting)
    flights[place], flights[place + 1] = due, visit
    m[stage + S_FLIGHTS] = waiting + 1


@inner
def finish_visit(m: Int64Array, flights: Int64Array, stage: int) -> None:
    """Go to the next visit and send what the present one gives."""
    visit = m[m[stage + S_CURSOR] + C_VALUE]
    latency = m[step_of(m, stage) + H_LATENCY]
    m[stage + S_PHASE] = READY
    advance(m, m[stage + S_CURSOR])
    send(m, flights, stage, visit, latency)


@inner
def begin_hold(m: Int64Array, items: Int64Array, states: Int64Array, stage: int) -> None:
    """Start the work of the present visit."""
    flush(m, items, states)
    m[stage + S_PHASE] = HOLDING
    m[stage + S_ACTIVE] = m[m[m[stage + S_CURSOR] + C_VALUE] + V_STEP]
    m[stage + S_STARTED], m[stage + S_WAIT] = 1, 0
    m[stage + S_WAKE] = m[NOW] + m[step_of(m, stage) + H_CYCLES]
    if stage == m[P_PACEMAKER]:
        m[LOOK] = 1


@inner
def end_hold(
    m: Int64Array, flights: Int64Array, items: Int64Array, states: Int64Array, stage: int
) -> None:
    """End the work of the present visit and let go of its resources."""
    flush(m, items, states)
    m[stage + S_ACTIVE] = -1
    step = step_of(m, stage)
    request = m[step + H_REQUEST]
    for _ in range(m[step + H_REQUESTS]):
        m[m[request] + R_FREE] += m[request + 1]
        request += 2
    # also if it held nothing: what a claim lacks first is noted anew whenever a hold ends
    m[ARBITRATE] = 1
    finish_visit(m, flights, stage)
    m[stage + S_AWAKE] = 1


@inner
def take(m: Int64Array, items: Int64Array, states: Int64Array, stage: int) -> bool:
    """Take the tokens of the present visit; whether all were there."""
    visit = m[m[stage + S_CURSOR] + C_VALUE]
    while m[stage + S_TAKES] < m[visit + V_TAKES]:
        move = visit + V_MOVE + 2 * m[stage + S_TAKES]
        token, amount = m[move], m[move + 1]
        if m[token + K_COUNT] < amount:
            note_wait(m, items, states, stage, m[token + K_CODE])
            return False
        m[token + K_COUNT] -= amount
        m[token + K_TAKEN] += amount
        m[stage + S_TAKES] += 1
    note_wait(m, items, states, stage, 0)
    return True


@inner
def go_on(
    m: Int64Array, flights: Int64Array, items: Int64Array, states: Int64Array, stage: int
) -> None:
    """Play a stage until it waits, for a token, a grant or the end of its work."""
    while m[stage + S_PHASE] == READY or m[stage + S_PHASE] == TAKING:
        if m[stage + S_PHASE] == READY:
            if is_done(m, m[stage + S_CURSOR]):
                m[stage + S_PHASE] = DONE
                return
            if m[stage + S_FLIGHTS] == m[P_FLIGHT_ROOM]:
                # what this visit sends would not find room
                m[STATUS], m[stage + S_AWAKE] = MORE_FLIGHTS, 1
                return
            m[stage + S_PHASE], m[stage + S_TAKES] = TAKING, 0
        if not take(m, items, states, stage):
            return
        step = step_of(m, stage)
        if m[step + H_CYCLES] == 0:
            finish_visit(m, flights, stage)
        elif m[step + H_REQUESTS]:
            m[stage + S_PHASE], m[stage + S_SINCE], m[stage + S_LACKS] = CLAIMING, m[NOW], 0
            m[CLAIMS] += 1
            m[ARBITRATE] = 1
        else:
            begin_hold(m, items, states, stage)


@inner
def next_claim(m: Int64Array, since: int, index: int) -> int:
    """Give the oldest claim after that of a cycle and stage; 0: there is none."""
    found, stage = 0, m[P_STAGE]
    for place in range(m[P_STAGES]):
        claimed = m[stage + S_SINCE]
        if (
            m[stage + S_PHASE] == CLAIMING
            and (claimed > since or (claimed == since and place > index))
            and (found == 0 or claimed < m[found + S_SINCE])
        ):
            found = stage
        stage += STAGE_SIZE
    return int(found)


@inner
def first_lack(m: Int64Array, step: int) -> int:
    """Reserve what a claim lacks; the code of the first such resource, 0: it lacks nothing."""
    code, request = 0, m[step + H_REQUEST]
    for _ in range(m[step + H_REQUESTS]):
        resource = m[request]
        if m[resource + R_RESERVED] or m[resource + R_FREE] < m[request + 1]:
            m[resource + R_RESERVED] = 1
            if code == 0:
                code = m[resource + R_CODE]
        request += 2
    return int(code)


@inner
def arbitrate(m: Int64Array, items: Int64Array, states: Int64Array) -> None:
    """Give resources to claims in order of (cycle of the claim, stage)."""
    m[ARBITRATE] = 0
    resource = m[P_RESOURCE]
    for _ in range(m[P_RESOURCES]):
        m[resource + R_RESERVED] = 0
        resource += RESOURCE_SIZE
    since, index = -1, -1
    for _ in range(m[CLAIMS]):
        stage = next_claim(m, since, index)
        since, index = m[stage + S_SINCE], m[stage + S_INDEX]
        step = step_of(m, stage)
        code = first_lack(m, step)
        if code:
            if code != m[stage + S_LACKS]:
                m[stage + S_LACKS] = code
                note_wait(m, items, states, stage, code)
            continue
        request = m[step + H_REQUEST]
        for _ in range(m[step + H_REQUESTS]):
            m[m[request] + R_FREE] -= m[request + 1]
            request += 2
        m[CLAIMS] -= 1
        begin_hold(m, items, states, stage)
