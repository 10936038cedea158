"""Are overrides applied before validation, checked like the file and blamed by name?"""

import pytest

from sim.base.errors import ConfigError
from sim.config.architecture_file import architecture_as_data, load_architecture

BAD_OVERRIDES = [
    ("array.rows", "--set array.rows: expected path.to.key=value, got no '='"),
    ("=3", "--set: expected keys joined by dots before the '=', got ''"),
    ("array..rows=3", "--set array..rows: expected keys joined by dots before the '='"),
    (
        "array.rowz=3",
        "--set array.rowz: expected one of kind, rows, columns, formats, stationary_buffers, "
        "instructions, zero_gating (did you mean 'rows'?), got 'rowz'",
    ),
    ("arrray.rows=3", "--set arrray.rows: expected one of name, description, clock_mhz"),
    ("array.rows.x=3", "--set array.rows.x: expected array.rows, which has no keys, got 'x'"),
    ("array.rows=big", "--set array.rows: expected an integer from 1 to 65536, got 'big'"),
    ("array.rows=0", "--set array.rows: expected an integer from 1 to 65536, got 0"),
    ("array.rows=", "--set array.rows: expected an integer from 1 to 65536, got None"),
    ("array.rows=!!int 3", "--set array.rows: line 1: expected no tags"),
    ("array.rows=.inf", "--set array.rows: line 1: expected a finite number, got .inf"),
    ("array.rows=[1", "--set array.rows: line 1: expected valid YAML"),
    ("array={kind: systolic, rows: 0, columns: 3}", "--set array: array.rows: expected an integer"),
    (
        "array.kind=photonic",
        "--set array.kind: expected one of systolic, spatial, scalar (photonic",
    ),
    ("array.instructions.per_mac=3", "--set array.instructions.per_mac: array.instructions: expec"),
    (
        "memories.global_bufer.capacity_kib=3",
        "--set memories.global_bufer.capacity_kib: expected one of dram, global_buffer, "
        "accumulator (did you mean 'global_buffer'?), got 'global_bufer'",
    ),
    ("memories.dram.word_bits=8", "--set memories.dram.word_bits: expected one of kind, standard"),
    ("memories.global_buffer=3", "expected a mapping whose kind is one of dram, macro"),
    ("memories.dram.operands=[ifmap]", "--set memories.dram.operands: memories: expected a dram"),
    ("memories.dram.standard=lpddr4_320", "--set memories.dram.standard: expected one of"),
    ("a\nb=3", r"--set a\nb: expected one of name"),
]


@pytest.mark.parametrize(("override", "message"), BAD_OVERRIDES)
def test_a_bad_override_is_named(override, message):
    with pytest.raises(ConfigError) as caught:
        load_architecture("edge_npu", [override])
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("array.rows=32", ("array", "rows"), 32),
        (
            "memories.global_buffer.capacity_kib=512",
            ("memories", "global_buffer", "capacity_kib"),
            512,
        ),
        (
            "links.dram_to_buffer.width_bits=64",
            ("links", "dram_to_buffer", "width_bits"),
            64,
        ),
        ("memories.dram.channels=2", ("memories", "dram", "channels"), 2),
        ("clock_mhz = 1.0e3", ("clock_mhz",), 1000),
        ("links={}", ("links",), {}),
        (
            "memories.accumulator.operands=[ofmap]",
            ("memories", "accumulator", "operands"),
            ["ofmap"],
        ),
    ],
)
def test_an_override_changes_its_value_and_nothing_else(override, path, value):
    changed = architecture_as_data(load_architecture("edge_npu", [override]))
    expected = architecture_as_data(load_architecture("edge_npu"))
    place = expected
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert changed == expected


def test_a_key_the_file_left_out_can_be_set():
    eyeriss = load_architecture("eyeriss", ["array.stationary_buffers=2"])
    assert eyeriss.array.stationary_buffers == 2


def test_a_mapping_the_file_left_out_can_be_filled():
    overrides = ["array.rows=1", "array.columns=1", "array.kind=scalar"]
    scalar = load_architecture("edge_npu", [*overrides, "array.instructions.per_mac=7"])
    assert scalar.array.instructions.per_mac == 7.0


def test_the_last_override_of_a_path_wins():
    assert load_architecture("edge_npu", ["array.rows=8", "array.rows=4"]).array.rows == 4


def test_an_override_replaces_what_was_set_below_it():
    whole = "array={kind: spatial, rows: 2, columns: 0}"
    with pytest.raises(ConfigError, match=r"^--set array: array\.columns: expected"):
        load_architecture("edge_npu", ["array.columns=3", whole])


def test_a_mistake_of_the_file_is_still_the_files():
    with pytest.raises(ConfigError, match=r"edge_npu\.yaml: array\.rows \(line \d+\): expected 1"):
        load_architecture("edge_npu", ["array.kind=scalar"])
