"""Which ways values take over a mesh: as trees from or to one router, by dimension order.

Inward a value goes east or west in the row of its memory's port, then north or south to each of
its PEs (XY); a value for many PEs is copied where ways part. Sums that are added up on the way take
the same tree backwards. Everything else goes from one router to one other, by XY as well.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.domain.array_flow import ArrayFlow
from sim.domain.mesh import MeshSpec, Node

Int64Array = npt.NDArray[np.int64]

NO_PORT = -1


class MeshTrees(NamedTuple):
    """Trees of one flow over a mesh.

    Attributes
    ----------
    roots : (tree, 2) router rows and columns.
    leaves : (leaf, 2) router rows and columns.
    first_leaf : (tree + 1,) tree t has the leaves first_leaf[t] to first_leaf[t + 1].
    bits : (tree,) payload: what each link of the tree carries.
    gathers : 1: from the leaves to the root, added up on the way; 0: from the root to the leaves.
    root_port, leaf_port : indices of the memories' ports passed there; -1 where PEs are.
    """

    roots: Int64Array
    leaves: Int64Array
    first_leaf: Int64Array
    bits: Int64Array
    gathers: int
    root_port: int
    leaf_port: int


def flow_trees(
    mesh: MeshSpec, array_rows: int, array_columns: int, memory: str, flow: ArrayFlow
) -> MeshTrees:
    """Give the trees between a memory on the mesh and the used PEs.

    Values of one router's PEs go together. A memory at an edge sends and takes a value at the
    router of the value's row (west, east) or column (north, south); a value without one goes by
    its other index, modulo the ports.
    """
    rows = _used(flow.rows, array_rows // mesh.rows)
    columns = _used(flow.columns, array_columns // mesh.columns)
    every_row, every_column = np.arange(len(rows)), np.arange(len(columns))
    if flow.spread == "row":
        leaves = _nodes(np.repeat(every_row, len(columns)), np.tile(every_column, len(rows)))
        ports, bits, size = _ports(mesh, memory, every_row, None), rows, len(columns)
    elif flow.spread == "column":
        leaves = _nodes(np.tile(every_row, len(columns)), np.repeat(every_column, len(rows)))
        ports, bits, size = _ports(mesh, memory, None, every_column), columns, len(rows)
    elif flow.spread == "head":
        leaves = _nodes(np.zeros_like(every_column), every_column)
        ports, bits, size = _ports(mesh, memory, None, every_column), columns, 1
    else:
        row, column = np.repeat(every_row, len(columns)), np.tile(every_column, len(rows))
        leaves, bits, size = _nodes(row, column), np.outer(rows, columns).ravel(), 1
        ports = _ports(mesh, memory, row, column)
    gathers = not flow.inward and flow.spread == "column"
    at_root = flow.inward or gathers
    port = mesh.port_index(memory, inward=flow.inward)
    return MeshTrees(
        roots=ports if at_root else leaves,
        leaves=leaves if at_root else ports,
        first_leaf=np.arange(len(bits) + 1) * size,
        bits=bits * flow.bits,
        gathers=int(gathers),
        root_port=port if at_root else NO_PORT,
        leaf_port=NO_PORT if at_root else port,
    )


def transfer_trees(mesh: MeshSpec, source: str, target: str, bits: int) -> MeshTrees:
    """Give the ways between two memories: ports take turns, bit by bit."""
    sources, targets = mesh.ports(source), mesh.ports(target)
    pairs = int(np.lcm(len(sources), len(targets)))
    turn = np.arange(pairs)
    return MeshTrees(
        roots=np.array(sources, np.int64)[turn % len(sources)],
        leaves=np.array(targets, np.int64)[turn % len(targets)],
        first_leaf=np.arange(pairs + 1),
        bits=bits // pairs + (turn < bits % pairs),
        gathers=0,
        root_port=mesh.port_index(source, inward=True),
        leaf_port=mesh.port_index(target, inward=False),
    )


def most_hops(trees: MeshTrees) -> int:
    """Count the hops on the longest way between a root and one of its leaves."""
    roots = np.repeat(trees.roots, np.diff(trees.first_leaf), axis=0)
    return int(np.abs(trees.leaves - roots).sum(axis=1).max())


def _used(pes: int, per_router: int) -> Int64Array:
    """Count the used PEs (router,) along one side, of routers that have any."""
    routers = -(-pes // per_router)
    used = np.full(routers, per_router, np.int64)
    used[-1] = pes - (routers - 1) * per_router
    return used


def _nodes(rows: Int64Array, columns: Int64Array) -> Int64Array:
    return np.stack([rows, columns], axis=1)


def _ports(
    mesh: MeshSpec, memory: str, row: Int64Array | None, column: Int64Array | None
) -> Int64Array:
    """Port (value, 2) of each value, by its router row, column, or both."""
    ports: tuple[Node, ...] = mesh.ports(memory)
    first, second = (row, column) if mesh.port_by_row(memory) else (column, row)
    index = second if first is None else first
    assert index is not None
    return np.array(ports, np.int64)[index % len(ports)]
