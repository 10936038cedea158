"""Do filling and feeding share the ports of an on-chip memory, and just those?"""

from dataclasses import replace

import pytest

from sim.components import buffer
from sim.components.link import link_capacities
from sim.components.machine import Machine
from sim.domain.architecture import (
    Architecture,
    ArraySpec,
    LinkSpec,
    MemorySpec,
    VectorUnitSpec,
)
from sim.domain.layer import OPERANDS
from sim.domain.schedule import Visit
from sim.domain.sequence import SequenceBuilder
from sim.domain.technology_spec import TechnologySpec
from sim.domain.tile import FoldTile, TransferTile
from sim.engine.program import Program, StageProgram, Step
from sim.engine.run import run_program
from tests.unit.dataflows.one_tile import INSTANT_DRAM
from tests.unit.engine.small_programs import start_cycles

WORD_BITS = 32
FOLD_CYCLES = 20
"""8 x 8 PEs, output-stationary, spatial: 12 steps and 8 to leave."""


def machine(ports: str, banks: int) -> Architecture:
    return Architecture(
        name="shared",
        clock_mhz=1000,
        technology=TechnologySpec(node_nm=45, voltage_v=0.9, energy_table="horowitz_45nm"),
        array=ArraySpec(kind="spatial", rows=8, columns=8),
        memories=(
            MemorySpec(name="dram", kind="dram", operands=OPERANDS, standard=INSTANT_DRAM),
            MemorySpec(
                name="buffer",
                kind="sram",
                operands=OPERANDS,
                capacity_bits=2**20,
                word_bits=WORD_BITS,
                banks=banks,
                ports=ports,
            ),
        ),
        vector_unit=VectorUnitSpec(lanes=8),
    )


def fill(words: int) -> TransferTile:
    bits = words * WORD_BITS
    return TransferTile(operand="ifmap", outer="dram", inner="buffer", inward=True, bits=bits)


def fold(words_per_cycle: int) -> FoldTile:
    bits = words_per_cycle * FOLD_CYCLES * WORD_BITS
    return FoldTile(
        stationary="ofmap",
        rows=8,
        columns=8,
        streamed=12,
        macs=768,
        port_bits=(("buffer", "read", bits),),
    )


def played(architecture: Architecture, fill_words: int, words_per_cycle: int) -> tuple[int, int]:
    """First cycle of the second of two folds, and the end; a fill is asked for with the first."""
    timed = Machine(architecture)
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    visit = builder.leaf(Visit(0))

    def stage(name: str, step: Step, times: int) -> StageProgram:
        return StageProgram(name=name, steps=(step,), visits=builder.repeat(visit, times))

    program = Program(
        stages=(
            stage("fill", timed.step(fill(fill_words)), 1),
            stage("array", timed.step(fold(words_per_cycle)), 2),
        ),
        tokens={},
        capacities={
            "array": 1,
            "dram.channels": 1,
            **buffer.port_capacities(architecture.memory("buffer")),
            **{
                name: n
                for wires in architecture.links
                for name, n in link_capacities(wires).items()
            },
        },
        pacemaker=1,
    )
    activity = run_program(program)
    return start_cycles(activity)["array"][1], activity.cycles


def test_the_fold_takes_its_time() -> None:
    step = Machine(machine("1RW", 4)).step(fold(4))
    assert (step.hold_cycles, step.ideal_cycles) == (FOLD_CYCLES, FOLD_CYCLES)


@pytest.mark.parametrize("fill_words", [4, 12, 28])
def test_a_fill_delays_a_fold_by_its_port_cycles(fill_words: int) -> None:
    """Four banks of one port, all needed by the fold: they come after each other."""
    assert played(machine("1RW", 4), fill_words, 4)[1] == 2 * FOLD_CYCLES + fill_words // 4


@pytest.mark.parametrize("fill_words", [4, 12, 28])
def test_a_write_port_keeps_them_apart(fill_words: int) -> None:
    assert played(machine("1R1W", 4), fill_words, 4)[1] == 2 * FOLD_CYCLES


def test_more_banks_than_the_fold_needs_leave_room_for_the_fill() -> None:
    # eight banks: the fill takes four cycles and holds seven of them; the fold needs four
    assert played(machine("1RW", 8), 28, 4)[1] == 2 * FOLD_CYCLES + 4
    # sixteen banks: the fill takes two cycles and holds 14 of them; the fold waits for these
    assert played(machine("1RW", 16), 28, 4)[1] == 2 * FOLD_CYCLES + 2


def test_a_slow_fill_needs_few_banks_and_delays_nothing() -> None:
    wires = LinkSpec(name="wires", kind="bus", outer="dram", inner="buffer", width_bits=WORD_BITS)
    slow = replace(machine("1RW", 5), links=(wires,))
    # a word per cycle: one bank for 28 cycles; the other four are the fold's
    assert Machine(slow).step(fill(28)).hold_cycles == 28
    assert played(slow, 28, 4)[1] == 2 * FOLD_CYCLES


def test_a_fold_that_needs_more_than_there_is_takes_longer() -> None:
    step = Machine(machine("1RW", 2)).step(fold(4))
    assert step.hold_cycles == 2 * FOLD_CYCLES
    assert dict(step.requests)["buffer.port"] == 2


def test_reads_and_writes_of_a_fold_add_up_at_one_port() -> None:
    both = replace(
        fold(2),
        port_bits=tuple(
            ("buffer", action, 2 * FOLD_CYCLES * WORD_BITS) for action in ("read", "write")
        ),
    )
    assert Machine(machine("1RW", 2)).step(both).hold_cycles == 2 * FOLD_CYCLES
    assert Machine(machine("1R1W", 2)).step(both).hold_cycles == FOLD_CYCLES


@pytest.mark.parametrize(("banks", "cycles"), [(1, 16), (4, 4), (16, 1)])
def test_sums_that_leave_as_outputs_are_read_as_wide_as_they_are(banks: int, cycles: int) -> None:
    # 16 sums of 32 bits, one word each, leave as 16 outputs of 8 bits
    drain = TransferTile(
        operand="ofmap", outer="dram", inner="buffer", inward=False, bits=128, inner_bits=512
    )
    step = Machine(machine("1R1W", banks)).step(drain)
    assert step.hold_cycles == cycles
    assert dict(step.requests)["buffer.read_port"] == banks
