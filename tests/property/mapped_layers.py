"""Random layers mapped onto random machines, and what their schedules hold and move."""

from collections import Counter
from dataclasses import dataclass
from math import prod

from hypothesis import assume
from hypothesis import strategies as st

from dataflows import FOLD_DATAFLOWS, schedule_vector_layer
from dataflows.problem import Problem, compulsory_bits, matrix_problem, vector_problem
from sim.base.errors import MappingError
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule, StageSchedule
from sim.domain.tile import FoldTile, TransferTile
from tests.property.random_layers import layers
from tests.property.random_machines import machines, with_buffer_bits


@dataclass(frozen=True)
class Mapped:
    layer: Layer
    machine: Architecture
    dataflow: str
    schedule: Schedule

    @property
    def problem(self) -> Problem:
        make = matrix_problem if self.layer.is_matrix else vector_problem
        return make(self.layer, self.machine)


def schedule_layer(layer: Layer, machine: Architecture, dataflow: str) -> Schedule:
    if not layer.is_matrix:
        return schedule_vector_layer(layer, machine)
    return FOLD_DATAFLOWS[dataflow](layer, machine)


@st.composite
def mapped_layers(
    draw: st.DrawFn, of: st.SearchStrategy[Layer] | None = None, most_visits: int | None = None
) -> Mapped:
    """A layer on a machine whose buffer holds a fiftieth of its operands or more.

    Impossible ones are left out, and those with more than `most_visits`.
    """
    layer = draw(layers() if of is None else of)
    machine = draw(machines())
    share = draw(st.floats(0.02, 1.5))
    machine = with_buffer_bits(machine, max(1, int(share * compulsory_bits(layer, machine))))
    dataflow = draw(st.sampled_from(sorted(FOLD_DATAFLOWS)))
    schedule = mapping_or_none(layer, machine, dataflow)
    assume(schedule is not None)
    assert schedule is not None
    visits = sum(stage.visits.length for stage in schedule.stages)
    assume(most_visits is None or visits <= most_visits)
    return Mapped(layer, machine, dataflow, schedule)


def mapping_or_none(layer: Layer, machine: Architecture, dataflow: str) -> Schedule | None:
    try:
        return schedule_layer(layer, machine, dataflow)
    except MappingError:
        return None


def visits_per_tile(stage: StageSchedule) -> Counter[int]:
    """How often a stage visits each of its tile classes."""
    counts: Counter[int] = Counter()
    for visit, times in stage.visits.totals().items():
        counts[visit.tile] += times
    return counts


def computed_macs(schedule: Schedule) -> int:
    """MACs of all folds."""
    macs = 0
    for stage in schedule.stages:
        for index, times in visits_per_tile(stage).items():
            tile = stage.tiles[index]
            macs += times * tile.macs if isinstance(tile, FoldTile) else 0
    return macs


def dram_bits(schedule: Schedule) -> Counter[tuple[str, str]]:
    """Bits across the DRAM border, per (operand, "read" or "write")."""
    bits: Counter[tuple[str, str]] = Counter()
    for stage in schedule.stages:
        for index, times in visits_per_tile(stage).items():
            tile = stage.tiles[index]
            if isinstance(tile, TransferTile) and tile.outer == "dram":
                bits[tile.operand, "read" if tile.inward else "write"] += times * tile.bits
    return bits


def resident_bits(mapped: Mapped, memory: MemorySpec) -> int:
    """Most bits a memory ever holds: the largest tile of each operand times its slots."""
    total = 0
    for operand in memory.operands:
        slots = mapped.schedule.tokens.get(f"{operand}.{memory.name}.free")
        if slots is not None:
            total += slots * _largest_tile_bits(mapped, memory, operand)
    return total


def _largest_tile_bits(mapped: Mapped, memory: MemorySpec, operand: str) -> int:
    role = "drain" if operand == "ofmap" else "fetch"
    name = f"{operand}.{memory.name}.{role}"
    stage = next(stage for stage in mapped.schedule.stages if stage.name == name)
    moved = max(tile.bits for tile in stage.tiles if isinstance(tile, TransferTile))
    if operand != "ofmap" or memory != mapped.machine.chain("ofmap")[-1]:
        return moved
    # partial sums are made in the innermost memory, wider than the outputs that leave it
    sizes = mapped.schedule.tile_shapes[memory.name]
    return prod(sizes[dimension] for dimension in "GBKPQ") * mapped.problem.accumulator_bits
