"""Hops between PEs or routers: which segments of a link each value switches.

Formulas and the trees behind them: docs/methods/network.md.
"""

from collections.abc import Iterable

import numpy as np

from sim.domain.architecture import ARRAY, Architecture, ArraySpec
from sim.domain.array_flow import ArrayFlow
from sim.domain.link_ways import LinkWay
from sim.domain.mesh import NORTH, WEST, MeshSpec
from sim.domain.mesh_routes import MeshTrees, flow_trees, transfer_trees
from sim.kernels.mesh import add_tree_loads

HopAccess = tuple[str, str, int]


def hop_accesses(architecture: Architecture, flows: Iterable[ArrayFlow]) -> list[HopAccess]:
    """Bits x hops of some flows on every link that reaches the PEs hop by hop."""
    return [
        (way.link.name, "hop", hop_bits(way, architecture.array, flow))
        for flow in flows
        for way in architecture.ways_between(flow.memory, ARRAY)
        if way.inner == ARRAY and way.link.hop_length_mm
    ]


def hop_bits(way: LinkWay, array: ArraySpec, flow: ArrayFlow) -> int:
    """Bits x hops of one flow between the array and the end of a link."""
    if way.link.kind == "systolic":
        return flow.bits * _register_moves(array, flow)
    if way.link.mesh is None:
        return flow.bits * _tree_segments(flow)
    trees = flow_trees(way.link.mesh, array.rows, array.columns, way.outer, flow)
    return _mesh_hop_bits(way.link.mesh, trees)


def transfer_hop_bits(way: LinkWay, bits: int) -> int:
    """Bits x hops of a transfer between two memories over a mesh."""
    assert way.link.mesh is not None
    trees = transfer_trees(way.link.mesh, way.outer, way.inner, bits)
    return int(trees.bits @ np.abs(trees.leaves - trees.roots).sum(axis=1))


def _register_moves(array: ArraySpec, flow: ArrayFlow) -> int:
    """Count the registers of PEs that the values of one step are written to on their way."""
    rows, columns = flow.rows, flow.columns
    if flow.operand == "psum":
        if flow.inward:
            # they are taken up by sums whose moves are counted on the way out
            return 0
        if flow.spread == "column":
            return array.rows * columns
        return columns * (rows * (array.rows - rows) + rows * (rows - 1) // 2)
    if flow.spread == "pe":
        return columns * (rows * (rows + 1) // 2)
    return rows * columns


def _tree_segments(flow: ArrayFlow) -> int:
    """Segments of a trunk along one edge and of its branches that the values of one step switch."""
    rows, columns = flow.rows, flow.columns
    along_rows, along_columns = rows * (rows - 1) // 2, columns * (columns - 1) // 2
    if flow.spread == "row":
        return along_rows + rows * columns
    if flow.spread == "column":
        return along_columns + rows * columns
    if flow.spread == "head":
        return along_columns + columns
    return columns * along_rows + rows * along_columns + rows * columns


def _mesh_hop_bits(mesh: MeshSpec, trees: MeshTrees) -> int:
    loads = np.zeros(mesh.shape, np.int64)
    add_tree_loads(loads, *trees)
    return int(loads[:, :, NORTH : WEST + 1].sum())
