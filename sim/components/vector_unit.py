"""The vector unit in time: one operation per lane and cycle."""

from sim.domain.architecture import VectorUnitSpec

RESOURCE = "vector_unit"


def vector_cycles(unit: VectorUnitSpec, operations: int) -> int:
    """Cycles some lane operations take."""
    return -(-operations // unit.lanes)
