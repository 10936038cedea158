"""Do strides, offsets and periods of a layout follow from its order, words and padding?"""

from dataclasses import replace

import pytest

from dataflows import FOLD_DATAFLOWS
from dataflows.bank_layout import BankedOperand
from dataflows.bank_places import MOST_PARTS
from dataflows.problem import matrix_problem
from sim.base.errors import MappingError
from sim.domain.architecture import Architecture
from sim.domain.data_layout import DataLayout
from sim.domain.layer import Layer, Padding
from sim.domain.tile import FoldTile, StationaryTile
from tests.property.bank_oracle import BankOracle
from tests.property.test_bank_conflict_oracle import passes
from tests.unit.dataflows.one_tile import gemm, unlimited_machine

CONVOLUTION = Layer(
    name="convolution",
    kind="conv2d",
    in_channels=6,
    out_channels=10,
    ifmap_h=9,
    ifmap_w=7,
    filter_h=3,
    filter_w=3,
    padding=Padding(top=1, left=1),
)


def with_layouts(machine: Architecture, *layouts: DataLayout, **buffer: object) -> Architecture:
    """The machine of one huge buffer with other keys."""
    dram, memory = machine.memories
    return replace(machine, memories=(dram, replace(memory, layouts=layouts, **buffer)))


def banked(layout: DataLayout, layer: Layer = CONVOLUTION) -> BankedOperand:
    machine = with_layouts(unlimited_machine(4, 4), layout, word_bits=32, banks=4)
    return BankedOperand(matrix_problem(layer, machine), machine.memory("buffer"), layout)


def strides(layout: DataLayout, layer: Layer = CONVOLUTION) -> dict[str, int]:
    operand = banked(layout, layer)
    return dict(operand.resident(operand.problem.whole).strides)


def test_values_follow_each_other_in_the_order_of_dimensions() -> None:
    found = strides(DataLayout(operand="ifmap", order=("C", "W", "H")))
    assert found == {"C": 8, "W": 6 * 8, "H": 7 * 6 * 8, "B": 9 * 7 * 6 * 8, "G": 6 * 8}
    found = strides(DataLayout(operand="weight", order=("K", "S", "R", "C")))
    assert (found["K"], found["S"], found["R"], found["C"]) == (8, 80, 240, 720)
    found = strides(DataLayout(operand="ofmap", order=("Q", "P", "K")))
    assert (found["Q"], found["P"], found["K"]) == (32, 6 * 32, 8 * 6 * 32)


def test_padding_starts_a_new_word_and_leaves_some_empty() -> None:
    layout = DataLayout(operand="ifmap", order=("C", "W", "H"), pad_words=(("C", 0), ("W", 3)))
    # 6 bytes take 2 words of 4; a row of 7 positions takes 14 words and 3 more
    assert strides(layout)["W"] == 2 * 32
    assert strides(layout)["H"] == (14 + 3) * 32


def test_channels_of_a_group_come_after_those_of_another() -> None:
    grouped = replace(CONVOLUTION, groups=2)
    found = strides(DataLayout(operand="ifmap", order=("W", "C", "H")), grouped)
    assert found["G"] == 3 * found["C"]
    assert found["H"] == 6 * found["C"]
    found = strides(DataLayout(operand="weight", order=("C", "S", "R", "K")), grouped)
    assert found["G"] == 5 * found["K"]


@pytest.mark.parametrize(
    ("more", "words"), [({}, 4), ({"interleave_words": 3}, 12), ({"swizzle": "skew"}, 16)]
)
def test_the_banks_repeat_after_a_period(more: dict[str, object], words: int) -> None:
    layout = DataLayout(operand="ifmap", order=("C", "W", "H"), **more)  # type: ignore[arg-type]
    assert banked(layout).period_bits == words * 32


def tile_conflicts(machine: Architecture, dataflow: str, layer: Layer) -> set[tuple[str, int]]:
    found = set()
    for stage in FOLD_DATAFLOWS[dataflow](layer, machine).stages:
        for tile in stage.tiles:
            if isinstance(tile, FoldTile | StationaryTile):
                found.add((stage.role, sum(cycles for _, cycles in tile.bank_conflicts)))
    return found


