"""Does `joulesim energy` list prices, ranges, areas and sources, and refuse faulty options?"""

import json

import pytest

from sim.cli.main import main


def _report(capsys, *arguments: str) -> dict:
    assert main(["energy", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def _said(capsys, *arguments: str) -> str:
    assert main(["energy", *arguments]) == 0
    return capsys.readouterr().out


def _action(report: dict, component: str, action: str) -> dict:
    return next(
        row for row in report["actions"] if (row["component"], row["action"]) == (component, action)
    )


def test_published_values_are_listed_as_they_are(capsys):
    report = _report(capsys)
    assert report["schema"] == "joulesim.energy/1"
    assert (report["machine"], report["table"]) == (None, "horowitz_45nm")
    row = _action(report, "multiply", "int8")
    # Horowitz, ISSCC 2014, Fig. 1.1.9
    assert (row["typical_pj"], row["per"], row["estimated"]) == (0.2, "operation", False)
    assert row["low_pj"] < row["typical_pj"] < row["high_pj"]
    assert "Horowitz" in row["source"]
    assert [spread["driver"] for spread in row["spreads"]] == ["arithmetic"]


def test_below_16_nm_the_7_nm_table_is_the_default(capsys):
    report = _report(capsys, "--node-nm", "7")
    assert (report["table"], report["scaling"], report["voltage_v"]) == ("jouppi_7nm", None, 0.75)
    # Jouppi et al., ISCA 2021, Table 2
    assert _action(report, "multiply", "int8")["typical_pj"] == 0.07


def test_a_machine_lists_its_own_components_with_areas(capsys):
    report = _report(capsys, "edge_npu")
    assert report["machine"] == "edge_npu"
    assert _action(report, "array", "mac")["typical_pj"] == pytest.approx(0.3)
    static = {(row["component"], row["name"]) for row in report["static"]}
    assert {("clock", "wires"), ("clock", "leakage"), ("buffer_to_array", "leakage")} <= static
    parts = {(row["component"], row["part"]) for row in report["areas"]}
    assert ("array", "multipliers and adders") in parts
    assert all(row["typical_mm2"] > 0 for row in report["areas"])


def test_options_change_the_machine(capsys):
    slow, fast = (
        _report(capsys, "edge_npu", "--clock-mhz", mhz, "--component", "clock")["static"][0]
        for mhz in ("400", "800")
    )
    assert fast["typical_mw"] == pytest.approx(2 * slow["typical_mw"])


def test_estimated_lists_nothing_else(capsys):
    report = _report(capsys, "edge_npu", "--estimated")
    rows = (*report["actions"], *report["static"], *report["areas"])
    assert rows
    assert all(row["estimated"] for row in rows)


def test_one_component_is_listed_alone(capsys):
    said = _said(capsys, "edge_npu", "--component", "clock")
    assert "wires" in said
    assert "global_buffer" not in said


def test_estimates_are_marked_and_sources_cut_short_until_asked_for(capsys):
    short = _said(capsys, "--component", "clock")
    full = _said(capsys, "--component", "clock", "--sources")
    assert any(line.split()[-1:] == ["e[1]"] for line in short.splitlines())
    assert "..." in short
    assert "12 clocked transistors" in " ".join(full.split())


def test_the_table_fits_80_columns(capsys):
    table = _said(capsys, "eyeriss").split("Sources")[0]
    assert max(map(len, table.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--node-nm", "180"], "--node-nm: expected a node from 7 to 130 nm"),
        (["--node-nm", "3"], "--node-nm: expected a node from 5 to 45 nm"),
        (["--node-nm", "x"], "--node-nm: expected a number of nm > 0, got 'x'"),
        (["--voltage-v", "2"], "--voltage-v: expected a voltage from 0.63 to 1.17 V"),
        (["--clock-mhz", "90000"], "--clock-mhz: expected at most 7017 MHz"),
        (["--table", "horowitz"], "--table: expected one of horowitz_45nm"),
        (["--scaling", "moore"], "--scaling: expected one of by_node"),
        (["--format", "int9"], "--format: expected one of binary"),
        (["--component", "clok"], "--component: expected one of add"),
        (["edge_npu", "--node-nm", "3"], "--node-nm: expected a node from 5 to 45 nm"),
        (["edge_npu", "--format", "int8"], "--format: expected no format with a machine"),
        (["edge_npuu"], "expected a file, or a bundled architecture"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(capsys, arguments, line):
    assert main(["energy", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert line in shown.err
    assert shown.err.count("\n") == 1


def test_a_machine_out_of_range_is_named_with_file_and_key(capsys):
    assert main(["run", "edge_npu", "resnet18", "--set", "technology.node_nm=180"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("edge_npu: technology.node_nm: expected a node from 7 to 130 nm")


def test_a_node_without_a_voltage_has_its_own_supply_and_says_so(capsys):
    report = _report(capsys, "--node-nm", "130")
    assert report["voltage_v"] == pytest.approx(1.192)
    assert report["voltage_estimated"]
    assert "supply of 1.192 V (estimated)" in _said(capsys, "--node-nm", "130")
    assert _report(capsys, "--node-nm", "130", "--voltage-v", "1.2")["voltage_source"] == "given"
