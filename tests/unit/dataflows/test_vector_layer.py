"""How do layers without MACs find room on chip?"""

from dataclasses import replace

import pytest

from dataflows.vector_layer import schedule_layer
from sim import load_architecture
from sim.base.errors import MappingError
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.layer import Layer


def _with_buffer_bits(bits: int) -> Architecture:
    machine = load_architecture("scalar_cpu")
    operands = ("ifmap", "weight", "ofmap")
    buffer = MemorySpec(
        name="buffer", kind="sram", operands=operands, capacity_bits=bits, word_bits=32
    )
    return replace(machine, memories=(machine.memories[0], buffer), links=())


def test_a_row_that_needs_less_as_a_whole_than_in_passes_sets_the_least_capacity() -> None:
    layer = Layer(name="softmax", kind="softmax", in_channels=1, out_channels=1)
    with pytest.raises(MappingError) as error:
        schedule_layer(layer, _with_buffer_bits(15))
    assert error.value.least_bits == 8 + 8
    schedule_layer(layer, _with_buffer_bits(16))


def test_a_row_that_needs_less_in_passes_sets_the_least_capacity() -> None:
    layer = Layer(name="softmax", kind="softmax", in_channels=100, out_channels=100)
    with pytest.raises(MappingError) as error:
        schedule_layer(layer, _with_buffer_bits(15))
    least_bits = error.value.least_bits
    assert least_bits < 100 * (8 + 8)
    schedule_layer(layer, _with_buffer_bits(least_bits))
