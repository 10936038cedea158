"""All links of a machine in time: what a tile holds of each, and how long it needs them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sim.components.link import link_capacities, link_cycles, link_resource
from sim.components.mesh import (
    MeshUse,
    bottlenecks,
    every_link,
    flow_use,
    link_resources,
    together,
    transfer_use,
)
from sim.domain.architecture import ARRAY, Architecture, LinkSpec
from sim.domain.link_traffic import LinkTraffic
from sim.domain.link_ways import LinkWay
from sim.domain.schedule import Schedule
from sim.domain.tile import FoldTile, StationaryTile, TileClass, TransferTile

Leg = tuple[LinkWay, bool, int]
"""A link on the way, whether inward, and the payload [bits]."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What one tile moves over the links.

    Attributes
    ----------
    bits : resource -> bits.
    cycles : the time the slowest of them needs with all its wires; 0 without any.
    hop_cycles : over a mesh, from the memories to the farthest PE or memory, and back.
    lead_cycles : before the PEs can begin; `cycles` are those of the rest.
    """

    bits: Mapping[str, int]
    cycles: int
    hop_cycles: int
    lead_cycles: int = 0


class Network:
    """The links of one machine, and what the tiles of one schedule do to them.

    Of meshes only those directed links are resources that some tile may have to wait for.
    """

    def __init__(
        self, architecture: Architecture, tiles: Iterable[TileClass], *, prune: bool = True
    ) -> None:
        """With `prune` false every directed link is a resource: the same times, only slower."""
        self._architecture = architecture
        self._plain = tuple(link for link in architecture.links if link.mesh is None)
        self._meshes = tuple(link for link in architecture.links if link.mesh is not None)
        different = tuple(dict.fromkeys(tiles)) if self._meshes else ()
        self._uses = {
            link.name: {tile: self._mesh_use(link, tile) for tile in different}
            for link in self._meshes
        }
        self._played = {}
        for link in self._meshes:
            uses = self._uses[link.name].values()
            links = bottlenecks(uses) if prune else every_link(link)
            self._played[link.name] = dict(link_resources(link, links))

    @property
    def capacities(self) -> dict[str, int]:
        """Resources and their units: one per wire."""
        found: dict[str, int] = {}
        for link in self._plain:
            found.update(link_capacities(link))
        for link in self._meshes:
            found.update(dict.fromkeys(self._played[link.name], link.width_bits))
        return found

    def carried(self, tile: TileClass) -> Carried:
        """Say what a tile of the schedule moves over the links, and how long that takes."""
        bits: dict[str, int] = {}
        cycles = hop_cycles = 0
        for way, inward, payload in self._legs(tile):
            if way.link.mesh is None:
                resource = link_resource(way.link, inward=inward)
                bits[resource] = bits.get(resource, 0) + payload
                cycles = max(cycles, link_cycles(way.link, bits[resource]))
        lead_cycles = 0
        for stream in tile.streams if isinstance(tile, FoldTile) else ():
            for link in self._architecture.links_between(stream.outer, stream.inner):
                resource = link_resource(link, inward=stream.inward)
                bits[resource] = bits.get(resource, 0) + stream.bits
                lead = link_cycles(link, stream.lead_bits)
                lead_cycles = max(lead_cycles, lead)
                cycles = max(cycles, link_cycles(link, bits[resource]) - lead)
        for link in self._meshes:
            assert link.mesh is not None
            use = self._uses[link.name][tile]
            loads = use.loads.ravel()
            played = self._played[link.name]
            bits |= {resource: int(loads[index]) for resource, index in played.items()}
            cycles = max(cycles, link_cycles(link, int(loads.max())))
            hop_cycles += use.hops * link.mesh.hop_latency_cycles
        return Carried(bits, cycles, hop_cycles, lead_cycles)

    def _legs(self, tile: TileClass) -> Iterator[Leg]:
        payloads: list[tuple[str, str, bool, int]] = []
        if isinstance(tile, TransferTile):
            payloads = [(tile.outer, tile.inner, tile.inward, tile.bits)]
        elif isinstance(tile, StationaryTile):
            payloads = [(tile.memory, ARRAY, True, tile.bits)]
        elif isinstance(tile, FoldTile):
            payloads = [(name, ARRAY, done == "read", bits) for name, done, bits in tile.port_bits]
        for outer, inner, inward, bits in payloads:
            for way in self._architecture.ways_between(outer, inner):
                yield way, inward, bits

    def _mesh_use(self, link: LinkSpec, tile: TileClass) -> MeshUse:
        assert link.mesh is not None
        array = self._architecture.array
        if not isinstance(tile, FoldTile | StationaryTile):
            uses = [
                transfer_use(way, bits, inward=inward)
                for way, inward, bits in self._legs(tile)
                if way.link == link
            ]
            return together(link.mesh, uses)
        uses = [
            flow_use(way, array, flow)
            for flow in tile.flows
            for way in self._architecture.ways_between(flow.memory, ARRAY)
            if way.link == link
        ]
        return together(link.mesh, uses)

    def traffic(self, schedule: Schedule) -> tuple[LinkTraffic, ...]:
        """Add up what each link carries while the tiles of the schedule are played."""
        bits: dict[tuple[str, str], int] = {}
        loads = {link.name: together(link.mesh, ()).loads for link in self._meshes if link.mesh}
        for stage in schedule.stages:
            for visit, times in stage.visits.totals().items():
                tile = stage.tiles[visit.tile]
                for way, inward, payload in self._legs(tile):
                    key = way.link.name, _direction(way.link, inward=inward)
                    bits[key] = bits.get(key, 0) + times * payload
                for stream in tile.streams if isinstance(tile, FoldTile) else ():
                    for link in self._architecture.links_between(stream.outer, stream.inner):
                        key = link.name, _direction(link, inward=stream.inward)
                        bits[key] = bits.get(key, 0) + times * stream.bits
                for name, uses in self._uses.items():
                    loads[name] += times * uses[tile].loads
        return tuple(
            LinkTraffic(
                link=link.name,
                kind=link.kind,
                direction=direction,
                bits=bits.get((link.name, direction), 0),
                width_bits=link.width_bits,
                mesh=link.mesh,
                loads=loads.get(link.name),
            )
            for link in self._architecture.links
            for direction in dict.fromkeys(_direction(link, inward=way) for way in (True, False))
        )


def _direction(link: LinkSpec, *, inward: bool) -> str:
    """Name the wires a transfer uses: a bus has one set, a mesh many, other links two."""
    if link.mesh is not None:
        return "all"
    if link.kind == "bus":
        return "both"
    return "inward" if inward else "outward"
