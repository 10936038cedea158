"""Laws of the row-stationary dataflow, over random layers and machines with scratchpads."""

from dataclasses import replace

from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from dataflows.problem import matrix_problem
from dataflows.row_stationary import schedule_layer
from sim.base.errors import MappingError
from sim.components.machine import Machine
from sim.domain.architecture import Architecture
from sim.domain.layer import Densities, Layer
from sim.domain.schedule import Schedule
from sim.engine.run import run_program
from tests.expanded_activity import merged_leaves
from tests.property.mapped_layers import computed_macs, dram_bits, visits_per_tile
from tests.property.random_layers import matrix_layers
from tests.unit.dataflows.row_stationary_machines import pad_machine


@st.composite
def pad_machines(draw: st.DrawFn, smallest: int = 3) -> Architecture:
    spads = {
        "ifmap": draw(st.integers(4, 24)),
        "weight": draw(st.integers(4, 96)),
        "ofmap": draw(st.integers(1, 16)),
    }
    return pad_machine(
        rows=draw(st.integers(smallest, 7)),
        columns=draw(st.integers(1, 6)),
        spads=spads,
        buffer_kib=draw(st.sampled_from([2, 4, 32])),
        double_buffered=draw(st.booleans()),
        row_stationary={
            "feature_map_coding": draw(st.sampled_from(["none", "rlc"])),
        },
    )


@st.composite
def mapped(draw: st.DrawFn) -> tuple[Layer, Architecture, Schedule]:
    density = draw(st.sampled_from([1.0, 0.4]))
    layer = replace(draw(matrix_layers()), densities=Densities(ifmap=density, ofmap=density))
    machine = draw(pad_machines())
    try:
        return layer, machine, schedule_layer(layer, machine)
    except MappingError:
        reject()


@settings(max_examples=80, deadline=None)
@given(case=mapped())
def test_all_macs_are_done_and_traffic_is_never_below_the_compulsory(
    case: tuple[Layer, Architecture, Schedule],
) -> None:
    layer, machine, schedule = case
    assert computed_macs(schedule) == layer.macs
    assert machine.row_stationary is not None
    coded = machine.row_stationary.feature_map_coding == "rlc"
    problem, bits = matrix_problem(layer, machine), dram_bits(schedule)
    whole = {name: problem.footprint(name, problem.whole) for name in ("ifmap", "weight", "ofmap")}
    assert bits["weight", "read"] >= whole["weight"] * problem.weight_bits
    assert bits["ofmap", "read"] == 0
    if not coded or layer.densities.ifmap == 1:
        assert bits["ifmap", "read"] >= whole["ifmap"] * problem.ifmap_bits
        assert bits["ofmap", "write"] == whole["ofmap"] * problem.ofmap_bits
    totals = {(name, action): n for name, action, n in schedule.totals()}
    # every weight reaches a scratchpad, and every sum of a pass its buffer, in words of 4 values
    assert totals["weight_pad", "write"] >= whole["weight"]
    assert totals["buffer", "write"] * 4 >= whole["ofmap"] + whole["ifmap"]
    assert 0 < schedule.mapping_efficiency <= 1


@settings(max_examples=40, deadline=None)
@given(case=mapped())
def test_it_runs_to_its_end_with_and_without_fast_forward(
    case: tuple[Layer, Architecture, Schedule],
) -> None:
    _, machine, schedule = case
    assume(sum(stage.visits.length for stage in schedule.stages) <= 4000)
    program = Machine(machine).program(Machine(machine).count_dram(schedule))
    jumped, played = run_program(program), run_program(program, fast_forward=False)
    assert jumped.cycles == played.cycles
    assert merged_leaves(jumped) == merged_leaves(played)
    for index, stage in enumerate(schedule.stages):
        executed = dict(enumerate(jumped.executions[index].tolist()))
        assert {tile: n for tile, n in executed.items() if n} == visits_per_tile(stage)
    assert jumped.cycles >= run_program(program.ideal()).cycles


@settings(max_examples=40, deadline=None)
@given(case=mapped())
def test_chosen_parameters_given_back_are_accepted_and_give_the_same(
    case: tuple[Layer, Architecture, Schedule],
) -> None:
    layer, machine, schedule = case
    chosen = dict(schedule.tile_shapes["array"])
    assert machine.row_stationary is not None
    section = {
        "feature_map_coding": machine.row_stationary.feature_map_coding,
        "mappings": {"*": chosen},
    }
    same = replace(machine, row_stationary=pad_machine(row_stationary=section).row_stationary)
    assert schedule_layer(layer, same).totals() == schedule.totals()
