"""Wire an architecture: give every tile class of a schedule its resources and its time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sim.components import (
    bank_conflicts,
    buffer,
    dram,
    dram_activity,
    link,
    processing_array,
    vector_unit,
)
from sim.components.dram_requesters import check_capacities
from sim.components.network import Network
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.link_traffic import LinkTraffic
from sim.domain.schedule import Schedule, StageSchedule
from sim.domain.tile import FoldTile, StationaryTile, TileClass, TransferTile, VectorTile
from sim.engine.program import Program, Server, StageProgram, Step

PACEMAKER_ROLES = ("compute", "vector")


@dataclass(frozen=True, slots=True)
class _PortUse:
    """Bits one step moves through one kind of port of a memory."""

    memory: MemorySpec
    action: str
    bits: int


class Machine:
    """An architecture that gives schedules their timing."""

    def __init__(self, architecture: Architecture, network: Network | None = None) -> None:
        """`network` holds what the tiles of one schedule do to the links."""
        self._architecture = architecture
        self._memories = {memory.name: memory for memory in architecture.memories}
        self._network = network or Network(architecture, ())

    def program(self, schedule: Schedule, *, prune_links: bool = True) -> Program:
        """Time every stage of a schedule.

        Without `prune_links`, all directed links of a mesh are resources, also those that can
        never hold a tile up: the same times, only slower.
        """
        network = Network(self._architecture, _tiles(schedule), prune=prune_links)
        return Machine(self._architecture, network)._program(schedule)

    def traffic(self, schedule: Schedule) -> tuple[LinkTraffic, ...]:
        """Add up what each link carries during a schedule."""
        return Network(self._architecture, _tiles(schedule)).traffic(schedule)

    def _program(self, schedule: Schedule) -> Program:
        check_capacities(self._architecture, schedule)
        roles = [stage.role for stage in schedule.stages]
        pacemaker = next(i for i, role in enumerate(roles) if role in PACEMAKER_ROLES)
        return Program(
            stages=tuple(self._stage(stage) for stage in schedule.stages),
            tokens=schedule.tokens,
            capacities=self._capacities(),
            pacemaker=pacemaker,
            servers=self._servers(schedule),
        )

    def count_dram(self, schedule: Schedule) -> Schedule:
        """Count what DRAMs do for each tile, where that does not depend on those before."""
        stages = tuple(
            replace(stage, tiles=tuple(self._with_activity(tile) for tile in stage.tiles))
            for stage in schedule.stages
        )
        return replace(schedule, stages=stages)

    def _with_activity(self, tile: TileClass) -> TileClass:
        if not isinstance(tile, TransferTile):
            return tile
        outer = self._memories[tile.outer]
        return dram_activity.count_activity(tile, outer, self._architecture.clock_mhz)

    def _servers(self, schedule: Schedule) -> Mapping[str, Callable[[], Server]]:
        if all(memory.model != "stateful" for memory in self._architecture.memories):
            return {}
        # the DRAM kernels take their time to load
        from sim.components.dram_server import dram_servers  # noqa: PLC0415

        return dram_servers(self._architecture, schedule)

    def _capacities(self) -> dict[str, int]:
        capacities = {processing_array.RESOURCE: 1, vector_unit.RESOURCE: 1}
        for memory in self._architecture.memories:
            if memory.standard is not None:
                capacities[dram.channel_resource(memory)] = 1
            else:
                capacities.update(buffer.port_capacities(memory))
        return capacities | self._network.capacities

    def _stage(self, stage: StageSchedule) -> StageProgram:
        steps = tuple(self.step(tile) for tile in stage.tiles)
        return StageProgram(name=stage.name, steps=steps, visits=stage.visits)

    def step(self, tile: TileClass) -> Step:
        """Time one tile class."""
        if isinstance(tile, TransferTile):
            return self._transfer(tile)
        if isinstance(tile, StationaryTile):
            return self._preload(tile)
        if isinstance(tile, FoldTile):
            return self._fold(tile)
        return self._vector(tile)

    def _transfer(self, tile: TransferTile) -> Step:
        if tile.bits == 0:
            return Step()
        outer, inner = self._memories[tile.outer], self._memories[tile.inner]
        links = self._architecture.links_between(outer.name, inner.name)
        clock_mhz = self._architecture.clock_mhz
        inner_bits = tile.inner_bits or tile.bits
        ports = [_PortUse(inner, "write" if tile.inward else "read", inner_bits)]
        requests: list[tuple[str, int]] = []
        carried = self._network.carried(tile)
        cycles = max(1, carried.cycles)
        latency = carried.hop_cycles + sum(wires.latency_cycles for wires in links)
        server = ""
        if outer.standard is not None:
            hold, access = dram.transfer_cycles(outer, tile, clock_mhz)
            cycles, latency = max(cycles, hold), latency + access
            requests.append((dram.channel_resource(outer), 1))
            server = outer.name if outer.model == "stateful" else ""
        else:
            ports.append(_PortUse(outer, "read" if tile.inward else "write", tile.bits))
        if tile.vector_operations:
            unit = self._architecture.vector_unit
            cycles = max(cycles, vector_unit.vector_cycles(unit, tile.vector_operations))
            requests.append((vector_unit.RESOURCE, 1))
        step = _shared(requests, carried.bits, ports, cycles, latency_cycles=latency)
        return replace(step, server=server) if server else step

    def _preload(self, tile: StationaryTile) -> Step:
        array = self._architecture.array
        if self._architecture.scalesim is not None:
            ideal = processing_array.scalesim_preload_cycles(array)
        else:
            ideal = processing_array.preload_cycles(array, tile)
        if ideal == 0:
            # a scalar core's loads are among its instructions; the accesses still happen
            ideal = 1 if tile.counts else 0
        ports = [_PortUse(self._memories[tile.memory], "read", tile.bits)]
        carried = self._network.carried(tile)
        late = ideal + bank_conflicts.late_cycles(tile)
        cycles = max(late, carried.cycles) + carried.hop_cycles
        return _shared([], carried.bits, ports, cycles, ideal_cycles=ideal)

    def _fold(self, tile: FoldTile) -> Step:
        by_scalesim = self._architecture.scalesim is not None
        fold_cycles = (
            processing_array.scalesim_fold_cycles if by_scalesim else processing_array.fold_cycles
        )
        ideal = fold_cycles(self._architecture.array, tile)
        ports = [
            _PortUse(self._memories[memory], action, bits)
            for memory, action, bits in tile.port_bits
        ]
        carried = self._network.carried(tile)
        late = ideal + bank_conflicts.late_cycles(tile)
        cycles = carried.lead_cycles + max(late, carried.cycles) + carried.hop_cycles
        requests = [(processing_array.RESOURCE, 1)]
        return _shared(requests, carried.bits, ports, cycles, ideal_cycles=ideal)

    def _vector(self, tile: VectorTile) -> Step:
        ideal = max(1, vector_unit.vector_cycles(self._architecture.vector_unit, tile.operations))
        ports = [
            _PortUse(self._memories[memory], action, bits)
            for memory, action, bits in tile.port_bits
        ]
        return _shared([(vector_unit.RESOURCE, 1)], {}, ports, ideal, ideal_cycles=ideal)


def _tiles(schedule: Schedule) -> list[TileClass]:
    return [tile for stage in schedule.stages for tile in stage.tiles]


def _shared(
    requests: list[tuple[str, int]],
    carried: Mapping[str, int],
    ports: Iterable[_PortUse],
    cycles: int,
    *,
    latency_cycles: int = 0,
    ideal_cycles: int = 0,
) -> Step:
    """Stretch a step to what its ports allow; hold as many ports and wires as that takes.

    `carried` are the bits on each link resource.
    """
    uses = _by_resource(ports)
    for use in uses.values():
        cycles = max(cycles, buffer.least_cycles(use.memory, use.bits))
    held = [(name, link.wires_needed(bits, cycles)) for name, bits in carried.items() if bits]
    held += [
        (resource, buffer.units_needed(use.memory, use.bits, cycles))
        for resource, use in uses.items()
    ]
    return Step(
        requests=tuple(sorted(requests + held)),
        hold_cycles=cycles,
        latency_cycles=latency_cycles,
        ideal_cycles=ideal_cycles,
    )


def _by_resource(ports: Iterable[_PortUse]) -> dict[str, _PortUse]:
    """Add up what goes through the same ports."""
    uses: dict[str, _PortUse] = {}
    for port in ports:
        if not port.bits:
            continue
        resource = buffer.port_resource(port.memory, port.action)
        known = uses.get(resource)
        # a word that keeps its port longer takes the place of several
        bits = port.bits * buffer.port_cycles(port.memory, port.action)
        bits += known.bits if known else 0
        uses[resource] = _PortUse(port.memory, port.action, bits)
    return uses
