"""Is every bad input refused with one line: where, expected, got; and nothing written?"""

import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.results.hdf5 import write_result
from tests.synthetic import synthetic_result

ARCHITECTURE = """\
name: small
clock_mhz: 800
technology: {node_nm: 45, voltage_v: 0.9, energy_table: horowitz_45nm}
array:
  kind: systolic
  rows: 4
  columns: 4
  formats: {ifmap: int8, weight: int8, accumulator: int32}
memories:
  dram: {kind: dram, standard: lpddr4_3200, channels: 1, operands: [ifmap, weight, ofmap]}
  global_buffer:
    kind: sram
    capacity_kib: 16
    word_bits: 64
    operands: [ifmap, weight, ofmap]
links:
  dram_to_buffer: {kind: bus, width_bits: 64}
  buffer_to_array: {kind: multicast, width_bits: 64}
vector_unit: {lanes: 4, format: int32}
"""

NETWORK = """\
name: net
layers:
  - name: conv1
    kind: conv2d
    in_channels: 4
    out_channels: 8
    ifmap_h: 8
    ifmap_w: 8
    filter_h: 3
    filter_w: 3
  - {name: fc, kind: gemm, inputs: [conv1], m: 1, n: 10, k: 288}
"""

TOPOLOGY = """\
Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,
conv1, 8, 8, 3, 3, 4, 8, 1,
conv2, 6, 6, 3, 3, 8, 8, 1,
"""

ORIGINALS = {"chip.yaml": ARCHITECTURE, "net.yaml": NETWORK, "net.csv": TOPOLOGY}
COMMANDS = {
    "chip.yaml": ["run", "chip.yaml", "keyword_spotting"],
    "net.yaml": ["run", "edge_npu", "net.yaml"],
    "net.csv": ["run", "edge_npu", "net.csv"],
}
OUTPUTS = ["-o", "out.h5", "--csv", "out.csv", "--figures", "out"]

