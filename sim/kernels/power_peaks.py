"""Highest energy of any window, and steepest power steps, exactly.

A block that repeats far longer than the window adds no new windows: after enough passes
each further one is seen again. So repetitions are cut to the number that still shows every
window, both ends of the block included, before the leaves are walked one by one.
"""

import numpy as np

from sim.kernels.array_types import FloatArray, Int64Array
from sim.kernels.jit import kernel
from sim.kernels.timeline import StreamIndex, advance, child_at, seek

TIE = 1e-12
"""Relative difference below which two windows count as equal: the earlier one is kept."""


@kernel
def shorten_repeats(index: StreamIndex, window_cycles: int) -> Int64Array:
    """Values (item,) of a shorter stream that shows the same windows of `window_cycles`.

    A block of body B is repeated at most ceil(W / B) + 2 times. Windows inside it start in
    its first pass, up to a shift; one that crosses an edge reaches ceil(W / B) passes deep;
    none crosses both edges. The argument holds block by block, innermost first.
    """
    value = index.value.copy()
    body_cycles = np.zeros(len(value), np.int64)
    for item in range(len(value) - 1, -1, -1):
        if index.state[item] >= 0:
            continue
        for place in range(index.child_first[item], index.child_first[item + 1]):
            child = index.children[place]
            times = body_cycles[child] if index.state[child] < 0 else 1
            body_cycles[item] += value[child] * times
        passes = (window_cycles + body_cycles[item] - 1) // body_cycles[item] + 2
        value[item] = min(value[item], passes)
    return value


@kernel
def original_cycle(full: StreamIndex, short: StreamIndex, start: int, window_cycles: int) -> int:
    """Start cycle in the full stream of a window found in the shortened one.

    Passes were cut from the middle of a block: a window that leaves the block at its end
    belongs to its last passes, any other to its first.
    """
    node, offset, end, cycle = len(full.state), start, start + window_cycles, 0
    while True:
        node = child_at(short, node, offset)
        offset -= short.prefix_cycles[node]
        end -= short.prefix_cycles[node]
        cycle += full.prefix_cycles[node]
        if full.state[node] >= 0:
            return int(cycle + offset)
        body = short.body_cycles[node]
        done = offset // body
        cut = full.value[node] - short.value[node] if end > body * short.value[node] else 0
        cycle += (done + cut) * full.body_cycles[node]
        offset -= done * body
        end -= done * body


@kernel
def _add_compensated(total: float, lost: float, change: float) -> tuple[float, float]:
    """Add to a running sum and keep the digits it loses (Neumaier 1974)."""
    raised = total + change
    if abs(total) >= abs(change):
        return raised, lost + ((total - raised) + change)
    return raised, lost + ((change - raised) + total)


@kernel
def peak_start(index: StreamIndex, power_pj_per_cycle: FloatArray, window_cycles: int) -> int:
    """First start of the window of W cycles with the highest energy; 1 <= W <= cycles.

    `power_pj_per_cycle` (state,) is summed over components. E(t + W) - E(t) is piecewise
    linear in t, so it is enough to look where t or t + W is a breakpoint. Two cursors, W
    apart, walk over the leaves together; the running sum is compensated.
    """
    cycles = index.body_cycles[-1]
    head_stack = np.empty((index.depth, 2), np.int64)
    tail_stack = np.empty((index.depth, 2), np.int64)
    tail, tail_level, _ = seek(index, 0, tail_stack)
    head, head_level, _ = seek(index, 0, head_stack)
    tail_left, head_left = index.value[tail], index.value[head]
    head_cycle = best_start = 0
    energy = lost = best = 0.0
    while head_cycle < cycles:
        filling = head_cycle < window_cycles
        step = head_left
        gain = power_pj_per_cycle[index.state[head]]
        if filling:
            step = min(step, window_cycles - head_cycle)
        else:
            step = min(step, tail_left)
            gain -= power_pj_per_cycle[index.state[tail]]
        energy, lost = _add_compensated(energy, lost, gain * step)
        head_cycle += step
        head_left -= step
        if head_left == 0 and head_cycle < cycles:
            head, head_level = advance(index, head, head_level, head_stack)
            head_left = index.value[head]
        if not filling:
            tail_left -= step
            if tail_left == 0:
                tail, tail_level = advance(index, tail, tail_level, tail_stack)
                tail_left = index.value[tail]
        if head_cycle == window_cycles:
            best = energy + lost
        elif head_cycle > window_cycles and energy + lost > best + TIE * abs(best):
            best = energy + lost
            best_start = head_cycle - window_cycles
    return best_start


@kernel
def steepest_steps(
    index: StreamIndex, power_pj_per_cycle: FloatArray
) -> tuple[Int64Array, Int64Array, Int64Array]:
    """First of the largest rises and first of the largest falls between two leaves.

    Returns the cycle, the state before and the state after, each (2,): rise, fall. The
    cycle is -1 where power never rises, or never falls.
    """
    stack = np.empty((index.depth, 2), np.int64)
    cycles = np.full(2, -1, np.int64)
    before, after = np.zeros(2, np.int64), np.zeros(2, np.int64)
    largest = np.zeros(2)
    leaf, level, _ = seek(index, 0, stack)
    cycle = index.value[leaf]
    while cycle < index.body_cycles[-1]:
        old = index.state[leaf]
        leaf, level = advance(index, leaf, level, stack)
        new = index.state[leaf]
        change = power_pj_per_cycle[new] - power_pj_per_cycle[old]
        way = 0 if change > 0 else 1
        if abs(change) > largest[way] * (1 + TIE):
            largest[way] = abs(change)
            cycles[way], before[way], after[way] = cycle, old, new
        cycle += index.value[leaf]
    return cycles, before, after
