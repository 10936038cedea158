"""Laws of every mapping, over random layers, machines and dataflows."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataflows import FOLD_DATAFLOWS
from dataflows.problem import RELEVANT, compulsory_bits
from sim.base.errors import MappingError
from sim.base.units import kib_from_bits
from sim.components.machine import Machine
from sim.domain.architecture import Architecture
from sim.domain.layer import OPERANDS, Layer
from sim.engine.run import run_program
from tests.expanded_activity import merged_leaves, started_steps
from tests.property.mapped_layers import (
    Mapped,
    computed_macs,
    dram_bits,
    mapped_layers,
    mapping_or_none,
    resident_bits,
    schedule_layer,
    visits_per_tile,
)
from tests.property.random_layers import layers, matrix_layers
from tests.property.random_machines import (
    BUFFER,
    machines,
    with_buffer_bits,
    with_huge_memories,
)

dataflows = st.sampled_from(sorted(FOLD_DATAFLOWS))


@settings(max_examples=120)
@given(layer=matrix_layers(), machine=machines(), huge=st.booleans())
def test_all_dataflows_do_the_macs_of_the_layer(
    layer: Layer, machine: Architecture, huge: bool
) -> None:
    machine = with_huge_memories(machine) if huge else machine
    schedules = [mapping_or_none(layer, machine, dataflow) for dataflow in FOLD_DATAFLOWS]
    found = {computed_macs(schedule) for schedule in schedules if schedule is not None}
    assert found <= {layer.macs}


@settings(max_examples=120)
@given(mapped=mapped_layers())
def test_dram_traffic_is_never_below_the_compulsory_minimum(mapped: Mapped) -> None:
    bits, problem = dram_bits(mapped.schedule), mapped.problem
    widths = {
        "ifmap": problem.ifmap_bits,
        "weight": problem.weight_bits,
        "ofmap": problem.ofmap_bits,
    }
    for operand, action in (("ifmap", "read"), ("weight", "read"), ("ofmap", "write")):
        if operand != "weight" or mapped.layer.is_matrix:
            values = problem.footprint(operand, problem.whole)
            assert bits[operand, action] >= values * widths[operand]
    assert bits.total() >= compulsory_bits(mapped.layer, mapped.machine)


@settings(max_examples=120)
@given(layer=layers(), machine=machines(), dataflow=dataflows)
def test_memories_that_hold_everything_bring_traffic_down_to_the_minimum(
    layer: Layer, machine: Architecture, dataflow: str
) -> None:
    schedule = schedule_layer(layer, with_huge_memories(machine), dataflow)
    assert dram_bits(schedule).total() == compulsory_bits(layer, machine)


@settings(max_examples=120)
@given(mapped=mapped_layers(), growth=st.floats(1, 5))
def test_a_bigger_buffer_never_gives_more_dram_traffic(mapped: Mapped, growth: float) -> None:
    capacity_bits = mapped.machine.memory(BUFFER).capacity_bits
    assert capacity_bits is not None
    bigger = with_buffer_bits(mapped.machine, int(capacity_bits * growth))
    schedule = schedule_layer(mapped.layer, bigger, mapped.dataflow)
    assert dram_bits(schedule).total() <= dram_bits(mapped.schedule).total()


@settings(max_examples=120)
@given(mapped=mapped_layers())
def test_tiles_fit_the_memories_that_hold_them(mapped: Mapped) -> None:
    for memory in mapped.machine.memories:
        if memory.total_bits is not None:
            assert resident_bits(mapped, memory) <= memory.total_bits


@settings(max_examples=100)
@given(mapped=mapped_layers())
def test_counted_dram_bits_are_those_of_the_transfers(mapped: Mapped) -> None:
    counts = {(name, action): n for name, action, n in mapped.schedule.totals()}
    bits = dram_bits(mapped.schedule)
    for action in ("read", "write"):
        moved = sum(bits[operand, action] for operand in OPERANDS)
        assert counts.get(("dram", action), 0) == moved


@settings(max_examples=60)
@given(mapped=mapped_layers(most_visits=4000))
def test_a_mapped_layer_runs_to_its_end_and_shows_all_it_counted(mapped: Mapped) -> None:
    program = Machine(mapped.machine).program(mapped.schedule)
    jumped = run_program(program)
    played = run_program(program, fast_forward=False)
    assert jumped.cycles == played.cycles
    assert merged_leaves(jumped) == merged_leaves(played)
    assert (jumped.served, jumped.statistics) == (played.served, played.statistics)
    counts: dict[tuple[str, str], int] = {}
    begun = started_steps(jumped)
    for index, stage in enumerate(mapped.schedule.stages):
        executed = dict(enumerate(jumped.executions[index].tolist()))
        served = jumped.served.get(index)
        if served is None:
            assert {tile: n for tile, n in executed.items() if n} == visits_per_tile(stage)
        for tile, times in begun[index].items():
            assert times == executed[tile]
            step = stage.tiles[tile] if served is None else served[tile]
            for component, action, count in step.counts:
                key = (component, action)
                counts[key] = counts.get(key, 0) + times * count
    # what takes no time counts nothing, so the timeline shows every access
    expected = {(name, action): n for name, action, n in mapped.schedule.totals()}
    if jumped.served:
        # rows, bursts and standby are those of the banks, not of the schedule's sizes
        del expected["dram", "activate"]
        for key in [key for key in counts if key[0] == "dram" and key not in expected]:
            assert 0 < counts.pop(key) < 1 << 40
    assert counts == expected


@settings(max_examples=60)
@given(mapped=mapped_layers())
def test_stalls_are_never_negative(mapped: Mapped) -> None:
    program = Machine(mapped.machine).program(mapped.schedule)
    ideal = run_program(program.ideal()).cycles
    assert run_program(program).cycles >= ideal
    # with infinite bandwidth nothing is left to wait for
    assert run_program(program.ideal().ideal()).cycles == ideal


@settings(max_examples=100)
@given(layer=layers(), machine=machines(), dataflow=dataflows)
def test_the_error_names_the_least_capacity_and_it_suffices(
    layer: Layer, machine: Architecture, dataflow: str
) -> None:
    machine = with_buffer_bits(with_huge_memories(machine), 1)
    with pytest.raises(MappingError) as error:
        schedule_layer(layer, machine, dataflow)
    assert error.value.layer == layer.name
    assert error.value.where == f"memories.{BUFFER}.capacity_kib"
    assert error.value.available == f"{kib_from_bits(1):.6g} KiB"
    words = error.value.needed.split()
    assert words[:2] == ["at", "least"]
    # the message gives six digits
    needed_bits = round(float(words[2]) * 8192 * (1 + 1e-5)) + 1
    schedule_layer(layer, with_buffer_bits(machine, needed_bits), dataflow)
    with pytest.raises(MappingError):
        schedule_layer(layer, with_buffer_bits(machine, int(needed_bits * 0.99) - 2), dataflow)


@settings(max_examples=60)
@given(layer=matrix_layers(), machine=machines(), dataflow=dataflows)
def test_only_relevant_dimensions_are_tiled(
    layer: Layer, machine: Architecture, dataflow: str
) -> None:
    only_outputs = tuple(
        replace(spec, operands=("ofmap",)) if spec.name == "accumulator" else spec
        for spec in machine.memories
    )
    schedule = mapping_or_none(layer, replace(machine, memories=only_outputs), dataflow)
    if schedule is not None and "accumulator" in schedule.tile_shapes:
        outer, inner = schedule.tile_shapes[BUFFER], schedule.tile_shapes["accumulator"]
        assert all(inner[name] == outer[name] for name in set("GBKCPQ") - RELEVANT["ofmap"])
