"""Do windows and footprints count the inputs a tile really uses, padding and gaps left out?"""

from itertools import product

import pytest

from dataflows.problem import Problem, Window, compulsory_bits, matrix_problem, vector_problem
from sim.domain.layer import Layer, Padding
from tests.unit.dataflows.one_tile import gemm, unlimited_machine

MACHINE = unlimited_machine(4, 4)


def _used_inputs(outputs: range, stride: int, reach: int, before: int, size: int) -> set[int]:
    """Stored inputs under some outputs of an axis, one by one."""
    places = {output * stride + tap - before for output in outputs for tap in range(reach)}
    return {place for place in places if 0 <= place < size}


@pytest.mark.parametrize("stride", [1, 2, 3, 5])
@pytest.mark.parametrize("reach", [1, 3, 4])
@pytest.mark.parametrize("before", [0, 1, 2])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_pieces_of_an_axis_use_the_inputs_counted_one_by_one(
    stride: int, reach: int, before: int, after: int
) -> None:
    for count, size in product((1, 4, 9), (1, 2, 4)):
        covered = (count - 1) * stride + reach
        if before >= reach or after >= reach or before + after >= covered:
            continue
        whole = Window(count, before, after)
        stored = covered - before - after
        every = _used_inputs(range(count), stride, reach, before, stored)
        assert whole.inputs(stride, reach) == len(every)
        start = 0
        for times, window in whole.split(size, stride, reach):
            for _ in range(times):
                outputs = range(start, start + window.count)
                used = _used_inputs(outputs, stride, reach, before, stored)
                assert window.inputs(stride, reach) == len(used)
                start += window.count
        assert start == count


def _problem(layer: Layer) -> Problem:
    return (matrix_problem if layer.is_matrix else vector_problem)(layer, MACHINE)


def test_footprints_of_a_convolution() -> None:
    layer = Layer(
        name="conv",
        kind="conv2d",
        in_channels=6,
        out_channels=4,
        groups=2,
        batch=3,
        ifmap_h=10,
        ifmap_w=7,
        filter_h=3,
        filter_w=3,
        padding=Padding(top=1, bottom=1, left=1, right=1),
    )
    problem = _problem(layer)
    assert problem.footprint("ifmap", problem.whole) == layer.ifmap_count
    assert problem.footprint("weight", problem.whole) == layer.weight_count
    assert problem.footprint("ofmap", problem.whole) == layer.ofmap_count
    # int8 everywhere
    values = layer.ifmap_count + layer.weight_count + layer.ofmap_count
    assert compulsory_bits(layer, MACHINE) == 8 * values


def test_inputs_no_output_needs_are_not_compulsory() -> None:
    # 1 x 1 filter, stride 2 on 7 x 7: 4 x 4 inputs are used
    layer = Layer(
        name="skip", kind="conv2d", in_channels=1, out_channels=1, ifmap_h=7, ifmap_w=7,
        stride_h=2, stride_w=2,
    )  # fmt: skip
    assert compulsory_bits(layer, MACHINE) == 8 * (16 + 1 + 16)


def test_a_matmul_has_a_second_operand_per_input_of_the_batch() -> None:
    layer = Layer(
        name="scores", kind="matmul", groups=2, batch=3, in_channels=8, out_channels=10, ifmap_h=5
    )
    problem = _problem(layer)
    assert (problem.whole.G, problem.whole.B) == (6, 1)
    assert problem.footprint("weight", problem.whole) == layer.weight_count == 6 * 4 * 5


def test_a_gemm_is_a_convolution_of_one_tap() -> None:
    problem = _problem(gemm(m=5, n=7, k=11))
    sizes = problem.whole.as_sizes()
    assert sizes == {"G": 1, "B": 1, "K": 7, "C": 11, "P": 5, "Q": 1}
    assert problem.taps == 1


def test_vector_layers_read_two_tensors_or_write_enlarged_ones() -> None:
    add = Layer(name="add", kind="add", in_channels=4, out_channels=4, ifmap_h=3, ifmap_w=3)
    assert compulsory_bits(add, MACHINE) == 8 * (2 * 36 + 36)
    larger = Layer(
        name="up", kind="upsample", in_channels=4, out_channels=4, ifmap_h=3, ifmap_w=3, scale=2
    )
    assert compulsory_bits(larger, MACHINE) == 8 * (36 + 4 * 36)
