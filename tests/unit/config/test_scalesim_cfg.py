"""Is a SCALE-Sim configuration read as the machine it describes, and a bad one refused?"""

import pytest

from sim.base.errors import ConfigError
from sim.config.architecture_file import (
    architecture_as_data,
    architecture_from_data,
    load_architecture,
)

VERSION_3 = """\
[general]
run_name = my run

[architecture_presets]
ArrayHeight:    12
ArrayWidth:     14
IfmapSramSzkB:   108
FilterSramSzkB:  64
OfmapSramSzkB:   32
IfmapOffset:    0
FilterOffset:   10000000
OfmapOffset:    20000000
Bandwidth : 8
Dataflow : os
ReadRequestBuffer: 32

[layout]
IfmapCustomLayout: False
IfmapSRAMBankBandwidth: 20
FilterSRAMBankBandwidth: 40

[sparsity]
SparsitySupport : false

[run_presets]
InterfaceBandwidth: USER
UseRamulatorTrace: False
"""

VERSION_2 = """\
[general]
run_name = eyeriss
[architecture_presets]
arrayheight = 12
ARRAYWIDTH = 14
IfmapSramSzkB: 36   # a remark
FilterSramSzkB: 36
OfmapSramSzkB: 36
Dataflow: ws
Bandwidth: 10, 5
[run_presets]
InterfaceBandwidth: USER
"""


@pytest.fixture
def load(tmp_path):
    def read(text, overrides=()):
        path = tmp_path / "their.cfg"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_architecture(path, overrides)

    return read


def test_array_memories_and_rates_of_version_3(load):
    machine = load(VERSION_3)
    assert machine.name == "my_run"
    assert (machine.array.rows, machine.array.columns) == (12, 14)
    sizes = {m.name: m.total_bits for m in machine.memories if m.kind == "sram"}
    assert sizes == {
        "ifmap_sram": 108 * 8192,
        "filter_sram": 64 * 8192,
        "ofmap_sram": 32 * 8192,
    }
    rates = {m.name: m.bits_per_cycle for m in machine.memories if m.kind == "dram"}
    assert rates == {"ifmap_dram": 160, "filter_dram": 320, "ofmap_dram": 64}
    assert machine.scalesim.dataflow == "output_stationary"
    assert machine.scalesim.interface == "USER"


def test_bandwidth_of_version_2_serves_all_operands(load):
    mode = load(VERSION_2).scalesim
    words = (mode.ifmap_words_per_cycle, mode.filter_words_per_cycle, mode.ofmap_words_per_cycle)
    assert words == (10, 10, 10)


def test_it_reads_back_from_a_result(load):
    machine = load(VERSION_3)
    assert architecture_from_data(architecture_as_data(machine)) == machine


def test_overrides_apply(load):
    machine = load(VERSION_2, ["array.rows=32", "clock_mhz=700"])
    assert (machine.array.rows, machine.clock_mhz) == (32, 700)


EDITS = [
    (
        "[run_presets]",
        "[presets]",
        "[run_presets]: expected a section [run_presets], got [general]",
    ),
    ("[general]", "[generel]", "[general]: expected a section [general], got [generel]"),
    ("[architecture_presets]", "[arch]", "expected a section [architecture_presets]"),
    (
        ": USER",
        ": SOMETIMES",
        "InterfaceBandwidth (line 26): expected one of CALC, USER, got 'SOME",
    ),
    (": USER", ":", "InterfaceBandwidth (line 26): expected one of CALC, USER, got ''"),
    ("Dataflow : os", "Dataflow : rs", "Dataflow (line 14): expected one of ws, is, os, got 'rs'"),
    ("Dataflow : os\n", "", "Dataflow (line 4): expected a value for Dataflow, got nothing"),
    ("ArrayHeight:    12", "ArrayHeight: 0", "ArrayHeight (line 5): expected an integer from 1"),
    ("ArrayHeight:    12", "ArrayHeight: -3", "got '-3'"),
    ("ArrayHeight:    12", "ArrayHeight: 1e3", "got '1e3'"),
    ("ArrayHeight:    12", "ArrayHeight: " + "9" * 50, "(line 5): expected an integer from 1 to"),
    ("IfmapSramSzkB:   108", "IfmapSramSzkB: 1.5", "IfmapSramSzkB (line 7)"),
    ("Bandwidth : 8", "Bandwidth : many", "Bandwidth (line 13): expected an integer"),
    ("IfmapSRAMBankBandwidth: 20", "IfmapSRAMBankBandwidth: 0", "BankBandwidth (line 19)"),
    (
        "SparsitySupport : false",
        "SparsitySupport : true",
        "SparsitySupport (line 23): expected false",
    ),
    ("UseRamulatorTrace: False", "UseRamulatorTrace: True", "UseRamulatorTrace (line 27)"),
    ("IfmapCustomLayout: False", "IfmapCustomLayout: True", "IfmapCustomLayout (line 18)"),
    ("[general]\n", "", "line 1: expected a [section] first"),
    ("[layout]", "[general]", "line 17: expected one section [general], got a second one"),
    ("ArrayWidth:     14", "ArrayHeight: 3", "line 6: expected arrayheight once in"),
    ("Bandwidth : 8", "Bandwidth", "line 13: expected key: value"),
]


@pytest.mark.parametrize(("old", "new", "says"), EDITS)
def test_a_mistake_names_its_line(load, old, new, says):
    assert old in VERSION_3
    with pytest.raises(ConfigError) as caught:
        load(VERSION_3.replace(old, new, 1))
    line = str(caught.value)
    assert says in line
    assert "\n" not in line
    assert line.partition(": ")[0].endswith("their.cfg")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[general]\nrun_name\0 = 3\n", b"a: 1\n"])
def test_a_file_that_is_no_configuration(load, content):
    with pytest.raises(ConfigError):
        load(content)


def test_a_huge_file_is_not_read_whole(load):
    with pytest.raises(ConfigError, match="expected at most 1048576 bytes, got a larger file"):
        load(b"[general]\n" + b"# x\n" * 2**19)


def test_a_missing_file(tmp_path):
    with pytest.raises(ConfigError, match=r"gone\.cfg: expected an existing file"):
        load_architecture(tmp_path / "gone.cfg")