def quarter_filled(operand: str, *order: str, registers: bool = False) -> Architecture:
    """4 x 4 PEs, 4 banks of 32-bit words: one word of 4 channels, then 3 empty ones, a line."""
    layout = DataLayout(
        operand=operand, order=order, pad_words=((order[0], 3),), skew_registers=registers
    )
    return with_layouts(unlimited_machine(4, 4), layout, word_bits=32, banks=4)


@pytest.mark.parametrize(("order", "late"), [("KSRC", 0), ("CSRK", 4 * 3)])
def test_weights_of_one_row_of_pes_are_best_in_one_word(order: str, late: int) -> None:
    """Filters fastest: a row is one word. Channels fastest: four words, all of bank 0."""
    machine = quarter_filled("weight", *order)
    found = tile_conflicts(machine, "weight_stationary", gemm(m=2, n=4, k=4))
    assert found == {("preload", late), ("compute", 0)}


@pytest.mark.parametrize(("registers", "late"), [(True, 0), (False, 1 + 2 + 5 * 3 + 2 + 1)])
def test_delay_registers_let_a_word_serve_all_rows(registers: bool, late: int) -> None:
    """Four channels of a position are one word. Without, rows ask for four positions at once."""
    machine = quarter_filled("ifmap", "C", "W", "H", registers=registers)
    found = tile_conflicts(machine, "weight_stationary", gemm(m=8, n=4, k=4))
    assert found == {("preload", 0), ("compute", late)}


@pytest.mark.parametrize(
    "layer",
    [
        replace(CONVOLUTION, filter_h=1, filter_w=1, stride_h=2, stride_w=3, ifmap_w=13),
        replace(CONVOLUTION, groups=2, stride_w=2, dilation_h=2),
        replace(CONVOLUTION, filter_w=2, stride_w=4, ifmap_w=19, padding=Padding(left=1, right=1)),
    ],
    ids=["gaps between taps", "groups and dilation", "gaps and padding"],
)
@pytest.mark.parametrize("swizzle", ["none", "skew", "xor"])
@pytest.mark.parametrize("dataflow", sorted(FOLD_DATAFLOWS))
def test_layers_whose_tiles_are_cut_inside_the_buffer(
    layer: Layer, swizzle: str, dataflow: str
) -> None:
    """A small accumulator takes parts of tiles in a buffer; value by value, as the oracle does."""
    machine = unlimited_machine(3, 4)
    layouts = tuple(
        DataLayout(operand=operand, order=order, swizzle=swizzle, pad_words=(("C", 2),))
        for operand, order in (("ifmap", ("C", "W", "H")), ("weight", ("C", "S", "R", "K")))
    )
    dram, memory = machine.memories
    buffer = replace(memory, word_bits=32, banks=4, layouts=layouts, operands=memory.operands)
    sums = DataLayout(operand="ofmap", order=("Q", "K", "P"), swizzle=swizzle)
    accumulator = replace(
        memory,
        name="accumulator",
        operands=("ofmap",),
        capacity_bits=32 * 24,
        word_bits=32,
        banks=4,
        layouts=(sums,),
    )
    machine = replace(machine, memories=(dram, buffer, accumulator))
    schedule = FOLD_DATAFLOWS[dataflow](layer, machine)
    found = passes(schedule)
    assert found == BankOracle(matrix_problem(layer, machine), machine, schedule).passes()
    assert any(part.late for part in found)


def test_a_tile_in_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dataflows.bank_places.MOST_PARTS", 10)
    layout = DataLayout(operand="ifmap", order=("C", "W", "H"))
    machine = with_layouts(unlimited_machine(4, 4), layout)
    inner = replace(
        machine.memories[1], name="sums", operands=("ofmap",), capacity_bits=32 * 16, layouts=()
    )
    machine = replace(machine, memories=(*machine.memories, inner))
    with pytest.raises(MappingError, match=r"memories.buffer.layout: expected tiles that") as error:
        FOLD_DATAFLOWS["weight_stationary"](gemm(m=200, n=8, k=8), machine)
    assert "\n" not in str(error.value)
    assert MOST_PARTS >= 2**20


def test_a_side_too_long_to_list_is_refused() -> None:
    layout = DataLayout(operand="ifmap", order=("C", "W", "H"))
    machine = with_layouts(unlimited_machine(4, 4), layout)
    with pytest.raises(MappingError, match="tiles of at most 4,194,304 positions, got 5,000,000"):
        FOLD_DATAFLOWS["weight_stationary"](gemm(m=5_000_000, n=1, k=1), machine)
