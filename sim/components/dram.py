"""DRAM in time: peak rate times a stated efficiency, whole bursts, one access latency.

This is the "rate" model. Row misses inside a tile, refresh and turn-around are in the
efficiency, which was measured on long sequential streams (source in the standard's file).
A memory with a fixed `bits_per_cycle` has that rate and nothing else.
"""

import math

from sim.domain.architecture import MemorySpec
from sim.domain.tile import TransferTile

MODEL = "rate"


def channel_resource(memory: MemorySpec) -> str:
    """Resource a transfer holds: all channels, as addresses interleave over them."""
    return f"{memory.name}.channels"


def bits_per_cycle(memory: MemorySpec, clock_mhz: float) -> float:
    """Peak bits per cycle of the base clock over all channels."""
    assert memory.standard is not None
    if memory.bits_per_cycle is not None:
        return float(memory.bits_per_cycle)
    return memory.standard.peak_gbps * memory.channels * 1e3 / clock_mhz


def transfer_cycles(memory: MemorySpec, tile: TransferTile, clock_mhz: float) -> int:
    """Cycles the channels are busy with one tile; each run is rounded up to whole bursts."""
    assert memory.standard is not None
    if tile.bits == 0:
        return 0
    if memory.bits_per_cycle is not None:
        return -(-tile.bits // memory.bits_per_cycle)
    burst = memory.standard.burst_bits
    bursts = tile.runs * math.ceil(math.ceil(tile.bits / tile.runs) / burst)
    rate = bits_per_cycle(memory, clock_mhz) * memory.standard.sequential_efficiency
    return math.ceil(bursts * burst / rate)


def latency_cycles(memory: MemorySpec, clock_mhz: float) -> int:
    """Cycles from a request to its first data: activate and column access."""
    assert memory.standard is not None
    if memory.bits_per_cycle is not None:
        return 0
    return math.ceil(memory.standard.access_latency_ns * clock_mhz * 1e-3)
