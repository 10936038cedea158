"""Integrals and leaves of a run-length-coded power timeline, without expanding it.

A stream is a preorder tree of leaves and repeated blocks (`sim.domain.activity.ItemStream`).
The index made here holds, per item, what precedes it within one pass of its block, so that
any cycle is found in O(depth x log(items)). The whole stream is one pass of a root block.
"""

from typing import NamedTuple

import numpy as np

from sim.kernels.array_types import FloatArray, Int32Array, Int64Array
from sim.kernels.jit import kernel


class StreamIndex(NamedTuple):
    """A stream with its prefix sums. Node `item` is an item; the last node is the root.

    Attributes
    ----------
    state, value, span : (item,) the stream itself.
    power_pj_per_cycle : (state, component) power of each state, static part included.
    child_first : (item + 2,) first child of each node within `children`.
    children : (item,) items directly inside each node, node by node, in order.
    prefix_cycles, prefix_pj : (item,), (item, component) before the item in its block's pass.
    body_cycles, body_pj : (item + 1,), (item + 1, component) of one pass of a node.
    depth : deepest nesting of blocks.
    """

    state: Int32Array
    value: Int64Array
    span: Int64Array
    power_pj_per_cycle: FloatArray
    child_first: Int64Array
    children: Int64Array
    prefix_cycles: Int64Array
    prefix_pj: FloatArray
    body_cycles: Int64Array
    body_pj: FloatArray
    depth: int


@kernel
def list_children(span: Int64Array, state: Int32Array) -> tuple[Int64Array, Int64Array, int]:
    """Children of every node: first positions (item + 2,), items (item,), nesting depth."""
    items = len(span)
    parent = np.empty(items, np.int64)
    open_blocks = np.empty(items + 1, np.int64)
    depth = deepest = 0
    child_first = np.zeros(items + 2, np.int64)
    for item in range(items):
        while depth > 0 and item > open_blocks[depth - 1] + span[open_blocks[depth - 1]]:
            depth -= 1
        parent[item] = open_blocks[depth - 1] if depth > 0 else items
        child_first[parent[item] + 1] += 1
        if state[item] < 0:
            open_blocks[depth] = item
            depth += 1
            deepest = max(deepest, depth)
    for node in range(items + 1):
        child_first[node + 1] += child_first[node]
    position = child_first.copy()
    children = np.empty(items, np.int64)
    for item in range(items):
        children[position[parent[item]]] = item
        position[parent[item]] += 1
    return child_first, children, deepest


@kernel
def _add_scaled(target: FloatArray, source: FloatArray, factor: float) -> None:
    """Add factor x source to target, per component; a loop compiles faster than array terms."""
    for component in range(len(target)):
        target[component] += source[component] * factor


@kernel
def index_stream(
    state: Int32Array, value: Int64Array, span: Int64Array, power_pj_per_cycle: FloatArray
) -> StreamIndex:
    """Index a valid stream: leaves of >= 1 cycle, blocks repeated >= 1 times, properly nested."""
    items, components = len(state), power_pj_per_cycle.shape[1]
    child_first, children, depth = list_children(span, state)
    prefix_cycles = np.zeros(items, np.int64)
    prefix_pj = np.zeros((items, components))
    body_cycles = np.zeros(items + 1, np.int64)
    body_pj = np.zeros((items + 1, components))
    # inner blocks have higher numbers than the blocks around them; the root comes last
    for back in range(items + 1):
        node = items - 1 - back if back < items else items
        if node < items and state[node] >= 0:
            body_cycles[node] = value[node]
            _add_scaled(body_pj[node], power_pj_per_cycle[state[node]], float(value[node]))
            continue
        for place in range(child_first[node], child_first[node + 1]):
            child = children[place]
            times = value[child] if state[child] < 0 else 1
            prefix_cycles[child] = body_cycles[node]
            _add_scaled(prefix_pj[child], body_pj[node], 1.0)
            body_cycles[node] += body_cycles[child] * times
            _add_scaled(body_pj[node], body_pj[child], float(times))
    return StreamIndex(
        state,
        value,
        span,
        power_pj_per_cycle,
        child_first,
        children,
        prefix_cycles,
        prefix_pj,
        body_cycles,
        body_pj,
        depth,
    )


@kernel
def child_at(index: StreamIndex, node: int, offset: int) -> int:
    """Item directly inside `node` that covers a cycle of its pass (the last one at the end)."""
    low, high = int(index.child_first[node]), int(index.child_first[node + 1]) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if index.prefix_cycles[index.children[middle]] <= offset:
            low = middle
        else:
            high = middle - 1
    return int(index.children[low])


