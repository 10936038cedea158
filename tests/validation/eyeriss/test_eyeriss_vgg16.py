"""Does VGG-16 run with parameters the mapper chooses, and does the psum bus bound it?"""

from dataclasses import replace

import pytest

from dataflows.row_stationary import schedule_layer
from sim.components.machine import Machine
from sim.config.architecture_file import load_architecture
from sim.domain.row_stationary import RowStationaryMapping
from sim.validation.row_stationary import macs_per_pe_cycles, row_stationary_figures
from sim.workloads.load import load_workload

NETWORK = load_workload("vgg16").with_batch(3).select("conv*")


@pytest.fixture(scope="module")
def ours():
    return row_stationary_figures(load_architecture("eyeriss"), NETWORK)


def test_every_convolution_runs_and_uses_the_array(ours):
    assert len(ours) == 13
    for figure, layer in zip(ours, NETWORK.layers, strict=True):
        # from 13 x 12 PEs upwards; the first layer has 3 channels and 64 filters only
        assert 100 < figure.active_pes <= 168
        share = layer.macs / figure.processing_cycles / 168
        assert 0.55 < share <= 1
        assert figure.cycles >= figure.processing_cycles


def test_sums_of_one_channel_at_a_time_are_bound_by_the_psum_bus():
    # one channel per pass: every MAC row of 3 taps ends in a sum that leaves over 4 x 16 bits
    layer = next(layer for layer in NETWORK.layers if layer.name == "conv1_2")
    eyeriss = load_architecture("eyeriss")
    given = RowStationaryMapping(e=13, q=1, r=1, p=4, t=4, n=1)
    assert eyeriss.row_stationary is not None
    spec = replace(eyeriss.row_stationary, mappings=(("conv1_2", given),))
    machine = replace(eyeriss, row_stationary=spec)
    [figure] = row_stationary_figures(machine, NETWORK.select("conv1_2"))
    bus_cycles = layer.ofmap_count * layer.in_channels / 4
    assert figure.processing_cycles == pytest.approx(bus_cycles, rel=0.05)
    # a model of MACs per PE is several times too fast there
    assert figure.processing_cycles > 4 * macs_per_pe_cycles(layer, figure.active_pes)
    assert figure.bound_by == "global_buffer_to_psum_spad, outward"
    # and it is the bus of the engine that holds the array up
    schedule = schedule_layer(layer, machine)
    program = Machine(machine).program(schedule)
    steps = next(stage for stage in program.stages if stage.name == "array").steps
    held = {resource: units for step in steps for resource, units in step.requests}
    assert held["global_buffer_to_psum_spad.outward"] == 64
