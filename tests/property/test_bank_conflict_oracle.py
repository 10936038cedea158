"""Are the conflicts of every fold of a layer those that its values, one by one, have?"""

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.data_layout import DIMENSIONS_OF, DataLayout
from sim.domain.layer import OPERANDS
from sim.domain.schedule import Schedule
from sim.domain.tile import FoldTile, StationaryTile
from tests.property.bank_oracle import BankOracle, Pass
from tests.property.mapped_layers import Mapped, mapping_or_none
from tests.property.random_layers import matrix_layers
from tests.property.random_machines import machines, with_buffer_bits

MOST_MACS = 30_000


@st.composite
def layouts(draw: st.DrawFn, operand: str, memory: MemorySpec, *, systolic: bool) -> DataLayout:
    dimensions = DIMENSIONS_OF[operand]
    first_bank = draw(st.integers(0, memory.banks - 1))
    left = memory.banks - first_bank
    banks = draw(st.none() | st.integers(1, left))
    swizzles = ["none", "none", "skew"]
    spread = left if banks is None else banks
    if spread & (spread - 1) == 0:
        swizzles.append("xor")
    padded = draw(st.lists(st.sampled_from(dimensions), unique=True, max_size=2))
    return DataLayout(
        operand=operand,
        order=tuple(draw(st.permutations(dimensions))),
        interleave_words=draw(st.sampled_from([1, 1, 2, 3])),
        pad_words=tuple((name, draw(st.integers(0, 2))) for name in padded),
        swizzle=draw(st.sampled_from(swizzles)),
        first_bank=first_bank,
        banks=banks,
        skew_registers=systolic and draw(st.booleans()),
    )


@st.composite
def banked_layers(draw: st.DrawFn) -> Mapped:
    """A small layer of MACs on a machine where some operands have a layout."""
    layer = draw(matrix_layers())
    assume(layer.macs <= MOST_MACS)
    machine = draw(machines())
    assume(machine.array.kind != "scalar")
    machine = with_buffer_bits(machine, draw(st.integers(2_000, 60_000)))
    laid_out = draw(st.sets(st.sampled_from(OPERANDS), min_size=1))
    systolic = machine.array.kind == "systolic"
    memories = []
    for memory in machine.memories:
        fed = [o for o in OPERANDS if o in laid_out and machine.chain(o)[-1] is memory]
        found = tuple(draw(layouts(operand, memory, systolic=systolic)) for operand in fed)
        memories.append(replace(memory, layouts=found))
    machine = replace(machine, memories=tuple(memories))
    dataflow = draw(st.sampled_from(["weight_stationary", "input_stationary", "output_stationary"]))
    schedule = mapping_or_none(layer, machine, dataflow)
    assume(schedule is not None)
    assert schedule is not None
    return Mapped(layer, machine, dataflow, schedule)


def passes(schedule: Schedule) -> Counter[Pass]:
    found: Counter[Pass] = Counter()
    for stage in schedule.stages:
        for visit, times in stage.visits.totals().items():
            tile = stage.tiles[visit.tile]
            if isinstance(tile, FoldTile):
                size = (tile.rows, tile.columns, tile.streamed)
                found[Pass("fold", *size, tile.reads_sums, tile.bank_conflicts)] += times
            elif isinstance(tile, StationaryTile):
                size = (tile.rows, tile.columns, 0)
                found[Pass("load", *size, False, tile.bank_conflicts)] += times
    return found


def without_layouts(machine: Architecture) -> Architecture:
    return replace(
        machine, memories=tuple(replace(memory, layouts=()) for memory in machine.memories)
    )


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(mapped=banked_layers())
def test_every_fold_waits_as_long_as_its_values_do(mapped: Mapped) -> None:
    oracle = BankOracle(mapped.problem, mapped.machine, mapped.schedule)
    assert passes(mapped.schedule) == oracle.passes()
