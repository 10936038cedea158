"""What one stage of a layer asks of a DRAM, in a form that can be stored and walked."""

from dataclasses import dataclass

from sim.domain.dram_placement import Itinerary, Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class DramStream:
    """The transfers of one stage, in order; equal layers share it.

    Attributes
    ----------
    layers : indices of the layers.
    stage, memory : names.
    is_write : whether tiles go out.
    region_bits : where the operand's region begins.
    itinerary : the address of each visit's tile.
    fresh_dimension : tiles at the origin of this dimension are opened, not moved ("": none).
    placements : stretches of each tile class; None for one that moves nothing.
    first_step : step of the timeline that is the stage's first.
    tiles : tile class of each of its steps.
    turn_bytes : what one step moves at most; 0: its whole tile.
    tck_ns : clock of the memory; 0 where it is not known.
    """

    layers: tuple[int, ...]
    stage: str
    memory: str
    is_write: bool
    region_bits: int
    itinerary: Itinerary
    fresh_dimension: str
    placements: tuple[Placement | None, ...]
    first_step: int
    tiles: tuple[int, ...]
    turn_bytes: int
    tck_ns: float
