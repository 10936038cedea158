"""Is the least energy and time of a layer what one finds by hand?"""

from dataclasses import replace

import pytest

from sim.api import simulate
from sim.domain.layer import Densities, Layer
from sim.domain.workload import Workload
from sim.results.lower_bound import action_price, lower_bound
from tests.unit.dataflows.row_stationary_machines import pad_machine
from tests.unit.results.hand_worked import small_run


def test_macs_on_all_pes_take_the_least_time() -> None:
    result = small_run("output_stationary")
    bound = lower_bound(result.layers[0], result.resources, result.energy_table)
    assert (bound.cycles, bound.resource) == (10, "array")


def test_the_least_energy_is_macs_values_once_and_static_power_for_the_least_time() -> None:
    result = small_run("output_stationary")
    (layer,) = result.layers
    bound = lower_bound(layer, result.resources, result.energy_table)
    price = {key: action_price(layer, key) for key in layer.action_counts}
    # 16 of 48 reads of weights, no registers, no row activations; bits pass the pins, too
    expected = (320 + 128) * (price["dram.read"] + price["dram.read_io"])
    expected += 320 * (price["dram.write"] + price["dram.write_io"])
    expected += (40 + 16 + 160) * (price["buffer.write"] + price["buffer.read"])
    assert bound.data_pj == pytest.approx(expected, rel=1e-12)
    lanes = sum(
        pj
        for name, pj in layer.energy_pj_by_action.items()
        if name[:6] == "vector" and name in layer.action_counts
    )
    assert bound.compute_pj == pytest.approx(160 * price["array.mac"] + lanes, rel=1e-12)
    static_mw = sum(power.mw for power in result.energy_table.static.values())
    assert bound.static_pj == pytest.approx(static_mw * 10, rel=1e-12)  # mW x ns at 1 GHz
    assert bound.energy_pj < layer.energy_pj


def test_the_scarcest_resource_sets_the_least_time() -> None:
    result = small_run("weight_stationary")
    halved = tuple(
        replace(resource, per_cycle=16.0) if resource.name == "dram" else resource
        for resource in result.resources
    )
    bound = lower_bound(result.layers[0], halved, result.energy_table)
    assert (bound.cycles, bound.resource) == (48, "dram")  # 768 bits at 16 a cycle


def test_directions_of_a_link_carry_their_own_operands() -> None:
    result = simulate("edge_npu", "resnet18", layers="layer4.0.conv1")
    (layer,) = result.layers
    bound = lower_bound(layer, result.resources, result.energy_table).cycles_by_resource
    inward = sum(
        access.least
        for access in layer.operand_accesses
        if access.action == "buffer_to_array.transfer" and access.operand != "ofmap"
    )
    assert bound["buffer_to_array.inward"] == -(-inward // 256)
    assert "buffer_to_array.outward" not in bound


def test_accesses_that_gating_spared_are_not_charged() -> None:
    result = small_run("output_stationary")
    (layer,) = result.layers
    bound = lower_bound(layer, result.resources, result.energy_table)
    more = tuple(
        replace(access, least=1000 * access.count) if access.least else access
        for access in layer.operand_accesses
    )
    forged = lower_bound(
        replace(layer, operand_accesses=more), result.resources, result.energy_table
    )
    counted_pj = sum(
        access.count * action_price(layer, access.action)
        for access in layer.operand_accesses
        if access.least
    )
    assert bound.data_pj <= forged.data_pj == pytest.approx(counted_pj, rel=1e-12)


@pytest.mark.parametrize("data_dependent", [False, True])
@pytest.mark.parametrize("gating", ["both", "ifmap"])
def test_one_pe_whose_inputs_are_nearly_all_zero_stays_above_its_bound(
    gating: str, *, data_dependent: bool
) -> None:
    machine = pad_machine(rows=1, columns=1)
    array = replace(machine.array, zero_gating=gating)
    layer = Layer(
        name="point",
        kind="conv2d",
        in_channels=4,
        out_channels=1,
        ifmap_h=4,
        ifmap_w=4,
        densities=Densities(ifmap=0.02, weight=0.02),
    )
    result = simulate(
        replace(machine, array=array),
        Workload(name="one", description="", source="made up", layers=(layer,)),
        dataflow="row_stationary",
        data_dependent=data_dependent,
    )
    (run,) = result.layers
    assert all(access.least <= access.count for access in run.operand_accesses)
    bound = lower_bound(run, result.resources, result.energy_table)
    assert bound.energy_pj <= run.energy_pj
