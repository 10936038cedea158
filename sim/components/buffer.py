"""On-chip memories in time: ports and banks are shared, bandwidth follows from them."""

from sim.domain.architecture import MemorySpec


def port_resource(memory: MemorySpec, action: str) -> str:
    """Resource a read or a write needs: the same one when each bank has a single port."""
    return f"{memory.name}.port" if memory.ports == "1RW" else f"{memory.name}.{action}_port"


def port_units(memory: MemorySpec) -> int:
    """Words that can be read (or written) per cycle: one per bank and instance."""
    return memory.banks * memory.instances


def port_capacities(memory: MemorySpec) -> dict[str, int]:
    """All port resources of a memory and their units."""
    names = {port_resource(memory, action) for action in ("read", "write")}
    return dict.fromkeys(sorted(names), port_units(memory))


def port_cycles(memory: MemorySpec, action: str) -> int:
    """Cycles one word keeps its port."""
    return 1 if memory.macro is None else memory.macro.port_cycles(action)


def least_cycles(memory: MemorySpec, bits: int) -> int:
    """Cycles an access takes with every bank at work."""
    return -(-bits // (memory.word_bits * port_units(memory)))


def units_needed(memory: MemorySpec, bits: int, cycles: int) -> int:
    """Ports to hold so that some bits pass within some cycles; at least one."""
    return max(1, min(port_units(memory), -(-bits // (memory.word_bits * cycles))))
