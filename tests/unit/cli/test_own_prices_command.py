"""Does `joulesim run --prices` use own prices, say so, and refuse mistakes in one line?"""

import json
import re

import pytest

from sim.api import simulate
from sim.base.bundled import bundled_files
from sim.base.errors import ConfigError, InvalidValue
from sim.cli.main import main
from sim.config.architecture_file import (
    architecture_as_data,
    architecture_from_data,
    load_architecture,
)
from tests.accelergy_totals import total_pj

RUN = ["run", "edge_npu", "resnet18", "--layers", "layer1.0.add"]
CSV = "component,action,pj,mw\nglobal_buffer,read,12.5,\nglobal_buffer,leakage,,0\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text(CSV, encoding="utf-8")
    return tmp_path


@pytest.fixture
def machine(folder):
    """An architecture file of the user that names its prices."""

    def write(prices):
        text = bundled_files("configs/architectures", ".yaml")["edge_npu"].read_text("utf-8")
        text = text.replace("technology:\n", f"technology:\n  prices: {prices}\n")
        (folder / "chip.yaml").write_text(text, encoding="utf-8")
        return "chip.yaml"

    return write


def run_json(capsys, *options):
    assert main([*RUN, *options, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_summary_says_what_is_own_and_what_was_kept(folder, capsys):
    assert main([*RUN, "--prices", "mine.csv"]) == 0
    own = " ".join(capsys.readouterr().out.partition("Own prices")[2].split())
    shown = r"from mine\.csv global_buffer\.read 12\.5 pJ per word [\d.]+ x the library's [\d.]+ "
    assert re.match(shown + r"global_buffer\.leakage 0 mW 0 x the library's [\d.]+ Kept from", own)
    kept = own.partition("Kept from horowitz_45nm, ")[2]
    assert "% of the energy: dram (activate, read, write, " in kept
    assert "global_buffer (write), accumulator (read, write, leakage)" in kept
    assert "Given as zero: global_buffer (leakage)." in kept


def test_energy_follows_the_prices(folder, capsys):
    library, own = run_json(capsys), run_json(capsys, "--prices", "mine.csv")
    layer = own["layers"][0]
    reads = layer["action_counts"]["global_buffer.read"]
    assert layer["energy_pj_by_action"]["global_buffer.read"] == 12.5 * reads
    assert layer["energy_pj_by_action"]["global_buffer.leakage"] == 0
    for name in ("accumulator.read", "global_buffer.write", "dram.read"):
        before = library["layers"][0]["energy_pj_by_action"].get(name)
        assert layer["energy_pj_by_action"].get(name) == before
    assert own["totals"]["cycles"] == library["totals"]["cycles"]
    assert "prices" not in library


def test_prices_without_a_range_are_said_to_count_as_exact(folder, capsys):
    rows = "component,action,pj,low_pj,high_pj\nvector_unit,add,0.5,,\nglobal_buffer,read,9,8,10\n"
    (folder / "some.csv").write_text(rows, "utf-8")
    assert main([*RUN, "--prices", "some.csv"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Given without a range, counted as exact," in said
    assert "of the energy: vector_unit (add)." in said


def _without_ranges(figures):
    return {name: v for name, v in figures.items() if not name.endswith(("_low", "_high"))}


def test_our_own_tables_read_back_to_the_same_run(folder, capsys):
    assert main([*RUN, "-q", "-o", "r.h5"]) == 0
    assert main(["export", "r.h5", "--to", "accelergy", "-o", "tables"]) == 0
    shown = capsys.readouterr().out
    assert (
        shown == "wrote tables/ERT.yaml\nwrote tables/action_counts.yaml\nwrote tables/ART.yaml\n"
    )
    before, after = run_json(capsys), run_json(capsys, "--prices", "tables/ERT.yaml")
    assert total_pj(folder / "tables") == pytest.approx(before["totals"]["energy_pj"], rel=1e-12)
    # an ERT has no ranges, so the intervals of what it priced are gone
    assert _without_ranges(after["totals"]) == _without_ranges(before["totals"])
    assert [_without_ranges(layer) for layer in after["layers"]] == [
        _without_ranges(layer) for layer in before["layers"]
    ]
    assert after["prices"]["kept"] == []


def test_a_machine_brings_its_prices_and_the_run_overrides_them(machine, folder):
    (folder / "other.csv").write_text("component,action,pj\nglobal_buffer,read,1\n", "utf-8")
    path = machine("[mine.csv]")
    result = simulate(path, "resnet18", layers="layer1.0.add", prices=["other.csv"])
    assert result.own_prices.files == ("mine.csv", "other.csv")
    assert result.energy_table.actions["global_buffer", "read"].pj == 1
    assert result.energy_table.static["global_buffer", "leakage"].mw == 0
    assert result.configuration["architecture"]["technology"]["prices"] == ["mine.csv"]


def test_no_output_overwrites_the_prices_of_a_machine(machine, folder, capsys):
    command = ["run", f"./{machine('[mine.csv]')}", "resnet18", "--layers", "layer1.0.add"]
    assert main([*command, "--csv", "mine.csv"]) == 2
    assert capsys.readouterr().err == (
        "mine.csv: --csv: expected another file than the inputs, got an input\n"
    )
    assert (folder / "mine.csv").read_text("utf-8") == CSV


@pytest.mark.parametrize("name", ["../mine.csv", "/etc/passwd", "a/../../mine.csv", "link.csv"])
def test_a_machine_cannot_name_files_elsewhere(machine, folder, name):
    (folder / "link.csv").symlink_to("/etc/hostname")
    with pytest.raises(ConfigError, match=r"chip.yaml: technology.prices\[0\] \(line \d+\): expec"):
        load_architecture(machine(f"[{name}]"))


def test_a_machine_that_was_not_read_from_a_file_reads_none(machine):
    data = architecture_as_data(load_architecture(machine("[mine.csv]")))
    copy = architecture_from_data(data)
    assert copy == load_architecture("chip.yaml")
    for source, overrides in ((copy, []), ("edge_npu", ["technology.prices=[mine.csv]"])):
        with pytest.raises(InvalidValue, match=r"technology\.prices: expected no files"):
            simulate(source, "resnet18", layers="conv1", overrides=overrides)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("--prices no.csv", "no.csv: expected an existing file, got no such file"),
        ("--prices p.txt", "p.txt: expected a file of prices ending in .csv, .yaml or .yml, got"),
        ("--prices-map m.yaml", "--prices-map: expected files of prices together with it, got"),
        ("--prices mine.csv --csv mine.csv", "mine.csv: --csv: expected another file than the"),
        ("--prices bad.csv", "bad.csv: line 2: expected a component of the machine, one of dram"),
    ],
)
def test_mistakes_are_one_line(folder, capsys, options, line):
    (folder / "bad.csv").write_text("component,action,pj\nno,read,1\n", encoding="utf-8")
    assert main([*RUN, *options.split()]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(line)
    assert shown.err.count("\n") == 1
