"""Does every mistake in an architecture file give one line: file, key, line, expected, got?"""

import pytest

from sim.base.errors import ConfigError
from sim.config.architecture_file import load_architecture

GOOD = """\
name: small
clock_mhz: 100
technology:
  node_nm: 45
  voltage_v: 0.9
  energy_table: horowitz_45nm
array:
  kind: systolic
  rows: 4
  columns: 4
  formats:
    ifmap: int8
memories:
  dram:
    kind: dram
    standard: lpddr4_3200
    operands: [ifmap, weight, ofmap]
  buffer:
    kind: sram
    capacity_kib: 16
    word_bits: 32
    operands: [ifmap, weight, ofmap]
links:
  dram_to_buffer:
    kind: bus
    width_bits: 32
vector_unit:
  lanes: 4
"""

# (line of GOOD, what it is replaced by, message after the file name)
BAD_LINES = [
    ("  rows: 4", "  rows: 0", "array.rows (line 9): expected an integer from 1 to 65536, got 0"),
    ("  rows: 4", "  rows: -4", "array.rows (line 9): expected an integer from 1 to 65536, got -4"),
    ("  rows: 4", "  rows: 4.5", "expected an integer from 1 to 65536, got 4.5"),
    ("  rows: 4", "  rows: '4'", "expected an integer from 1 to 65536, got '4'"),
    ("  rows: 4", "  rows: big", "expected an integer from 1 to 65536, got 'big'"),
    ("  rows: 4", "  rows: true", "expected an integer from 1 to 65536, got True"),
    ("  rows: 4", "  rows:", "expected an integer from 1 to 65536, got None"),
    ("  rows: 4", "  rows: 1000000", "expected an integer from 1 to 65536, got 1000000"),
    ("  rows: 4", "  rows: [4]", "expected an integer from 1 to 65536, got [4]"),
    ("  rows: 4", "  rows: .nan", "array.rows (line 9): expected a finite number, got .nan"),
    ("  rows: 4\n", "", "array.rows (line 7): expected an integer from 1 to 65536, got nothing"),
    (
        "  rows: 4",
        "  rowz: 4",
        "array.rowz (line 9): expected one of kind, rows, columns, formats, stationary_buffers, "
        "instructions, zero_gating (did you mean 'rows'?), got 'rowz'",
    ),
    ("  rows: 4", "  rows: 4\n  rows: 4", "array (line 10): expected each key once, got 'rows'"),
    (
        "  kind: systolic",
        "  kind: systolik",
        "array.kind (line 8): expected one of systolic, spatial, scalar (did you mean 'systolic'?)",
    ),
    (
        "  kind: systolic",
        "  kind: photonic",
        "expected one of systolic, spatial, scalar (photonic is reserved: not built yet), "
        "got 'photonic'",
    ),
    ("  kind: systolic", "  kind: crossbar", "(crossbar is reserved: not built yet)"),
    ("  kind: systolic", "  kind: spiking", "(spiking is reserved: not built yet)"),
    ("  kind: systolic", "  kind: scalar", "array.rows (line 9): expected 1 x 1 PEs"),
    ("  kind: systolic", "  kind: [a]", "array.kind (line 8): expected one of systolic"),
    (
        "    ifmap: int8",
        "    ifmap: int9",
        "array.formats.ifmap (line 12): expected one of binary, int2, int4, int8, int16, int32, "
        "fp8, fp8_e4m3, fp8_e5m2, fp16, bf16, tf32, fp32 (did you mean 'int8'?), got 'int9'",
    ),
    ("    ifmap: int8", "    ifmap: 8", "array.formats.ifmap (line 12): expected one of binary"),
    ("name: small", "name: a b", "name (line 1): expected a name of at most 100 characters"),
    ("name: small", "name: ../x", "name (line 1): expected a name of at most 100 characters"),
    ("name: small\n", "", "name: expected a name of at most 100 characters without spaces, got n"),
    ("name: small", "nam: small", "nam (line 1): expected one of name, description, clock_mhz"),
    ("clock_mhz: 100", "clock_mhz: 0", "clock_mhz (line 2): expected a number from 0.001 to 20000"),
    ("clock_mhz: 100", "clock_mhz: 1e999", "clock_mhz (line 2): expected a finite number, got 1e"),
    ("clock_mhz: 100", "clock_mhz: fast", "expected a number from 0.001 to 20000, got 'fast'"),
    ("  node_nm: 45", "  node_nm: 0.5", "technology.node_nm (line 4): expected a number from 1 to"),
    ("  voltage_v: 0.9", "  voltage_v: 9", "expected a number from 0.2 to 5, got 9"),
    (
        "energy_table: horowitz_45nm",
        "energy_table: horowitz",
        "technology.energy_table (line 6): expected one of",
    ),
    ("energy_table: horowitz_45nm", "energy_table: ../x", "technology.energy_table (line 6): exp"),
    (
        "standard: lpddr4_3200",
        "standard: lpddr4_3201",
        "memories.dram.standard (line 16): expected one of",
    ),
    ("standard: lpddr4_3200", "standard: ../../x", "memories.dram.standard (line 16): expected"),
    (
        "    kind: sram",
        "    kind: cache",
        "memories.buffer.kind (line 19): expected one of dram, macro, register_file, sram",
    ),
    ("    kind: sram\n", "", "memories.buffer.kind (line 18): expected one of dram, macro"),
    (
        "    capacity_kib: 16",
        "    capacity_kb: 16",
        "memories.buffer.capacity_kb (line 20): expected one of kind, capacity_kib, word_bits, "
        "banks, ports, double_buffered, instances, layout, operands, cell, clock_gated "
        "(did you mean 'capacity_kib'?)",
    ),
    ("capacity_kib: 16", "capacity_kib: 0", "expected a number > 0 and <= 134217728, got 0"),
    ("capacity_kib: 16", "capacity_kib: 1.00001", "expected a whole number of bits, got 1.00001"),
    ("capacity_kib: 16", "capacity_kib: 1e-3", "expected a whole number of bits, got 0.001"),
    (
        "capacity_kib: 16",
        "capacity_kib: 1\n    banks: 1024",
        "memories.buffer.capacity_kib (line 20): expected at least 4.0, one word of each bank",
    ),
    ("word_bits: 32", "word_bits: 8193", "expected an integer from 1 to 8192, got 8193"),
    ("word_bits: 32", "word_bits: 32\n    ports: 2RW", "expected one of 1RW, 1R1W"),
    ("word_bits: 32", "word_bits: 32\n    double_buffered: yes", "true or false, got 'yes'"),
    (
        "    word_bits: 32\n    operands: [ifmap, weight, ofmap]",
        "    word_bits: 32\n    operands: [ifmap, weights]",
        "memories.buffer.operands[1] (line 22): expected one of ifmap, weight, ofmap "
        "(did you mean 'weight'?), got 'weights'",
    ),
    (
        "    word_bits: 32\n    operands: [ifmap, weight, ofmap]",
        "    word_bits: 32\n    operands: [ifmap, ifmap]",
        "memories.buffer.operands (line 22): expected each operand once",
    ),
    (
        "    word_bits: 32\n    operands: [ifmap, weight, ofmap]",
        "    word_bits: 32\n    operands: []",
        "expected a list of 1 to 3 of ifmap, weight, ofmap, got []",
    ),
    (
        "    word_bits: 32\n    operands: [ifmap, weight, ofmap]",
        "    word_bits: 32\n    operands: [ifmap, weight]",
        "memories (line 13): expected at least one on-chip memory for ofmap, got only dram",
    ),
    ("  buffer:\n", "  array:\n", "memories.array (line 18): expected a name other than array"),
    (
        "  buffer:\n",
        "  my buffer:\n",
        "memories.my buffer (line 18): expected a name of at most 64",
    ),
    ("  buffer:\n", "  a.b:\n", "memories.a.b (line 18): expected a name of at most 64 letters"),
    (
        "  dram_to_buffer:",
        "  wires:",
        "links.wires.between (line 24): expected between: [outer, inner] out of dram, buffer, "
        "array, got the name wires, which joins no two",
    ),
    (
        "    width_bits: 32",
        "    width_bits: 32\n    between: [dram, cache]",
        "links.dram_to_buffer.between (line 27): expected one of dram, buffer, array, got 'cache'",
    ),
    (
        "    width_bits: 32",
        "    width_bits: 32\n    between: [buffer, dram]",
        "links.dram_to_buffer.between (line 27): expected the outer end first",
    ),
    (
        "    width_bits: 32",
        "    width_bits: 32\n    between: [dram]",
        "links.dram_to_buffer.between (line 27): expected a list of 2 values, got ['dram']",
    ),
    (
        "    kind: bus",
        "    kind: mesh",
        "links.dram_to_buffer.hop_length_mm (line 24): expected the distance between routers, "
        "above 0 mm, for a mesh, got nothing",
    ),
    ("    kind: bus", "    kind: buss", "one of bus, multicast, systolic, mesh (did you mean"),
    ("    width_bits: 32\n", "", "links.dram_to_buffer.width_bits (line 24): expected an integer"),
    (
        "    width_bits: 32",
        "    width_bits: 32\n    latency_cycles: -1",
        "links.dram_to_buffer.latency_cycles (line 27): expected an integer from 0 to 1000000",
    ),
    ("  lanes: 4", "  lanes: 0", "vector_unit.lanes (line 28): expected an integer from 1 to"),
    ("  lanes: 4", "  lanes: 4\n  format: int33", "vector_unit.format (line 29): expected one of"),
    ("vector_unit:\n  lanes: 4\n", "", "vector_unit: expected a mapping with lanes, got nothing"),
    ("vector_unit:\n  lanes: 4\n", "vector_unit: 4\n", "expected a mapping with lanes, got 4"),
]


