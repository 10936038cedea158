"""Bank conflicts in time: how much longer passes of the array are held, and by which memory."""

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate

from sim.domain.schedule import Schedule
from sim.domain.tile import BankConflicts, FoldTile, StationaryTile, TileClass
from sim.engine.program import Step


def late_cycles(tile: FoldTile | StationaryTile) -> int:
    """Cycles a pass takes longer than the array itself because words wait for their banks."""
    return sum(cycles for _, cycles in tile.bank_conflicts)


def bank_conflict_cycles(schedule: Schedule, timed: Callable[[TileClass], Step]) -> dict[str, int]:
    """Cycles all passes of a layer are held longer than with every bank at work, per memory.

    `timed` gives the step of a tile. What links or ports take anyway is not put down to
    conflicts; the rest is shared out in proportion to each memory's conflicts.
    """
    found: dict[str, int] = {}
    for stage in schedule.stages:
        for visit, times in stage.visits.totals().items():
            tile = stage.tiles[visit.tile]
            if not isinstance(tile, FoldTile | StationaryTile) or not tile.bank_conflicts:
                continue
            without = timed(replace(tile, bank_conflicts=()))
            longer = timed(tile).hold_cycles - without.hold_cycles
            for memory, cycles in _shared_out(longer, tile.bank_conflicts):
                found[memory] = found.get(memory, 0) + times * cycles
    return {memory: cycles for memory, cycles in found.items() if cycles}


def _shared_out(cycles: int, conflicts: BankConflicts) -> BankConflicts:
    """Share cycles out in proportion, in whole cycles.

    >>> _shared_out(5, (("buffer", 6), ("accumulator", 3)))
    (('buffer', 3), ('accumulator', 2))
    """
    total = sum(late for _, late in conflicts)
    ends = [cycles * late // total for late in accumulate(late for _, late in conflicts)]
    starts = [0, *ends[:-1]]
    return tuple(
        (memory, end - start)
        for (memory, _), start, end in zip(conflicts, starts, ends, strict=True)
    )
