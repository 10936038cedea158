"""Do dataflows and memory models of other installed packages work like joulesim's own?"""

from pathlib import Path

import pytest

import sim
from dataflows import BEST, find_dataflow
from sim.base.errors import ConfigError, InvalidValue
from sim.cli.main import main
from sim.config.architecture_file import architecture_as_data, architecture_from_data
from tests.plugin_package import install_example, write_metadata

MACRO = """\
name: with_mram
clock_mhz: 500
technology: {node_nm: 28, voltage_v: 0.9, energy_table: horowitz_45nm}
array: {kind: systolic, rows: 8, columns: 8}
memories:
  dram: {kind: dram, standard: lpddr4_3200, operands: [ifmap, weight, ofmap]}
  buffer: {kind: KIND, capacity_kib: 64, word_bits: 64, banks: 4, operands: [ifmap, weight, ofmap]}
vector_unit: {lanes: 8}
"""
LAYER = "layer1.0.conv1"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture
def installed(site: Path) -> Path:
    install_example(site)
    return site


def machine(folder: Path, kind: str) -> Path:
    path = folder / "machine.yaml"
    path.write_text(MACRO.replace("KIND", kind), encoding="utf-8")
    return path


@pytest.mark.usefixtures("installed")
def test_a_dataflow_from_outside_maps_each_layer_by_its_own_rule() -> None:
    mixed = sim.simulate("edge_npu", "resnet18", layers="[lf]*1", dataflow="by_kind")
    convolution = sim.simulate("edge_npu", "resnet18", layers=LAYER)
    assert mixed.configuration["packages"] == ["joulesim-example 1.0"]
    same = next(layer for layer in mixed.layers if layer.name == LAYER)
    assert same.energy_pj == convolution.layers[0].energy_pj
    full = sim.simulate("edge_npu", "resnet18", layers="fc", dataflow="by_kind")
    assert full.layers[0].dataflow == "output_stationary"


@pytest.mark.usefixtures("installed")
def test_best_compares_it_with_the_others() -> None:
    result = sim.simulate("edge_npu", "resnet18", layers="fc", dataflow=BEST)
    assert result.configuration["packages"] == ["joulesim-example 1.0"]


def test_a_memory_from_outside_is_priced_and_timed_by_its_model(
    installed: Path, tmp_path: Path
) -> None:
    sram = sim.simulate(machine(tmp_path, "sram"), "resnet18", layers=LAYER)
    mram = sim.simulate(machine(tmp_path, "macro, model: stt_mram"), "resnet18", layers=LAYER)
    price = mram.energy_table.actions["buffer", "write"]
    assert (price.pj, price.estimated) == (0.2 * 64, True)
    assert mram.energy_table.static["buffer", "leakage"].mw == pytest.approx(1e-8 * 64 * 8192)
    assert mram.area_mm2_by_component["buffer"] == pytest.approx(0.04e-6 * 64 * 8192)
    # the same words, and a port that is kept five cycles by each one written
    words = sram.layers[0].action_counts["buffer.write"]
    assert mram.layers[0].action_counts["buffer.write"] == words
    assert mram.cycles >= words * 5 / 4
    assert mram.cycles > sram.cycles


def test_a_memory_from_outside_reads_back_from_a_result(installed: Path, tmp_path: Path) -> None:
    machine_of = sim.load_architecture(machine(tmp_path, "macro, model: stt_mram"))
    assert architecture_from_data(architecture_as_data(machine_of)) == machine_of


def test_what_a_model_cannot_build_is_said_with_the_key(installed: Path, tmp_path: Path) -> None:
    path = machine(tmp_path, "macro, model: stt_mram, ports: 1R1W")
    with pytest.raises(ConfigError, match=r"memories\.buffer\.ports \(line 7\): expected 1RW"):
        sim.load_architecture(path)


def test_a_model_that_nobody_installed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"memories\.buffer\.model .*there is none"):
        sim.load_architecture(machine(tmp_path, "macro, model: stt_mram"))


