"""Do both commands say what a DRAM's energy includes?"""

import json

import pytest

from sim.cli.main import main
from sim.domain.coverage_text import coverage_text

STREAM = ("memory", "dram", "--stream", "seq_read", "--requests", "100")


def _json(capsys, *arguments: str):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_pins_are_added_when_asked_for(capsys) -> None:
    core = _json(capsys, *STREAM, "--config", "ddr4_2400")
    whole = _json(capsys, *STREAM, "--config", "ddr4_2400", "--parts", "io,core,refresh,background")
    # Jouppi et al., ISCA 2021, Table 2: 1300 pJ per 64 bits
    assert whole["energy_pj"] - core["energy_pj"] == pytest.approx(100 * 512 * 20.3)
    assert core["energy_left_out_pj"]["read_io"] == pytest.approx(100 * 512 * 20.3)
    assert core["energy_coverage"]["io"] == "missing"
    assert whole["energy_coverage"]["io"] == "included"
    assert whole["energy_parts"] == ["core", "io", "refresh", "background"]


def test_channels_can_be_chosen(capsys) -> None:
    one = _json(capsys, *STREAM, "--config", "hbm2", "--channels", "1")
    eight = _json(capsys, *STREAM, "--config", "hbm2")
    assert (one["channels"], eight["channels"]) == (1, 8)
    assert eight["peak_gbps"] == pytest.approx(8 * one["peak_gbps"])
    assert one["total_cycles"] > eight["total_cycles"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--parts", "cores"], "--parts: expected one of core, io, refresh, background"),
        (["--parts", ""], "--parts: expected"),
        (["--parts", "io,io"], "--parts: expected at least one part, each once"),
        (["--parts", "io", "--config", "r2_ddr5_4800_mop"], "--parts: expected no io"),
        (["--channels", "3"], "--channels: expected a power of two"),
        (["--channels", "0"], "--channels: expected an integer from 1 to 64"),
    ],
)
def test_mistakes_are_one_line(options, expected, capsys) -> None:
    assert main([*STREAM, *options]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert expected in captured.err


def test_a_run_says_what_is_included(capsys) -> None:
    run = ("run", "edge_npu", "resnet18", "--layers", "fc")
    assert main([*run]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "includes core (VDD), I/O; not termination, controller and PHY" in shown
    assert all(f"{part} " in shown for part in ("core", "I/O", "refresh", "background"))
    (memory,) = _json(capsys, *run)["dram_energy"]
    assert memory["parts"] == ["core", "io", "refresh", "background"]
    assert memory["coverage"]["controller"] == "missing"


def test_a_plain_figure_is_named(capsys) -> None:
    choice = "memories.dram.energy=lpddr4_accelergy"
    assert main(["run", "edge_npu", "resnet18", "--layers", "fc", "--set", choice]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "8 pJ per bit (lpddr4_accelergy)" in shown


def test_what_is_not_stated_is_said() -> None:
    text = coverage_text({"core": "included", "vpp": "unstated", "io": "missing"})
    assert text == "includes core (VDD); not I/O; not stated: VPP"