# file, text to replace in it, replacement, what the line must say
_EDITS = [
    ("chip.yaml", "rows: 4", "rows: -4", ("array.rows", "got -4")),
    ("chip.yaml", "rows: 4", "rows: 0", ("array.rows", "got 0")),
    ("chip.yaml", "rows: 4", "rows: 4.5", ("array.rows", "got 4.5")),
    ("chip.yaml", "rows: 4", "rows: four", ("array.rows", "got 'four'")),
    ("chip.yaml", "rows: 4", "rows: '4'", ("array.rows", "got '4'")),
    ("chip.yaml", "rows: 4", "rows: true", ("array.rows", "got True")),
    ("chip.yaml", "rows: 4", "rows: 1000000000000", ("array.rows", "got 1000000000000")),
    ("chip.yaml", "rows: 4", "rows:", ("array.rows", "got None")),
    ("chip.yaml", "rows: 4", "rows: 4\n  rows: 5", ("rows", "line 7")),
    ("chip.yaml", "  rows: 4\n", "", ("array.rows",)),
    ("chip.yaml", "rows: 4", "rowz: 4", ("rowz", "'rows'")),
    ("chip.yaml", "clock_mhz: 800", "clock_mhz: .nan", ("clock_mhz",)),
    ("chip.yaml", "clock_mhz: 800", "clock_mhz: .inf", ("clock_mhz",)),
    ("chip.yaml", "clock_mhz: 800", "clock_mhz: 0", ("clock_mhz", "got 0")),
    ("chip.yaml", "clock_mhz: 800", "clock_mhz: 1e300", ("clock_mhz",)),
    ("chip.yaml", "clock_mhz: 800", "clock_mhz: fast", ("clock_mhz", "got 'fast'")),
    ("chip.yaml", "capacity_kib: 16", "capacity_kib: -16", ("capacity_kib", "got -16")),
    ("chip.yaml", "capacity_kib: 16", "capacity_kib: 0.00001", ("capacity_kib",)),
    ("chip.yaml", "kind: systolic", "kind: systolik", ("array.kind", "'systolic'")),
    ("chip.yaml", "kind: systolic", "kind: photonic", ("array.kind", "not built yet")),
    ("chip.yaml", "weight: int8", "weight: int9", ("formats.weight", "got 'int9'")),
    ("chip.yaml", "horowitz_45nm", "horowitz_45", ("energy_table", "'horowitz_45nm'")),
    ("chip.yaml", "lpddr4_3200", "lpddr4_320", ("standard", "'lpddr4_3200'")),
    ("chip.yaml", "[ifmap, weight, ofmap]}", "[ifmap, wait, ofmap]}", ("operands", "'wait'")),
    ("chip.yaml", "[ifmap, weight, ofmap]}", "[ifmap, weight]}", ("memories", "ofmap")),
    ("chip.yaml", "dram_to_buffer", "dram_to_nowhere", ("links", "nowhere")),
    ("chip.yaml", "rows: 4", "rows: [4", ("line",)),
    ("chip.yaml", "rows: 4", "rows: !!python/object:os.system 4", ("line",)),
    ("chip.yaml", "name: small", "name: &a small", ("line",)),
    ("net.yaml", "kind: conv2d", "kind: conv2", ("kind", "'conv2d'")),
    ("net.yaml", "filter_h: 3", "filter_h: 9", ("filter_h", "at most the padded input (8)")),
    ("net.yaml", "filter_h: 3", "filter_h: -1", ("filter_h", "got -1")),
    ("net.yaml", "filter_h: 3", "filter_h: three", ("filter_h", "got 'three'")),
    ("net.yaml", "filter_h: 3", "filter_high: 3", ("filter_high", "'filter_h'")),
    ("net.yaml", "in_channels: 4", "in_channels: 99999999999", ("in_channels",)),
    ("net.yaml", "in_channels: 4", "in_channels: 4\n    groups: 3", ("in_channels", "groups")),
    ("net.yaml", "inputs: [conv1]", "inputs: [conv9]", ("inputs", "'conv1'")),
    ("net.yaml", "name: fc", "name: conv1", ("name", "'conv1'")),
    ("net.yaml", "ifmap_h: 8", "ifmap_h: 8\n    ifmap_h: 8", ("ifmap_h", "line 8")),
    ("net.yaml", "filter_w: 3", "filter_w: 3\n    densities: {weight: 1.5}", ("weight", "got 1.5")),
    ("net.csv", " Channels,", "", ("channels",)),
    ("net.csv", "conv2, 6, 6, 3, 3, 8, 8, 1,", "conv2, 6, 6, 3, 3, 8,", ("line 3",)),
    ("net.csv", "conv2, 6, 6, 3,", "conv2, 6, 6, 7,", ("line 3", "padded input (6)", "got 7")),
    ("net.csv", "conv2, 6,", "conv2, six,", ("line 3", "got 'six'")),
    ("net.csv", "conv2, 6,", "conv2, nan,", ("line 3", "got 'nan'")),
    ("net.csv", "conv2, 6,", "conv2, -6,", ("line 3", "-6")),
    ("net.csv", "conv2, 6,", "conv2, 0,", ("line 3", "0")),
    ("net.csv", "conv2, 6,", "conv2, 1e99,", ("line 3", "1e99")),
    ("net.csv", "conv2, 6,", "conv2, 99999999999999999999,", ("line 3",)),
]

EDITS = [(file, (old, new), says) for file, old, new, says in _EDITS]

# whole contents of a file
CONTENTS = [
    ("chip.yaml", b"", ("empty",)),
    ("chip.yaml", b"\xff\xfe\x00bad", ("UTF-8",)),
    ("chip.yaml", b"name: small\0", ()),
    ("chip.yaml", b"- a\n- b\n", ()),
    ("chip.yaml", ARCHITECTURE.encode()[:200], ()),
    ("net.yaml", b"", ("empty",)),
    ("net.yaml", b"name: net\nlayers: []\n", ("layers",)),
    ("net.yaml", b"\x80\x81", ("UTF-8",)),
    ("net.yaml", NETWORK.encode()[:60], ()),
    ("net.csv", b"", ()),
    ("net.csv", b"\xff\xff\xff", ("UTF-8",)),
    ("net.csv", TOPOLOGY.encode()[:100], ()),
    ("net.csv", b"Layer, M, N, K,\n", ()),
]

