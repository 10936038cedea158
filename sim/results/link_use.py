"""How much the links of a machine were used: bits, capacity, busiest directed link of a mesh."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.domain.activity import Int64Array
from sim.domain.link_traffic import LinkTraffic

LINK_DIRECTIONS = ("both", "inward", "outward", "all")
"""Wires a `LinkUse` is about: of a bus, one direction of another link, all of a mesh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshLink:
    """One directed link of a mesh in a whole run.

    Attributes
    ----------
    link : name of the mesh.
    row, column : of the router it leaves, or that a memory has its port at.
    direction : "north", "east", "south", "west"; "from MEMORY", "to MEMORY" for its ports.
    """

    link: str
    row: int
    column: int
    direction: str
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUse:
    """One link, or one of its directions where each has its own wires, in a layer or a run.

    Attributes
    ----------
    direction : "both" (a bus), "inward", "outward", or "all" (a mesh).
    bits : payload at the memories' ends, each value once.
    carried_bits : sum over the directed links of a mesh; `bits` of any other link.
    links : directed links of a mesh, those from and to memories included; 1 for other kinds.
    width_bits : bits per cycle of each of them.
    cycles : of the layer or run.
    busiest : the directed link of a mesh that carried most; None for other kinds.
    """

    link: str
    kind: str
    direction: str
    bits: int
    carried_bits: int
    links: int
    width_bits: int
    cycles: int
    busiest: MeshLink | None = None

    @property
    def capacity_bits(self) -> int:
        """Bits that could have been carried: width x links x cycles."""
        return self.width_bits * self.links * self.cycles

    @property
    def busy_fraction(self) -> float:
        """Bits carried / capacity."""
        return self.carried_bits / max(1, self.capacity_bits)

    @property
    def peak_fraction(self) -> float:
        """Busy fraction of the busiest directed link; of a link that is none, its own."""
        if self.busiest is None:
            return self.busy_fraction
        return self.busiest.bits / max(1, self.width_bits * self.cycles)


def layer_link_use(traffic: Iterable[LinkTraffic], cycles: int) -> tuple[LinkUse, ...]:
    """Say how much each link was used in one layer."""
    return tuple(_use(link, cycles) for link in traffic)


def mesh_links(layers: Sequence[Sequence[LinkTraffic]]) -> tuple[MeshLink, ...]:
    """Add up every directed link of every mesh over the layers of a run."""
    meshes: dict[str, list[LinkTraffic]] = {}
    for layer in layers:
        for link in layer:
            meshes.setdefault(link.link, []).append(link)
    return tuple(row for parts in meshes.values() for row in _directed(parts))


def run_link_use(
    layers: Sequence[Sequence[LinkUse]], directed: Sequence[MeshLink]
) -> tuple[LinkUse, ...]:
    """Add up the use of each link over the layers of a run; `directed` are the run's totals."""
    groups: dict[tuple[str, str], list[LinkUse]] = {}
    for layer in layers:
        for use in layer:
            groups.setdefault((use.link, use.direction), []).append(use)
    return tuple(
        replace(
            uses[0],
            bits=sum(use.bits for use in uses),
            carried_bits=sum(use.carried_bits for use in uses),
            cycles=sum(use.cycles for use in uses),
            busiest=_busiest([row for row in directed if row.link == name]),
        )
        for (name, _), uses in groups.items()
    )


def _use(link: LinkTraffic, cycles: int) -> LinkUse:
    places, bits = _directed_bits([link])
    return LinkUse(
        link=link.link,
        kind=link.kind,
        direction=link.direction,
        bits=link.bits,
        carried_bits=int(bits.sum()) if len(bits) else link.bits,
        links=max(1, len(bits)),
        width_bits=link.width_bits,
        cycles=cycles,
        busiest=_mesh_link(link, places, bits, int(bits.argmax())) if len(bits) else None,
    )


def _directed(parts: Sequence[LinkTraffic]) -> list[MeshLink]:
    """Add up the directed links of one mesh over several layers; of another link, nothing."""
    places, bits = _directed_bits(parts)
    return [_mesh_link(parts[0], places, bits, index) for index in range(len(bits))]


def _directed_bits(parts: Sequence[LinkTraffic]) -> tuple[Int64Array, Int64Array]:
    """Places (directed link, 3) and bits (directed link,) of one link over several layers."""
    mesh = parts[0].mesh
    places = np.empty((0, 3), np.int64) if mesh is None else mesh.directed_links
    bits = np.zeros(len(places), np.int64)
    for part in parts:
        if part.loads is not None:
            bits += part.loads[places[:, 0], places[:, 1], places[:, 2]]
    return places, bits


def _mesh_link(link: LinkTraffic, places: Int64Array, bits: Int64Array, index: int) -> MeshLink:
    assert link.mesh is not None
    row, column, way = places[index].tolist()
    return MeshLink(
        link=link.link,
        row=row,
        column=column,
        direction=link.mesh.directions[way],
        bits=int(bits[index]),
    )


def _busiest(directed: Sequence[MeshLink]) -> MeshLink | None:
    return max(directed, key=lambda row: row.bits, default=None)
