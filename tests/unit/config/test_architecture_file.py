"""Does an architecture file become the machine it describes?"""

from pathlib import Path

import pytest

from sim.config.architecture_file import (
    architecture_as_data,
    architecture_from_data,
    load_architecture,
)

# the architecture file printed in the design notes, word for word
DESIGN_EXAMPLE = """\
name: edge_npu
clock_mhz: 800
technology: {node_nm: 45, voltage_v: 0.9, energy_table: horowitz_45nm}
array:
  kind: systolic                 # systolic | spatial | scalar | crossbar | photonic | spiking
  rows: 16
  columns: 16
  formats: {ifmap: int8, weight: int8, accumulator: int32}
memories:                        # outermost first; an operand climbs the levels that list it
  dram:          {kind: dram, standard: lpddr4_3200, channels: 1, operands: [ifmap, weight, ofmap]}
  global_buffer: {kind: sram, capacity_kib: 256, word_bits: 128, banks: 8, ports: 1R1W, double_buffered: true, operands: [ifmap, weight, ofmap]}
  accumulator:   {kind: register_file, capacity_kib: 4, word_bits: 32, operands: [ofmap]}
links:                           # between neighbouring levels, and between PEs
  dram_to_buffer:  {kind: bus, width_bits: 64, latency_cycles: 20}
  buffer_to_array: {kind: multicast, width_bits: 128}
vector_unit: {lanes: 16, format: int32}
"""  # noqa: E501


@pytest.fixture
def design_example(tmp_path) -> Path:
    path = tmp_path / "example.yaml"
    path.write_text(DESIGN_EXAMPLE, encoding="utf-8")
    return path


def test_the_design_example_loads_word_for_word(design_example):
    architecture = load_architecture(design_example)
    assert architecture.name == "edge_npu"
    assert (architecture.clock_mhz, architecture.technology.node_nm) == (800.0, 45.0)
    assert architecture.array.pes == 256
    assert [memory.name for memory in architecture.memories] == [
        "dram",
        "global_buffer",
        "accumulator",
    ]
    assert [memory.name for memory in architecture.chain("ifmap")] == ["dram", "global_buffer"]
    assert architecture.memory("global_buffer").capacity_bits == 256 * 8192
    assert architecture.memory("dram").standard.name == "lpddr4_3200"


def test_link_ends_follow_from_link_names(design_example):
    links = load_architecture(design_example).links
    assert [(link.outer, link.inner) for link in links] == [
        ("dram", "global_buffer"),
        ("global_buffer", "array"),
    ]


def test_a_file_may_be_given_as_text(design_example):
    assert load_architecture(str(design_example)) == load_architecture(design_example)


def test_resolved_data_spells_out_every_default(design_example):
    data = architecture_as_data(load_architecture(design_example))
    assert data["array"]["stationary_buffers"] == 1
    assert data["array"]["formats"]["ofmap"] == "int8"
    # registers can be reached side by side: a bank with both ports for each column
    assert data["memories"]["accumulator"]["banks"] == data["array"]["columns"]
    assert data["memories"]["accumulator"]["ports"] == "1R1W"
    assert data["links"]["buffer_to_array"]["between"] == ["global_buffer", "array"]


def test_resolved_data_reads_back(design_example):
    architecture = load_architecture(design_example)
    assert architecture_from_data(architecture_as_data(architecture)) == architecture


def test_reading_back_is_exact_for_a_fraction_of_a_kib():
    eyeriss = load_architecture("eyeriss")
    assert eyeriss.memory("filter_spad").capacity_bits == 448 * 8
    assert architecture_from_data(architecture_as_data(eyeriss)) == eyeriss
