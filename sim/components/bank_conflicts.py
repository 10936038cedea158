"""Bank conflicts in time: passes of the array that wait, and what a layer loses by it."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate

from sim.domain.schedule import Schedule
from sim.domain.tile import BankConflicts, FoldTile, StationaryTile, TileClass


def late_cycles(tile: FoldTile | StationaryTile) -> int:
    """Cycles a pass takes longer than the array itself because words wait for their banks."""
    return sum(cycles for _, cycles in tile.bank_conflicts)


def waiting_cycles(schedule: Schedule) -> BankConflicts:
    """Cycles all passes of a layer wait for banks, per memory; passes may overlap in time."""
    found: dict[str, int] = {}
    for stage in schedule.stages:
        for visit, times in stage.visits.totals().items():
            for memory, cycles in _conflicts(stage.tiles[visit.tile]):
                found[memory] = found.get(memory, 0) + times * cycles
    return tuple(found.items())


def with_every_bank_at_work(schedule: Schedule) -> Schedule:
    """Give the same schedule without conflicts."""
    stages = tuple(
        replace(stage, tiles=tuple(_without_conflicts(stage.tiles))) for stage in schedule.stages
    )
    return replace(schedule, stages=stages)


def shared_out(cycles: int, conflicts: BankConflicts) -> dict[str, int]:
    """Share cycles out among memories in proportion to their conflicts, in whole cycles.

    >>> shared_out(5, (("buffer", 6), ("accumulator", 3)))
    {'buffer': 3, 'accumulator': 2}
    """
    total = sum(late for _, late in conflicts)
    ends = [cycles * late // total for late in accumulate(late for _, late in conflicts)]
    starts = [0, *ends[:-1]]
    names = (memory for memory, _ in conflicts)
    return {name: end - start for name, start, end in zip(names, starts, ends, strict=True)}


def _without_conflicts(tiles: Iterable[TileClass]) -> Iterable[TileClass]:
    for tile in tiles:
        if isinstance(tile, FoldTile | StationaryTile):
            yield replace(tile, bank_conflicts=())
        else:
            yield tile


def _conflicts(tile: TileClass) -> BankConflicts:
    return tile.bank_conflicts if isinstance(tile, FoldTile | StationaryTile) else ()
