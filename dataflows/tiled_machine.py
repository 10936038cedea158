"""What of a machine a schedule depends on once its tiles are chosen: not time, prices or sizes.

Schedules are made from nothing else, so that points of a sweep whose machines agree in it, and
whose tiles are the same, can share them.
"""

from dataclasses import replace
from functools import lru_cache

from dataflows.tiling import LevelPlan
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.dram_energy import COVERED, EnergyCoverage
from sim.domain.dram_standard import DramStandard
from sim.domain.technology_spec import TechnologySpec

TilePlan = tuple[tuple[str, tuple[tuple[str, int], ...], tuple[str, ...]], ...]
"""Per memory its name, its tile sizes by dimension and its loops: level plans to compare."""

MOST_SCHEDULES = 1000
"""Schedules remembered of each kind; one takes some 30 kB."""

_NOTHING = EnergyCoverage(**dict.fromkeys(COVERED, "none"))
_ANYWHERE = TechnologySpec(node_nm=1, voltage_v=1, energy_table="")


@lru_cache(maxsize=256)
def tiled_machine(architecture: Architecture) -> Architecture:
    """Give a machine without what decides on time, on prices and on the choice of tiles only."""
    return replace(
        architecture,
        name="",
        description="",
        clock_mhz=1,
        technology=_ANYWHERE,
        memories=tuple(_tiled(memory) for memory in architecture.memories),
        links=tuple(
            replace(link, width_bits=1, latency_cycles=0, length_mm=0.0)
            for link in architecture.links
        ),
        vector_unit=replace(architecture.vector_unit, lanes=1),
        row_stationary=None,
    )


def _tiled(memory: MemorySpec) -> MemorySpec:
    return MemorySpec(
        name=memory.name,
        kind=memory.kind,
        operands=memory.operands,
        word_bits=memory.word_bits,
        double_buffered=memory.double_buffered,
        standard=None if memory.standard is None else _rows_of(memory.standard.row_bits),
    )


def _rows_of(row_bits: int) -> DramStandard:
    """Give a standard of which only the rows are known, as tiles open them."""
    return DramStandard(
        name="",
        data_rate_mtps=1,
        bus_width_bits=1,
        burst_bits=1,
        row_bits=row_bits,
        access_latency_ns=1,
        sequential_efficiency=1,
        includes=_NOTHING,
        source="",
    )


def as_tile_plan(plans: tuple[LevelPlan, ...]) -> TilePlan:
    """Give level plans by the names of their memories."""
    return tuple((plan.memory.name, tuple(plan.sizes.items()), plan.loops) for plan in plans)


def level_plans(plan: TilePlan, machine: Architecture) -> tuple[LevelPlan, ...]:
    """Give level plans for the memories of a machine."""
    return tuple(LevelPlan(machine.memory(name), dict(sizes), loops) for name, sizes, loops in plan)
