"""Do the parts of a layer's time agree with what its folds are seen to do?"""

import pytest

from sim.api import simulate
from sim.results.time_parts import GROUPS, KINDS, time_parts
from tests.unit.results.hand_worked import small_run

CONFLICTING = "memories.global_buffer.layout={ifmap: {order: [C, W, H]}}"


def parts_of(dataflow: str) -> dict[str, float]:
    (time,) = time_parts(small_run(dataflow))
    found: dict[str, float] = {}
    for part in time.parts:
        found[part.cause.kind] = found.get(part.cause.kind, 0.0) + part.cycles
    return found


def test_weights_are_shifted_in_then_ten_steps_fill_all_pes() -> None:
    parts = parts_of("weight_stationary")
    assert (parts["load"], parts["macs"]) == (4, 10)
    assert "idle_pes" not in parts
    # the cycle in which each transfer of the first and the last tile holds its ports
    assert sum(parts.values()) == 17


def test_two_of_twelve_rows_have_no_work_and_outputs_leave_row_by_row() -> None:
    # folds of 4, 4 and 2 rows: 4 steps each, and as many cycles to leave as there are rows
    parts = parts_of("output_stationary")
    assert (parts["macs"], parts["idle_pes"], parts["fill_drain"]) == (10, 2, 10)
    assert sum(parts.values()) == 29


def test_every_kind_belongs_to_one_group() -> None:
    assert len(set(KINDS)) == len(KINDS) == sum(len(kinds) for kinds in GROUPS.values())


@pytest.mark.parametrize(
    ("layer", "overrides", "bound"),
    [
        ("layer2.0.conv2", (), ("compute", "array")),
        (
            "layer2.0.conv2",
            ("memories.dram.model=rate", "memories.dram.bits_per_cycle=1"),
            ("DRAM", "dram"),
        ),
        (
            "layer2.0.conv2",
            ("links.dram_to_buffer.width_bits=1",),
            ("on-chip bandwidth", "dram_to_buffer"),
        ),
        (
            "layer2.0.conv2",
            ("links.dram_to_buffer.latency_cycles=1000000",),
            # as long on the way out, to no place with a name, as on the way in
            ("latency", ""),
        ),
        # the inputs that 16 rows ask for at once lie one behind the other in few banks
        ("layer2.0.downsample", (CONFLICTING,), ("bank conflicts", "global_buffer")),
        # 49 positions stream through 64 rows and 16 columns
        (
            "layer4.0.conv2",
            ("array.rows=64", "links.buffer_to_array.width_bits=1024"),
            ("latency", "array"),
        ),
        # 512 filters in folds of 300 columns
        (
            "layer4.0.conv2",
            (
                "array.columns=300",
                "links.accumulator_to_array.width_bits=16384",
                "memories.accumulator.banks=512",
            ),
            ("latency", "array"),
        ),
    ],
)
def test_what_is_made_scarce_is_what_bounds(
    layer: str, overrides: tuple[str, ...], bound: tuple[str, str]
) -> None:
    result = simulate("edge_npu", "resnet18", layers=layer, overrides=overrides)
    (time,) = time_parts(result)
    assert time.bound_by == bound


@pytest.mark.parametrize(
    ("layer", "more"),
    [
        ("layer2.0.downsample", ()),
        ("layer1.0.conv1", ()),
        # conflicts behind a slow DRAM cost nothing
        ("layer2.0.downsample", ("memories.dram.model=rate", "memories.dram.bits_per_cycle=1")),
    ],
)
def test_cycles_of_bank_conflicts_are_a_part_of_their_own(
    layer: str, more: tuple[str, ...]
) -> None:
    result = simulate("edge_npu", "resnet18", layers=layer, overrides=(CONFLICTING, *more))
    (time,) = time_parts(result)
    found = {part.cause.place: part.cycles for part in time.parts if part.cause.kind == "bank"}
    assert found == {
        memory: cycles
        for memory, cycles in result.layers[0].bank_conflict_cycles_by_memory.items()
        if cycles
    }
    assert sum(part.cycles for part in time.parts) == pytest.approx(result.cycles, rel=1e-9)
    plain = simulate("edge_npu", "resnet18", layers=layer, overrides=more)
    (without,) = time_parts(plain)
    macs = {part.cause.kind: part.cycles for part in without.parts}["macs"]
    assert {part.cause.kind: part.cycles for part in time.parts}["macs"] == pytest.approx(macs)


def test_what_is_late_is_named_by_its_operand() -> None:
    slow = ("links.dram_to_buffer.latency_cycles=100000",)
    for dataflow in ("weight_stationary", "output_stationary"):
        result = simulate(
            "edge_npu", "resnet18", layers="layer2.0.conv2", overrides=slow, dataflow=dataflow
        )
        (time,) = time_parts(result)
        late = {part.cause.operand for part in time.parts if part.cause.kind == "latency"}
        assert "ofmap" in late
        assert "" not in late
