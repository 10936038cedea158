"""Do tiles fit where a smaller tile further in has less padding than the largest one?"""

from dataclasses import replace

import pytest

from dataflows import DATAFLOWS
from sim.base.errors import MappingError
from sim.domain.architecture import ArrayFormats, ArraySpec, MemorySpec
from sim.domain.layer import Layer, Padding
from sim.domain.tile import TransferTile
from tests.unit.dataflows.one_tile import unlimited_machine


def test_the_smaller_window_beyond_the_padding_fits_too() -> None:
    # outputs 0-4 of a row are the largest tile of the buffer and touch the padding; inside
    # outputs 5-8 lies a window of three outputs with five stored columns, not four
    layer = Layer(
        name="depthwise",
        kind="conv2d",
        in_channels=1,
        out_channels=1,
        ifmap_h=9,
        ifmap_w=9,
        filter_h=3,
        filter_w=3,
        stride_h=2,
        padding=Padding(top=1, bottom=1, left=1, right=1),
    )
    spad = MemorySpec(
        name="ifmap_spad",
        kind="sram",
        operands=("ifmap",),
        capacity_bits=256,
        word_bits=8,
        double_buffered=True,
    )
    plain = unlimited_machine(1, 1)
    dram, buffer = plain.memories
    machine = replace(
        plain,
        array=ArraySpec(
            kind="systolic",
            rows=1,
            columns=1,
            formats=ArrayFormats(ifmap="int8", weight="int4", ofmap="int8", accumulator="int16"),
        ),
        memories=(
            dram,
            replace(buffer, capacity_bits=522),
            spad,
            replace(spad, name="weight_spad", operands=("weight",), capacity_bits=4096),
            replace(spad, name="ofmap_spad", operands=("ofmap",), capacity_bits=64),
        ),
    )
    schedule = DATAFLOWS["input_stationary"](layer, machine)
    fetch = next(stage for stage in schedule.stages if stage.name == "ifmap.ifmap_spad.fetch")
    largest = max(tile.bits for tile in fetch.tiles if isinstance(tile, TransferTile))
    assert schedule.tokens["ifmap.ifmap_spad.free"] * largest <= 256


def test_the_least_capacity_is_that_of_a_tile_whose_sums_are_finished() -> None:
    # one channel at a time keeps sums of 32 bits, both channels an output of 8
    layer = Layer(name="pair", kind="gemm", in_channels=2, out_channels=1)
    plain = unlimited_machine(1, 1)
    dram, buffer = plain.memories
    machine = replace(
        plain,
        array=ArraySpec(kind="systolic", rows=1, columns=1, formats=ArrayFormats(weight="int4")),
        memories=(
            dram,
            replace(buffer, capacity_bits=31),
            replace(buffer, name="accumulator", operands=("ofmap",), capacity_bits=2**20),
        ),
    )
    with pytest.raises(MappingError) as error:
        DATAFLOWS["input_stationary"](layer, machine)
    assert error.value.least_bits == 2 * 8 + 2 * 4 + 8
