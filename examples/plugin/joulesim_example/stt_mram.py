"""A spin-transfer-torque MRAM: dense, hardly leaking, slow and costly to write.

The numbers are round ones that show the form; put those of your own macro in their place.
"""

from sim.base.errors import InvalidValue
from sim.domain.memory_macro import MacroRequest, MemoryMacro

NODE_NM = 28
WRITE_NS = 10.0
LARGEST_BITS = 2**27


def macro(request: MacroRequest) -> MemoryMacro:
    """Give one bank.

    Raises
    ------
    InvalidValue : it is too large, or needs two ports.
    """
    if request.capacity_bits > LARGEST_BITS:
        raise InvalidValue(
            "capacity_bits", f"at most {LARGEST_BITS} per bank", request.capacity_bits
        )
    if request.ports != "1RW":
        raise InvalidValue("ports", "1RW", request.ports)
    write_cycles = max(1, -(-round(WRITE_NS * request.clock_mhz) // 1000))
    return MemoryMacro(
        read_pj=0.02 * request.word_bits,
        write_pj=0.2 * request.word_bits,
        leakage_mw=1e-8 * request.capacity_bits,
        area_mm2=0.04e-6 * request.capacity_bits * (request.node_nm / NODE_NM) ** 2,
        write_cycles=write_cycles,
        low=0.5,
        high=2.0,
        source="round numbers of an example",
    )