# command lines, and what the line must say
ARGUMENTS = [
    (["run", "edge_npuu", "resnet18"], ("'edge_npu'", "got 'edge_npuu'")),
    (["run", "edge_npu", "resnet8"], ("'resnet18'", "got 'resnet8'")),
    (["run", "gone.yaml", "resnet18"], ("gone.yaml", "file")),
    (["run", "edge_npu", "gone.csv"], ("gone.csv", "file")),
    (["run", ".", "resnet18"], ("expected",)),
    (["run", "edge_npu", "../net.txt"], ("net.txt",)),
    (["run", "edge_npu", "net.yaml", "--dataflow", "weight"], ("--dataflow", "got 'weight'")),
    (["run", "edge_npu", "net.yaml", "--layers", "zzz"], ("--layers", "conv1", "got 'zzz'")),
    (["run", "edge_npu", "net.yaml", "--batch", "0"], ("--batch", "got '0'")),
    (["run", "edge_npu", "net.yaml", "--batch", "99999999999"], ("--batch",)),
    (["run", "edge_npu", "net.yaml", "--set", "array.rowz=3"], ("array.rowz", "'rows'")),
    (["run", "edge_npu", "net.yaml", "--set", "array.rows=x"], ("array.rows", "got 'x'")),
    (["run", "edge_npu", "net.yaml", "--set", "array.rows=-1"], ("array.rows", "got -1")),
    (["run", "edge_npu", "net.yaml", "--set", "array.rows=[1"], ("array.rows",)),
    (["run", "edge_npu", "net.yaml", "--set", "array=3"], ("array",)),
    (
        ["run", "edge_npu", "net.yaml", "--set", "memories.global_buffer.capacity_kib=0"],
        ("memories.global_buffer.capacity_kib", "got 0"),
    ),
    (["check", "net.csv.gz"], ("net.csv.gz",)),
    (["check", "broken.h5"], ("broken.h5", "HDF5")),
    (["check", "cut.h5"], ("cut.h5",)),
    (["plot", "broken.h5", "power"], ("broken.h5", "HDF5")),
    (["plot", "cut.h5", "power"], ("cut.h5",)),
    (["plot", "chip.yaml", "power"], ("chip.yaml", "HDF5")),
    (["plot", ".", "power"], ("expected",)),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with a valid file of each kind and two damaged results."""
    for name, text in ORIGINALS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "broken.h5").write_bytes(b"no result at all")
    write_result(synthetic_result(layers=2), tmp_path / "whole.h5")
    whole = (tmp_path / "whole.h5").read_bytes()
    (tmp_path / "cut.h5").write_bytes(whole[: len(whole) // 2])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents_of(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def refused(folder, capsys):
    """Give a function that runs a command that must be refused and returns its one line."""

    def run(arguments):
        before = contents_of(folder)
        assert main(arguments) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.endswith("\n")
        assert shown.err.count("\n") == 1
        assert "expected" in shown.err
        assert "got" in shown.err.partition("expected")[2]
        assert contents_of(folder) == before
        return shown.err

    return run


@pytest.mark.parametrize("file", ORIGINALS)
def test_the_originals_are_valid(file, folder, capsys):
    assert main(["check", file]) == 0
    assert main([*COMMANDS[file], "-q"]) == 0


@pytest.mark.parametrize(("file", "edit", "says"), EDITS)
def test_a_mistake_in_a_file(file, edit, says, folder, refused):
    text = ORIGINALS[file].replace(*edit, 1)
    assert text != ORIGINALS[file]
    (folder / file).write_text(text, encoding="utf-8")
    line = refused([*COMMANDS[file], *OUTPUTS])
    assert line.startswith(f"{file}: ")
    assert all(part in line for part in says), line


@pytest.mark.parametrize(("file", "content", "says"), CONTENTS)
def test_a_file_that_is_no_such_file(file, content, says, folder, refused):
    (folder / file).write_bytes(content)
    line = refused([*COMMANDS[file], *OUTPUTS])
    assert line.startswith(f"{file}: ")
    assert all(part in line for part in says), line


@pytest.mark.parametrize(("arguments", "says"), ARGUMENTS)
def test_a_mistake_in_the_arguments(arguments, says, refused):
    line = refused(arguments)
    assert all(part in line for part in says), line


def test_check_refuses_what_run_refuses(folder, refused):
    for file, edit, _ in EDITS[::5]:
        (folder / file).write_text(ORIGINALS[file].replace(*edit, 1), encoding="utf-8")
        refused(["check", file])


def test_a_layer_that_fits_nowhere_says_what_it_needs(folder, refused):
    text = ARCHITECTURE.replace("capacity_kib: 16", "capacity_kib: 0.0078125")
    (folder / "chip.yaml").write_text(text, encoding="utf-8")
    line = refused([*COMMANDS["chip.yaml"], *OUTPUTS])
    assert line.startswith("conv: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "edge_npu", "gone.csv"],
        ["run", "edge_npu", "keyword_spotting", "--dataflow", "wait_stationary"],
        ["check", "broken.h5"],
        ["plot", "cut.h5", "power"],
    ],
)
def test_the_installed_command_refuses_too(arguments, folder):
    before = contents_of(folder)
    command = [sys.executable, "-m", "sim.cli", *arguments]
    root = Path(__file__).parents[3]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(root)}
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "expected" in done.stderr
    assert contents_of(folder) == before