@kernel
def _add_energy_before(
    index: StreamIndex, root: int, cycle: int, sign: float, energy_pj: FloatArray
) -> None:
    """Add sign x energy of the first `cycle` cycles of one pass of a node, per component."""
    node, offset = root, cycle
    while offset > 0:
        child = child_at(index, node, offset)
        offset -= index.prefix_cycles[child]
        _add_scaled(energy_pj, index.prefix_pj[child], sign)
        if index.state[child] >= 0:
            _add_scaled(energy_pj, index.power_pj_per_cycle[index.state[child]], sign * offset)
            return
        times = offset // index.body_cycles[child]
        _add_scaled(energy_pj, index.body_pj[child], sign * times)
        offset -= times * index.body_cycles[child]
        node = child


@kernel
def energy_between(index: StreamIndex, begins: Int64Array, ends: Int64Array) -> FloatArray:
    """Energy [pJ] (query, component) in [begin, end), 0 <= begin <= end <= cycles.

    Subtracts only within the innermost block that holds the whole interval, so that short
    intervals late in a long run keep their digits.
    """
    energy_pj = np.zeros((len(begins), index.body_pj.shape[1]))
    for query in range(len(begins)):
        begin, end = begins[query], ends[query]
        node = len(index.state)
        while begin < end:
            child = child_at(index, node, begin)
            if child != child_at(index, node, end - 1):
                _add_energy_before(index, node, end, 1.0, energy_pj[query])
                _add_energy_before(index, node, begin, -1.0, energy_pj[query])
                break
            begin -= index.prefix_cycles[child]
            end -= index.prefix_cycles[child]
            if index.state[child] >= 0:
                power = index.power_pj_per_cycle[index.state[child]]
                _add_scaled(energy_pj[query], power, float(end - begin))
                break
            body = index.body_cycles[child]
            first, last = begin // body, (end - 1) // body
            begin -= first * body
            end -= last * body
            node = child
            if first != last:
                _add_scaled(energy_pj[query], index.body_pj[child], float(last - first))
                _add_energy_before(index, node, end, 1.0, energy_pj[query])
                _add_energy_before(index, node, begin, -1.0, energy_pj[query])
                break
    return energy_pj


@kernel
def seek(index: StreamIndex, cycle: int, stack: Int64Array) -> tuple[int, int, int]:
    """Find the leaf that covers a cycle (0 <= cycle < cycles of the stream).

    `stack` (depth, 2) receives the open blocks and how many passes of each remain, the
    present one included. Returns the leaf, the number of open blocks, the cycle in the leaf.
    """
    node, offset, level = len(index.state), cycle, 0
    while True:
        node = child_at(index, node, offset)
        offset -= index.prefix_cycles[node]
        if index.state[node] >= 0:
            return node, level, offset
        done = offset // index.body_cycles[node]
        offset -= done * index.body_cycles[node]
        stack[level, 0] = node
        stack[level, 1] = index.value[node] - done
        level += 1


@kernel
def advance(index: StreamIndex, leaf: int, level: int, stack: Int64Array) -> tuple[int, int]:
    """Go to the next leaf: its item and the number of open blocks; (items, 0) at the end."""
    item = leaf + 1
    while level > 0 and item > stack[level - 1, 0] + index.span[stack[level - 1, 0]]:
        if stack[level - 1, 1] > 1:
            stack[level - 1, 1] -= 1
            item = stack[level - 1, 0] + 1
        else:
            level -= 1
    while item < len(index.state) and index.state[item] < 0:
        stack[level, 0] = item
        stack[level, 1] = index.value[item]
        level += 1
        item += 1
    return item, level


@kernel
def count_leaves(index: StreamIndex, start: int, end: int, limit: int) -> int:
    """Leaves that touch [start, end), start < end; stops counting at limit + 1."""
    stack = np.empty((index.depth, 2), np.int64)
    leaf, level, offset = seek(index, start, stack)
    cycle, count = start - offset, 0
    while cycle < end and count <= limit:
        count += 1
        cycle += index.value[leaf]
        leaf, level = advance(index, leaf, level, stack)
    return count


@kernel
def expand_leaves(
    index: StreamIndex, start: int, end: int, count: int
) -> tuple[Int64Array, Int32Array]:
    """Edges (count + 1,) clipped to [start, end) and states (count,) of `count_leaves`."""
    stack = np.empty((index.depth, 2), np.int64)
    edges, states = np.empty(count + 1, np.int64), np.empty(count, np.int32)
    leaf, level, offset = seek(index, start, stack)
    cycle = start - offset
    for place in range(count):
        edges[place] = max(cycle, start)
        states[place] = index.state[leaf]
        cycle += index.value[leaf]
        leaf, level = advance(index, leaf, level, stack)
    edges[count] = min(cycle, end)
    return edges, states
