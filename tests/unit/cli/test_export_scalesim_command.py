"""Does `joulesim export --to scalesim` write the reports SCALE-Sim's users know?"""

from dataclasses import replace

import pytest

from sim.cli.main import main
from sim.results.hdf5 import read_result, write_result

CONFIGURATION = """\
[general]
run_name = small
[architecture_presets]
ArrayHeight: 4
ArrayWidth: 4
IfmapSramSzkB: 1
FilterSramSzkB: 1
OfmapSramSzkB: 1
Bandwidth: 4
Dataflow: is
[run_presets]
InterfaceBandwidth: {mode}
"""

TOPOLOGY = """\
Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,
conv, 9, 9, 3, 3, 4, 6, 4,
convDP, 6, 6, 3, 3, 3, 3, 1,
"""

REPORTS = ("COMPUTE_REPORT.csv", "BANDWIDTH_REPORT.csv", "DETAILED_ACCESS_REPORT.csv")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "their.cfg").write_text(CONFIGURATION.format(mode="CALC"), encoding="utf-8")
    (tmp_path / "their.csv").write_text(TOPOLOGY, encoding="utf-8")
    return tmp_path


def run(*arguments):
    assert main(["run", *arguments, "-q", "-o", "result.h5"]) == 0


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines()


def test_reports_of_a_configuration(folder, capsys):
    run("their.cfg", "their.csv")
    assert main(["export", "result.h5", "--to", "scalesim", "-o", "reports"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"wrote reports/{name}" for name in REPORTS]
    header, conv, *depthwise = lines_of(folder / "reports" / "COMPUTE_REPORT.csv")
    assert header == (
        "LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, Overall Util %, "
        "Mapping Efficiency %, Compute Util %,"
    )
    # 9x9, 3x3, stride 4: 3 x 3 outputs, as the last stride begun is finished; M 9, K 36, N 6
    folds, fold_cycles = 9 * 3, 6 + 2 * 4 + 4 - 2
    total = folds * fold_cycles - 1
    assert conv.split(", ")[2:4] == [str(total), "0"]
    assert conv.endswith(",")
    # one layer per channel
    assert [line.partition(",")[0] for line in depthwise] == ["1", "2", "3"]
    assert len({line.partition(",")[2] for line in depthwise}) == 1


def test_the_dataflow_of_the_configuration_is_the_default(folder, capsys):
    assert main(["run", "their.cfg", "their.csv"]) == 0
    assert "their on small, input_stationary" in capsys.readouterr().out
    assert main(["run", "their.cfg", "their.csv", "--dataflow", "output_stationary"]) == 0
    assert "their on small, output_stationary" in capsys.readouterr().out


def test_given_bandwidth_stalls(folder):
    (folder / "their.cfg").write_text(CONFIGURATION.format(mode="USER"), encoding="utf-8")
    (folder / "their.csv").write_text(TOPOLOGY.replace("conv, 9, 9", "conv, 29, 29"))
    run("their.cfg", "their.csv")
    assert main(["export", "result.h5", "--to", "scalesim"]) == 0
    row = lines_of(folder / "result_scalesim" / "COMPUTE_REPORT.csv")[1].split(", ")
    assert int(row[3]) > 0


def test_reports_of_any_other_machine(folder):
    run("edge_npu", "keyword_spotting")
    assert main(["export", "result.h5", "--to", "scalesim"]) == 0
    for name in REPORTS:
        header, *rows = lines_of(folder / "result_scalesim" / name)
        assert len(rows) == 12
        assert {row.count(",") for row in rows} == {header.count(",")}


def test_check_describes_a_configuration(folder, capsys):
    assert main(["check", "their.cfg"]) == 0
    out = capsys.readouterr().out
    assert "4 x 4 PEs" in out
    assert "SCALE-Sim's rules: input_stationary, interface bandwidth CALC" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["result.h5", "--to", "scalesym"],
            "--to: expected one of perfetto, vcd, dram-trace, ramulator-trace, scalesim, accelergy "
            "(did you mean",
        ),
        (["gone.h5", "--to", "scalesim"], "gone.h5: expected an existing result file"),
        (["their.csv", "--to", "scalesim"], "their.csv"),
        (["result.h5", "--to", "scalesim", "-o", "their.csv"], "their.csv: expected a folder"),
        (["result.h5", "--to", "scalesim", "-o", "no/where"], "expected a folder, or a new one"),
        (["result.h5"], "expected --to"),
    ],
)
def test_mistakes(arguments, says, folder, capsys):
    run("their.cfg", "their.csv")
    capsys.readouterr()
    assert main(["export", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert says in shown.err


@pytest.mark.parametrize(
    "damage",
    [
        {"architecture": {}},
        {"architecture": {"name": "x"}},
        {"scalesim_layers": [3]},
        {"scalesim_layers": [{"name": "conv"}]},
        {"scalesim_layers": None, "architecture": None},
    ],
)
def test_a_configuration_that_is_not_ours(damage, folder, capsys):
    run("their.cfg", "their.csv")
    result = read_result("result.h5")
    write_result(replace(result, configuration={**result.configuration, **damage}), "bad.h5")
    capsys.readouterr()
    assert main(["export", "bad.h5", "--to", "scalesim"]) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert "expected" in shown.err
    assert not (folder / "bad_scalesim").exists()
