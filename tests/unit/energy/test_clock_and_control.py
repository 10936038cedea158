"""Does the clock reach every flip-flop, and is what sequences the PEs paid for?"""

from dataclasses import replace
from math import sqrt

import pytest

from sim.base.errors import ConfigError
from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.domain.architecture import MemorySpec
from sim.energy.area import clocked_mm2, machine_area
from sim.energy.clock import H_TREE, STEINER, clock_wire_mm
from sim.energy.flip_flops import count_flip_flops, pe_counter_bits
from sim.energy.price_list import price_list
from tests.unit.energy.machines import NPU, scalar_machine

HOROWITZ = load_technology("horowitz_45nm")
EYERISS = load_architecture("eyeriss")


def test_flip_flops_are_counted_by_component():
    counts = count_flip_flops(NPU, HOROWITZ)
    # 8 PEs x (8 + 8 + 32) bits, two bits of state each, 4 lanes x 3 x 32 bits, one word of the link
    assert counts["array"] == 8 * 48
    assert counts["vector_unit"] == 4 * 96
    assert counts["bus"] == 64
    assert counts["control"] == 8 * 2 + HOROWITZ.controller_flip_flops.value


def test_register_files_of_the_pes_are_clocked_and_sram_is_not():
    counts = count_flip_flops(EYERISS, HOROWITZ)
    # 168 PEs, 12 and 24 words of 16 bits: Chen et al., JSSC 52(1), 2017
    assert counts["ifmap_spad"] == 168 * 12 * 16
    assert counts["psum_spad"] == 168 * 24 * 16
    assert not counts.keys() & {"filter_spad", "global_buffer"}


def test_a_register_file_as_large_as_a_macro_is_a_macro():
    large = MemorySpec(
        name="file", kind="register_file", operands=("ofmap",), capacity_bits=4096, word_bits=32
    )
    machine = replace(NPU, memories=(*NPU.memories, large))
    assert "file" not in count_flip_flops(machine, HOROWITZ)
    smaller = replace(large, capacity_bits=2048)
    machine = replace(NPU, memories=(*NPU.memories, smaller))
    assert count_flip_flops(machine, HOROWITZ)["file"] == 2048


def test_a_gated_register_file_has_one_clock_pin_per_word():
    file = MemorySpec(
        name="file",
        kind="register_file",
        operands=("ofmap",),
        capacity_bits=1024,
        word_bits=32,
        instances=8,
    )
    free, gated = (
        count_flip_flops(replace(NPU, memories=(*NPU.memories, each)), HOROWITZ)["file"]
        for each in (file, replace(file, clock_gated=True))
    )
    assert (free, gated) == (8 * 1024, 8 * 32)


def test_only_register_files_can_be_gated():
    with pytest.raises(ConfigError, match=r"global_buffer\.clock_gated.*expected false"):
        load_architecture("edge_npu", ["memories.global_buffer.clock_gated=true"])


def _clock_mw(machine):
    static = price_list(machine, HOROWITZ).static
    return sum(static["clock", part].mw for part in ("flip_flops", "wires"))


def test_gating_lowers_the_clock_of_eyeriss():
    pads = [f"memories.{name}_spad.clock_gated=true" for name in ("ifmap", "psum")]
    machines = (EYERISS, load_architecture("eyeriss", pads))
    free, gated = (_clock_mw(machine) for machine in machines)
    assert gated < free / 2


def test_counters_address_the_memories_of_a_pe():
    # 12, 224 and 24 words with two ports each: 2 x (4 + 8 + 5) bits
    assert pe_counter_bits(EYERISS) == 34
    assert pe_counter_bits(NPU) == 0


def test_clock_power_is_flip_flops_and_wires():
    areas = machine_area(NPU, HOROWITZ)
    flip_flops = sum(count_flip_flops(NPU, HOROWITZ).values())
    wire_mm = clock_wire_mm(flip_flops, clocked_mm2(NPU, areas), HOROWITZ)
    pj = 0.0043 * flip_flops + wire_mm * 0.2 * (1 + 0.67) * 0.9**2
    # at 1 GHz a pJ per cycle is a mW
    assert _clock_mw(NPU) == pytest.approx(pj)


def test_only_the_cells_of_the_clock_follow_the_logic_to_another_node():
    static = price_list(load_architecture("tpu_v1"), HOROWITZ).static
    drivers = {
        part: [spread.driver for spread in static["clock", part].spreads]
        for part in ("flip_flops", "wires")
    }
    assert drivers == {"flip_flops": ["clock", "node_scaling_polynomials"], "wires": ["clock"]}


def test_wires_of_the_clock_grow_with_flip_flops_and_area():
    leaves = HOROWITZ.clock_leaf_flip_flops.value
    found = clock_wire_mm(10_000, 4.0, HOROWITZ)
    assert found == pytest.approx(STEINER * sqrt(40_000) + H_TREE * sqrt(40_000 / leaves))


def test_the_clock_lies_where_the_flip_flops_are():
    areas = machine_area(EYERISS, HOROWITZ)
    buffer_mm2 = sum(area.mm2 for area in areas if area.component == "global_buffer")
    total = sum(area.mm2 for area in areas)
    assert clocked_mm2(EYERISS, areas) == pytest.approx(total - buffer_mm2)


def test_sequencing_is_counters_of_all_pes_every_cycle():
    static = price_list(EYERISS, HOROWITZ).static
    at_45_nm = 168 * 34 * HOROWITZ.counter_pj_per_bit.value * 200e-3
    assert static["control", "pe_sequencing"].mw > at_45_nm
    assert ("control", "pe_sequencing") not in price_list(NPU, HOROWITZ).static


def test_the_instructions_of_a_core_are_its_control():
    assert "control" not in price_list(scalar_machine(), HOROWITZ).components


def test_a_router_costs_more_than_the_wire_to_it():
    mesh = load_architecture("mesh_npu")
    hop = price_list(mesh, HOROWITZ).actions["mesh", "hop"]
    # 0.2 mm at 0.121 pJ per bit and mm, and 0.034 pJ for the router
    assert hop.pj == pytest.approx(0.2 * 0.121 + 0.034)
    assert hop.estimated
