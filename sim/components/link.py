"""Links in time: a transfer holds some of the wires, then travels for a latency."""

from sim.domain.architecture import LinkSpec


def link_resource(link: LinkSpec, *, inward: bool) -> str:
    """Resource a transfer holds: a bus is shared by both directions, other links are not."""
    if link.kind == "bus":
        return f"{link.name}.wires"
    return f"{link.name}.{'inward' if inward else 'outward'}"


def link_capacities(link: LinkSpec) -> dict[str, int]:
    """All resources of a link and their units: one per wire."""
    return {link_resource(link, inward=inward): link.width_bits for inward in (True, False)}


def link_cycles(link: LinkSpec, bits: int) -> int:
    """Cycles a transfer takes with all wires."""
    return -(-bits // link.width_bits)


def wires_needed(bits: int, cycles: int) -> int:
    """Wires to hold so that some bits pass within some cycles."""
    return -(-bits // cycles)
