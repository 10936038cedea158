"""How long do links hold a tile up, by hand?"""

from dataclasses import replace

import pytest

from dataflows import DATAFLOWS
from sim.components.machine import Machine
from sim.components.network import Network
from sim.domain.architecture import ARRAY, Architecture, LinkSpec
from sim.domain.mesh import MeshSpec, Place
from sim.domain.schedule import Schedule
from sim.domain.tile import TransferTile
from sim.engine.run import run_program
from tests.unit.dataflows.one_tile import gemm, unlimited_machine

ROWS, COLUMNS, STEPS = 4, 4, 10
GEMM = gemm(m=STEPS, n=COLUMNS, k=ROWS)


def meshed(width_bits: int, place: Place, hop_latency_cycles: int = 0) -> Architecture:
    mesh = MeshSpec(
        rows=ROWS,
        columns=COLUMNS,
        hop_latency_cycles=hop_latency_cycles,
        attach=(("buffer", place),),
    )
    link = LinkSpec(
        name="noc",
        kind="mesh",
        outer="buffer",
        inner=ARRAY,
        width_bits=width_bits,
        hop_length_mm=0.1,
        mesh=mesh,
    )
    return replace(unlimited_machine(ROWS, COLUMNS, "spatial"), links=(link,))


def fold_cycles(machine: Architecture) -> int:
    """Cycles the array is held for the only fold of a GEMM with stationary weights."""
    schedule = DATAFLOWS["weight_stationary"](GEMM, machine)
    program = Machine(machine).program(schedule)
    stage = next(stage for stage in program.stages if stage.name == "array")
    return stage.steps[0].hold_cycles


@pytest.mark.parametrize(
    ("width_bits", "place", "cycles"),
    [
        (10_000, "west", STEPS),
        # at the western edge the sums of the four columns go to ports of their own, one of
        # 32 bits a step through each
        (32, "west", STEPS),
        (31, "west", -(-STEPS * 32 // 31)),
        # at one router all four columns' sums pass its port
        (32, (0, 0), 4 * STEPS),
        (128, (0, 0), STEPS),
    ],
)
def test_the_most_loaded_directed_link_sets_the_pace(
    width_bits: int, place: Place, cycles: int
) -> None:
    assert fold_cycles(meshed(width_bits, place)) == cycles


def test_a_fold_waits_for_the_hops_of_its_farthest_pe_and_back() -> None:
    # from (0, 0) to the last PE and from the last PE to (0, 0): six hops each
    assert fold_cycles(meshed(10_000, (0, 0), hop_latency_cycles=3)) == STEPS + 3 * 12


def test_hops_to_the_array_are_stalls() -> None:
    machine = meshed(10_000, (0, 0), hop_latency_cycles=3)
    schedule = DATAFLOWS["weight_stationary"](GEMM, machine)
    program = Machine(machine).program(schedule)
    # shifting in waits for six hops, the fold for twelve; transfers take one cycle each
    assert run_program(program.ideal()).cycles == ROWS + STEPS
    stages = {stage.name: stage.steps[0].hold_cycles for stage in program.stages}
    assert stages["array.preload"] == ROWS + 3 * 6


def test_a_transfer_between_memories_arrives_later_for_its_hops() -> None:
    machine = meshed(16, (0, 0), hop_latency_cycles=2)
    mesh = machine.links[0].mesh
    assert mesh is not None
    wider = replace(mesh, attach=(("dram", (3, 2)), ("buffer", (0, 0))))
    link = replace(machine.links[0], outer="dram", mesh=wider, latency_cycles=7)
    machine = replace(machine, links=(link,))
    tile = TransferTile(operand="ifmap", outer="dram", inner="buffer", inward=True, bits=160)
    carried = Network(machine, (tile,)).carried(tile)
    assert (carried.cycles, carried.hop_cycles) == (10, 2 * 5)
    assert Machine(machine, Network(machine, (tile,))).step(tile).latency_cycles == 7 + 2 * 5


def multicast(width_bits: int) -> tuple[Architecture, Schedule]:
    link = LinkSpec(
        name="tree", kind="multicast", outer="buffer", inner=ARRAY, width_bits=width_bits
    )
    machine = replace(unlimited_machine(ROWS, COLUMNS, "spatial"), links=(link,))
    return machine, DATAFLOWS["output_stationary"](GEMM, machine)


def test_a_multicast_link_carries_a_word_once_whatever_the_receivers() -> None:
    machine, schedule = multicast(width_bits=1)
    stage = next(stage for stage in schedule.stages if stage.role == "compute")
    # 4 rows of inputs and 4 columns of weights in each of K = 4 steps, not 16 of each
    inward = Network(machine, ()).carried(stage.tiles[0]).bits["tree.inward"]
    assert inward == 4 * (4 + 4) * 8
    assert fold_cycles(replace(machine, links=())) < inward


def test_links_that_bind_are_few() -> None:
    machine = meshed(32, "west")
    schedule = DATAFLOWS["weight_stationary"](GEMM, machine)
    wired = Machine(machine)
    played, every = (
        [name for name in wired.program(schedule, prune_links=prune).capacities if "noc" in name]
        for prune in (True, False)
    )
    assert len(every) == ROWS * COLUMNS * 6
    # inputs, weights and sums each have a heaviest link of their own
    assert len(played) <= 3
