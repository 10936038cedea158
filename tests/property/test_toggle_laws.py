"""Do the kernels count what every PE and wire really sees, in the order of the schedule?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dataflows import FOLD_DATAFLOWS
from dataflows.data_activity import with_data
from dataflows.folds import ArrayMapping
from dataflows.input_stationary import MAPPING as INPUT_STATIONARY
from dataflows.operand_streams import count_streams
from dataflows.operand_values import operand_values
from dataflows.output_stationary import MAPPING as OUTPUT_STATIONARY
from dataflows.problem import matrix_problem
from dataflows.weight_stationary import MAPPING as WEIGHT_STATIONARY
from dataflows.zero_operands import counted_zero_macs, expected_zero_macs
from sim.base.errors import MappingError
from sim.config.architecture_file import load_architecture
from sim.domain.architecture import Architecture
from sim.domain.layer import Densities, Layer
from sim.domain.operand_patterns import OperandPatterns
from sim.domain.schedule import Schedule
from sim.domain.tile import FoldTile
from tests.property.random_layers import convolutions, depthwise, products
from tests.property.toggle_oracle import Oracle

MAPPINGS = (WEIGHT_STATIONARY, INPUT_STATIONARY, OUTPUT_STATIONARY)
MOST_MACS = 4000


@st.composite
def machines(draw: st.DrawFn, kind: str = "systolic") -> Architecture:
    """Small arrays and memories, so that layers are cut into many tiles and folds."""
    overrides = [
        f"array.rows={draw(st.integers(1, 5))}",
        f"array.columns={draw(st.integers(1, 5))}",
        f"array.zero_gating={draw(st.sampled_from(['none', 'ifmap', 'weight', 'both']))}",
        f"array.kind={kind}",
        f"array.formats.weight={draw(st.sampled_from(['int8', 'int4']))}",
        f"memories.global_buffer.capacity_kib={draw(st.sampled_from([0.5, 2, 256]))}",
        f"memories.global_buffer.word_bits={draw(st.sampled_from([4, 12, 16, 64]))}",
        f"memories.accumulator.capacity_kib={draw(st.sampled_from([0.125, 64]))}",
        f"memories.accumulator.banks={1}",
        f"links.buffer_to_array.width_bits={draw(st.sampled_from([8, 24, 256]))}",
    ]
    return load_architecture("edge_npu", overrides)


def layers() -> st.SearchStrategy[Layer]:
    return (convolutions() | depthwise() | products()).filter(lambda x: x.macs <= MOST_MACS)


def random_patterns(layer: Layer, machine: Architecture, seed: int) -> OperandPatterns:
    """Tensors with zeros in both operands."""
    random = np.random.default_rng(seed)
    problem = matrix_problem(layer, machine)

    def values(count: int, bits: int) -> np.ndarray:
        patterns = random.integers(0, 2**bits, count) * random.integers(0, 2, count)
        return patterns.astype(np.uint32)

    return OperandPatterns(
        ifmap=values(layer.ifmap_count, problem.ifmap_bits),
        weight=values(layer.weight_count, problem.weight_bits),
    )


def schedule(mapping: ArrayMapping, layer: Layer, machine: Architecture) -> Schedule:
    try:
        return FOLD_DATAFLOWS[mapping.name](layer, machine)
    except MappingError:
        assume(False)
        raise


def counts_of(found: Schedule) -> dict[str, int]:
    return {f"{component}.{action}": n for component, action, n in found.totals()}


@settings(max_examples=40, deadline=None)
@given(layers(), machines(), st.sampled_from(MAPPINGS), st.integers(0, 2**32 - 1))
def test_the_kernels_agree_with_every_pe_and_wire_step_by_step(
    layer: Layer, machine: Architecture, mapping: ArrayMapping, seed: int
) -> None:
    plain = schedule(mapping, layer, machine)
    problem = matrix_problem(layer, machine)
    patterns = random_patterns(layer, machine, seed)
    seen = Oracle(mapping, problem, machine, patterns).run()
    values = operand_values(problem, machine, patterns)
    counts = count_streams(mapping, problem, machine, values)
    assert {name: int(bits.sum()) for name, bits in counts.inputs.items()} == {
        name: seen.inputs[name] for name in counts.inputs
    }
    assert {key: int(bits.sum()) for key, bits in counts.edges.items()} == {
        key: seen.edges[key] for key in counts.edges
    }
    gating = machine.array.zero_gating
    assert counted_zero_macs(problem, values).gated(gating) == seen.gated
    array = next(stage for stage in plain.stages if stage.role == "compute")
    folds = [array.tiles[visit.tile] for visit in array.visits]
    assert [(f.rows, f.columns, f.streamed) for f in folds if isinstance(f, FoldTile)] == seen.folds


@settings(max_examples=40, deadline=None)
@given(
    layers(),
    machines("systolic") | machines("spatial"),
    st.sampled_from(MAPPINGS),
    st.integers(0, 2**32 - 1),
    st.booleans(),
)
def test_counts_of_data_add_up_and_nothing_else_moves(
    layer: Layer, machine: Architecture, mapping: ArrayMapping, seed: int, known: bool
) -> None:
    plain = schedule(mapping, layer, machine)
    layer = replace(layer, densities=Densities(ifmap=0.3, weight=0.6))
    patterns = random_patterns(layer, machine, seed) if known else None
    followed = with_data(plain, layer, machine, patterns, toggles=True)
    before, after = counts_of(plain), counts_of(followed)
    gated = after.get("array.gated_mac", 0)
    assert after.get("array.mac", 0) + gated == before["array.mac"] == layer.macs
    assert (gated > 0) <= (machine.array.zero_gating != "none")
    own = {name for name in after if name.endswith((".toggle", "_mac"))}
    registers = {name for name in before if name.endswith("_register_write")}
    same = set(before) - registers - {"array.mac"}
    assert {name: after[name] for name in set(after) - own - registers - {"array.mac"}} == {
        name: before[name] for name in same
    }
    assert all(after.get(name, 0) <= before[name] for name in registers)
    for stage, old in zip(followed.stages, plain.stages, strict=True):
        assert len(stage.visits) == len(old.visits)
        assert all(count > 0 for tile in stage.tiles for *_, count in tile.counts)


@pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda mapping: mapping.name)
@pytest.mark.parametrize("gating", ["ifmap", "both"])
def test_inputs_of_zero_gate_every_mac(mapping: ArrayMapping, gating: str) -> None:
    machine = load_architecture("edge_npu", [f"array.zero_gating={gating}"])
    layer = Layer(name="a", kind="conv2d", in_channels=5, out_channels=7, ifmap_h=6, ifmap_w=6)
    patterns = OperandPatterns(
        ifmap=np.zeros(layer.ifmap_count, np.uint32),
        weight=np.full(layer.weight_count, 77, np.uint32),
    )
    plain = FOLD_DATAFLOWS[mapping.name](layer, machine)
    counts = counts_of(with_data(plain, layer, machine, patterns, toggles=True))
    assert counts["array.gated_mac"] == layer.macs
    assert "array.mac" not in counts


@pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda mapping: mapping.name)
def test_equal_values_switch_once_when_they_come(mapping: ArrayMapping) -> None:
    machine = load_architecture("edge_npu", ["array.rows=4", "array.columns=4"])
    layer = Layer(name="a", kind="gemm", in_channels=8, out_channels=8, ifmap_h=8)
    patterns = OperandPatterns(
        ifmap=np.full(layer.ifmap_count, 0b11, np.uint32),
        weight=np.full(layer.weight_count, 0b111, np.uint32),
    )
    problem = matrix_problem(layer, machine)
    counts = count_streams(mapping, problem, machine, operand_values(problem, machine, patterns))
    # from nothing to the value, at each of 16 PEs and on each of 4 lanes; then never again
    assert int(counts.inputs["ifmap"].sum()) == 16 * 2
    assert int(counts.inputs["weight"].sum()) == 16 * 3
    assert {int(bits.sum()) for bits in counts.edges.values()} == {4 * 2, 4 * 3}


@settings(max_examples=30, deadline=None)
@given(layers(), st.integers(0, 2**32 - 1))
def test_zeros_are_weighted_by_the_macs_they_take_part_in(layer: Layer, seed: int) -> None:
    machine = load_architecture("edge_npu")
    problem = matrix_problem(layer, machine)
    patterns = random_patterns(layer, machine, seed)
    oracle = Oracle(WEIGHT_STATIONARY, problem, machine, patterns)
    zeros = dict.fromkeys(("ifmap", "weight", "either"), 0)
    whole = problem.whole.as_sizes()
    for group in range(whole["G"]):
        start = dict.fromkeys(whole, 0) | {"G": group}
        oracle._extent = whole
        for reduction in range(whole["C"] * problem.taps):
            for position in range(problem.whole.positions):
                for filter_ in range(whole["K"]):
                    place = {"reduction": reduction, "positions": position, "filters": filter_}
                    pair = [oracle._value(name, start, place) for name in ("ifmap", "weight")]
                    zeros["ifmap"] += pair[0] == 0
                    zeros["weight"] += pair[1] == 0
                    zeros["either"] += 0 in pair
    counted = counted_zero_macs(problem, operand_values(problem, machine, patterns))
    assert (counted.ifmap, counted.weight, counted.either) == tuple(zeros.values())


@settings(max_examples=60, deadline=None)
@given(layers())
def test_without_zeros_the_expected_ones_are_those_of_the_padding(layer: Layer) -> None:
    machine = load_architecture("edge_npu")
    problem = matrix_problem(layer, machine)
    ones = OperandPatterns(
        ifmap=np.ones(layer.ifmap_count, np.uint32), weight=np.ones(layer.weight_count, np.uint32)
    )
    assert expected_zero_macs(problem) == counted_zero_macs(
        problem, operand_values(problem, machine, ones)
    )
