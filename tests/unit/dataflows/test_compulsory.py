"""Are the fewest accesses of a layer those one can count by hand?"""

from dataclasses import replace

import pytest

from dataflows.compulsory import Least, least_accesses
from sim.config.architecture_file import load_architecture
from sim.domain.architecture import Architecture
from sim.domain.layer import Densities, Layer
from tests.unit.dataflows.one_tile import gemm, unlimited_machine

GEMM = gemm(10, 4, 4)
"""10 x 4 inputs, 4 x 4 weights, 10 x 4 outputs; 160 MACs; words of 8 bits."""


@pytest.fixture(scope="module")
def square() -> Architecture:
    return unlimited_machine(4, 4, "spatial")


def test_each_value_crosses_each_level_once(square: Architecture) -> None:
    least = least_accesses(GEMM, square, "weight_stationary")
    assert least["ifmap", "dram", "read"] == Least(320, 320)
    assert least["weight", "dram", "read"] == Least(128, 128)
    assert least["ofmap", "dram", "write"] == Least(320, 320)
    assert least["weight", "buffer", "write"] == least["weight", "buffer", "read"] == Least(16, 16)
    # 40 sums of 32 bits where they are added up
    assert least["ofmap", "buffer", "write"].any_mapping == 160
    assert not [key for key in least if key[1] == "array"]


@pytest.mark.parametrize(
    ("dataflow", "ifmap", "weight", "sums"),
    [
        # 160 MACs, 4 on each side: 40 inputs meet 4 columns, 40 sums collect 4 rows
        ("weight_stationary", 40, 16, 160),
        # inputs stay: 40 weights meet 4 columns
        ("input_stationary", 40, 40, 160),
        ("output_stationary", 40, 40, 160),
    ],
)
def test_a_dataflow_shares_a_value_among_the_pes_of_a_row_or_column(
    square: Architecture, dataflow: str, ifmap: int, weight: int, sums: int
) -> None:
    least = least_accesses(GEMM, square, dataflow)
    assert least["ifmap", "buffer", "read"].in_dataflow == ifmap
    assert least["weight", "buffer", "read"].in_dataflow == weight
    assert least["ofmap", "buffer", "write"].in_dataflow == sums


def test_a_wide_word_carries_several_values() -> None:
    machine = load_architecture("edge_npu")
    least = least_accesses(GEMM, machine, "weight_stationary")
    # 40 values of 8 bits in words of 128
    assert least["ifmap", "global_buffer", "write"].any_mapping == 3
    # sums of 32 bits in words of 32; finished, of 8 bits in words of 128
    assert least["ofmap", "accumulator", "write"].any_mapping == 40
    assert least["ofmap", "global_buffer", "write"].any_mapping == 3
    assert least["ofmap", "buffer_to_accumulator", "transfer"].any_mapping == 320


def test_coded_feature_maps_are_as_small_as_their_code_without_rounding() -> None:
    machine = load_architecture("eyeriss")
    assert machine.row_stationary is not None
    coded = replace(
        machine, row_stationary=replace(machine.row_stationary, feature_map_coding="rlc")
    )
    layer = replace(GEMM, densities=Densities(ifmap=0.25, ofmap=1.0))
    # 0.25 / (1 - 0.75^32) entries per value, three to a word of 64 bits: 213.35 of 640 bits
    least = least_accesses(layer, coded, "row_stationary")
    assert least["ifmap", "dram", "read"].any_mapping == 213
    assert least["ofmap", "dram", "write"].any_mapping == 640


def test_a_layer_of_the_vector_unit_stops_at_the_memory_its_values_share() -> None:
    machine = load_architecture("edge_npu")
    layer = Layer(name="add", kind="add", inputs=("a", "b"), in_channels=16, out_channels=16)
    least = least_accesses(layer, machine, "vector_unit")
    assert least["ifmap", "dram", "read"].any_mapping == 2 * 16 * 8
    assert not [key for key in least if key[1] == "accumulator" or key[0] == "weight"]
