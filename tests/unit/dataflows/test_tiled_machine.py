"""Is a schedule of chosen tiles the same on a machine without what does not matter to it?"""

import pytest

from dataflows import fold_schedule, vector_layer
from dataflows.fold_schedule import fold_plans, make_schedule
from dataflows.folds import ArrayMapping
from dataflows.input_stationary import MAPPING as INPUT_STATIONARY
from dataflows.output_stationary import MAPPING as OUTPUT_STATIONARY
from dataflows.problem import matrix_problem, vector_problem
from dataflows.tiled_machine import as_tile_plan, level_plans, tiled_machine
from dataflows.weight_stationary import MAPPING as WEIGHT_STATIONARY
from sim.config.architecture_file import load_architecture
from sim.domain.schedule import Schedule
from sim.workloads.load import load_workload

MACHINES = ("edge_npu", "eyeriss", "mesh_npu", "scalar_cpu", "tpu_v1")


def _content(schedule: Schedule) -> tuple[object, ...]:
    """All of a schedule but the identity of its sequences."""
    stages = [
        (stage.name, stage.role, stage.tiles, stage.itinerary, len(stage.visits))
        for stage in schedule.stages
    ]
    counted = [sorted(stage.visits.totals().items(), key=repr) for stage in schedule.stages]
    shapes = {memory: dict(sizes) for memory, sizes in schedule.tile_shapes.items()}
    return stages, counted, dict(schedule.tokens), schedule.mapping_efficiency, shapes


@pytest.mark.parametrize("mapping", [WEIGHT_STATIONARY, INPUT_STATIONARY, OUTPUT_STATIONARY])
@pytest.mark.parametrize("name", MACHINES)
def test_a_tiled_machine_gives_the_schedule_of_the_machine(
    name: str, mapping: ArrayMapping
) -> None:
    machine = load_architecture(name)
    for layer in load_workload("visual_wake_words").layers[:5]:
        if not layer.is_matrix:
            continue
        problem = matrix_problem(layer, machine)
        plans = fold_plans(mapping, problem, machine)
        bare = tiled_machine(machine)
        shared = make_schedule(
            mapping, matrix_problem(layer, bare), bare, level_plans(as_tile_plan(plans), bare)
        )
        assert _content(shared) == _content(make_schedule(mapping, problem, machine, plans))


@pytest.mark.parametrize("name", MACHINES)
def test_vector_layers_too(name: str) -> None:
    machine = load_architecture(name)
    layers = (*load_workload("visual_wake_words").layers, *load_workload("bert_base").layers)
    for layer in {each.kind: each for each in layers if not each.is_matrix}.values():
        schedule = vector_layer.schedule_layer(layer, machine)
        passes, plans = vector_layer.vector_plans(layer, machine)
        problem = vector_problem(layer, machine, passes)
        alone = vector_layer.make_schedule(problem, machine, plans)
        assert _content(alone) == _content(schedule)


def test_machines_that_agree_share_a_schedule_and_keep_their_layers_names() -> None:
    fold_schedule._known_schedule.cache_clear()
    layers = load_workload("anomaly_detection").layers
    same = [layer for layer in layers if layer.unnamed == layers[1].unnamed]
    assert len(same) > 1
    for latency in (20, 30):
        links = [f"links.dram_to_buffer.latency_cycles={latency}"]
        machine = load_architecture("edge_npu", links)
        for layer in same:
            found = fold_schedule.schedule_matrix_layer(WEIGHT_STATIONARY, layer, machine)
            assert found.layer == layer.name
    assert fold_schedule._known_schedule.cache_info().misses == 1