def error_of(path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_architecture(path)
    return str(caught.value)


def test_the_file_the_cases_start_from_is_good(tmp_path):
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_architecture(path).name == "small"


@pytest.mark.parametrize(("line", "bad", "message"), BAD_LINES)
def test_a_bad_line_is_named(tmp_path, line, bad, message):
    assert GOOD.count(line) == 1
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace(line, bad), encoding="utf-8")
    said = error_of(path)
    assert said.startswith(f"{path}: ")
    assert message in said
    assert "\n" not in said


def test_too_many_memories_are_refused(tmp_path):
    extra = "".join(
        f"  spad{index}: {{kind: sram, capacity_kib: 1, word_bits: 8, operands: [ifmap]}}\n"
        for index in range(63)
    )
    path = tmp_path / "many.yaml"
    path.write_text(GOOD.replace("links:\n", extra + "links:\n"), encoding="utf-8")
    assert error_of(path).endswith("expected a mapping of 1 to 64 names, got a mapping of 65 keys")


def test_a_machine_without_outermost_dram_is_refused(tmp_path):
    path = tmp_path / "onchip.yaml"
    start, end = GOOD.index("  dram:\n"), GOOD.index("  buffer:\n")
    text = (GOOD[:start] + GOOD[end:]).replace("dram_to_buffer", "buffer_to_array")
    path.write_text(text, encoding="utf-8")
    assert "expected a dram outermost for ifmap, to hold whole tensors" in error_of(path)


def test_an_unknown_preset_suggests_the_nearest():
    said = error_of("edge_npuu")
    assert (
        "one of edge_npu, eyeriss, mesh_npu, scalar_cpu, tpu_v1 (did you mean 'edge_npu'?)" in said
    )
    assert said.endswith("got 'edge_npuu'")


@pytest.mark.parametrize("source", ["none.yaml", "./none", "/none/edge_npu", "none.YML"])
def test_what_looks_like_a_file_is_a_file(source):
    assert (
        error_of(source) == f"{source.removeprefix('./')}: expected an existing file, got no "
        "such file"
    )
