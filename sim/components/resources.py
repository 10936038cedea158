"""The resources of an architecture and their peak rates, as the components play them."""

import math
from collections.abc import Iterator

from sim.components import buffer, dram
from sim.domain.architecture import Architecture, LinkSpec, MemorySpec
from sim.domain.resource import Resource
from sim.domain.technology_table import OPERATIONS, VECTOR_FUNCTIONS

LEAST_ROUNDED = 2 / 3
"""A fold of x instructions' cycles takes max(1, round(x)), never less than 2/3 of x."""


def machine_resources(architecture: Architecture) -> tuple[Resource, ...]:
    """List what bounds the time of a layer, outermost first, the array last.

    Rates are peaks: efficiency, latency and row misses of a DRAM only make a layer slower. Meshes
    are left out, as no single width bounds them, and scratchpads inside the PEs, which are never
    late.
    """
    return (
        *_drams(architecture),
        *(port for memory in architecture.memories for port in _ports(memory, architecture)),
        *(way for link in architecture.links if link.mesh is None for way in _wires(link)),
        Resource(
            name="vector_unit",
            kind="vector_unit",
            actions=tuple(f"vector_unit.{name}" for name in (*OPERATIONS, *VECTOR_FUNCTIONS)),
            per_cycle=float(architecture.vector_unit.lanes),
        ),
        _array(architecture),
    )


def _drams(architecture: Architecture) -> Iterator[Resource]:
    for memory in architecture.memories:
        if memory.standard is not None:
            yield Resource(
                name=memory.name,
                kind="dram",
                actions=(f"{memory.name}.read", f"{memory.name}.write"),
                per_cycle=dram.bits_per_cycle(memory, architecture.clock_mhz),
            )


def _ports(memory: MemorySpec, architecture: Architecture) -> Iterator[Resource]:
    if memory.standard is not None:
        return
    if architecture.row_stationary is not None and memory.instances > 1:
        return
    words = float(buffer.port_units(memory))
    cycles = {action: buffer.port_cycles(memory, action) for action in ("read", "write")}
    if memory.ports == "1RW":
        actions = (f"{memory.name}.read", f"{memory.name}.write")
        rate = words / min(cycles.values())
        yield Resource(name=memory.name, kind="memory", actions=actions, per_cycle=rate)
        return
    for action in ("read", "write"):
        name, rate = f"{memory.name}.{action}", words / cycles[action]
        yield Resource(name=name, kind="memory", actions=(name,), per_cycle=rate)


def _wires(link: LinkSpec) -> Iterator[Resource]:
    actions, width = (f"{link.name}.transfer",), float(link.width_bits)
    if link.kind == "bus":
        yield Resource(name=link.name, kind="link", actions=actions, per_cycle=width)
        return
    for direction, operands in (("inward", ("ifmap", "weight")), ("outward", ("ofmap",))):
        name = f"{link.name}.{direction}"
        yield Resource(name=name, kind="link", actions=actions, operands=operands, per_cycle=width)


def _array(architecture: Architecture) -> Resource:
    """MACs per cycle; of a scalar core never less than it takes, rounding of folds included."""
    array = architecture.array
    if array.instructions is None:
        rate, action = float(array.pes), "array.mac"
    else:
        per_mac = array.instructions.per_mac * array.instructions.cycles_per_instruction
        rate = 1.0 / max(math.floor(per_mac), LEAST_ROUNDED * per_mac)
        action = "core.mac"
    return Resource(name="array", kind="array", actions=(action,), per_cycle=rate)
