"""Which laws hold for any layout: never faster than with every bank at work, and not by chance?"""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from sim.components.bank_conflicts import with_every_bank_at_work
from sim.components.machine import Machine
from sim.domain.architecture import Architecture
from sim.domain.layer import OPERANDS
from sim.domain.tile import FoldTile, StationaryTile
from sim.validation.engine_comparison import compare_engine
from tests.property.mapped_layers import Mapped, schedule_layer
from tests.property.test_bank_conflict_oracle import banked_layers

MANY_BANKS = 2**14
"""More than the words of any tile here, padding included."""

CHECKS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def without_layouts(machine: Architecture) -> Architecture:
    return replace(
        machine, memories=tuple(replace(memory, layouts=()) for memory in machine.memories)
    )


@CHECKS
@given(mapped=banked_layers())
def test_no_step_is_shorter_and_only_time_changes(mapped: Mapped) -> None:
    plain_machine = without_layouts(mapped.machine)
    plain = schedule_layer(mapped.layer, plain_machine, mapped.dataflow)
    assert mapped.schedule.totals() == plain.totals()
    free = with_every_bank_at_work(mapped.schedule)
    machine, expected = Machine(mapped.machine), Machine(plain_machine)
    for stage, free_stage in zip(mapped.schedule.stages, free.stages, strict=True):
        for tile, without in zip(stage.tiles, free_stage.tiles, strict=True):
            late, in_time = machine.step(tile), expected.step(without)
            assert late.hold_cycles >= in_time.hold_cycles
            assert late.ideal_cycles == in_time.ideal_cycles


@CHECKS
@given(mapped=banked_layers())
def test_a_bank_for_every_word_leaves_no_conflict(mapped: Mapped) -> None:
    memories = []
    for memory in mapped.machine.memories:
        layouts = tuple(
            replace(
                layout,
                interleave_words=1,
                swizzle="none",
                first_bank=OPERANDS.index(layout.operand) * MANY_BANKS,
                banks=MANY_BANKS,
            )
            for layout in memory.layouts
        )
        # of its own ports: the same sum may be read and written in one cycle
        ports = "1R1W" if layouts else memory.ports
        banks = 3 * MANY_BANKS if layouts else memory.banks
        memories.append(replace(memory, layouts=layouts, ports=ports, banks=banks))
    machine = replace(mapped.machine, memories=tuple(memories))
    for stage in schedule_layer(mapped.layer, machine, mapped.dataflow).stages:
        for tile in stage.tiles:
            if isinstance(tile, FoldTile | StationaryTile):
                assert tile.bank_conflicts == ()


@CHECKS
@given(mapped=banked_layers())
def test_the_engine_jumps_over_folds_that_wait(mapped: Mapped) -> None:
    assert not list(compare_engine(Machine(mapped.machine).program(mapped.schedule)))
