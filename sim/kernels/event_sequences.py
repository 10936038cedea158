"""Positions in run-length-coded sequences of visits, as `sim.domain.sequence.Cursor` has them."""

from sim.kernels.array_types import Int64Array
from sim.kernels.event_layout import (
    C_LEVEL,
    C_LEVELS,
    C_POSITION,
    C_ROOT,
    C_VALUE,
    LEVEL_SIZE,
    N_BODY,
    N_BODY_LENGTH,
    N_CHILD,
    N_CHILDREN,
    N_COUNT,
    N_LENGTH,
    N_VALUE,
    P_LEFT,
    P_RIGHT,
)
from sim.kernels.jit import inner

EFFORT = 128
"""Comparisons of sub-sequences after which a comparison of two positions gives up."""


@inner
def is_done(m: Int64Array, cursor: int) -> bool:
    """Whether the position is past the last visit."""
    return bool(m[cursor + C_POSITION] >= m[m[cursor + C_ROOT] + N_LENGTH])


@inner
def child_at(m: Int64Array, node: int, place: int) -> int:
    """Give the number of the child that holds a place of the body."""
    first, last = 0, m[node + N_CHILDREN] - 1
    while first < last:
        middle = (first + last) // 2
        if m[node + N_CHILD + 2 * middle + 1] > place:
            last = middle
        else:
            first = middle + 1
    return int(first)


@inner
def seek(m: Int64Array, cursor: int, position: int) -> None:
    """Go to an absolute position from 0 to the length."""
    m[cursor + C_POSITION], m[cursor + C_LEVELS] = position, 0
    node = m[cursor + C_ROOT]
    if position >= m[node + N_LENGTH]:
        return
    level, rest = cursor + C_LEVEL, position
    while m[node + N_CHILDREN]:
        past = rest // m[node + N_BODY_LENGTH]
        rest -= past * m[node + N_BODY_LENGTH]
        child = child_at(m, node, rest)
        m[level], m[level + 1], m[level + 2] = node, past, child
        m[cursor + C_LEVELS] += 1
        level += LEVEL_SIZE
        if child:
            rest -= m[node + N_CHILD + 2 * child - 1]
        node = m[node + N_CHILD + 2 * child]
    m[cursor + C_VALUE] = m[node + N_VALUE]


@inner
def leave(m: Int64Array, cursor: int) -> None:
    """Go from the end of the present child to the beginning of what follows."""
    levels = m[cursor + C_LEVELS]
    level = cursor + C_LEVEL + levels * LEVEL_SIZE
    node = 0
    while levels and not node:
        level -= LEVEL_SIZE
        if m[level + 2] + 1 < m[m[level] + N_CHILDREN]:
            m[level + 2] += 1
            node = m[level]
        elif m[level + 1] + 1 < m[m[level] + N_COUNT]:
            m[level + 1] += 1
            m[level + 2] = 0
            node = m[level]
        else:
            levels -= 1
    m[cursor + C_LEVELS] = levels
    if not node:
        return
    node = m[node + N_CHILD + 2 * m[level + 2]]
    while m[node + N_CHILDREN]:
        level += LEVEL_SIZE
        m[level], m[level + 1], m[level + 2] = node, 0, 0
        m[cursor + C_LEVELS] += 1
        node = m[node + N_CHILD]
    m[cursor + C_VALUE] = m[node + N_VALUE]


@inner
def advance(m: Int64Array, cursor: int) -> None:
    """Go to the next visit, or past the end."""
    m[cursor + C_POSITION] += 1
    leave(m, cursor)


@inner
def skip(m: Int64Array, cursor: int, depth: int, times: int) -> None:
    """Pass over some repetitions of the block that begins here at `depth`."""
    level = cursor + C_LEVEL + depth * LEVEL_SIZE
    m[cursor + C_POSITION] += times * m[m[level] + N_BODY_LENGTH]
    m[cursor + C_LEVELS] = depth + 1
    m[level + 1] += times - 1
    m[level + 2] = m[m[level] + N_CHILDREN] - 1
    leave(m, cursor)


@inner
def outermost_block(m: Int64Array, cursor: int) -> int:
    """Depth of the largest block that begins exactly here; the number of levels: none does."""
    depth = m[cursor + C_LEVELS]
    while depth:
        level = cursor + C_LEVEL + (depth - 1) * LEVEL_SIZE
        if m[level + 2]:
            break
        depth -= 1
        if m[level + 1]:
            # a repetition has passed, so what is around began before
            break
    return int(depth)


@inner
def pass_common_block(m: Int64Array, left: int, right: int) -> bool:
    """Move both cursors over the largest block that begins at both, or over one equal visit."""
    if m[left + C_VALUE] != m[right + C_VALUE]:
        return False
    first = outermost_block(m, right)
    for depth in range(outermost_block(m, left), m[left + C_LEVELS]):
        level = left + C_LEVEL + depth * LEVEL_SIZE
        for other_depth in range(first, m[right + C_LEVELS]):
            other = right + C_LEVEL + other_depth * LEVEL_SIZE
            if m[m[level] + N_BODY] == m[m[other] + N_BODY]:
                left_times = m[m[level] + N_COUNT] - m[level + 1]
                times = min(left_times, m[m[other] + N_COUNT] - m[other + 1])
                skip(m, left, depth, times)
                skip(m, right, other_depth, times)
                return True
    advance(m, left)
    advance(m, right)
    return True


@inner
def common_length(m: Int64Array, root: int, first: int, second: int) -> int:
    """Count the visits from two positions on that are equal, one by one; a lower bound."""
    left, right = m[P_LEFT], m[P_RIGHT]
    m[left + C_ROOT], m[right + C_ROOT] = root, root
    seek(m, left, first)
    seek(m, right, second)
    for _ in range(EFFORT):
        if is_done(m, right) or is_done(m, left) or not pass_common_block(m, left, right):
            break
    return int(m[left + C_POSITION] - first)
