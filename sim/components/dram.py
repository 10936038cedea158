"""DRAM in time: how long a tile holds the channels, by one of three models.

"rate": peak rate times a stated efficiency, whole bursts, one access latency. Row misses inside a
tile, refresh and turn-around are in the efficiency, which was measured on long sequential streams
(source in the standard's file). A memory with a fixed `bits_per_cycle` has that rate and nothing
else. "memoised": `sim.components.dram_memoised`. "stateful": `sim.components.dram_server`.
"""

import math

from sim.domain.architecture import MemorySpec
from sim.domain.tile import TransferTile


def channel_resource(memory: MemorySpec) -> str:
    """Resource a transfer holds: all channels, as addresses interleave over them."""
    return f"{memory.name}.channels"


def bits_per_cycle(memory: MemorySpec, clock_mhz: float) -> float:
    """Peak bits per cycle of the base clock over all channels."""
    assert memory.standard is not None
    if memory.bits_per_cycle is not None:
        return float(memory.bits_per_cycle)
    return memory.standard.peak_gbps * memory.channels * 1e3 / clock_mhz


def transfer_cycles(memory: MemorySpec, tile: TransferTile, clock_mhz: float) -> tuple[int, int]:
    """Cycles the channels are busy with one tile, and the latency of what is read.

    0, 0 from the stateful model: its server knows.
    """
    if tile.bits == 0 or memory.model == "stateful":
        return 0, 0
    if memory.model == "memoised":
        assert memory.timing is not None
        assert tile.placement is not None
        # the DRAM kernels take their time to load
        from sim.components.dram_memoised import tile_cycles  # noqa: PLC0415

        return tile_cycles(memory.timing, tile.placement, clock_mhz, is_write=not tile.inward)
    latency_cycles = _latency_cycles(memory, clock_mhz) if tile.inward else 0
    return _rate_cycles(memory, tile, clock_mhz), latency_cycles


def moved_bits(memory: MemorySpec, tile: TransferTile) -> int:
    """Bits of whole bursts a tile takes: each stretch is rounded up, unless the rate is fixed."""
    assert memory.standard is not None
    if memory.bits_per_cycle is not None:
        return tile.bits
    burst = memory.standard.burst_bits
    runs = 1 if tile.placement is None else tile.placement.stretches
    return runs * math.ceil(math.ceil(tile.bits / runs) / burst) * burst


def _rate_cycles(memory: MemorySpec, tile: TransferTile, clock_mhz: float) -> int:
    """Cycles at the stated rate."""
    assert memory.standard is not None
    if memory.bits_per_cycle is not None:
        return -(-tile.bits // memory.bits_per_cycle)
    rate = bits_per_cycle(memory, clock_mhz) * memory.standard.sequential_efficiency
    return math.ceil(moved_bits(memory, tile) / rate)


def _latency_cycles(memory: MemorySpec, clock_mhz: float) -> int:
    """Cycles from a request to its first data: activate and column access."""
    assert memory.standard is not None
    if memory.bits_per_cycle is not None:
        return 0
    return math.ceil(memory.standard.access_latency_ns * clock_mhz * 1e-3)
