"""A mesh in time: what each directed link of its routers carries, and which can hold others up.

Only links that may be a bottleneck become resources. Let link a carry at most as much as link b of
every tile of a program. All links have the same width, and every stage holds
ceil(bits / cycles) wires of each for the same cycles, so at any time it holds at most as many wires
of a as of b, and at least as many of a are free. A claim that lacks wires of a asks for at least as
many of b and lacks these too. By induction over the claims from the oldest on, one that finds a
reserved finds b reserved as well: whoever reserved a lacked it, hence lacked and reserved b. So a
refuses no claim that b would not refuse, and reserves nothing else: without it every claim is
granted in the same cycle. Nor does it make a tile longer, since the wires of b take at least as
long. Being outdone is transitive, so what is left out is outdone by a link that stays.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.domain.activity import Int64Array
from sim.domain.architecture import ARRAY, ArraySpec, LinkSpec
from sim.domain.array_flow import ArrayFlow
from sim.domain.link_ways import LinkWay
from sim.domain.mesh import MeshSpec
from sim.domain.mesh_routes import MeshTrees, flow_trees, most_hops, transfer_trees
from sim.kernels.mesh import add_tree_loads, undominated


@dataclass(frozen=True, slots=True)
class MeshUse:
    """What one tile does to a mesh.

    Attributes
    ----------
    loads : (row, column, direction) bits on each directed link.
    inward_hops, outward_hops : of the longest ways to and from the PEs or the inner memory.
    """

    loads: Int64Array
    inward_hops: int = 0
    outward_hops: int = 0

    @property
    def hops(self) -> int:
        """Hops that the first value needs there, and the last one back."""
        return self.inward_hops + self.outward_hops


def transfer_use(way: LinkWay, bits: int, *, inward: bool) -> MeshUse:
    """Say what a transfer between two memories does to the mesh on its way."""
    mesh = _mesh(way.link)
    ends = (way.outer, way.inner) if inward else (way.inner, way.outer)
    return _use(mesh, transfer_trees(mesh, *ends, bits), inward=inward)


def flow_use(way: LinkWay, array: ArraySpec, flow: ArrayFlow) -> MeshUse:
    """Say what a flow between a memory and the array does to the mesh on its way."""
    if way.inner != ARRAY:
        return transfer_use(way, flow.total_bits, inward=flow.inward)
    mesh = _mesh(way.link)
    trees = flow_trees(mesh, array.rows, array.columns, way.outer, flow)
    return _use(mesh, trees, inward=flow.inward)


def together(mesh: MeshSpec, uses: Iterable[MeshUse]) -> MeshUse:
    """Add up what happens on a mesh at the same time."""
    every = list(uses)
    loads = np.zeros(mesh.shape, np.int64)
    for use in every:
        loads += use.loads
    return MeshUse(
        loads,
        max((use.inward_hops for use in every), default=0),
        max((use.outward_hops for use in every), default=0),
    )


def bottlenecks(uses: Iterable[MeshUse]) -> Int64Array:
    """Flat indices of the directed links that some tile may have to wait for.

    See the top of this module for why the others never matter.
    """
    loads = [use.loads.ravel() for use in uses]
    if not loads:
        return np.empty(0, np.int64)
    return undominated(np.stack(loads, axis=1))


def every_link(link: LinkSpec) -> Int64Array:
    """Flat indices of all directed links of a mesh, those to its memories included."""
    return np.arange(np.prod(_mesh(link).shape))


def link_resources(link: LinkSpec, links: Int64Array) -> Iterator[tuple[str, int]]:
    """Give the resource of each of some directed links, and its flat index."""
    mesh = _mesh(link)
    for index in links.tolist():
        row, column, way = np.unravel_index(index, mesh.shape)
        direction = mesh.directions[int(way)].replace(" ", "_")
        yield f"{link.name}.r{row}c{column}.{direction}", index


def _use(mesh: MeshSpec, trees: MeshTrees, *, inward: bool) -> MeshUse:
    loads = np.zeros(mesh.shape, np.int64)
    add_tree_loads(loads, *trees)
    hops = most_hops(trees)
    return MeshUse(loads, hops if inward else 0, 0 if inward else hops)


def _mesh(link: LinkSpec) -> MeshSpec:
    assert link.mesh is not None
    return link.mesh
