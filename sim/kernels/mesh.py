"""Bits on every directed link of a 2-D mesh, and which of its links can ever be a bottleneck."""

import numpy as np

from sim.kernels.array_types import Int64Array
from sim.kernels.jit import kernel

NORTH, EAST, SOUTH, WEST = 0, 1, 2, 3
"""The first directed links of a router: to its neighbours. Memories' ports follow."""


@kernel
def _add_trunk(
    loads: Int64Array, row: int, root: int, first: int, last: int, bits: int, gathers: int
) -> None:
    """Add `bits` to the links of a root's row between `first` and `last`, the root between."""
    for column in range(root, last):
        if gathers:
            loads[row, column + 1, WEST] += bits
        else:
            loads[row, column, EAST] += bits
    for column in range(first, root):
        if gathers:
            loads[row, column, EAST] += bits
        else:
            loads[row, column + 1, WEST] += bits


@kernel
def _add_branch(
    loads: Int64Array, column: int, root: int, first: int, last: int, bits: int, gathers: int
) -> None:
    """Add `bits` to the links of one column between `first` and `last`, the root's row between."""
    for row in range(root, last):
        if gathers:
            loads[row + 1, column, NORTH] += bits
        else:
            loads[row, column, SOUTH] += bits
    for row in range(first, root):
        if gathers:
            loads[row, column, SOUTH] += bits
        else:
            loads[row + 1, column, NORTH] += bits


@kernel
def add_tree_loads(
    loads: Int64Array,
    roots: Int64Array,
    leaves: Int64Array,
    first_leaf: Int64Array,
    bits: Int64Array,
    gathers: int,
    root_port: int,
    leaf_port: int,
) -> None:
    """Add the bits of XY trees to the directed links they cross, each once per tree.

    Parameters
    ----------
    loads : (row, column, direction) bits that leave a router towards a neighbour or pass a
        memory's port there; added to.
    roots, leaves : (tree, 2), (leaf, 2) routers; `first_leaf` (tree + 1,) says whose leaves.
    bits : (tree,) what every link of a tree carries.
    gathers : 1: the trees are used backwards, from their leaves to their roots; else 0.
    root_port, leaf_port : directions of memories' ports that are passed there; -1: none.
    """
    columns = loads.shape[1]
    nearest, farthest = np.empty(columns, np.int64), np.empty(columns, np.int64)
    for tree in range(len(roots)):
        row, column, payload = roots[tree, 0], roots[tree, 1], bits[tree]
        first, last = column, column
        nearest[:], farthest[:] = row, row
        for leaf in range(first_leaf[tree], first_leaf[tree + 1]):
            leaf_row, leaf_column = leaves[leaf, 0], leaves[leaf, 1]
            first, last = min(first, leaf_column), max(last, leaf_column)
            nearest[leaf_column] = min(nearest[leaf_column], leaf_row)
            farthest[leaf_column] = max(farthest[leaf_column], leaf_row)
            if leaf_port >= 0:
                loads[leaf_row, leaf_column, leaf_port] += payload
        _add_trunk(loads, row, column, first, last, payload, gathers)
        for branch in range(first, last + 1):
            _add_branch(loads, branch, row, nearest[branch], farthest[branch], payload, gathers)
        if root_port >= 0:
            loads[row, column, root_port] += payload


@kernel
def undominated(loads: Int64Array) -> Int64Array:
    """Find the links that no other one outdoes: ascending indices, int64.

    Parameters
    ----------
    loads : (link, tile) bits. A link is outdone when another carries at least as much of every
        tile; of equal ones the first stays. One that carries nothing is outdone.
    """
    # what outdoes a link carries more in all, or as much and comes first: it is already judged
    heaviest_first = np.argsort(-loads.sum(axis=1), kind="mergesort")
    kept = np.empty(len(loads), np.int64)
    count = 0
    for link in heaviest_first:
        outdone = not loads[link].any()
        for place in range(count):
            if outdone:
                break
            outdone = (loads[kept[place]] >= loads[link]).all()
        if not outdone:
            kept[count] = link
            count += 1
    return np.sort(kept[:count])