@pytest.mark.usefixtures("installed")
def test_a_technique_from_outside_changes_the_network() -> None:
    whole = sim.simulate("edge_npu", "keyword_spotting")
    cut = sim.simulate("edge_npu", "keyword_spotting", techniques=["without_softmax"])
    assert [layer.name for layer in cut.layers] == [layer.name for layer in whole.layers[:-1]]
    assert cut.energy_pj == pytest.approx(whole.energy_pj - whole.layers[-1].energy_pj)
    assert cut.configuration["packages"] == ["joulesim-example 1.0"]


@pytest.mark.usefixtures("installed")
def test_a_technique_that_makes_no_sense_says_so() -> None:
    with pytest.raises(InvalidValue, match=r"^without_softmax: workload: expected a network"):
        sim.simulate("edge_npu", "vgg16", techniques=["without_softmax"])


def test_a_technique_that_is_none_names_its_package(site: Path) -> None:
    entries = {"joulesim.techniques": {"mine": "json:loads"}}
    write_metadata(site, "broken", "2.0", entries)
    with pytest.raises(ConfigError, match=r"^broken 2.0: joulesim.techniques.mine: expected"):
        sim.simulate("edge_npu", "keyword_spotting", techniques=["mine"])


@pytest.mark.usefixtures("installed")
def test_the_nearest_of_all_dataflows_is_suggested() -> None:
    with pytest.raises(InvalidValue, match="did you mean 'by_kind'"):
        find_dataflow("by_kin")


@pytest.mark.usefixtures("installed")
def test_the_catalogue_lists_what_packages_add(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "dataflows"]) == 0
    assert "by_kind" in capsys.readouterr().out
    assert main(["list", "memory-models"]) == 0
    assert "joulesim-example 1.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ({"mine": "nowhere.at_all:f"}, "expected nowhere.at_all:f to be importable"),
        ({"mine": "json:__version__x"}, "expected json:__version__x to be importable"),
        ({"mine": "json:__name__"}, "expected a function .* got str"),
        ({"best": "json:loads"}, "expected a name of its own .*joulesim itself"),
    ],
)
def test_a_broken_package_is_named(site: Path, entries: dict[str, str], fault: str) -> None:
    write_metadata(site, "broken", "2.0", {"joulesim.dataflows": entries})
    with pytest.raises(ConfigError, match=f"^broken 2.0: joulesim.dataflows.*{fault}"):
        find_dataflow("mine")


FAULTY = """\
from sim.techniques.technique import Technique
from joulesim_example.without_softmax import NoParameters


def raising(*arguments):
    raise KeyError("x")


def wrong(*arguments):
    return 5


TECHNIQUE = Technique(
    name="raising",
    summary="It fails.",
    way=3,
    accuracy="lossless",
    parameters=NoParameters,
    on_workload=raising,
)
"""


@pytest.mark.parametrize(
    ("group", "name", "value", "fault"),
    [
        ("dataflows", "bad", "faulty:raising", "expected no fault in it, got KeyError: 'x'"),
        ("dataflows", "bad", "faulty:wrong", "expected a Schedule from its function, got int"),
        ("techniques", "raising", "faulty:TECHNIQUE", "expected no fault in it, got KeyError"),
    ],
)
def test_a_package_that_fails_at_work_is_named(
    installed: Path, group: str, name: str, value: str, fault: str
) -> None:
    (installed / "faulty.py").write_text(FAULTY, encoding="utf-8")
    write_metadata(installed, "faulty", "3.0", {f"joulesim.{group}": {name: value}})
    way = {"dataflow": name} if group == "dataflows" else {"techniques": [name]}
    with pytest.raises(ConfigError, match=rf"^faulty 3.0: joulesim\.{group}\.{name}: {fault}"):
        sim.simulate("edge_npu", "keyword_spotting", **way)


def test_two_packages_of_one_name(site: Path) -> None:
    for name, value in (("one", "json:loads"), ("other", "json:dumps")):
        write_metadata(site, name, "1.0", {"joulesim.dataflows": {"mine": value}})
    with pytest.raises(ConfigError, match="expected a name of its own"):
        find_dataflow("mine")
