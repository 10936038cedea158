"""What a DRAM does for a tile besides its bits: bursts through the pins, rows, time with rows open.

Actions, each only where its part of the energy is counted: `read_io` and `write_io`, bits of whole
bursts through the data pins; `read_padding` and `write_padding`, those of them nobody asked for;
`active_standby`, time with a row open (rank cycles of the memory; of the model "rate", cycles of
the base clock in which the tile is moved). A stateful memory counts them, and `refresh`, as it
serves (`sim.components.dram_server`).
"""

from dataclasses import replace

from sim.base.units import BITS_PER_BYTE
from sim.components.dram import moved_bits, transfer_cycles
from sim.domain.architecture import MemorySpec
from sim.domain.tile import Counts, TransferTile


def count_activity(tile: TransferTile, memory: MemorySpec, clock_mhz: float) -> TransferTile:
    """Give a tile with everything its memory does for it; of a stateful memory as it was.

    With the model "memoised", the rows are those its service opens, in place of those its size
    suggests.
    """
    if not tile.bits or memory.standard is None or memory.model == "stateful":
        return tile
    counts = {(name, action): n for name, action, n in tile.counts}
    if memory.timing is None:
        moved, active = moved_bits(memory, tile), transfer_cycles(memory, tile, clock_mhz)[0]
    else:
        assert tile.placement is not None
        # the DRAM kernels take their time to load
        from sim.components.dram_memoised import serve_tile  # noqa: PLC0415

        service = serve_tile(memory.timing, tile.placement, is_write=not tile.inward)
        counts[memory.name, "activate"] = service.activates
        moved = service.bursts * memory.timing.shape.burst_bytes * BITS_PER_BYTE
        active = service.active_rank_cycles
    action = "read" if tile.inward else "write"
    asked = counts.get((memory.name, action), 0)
    extra = activity(memory, action, moved=moved, asked=asked, active=active)
    return replace(tile, counts=tuple(sorted((*((*key, n) for key, n in counts.items()), *extra))))


def activity(memory: MemorySpec, action: str, *, moved: int, asked: int, active: int) -> Counts:
    """List what is counted besides the bits that were asked for.

    Parameters
    ----------
    action : "read" or "write".
    moved, asked : bits of whole bursts, and those of them that are payload.
    active : time with a row open.
    """
    parts = memory.energy_parts
    found = (
        ("io", f"{action}_io", moved),
        ("core", f"{action}_padding", moved - asked),
        ("background", "active_standby", active),
    )
    return tuple((memory.name, name, n) for part, name, n in found if part in parts and n > 0)
