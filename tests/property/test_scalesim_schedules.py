"""Do layers on a SCALE-Sim machine take its closed-form time and do all the work?"""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dataflows import FOLD_DATAFLOWS
from dataflows.scalesim import fold_grid, lower, scalesim_layer
from sim.components.machine import Machine
from sim.config.architecture_file import architecture_from_data
from sim.domain.layer import Layer
from sim.engine.run import run_program

OPERANDS = {"ifmap": "ifmap", "filter": "weight", "ofmap": "ofmap"}


def machine(rows, columns, size_kib, words_per_cycle):
    memories = {
        f"{name}_dram": {
            "kind": "dram",
            "standard": "flat_lpddr4_3200",
            "bits_per_cycle": 8 * words_per_cycle,
            "operands": [operand],
        }
        for name, operand in OPERANDS.items()
    }
    for name, operand in OPERANDS.items():
        memories[f"{name}_sram"] = {
            "kind": "sram",
            "capacity_kib": size_kib,
            "word_bits": 8,
            "banks": 3 * max(rows, columns),
            "ports": "1R1W",
            "double_buffered": True,
            "operands": [operand],
        }
    rates = {f"{name}_words_per_cycle": words_per_cycle for name in OPERANDS}
    return architecture_from_data(
        {
            "name": "theirs",
            "clock_mhz": 1000,
            "technology": {"node_nm": 45, "voltage_v": 0.9, "energy_table": "horowitz_45nm"},
            "array": {"kind": "systolic", "rows": rows, "columns": columns},
            "memories": memories,
            "vector_unit": {"lanes": 4},
            "scalesim": {"dataflow": "weight_stationary", "interface": "USER", **rates},
        }
    )


@st.composite
def layers(draw):
    groups = draw(st.integers(1, 3))
    small = st.integers(1, 3)
    return Layer(
        name="layer",
        kind="conv2d",
        batch=draw(st.integers(1, 2)),
        groups=groups,
        in_channels=groups * draw(st.integers(1, 9)),
        out_channels=groups * draw(st.integers(1, 9)),
        ifmap_h=draw(st.integers(3, 9)),
        ifmap_w=draw(st.integers(3, 9)),
        filter_h=draw(small),
        filter_w=draw(small),
        stride_h=draw(small),
        stride_w=draw(small),
    )


@settings(max_examples=150, deadline=None)
@given(
    layer=layers(),
    sides=st.tuples(st.integers(1, 8), st.integers(1, 8)),
    size_kib=st.sampled_from([0.0625, 0.25, 1]),
    words_per_cycle=st.integers(1, 9),
    dataflow=st.sampled_from(sorted(FOLD_DATAFLOWS)),
)
def test_time_work_and_traffic(layer, sides, size_kib, words_per_cycle, dataflow):
    architecture = machine(*sides, size_kib, words_per_cycle)
    whole = scalesim_layer(layer)
    gemm = lower(whole)
    grid = fold_grid(dataflow, gemm, *sides)
    schedule = FOLD_DATAFLOWS[dataflow](whole, architecture)
    program = Machine(architecture).program(schedule)
    assert run_program(program.ideal()).cycles == gemm.copies * grid.cycles
    played = run_program(program)
    assert played.cycles > gemm.copies * grid.cycles
    assert run_program(program, fast_forward=False).cycles == played.cycles
    counts = {(component, action): count for component, action, count in schedule.totals()}
    macs = gemm.copies * gemm.positions * gemm.reduction * gemm.filters
    assert counts["array", "mac"] == whole.macs == macs
    for operand in ("ifmap", "filter"):
        assert counts[f"{operand}_sram", "read"] == gemm.copies * grid.sram_words()[operand]
    assert counts["filter_dram", "read"] >= 8 * whole.weight_count
    assert counts["ofmap_dram", "write"] >= 8 * whole.ofmap_count


@given(layer=layers())
def test_outputs_are_rounded_up(layer):
    whole = scalesim_layer(layer)
    for axis in ("h", "w"):
        size, reach = getattr(layer, f"ifmap_{axis}"), getattr(layer, f"filter_{axis}")
        stride = getattr(layer, f"stride_{axis}")
        assert getattr(whole, f"ofmap_{axis}") == -(-(size - reach + stride) // stride)
    assert scalesim_layer(whole) == whole
    assert replace(whole, padding=layer.padding) == layer
