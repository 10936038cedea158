"""Does `joulesim memory dram` serve traces and streams, and refuse what does not fit?"""

import json
import math

import pytest

from sim.base.bundled import bundled_folder
from sim.cli.main import main
from sim.config.dram_file import standard_like
from sim.config.dram_timing_file import dram_timings, load_dram_timing


def run_json(capsys, *arguments):
    assert main(["memory", "dram", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_stream_as_json(capsys):
    report = run_json(
        capsys, "--config", "d3_ddr4_2400_1r", "--stream", "seq_read", "--requests", "1000"
    )
    # DRAMsim3 commit 2981759
    assert (report["total_cycles"], report["row_hits"]) == (5011, 992)
    assert report["bandwidth_gbps"] == pytest.approx(15.3878, rel=1e-4)
    assert report["energy_pj"] == pytest.approx(4676984.9, rel=1e-3)
    assert report["energy_pj"] == pytest.approx(sum(report["energy_pj_by_part"].values()))
    assert report["energy_estimated"] is False


def test_parameters_of_a_stream(capsys):
    report = run_json(
        capsys, "--config", "d3_ddr4_2400_1r", "--stream", "stride_read", "--requests", "1000",
        "--stride-bytes", "8192",
    )  # fmt: skip
    assert report["total_cycles"] == 6575
    slow = run_json(
        capsys, "--config", "d3_ddr4_2400_1r", "--stream", "rand_read", "--requests", "1000",
        "--seed", "1", "--issue-gap-cycles", "100",
    )  # fmt: skip
    assert (slow["total_cycles"], slow["accept_cycles"]) == (99956, 99901)


def test_a_trace_gives_what_the_stream_gives(tmp_path, capsys):
    trace = tmp_path / "requests.trace"
    trace.write_text("".join(f"LD {64 * i:#x}\n" for i in range(1000)), encoding="ascii")
    ours = run_json(capsys, "--config", "d3_ddr4_2400_1r", "--trace", str(trace))
    assert (ours["total_cycles"], ours["row_hits"]) == (5011, 992)


def test_table(capsys):
    assert main(["memory", "dram", "--stream", "seq_read", "--requests", "100"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("ddr4_3200: DDR4-3200")
    assert all(word in shown for word in ("bandwidth", "row hits", "energy", "pJ per bit"))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "expected either --trace or --stream, got neither"),
        (["--stream", "seq_read", "--trace", "x"], "got both"),
        (["--stream", "seq_read"], "--requests: expected a value for seq_read, got nothing"),
        (["--stream", "seq_raed"], "did you mean 'seq_read'?"),
        (["--stream", "stride_read", "--requests", "9"], "--stride-bytes: expected a value"),
        (["--stream", "seq_read", "--requests", "9", "--seed", "1"], "--seed: expected no value"),
        (["--stream", "seq_read", "--requests", "0"], "--requests: expected an integer from 1"),
        (["--stream", "seq_read", "--requests", "many"], "--requests: expected an integer"),
        (
            ["--config", "nope", "--stream", "seq_read", "--requests", "9"],
            '--config: expected a YAML file or a bundled memory ("joulesim list memories" lists '
            "them), got 'nope'",
        ),
        (["--config", "ddr4_3201", "--stream", "seq_read", "--requests", "9"], "mean 'ddr4_3200'?"),
        (["--config", "no.yaml", "--stream", "seq_read", "--requests", "9"], "no.yaml: expected"),
        (["--trace", "no.trace"], "no.trace: expected an existing file"),
        (["--trace", "no.trace", "--seed", "1"], "--seed: expected a stream"),
        (["--stream", "mix21_fine", "--requests", "999999999"], "--stream: expected a stream"),
        (
            ["--stream", "seq_read", "--requests", "1000000000000", "--issue-gap-cycles", "99999"],
            "--issue-gap-cycles: expected at most",
        ),
    ],
)
def test_mistakes_are_one_line_and_exit_code_2(arguments, expected, capsys):
    assert main(["memory", "dram", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert expected in captured.err


def test_a_bad_line_of_a_trace_is_named(tmp_path, capsys):
    trace = tmp_path / "bad.trace"
    trace.write_text("LD 0x0\nLD 0xfffffffffffff\n", encoding="ascii")
    assert main(["memory", "dram", "--trace", str(trace)]) == 2
    assert f"{trace}: line 2: expected an address below" in capsys.readouterr().err


def test_help_shows_examples(capsys):
    assert main(["memory", "dram", "--help"]) == 0
    assert "joulesim memory dram --config" in capsys.readouterr().out


@pytest.mark.parametrize("config", dram_timings())
def test_every_energy_has_a_range_and_a_reason(config, capsys):
    report = run_json(capsys, "--config", config, "--stream", "seq_read", "--requests", "64")
    assert report["energy_pj_low"] < report["energy_pj"] < report["energy_pj_high"]
    assert set(report["energy_spreads"]) == {"core", "refresh", "background"}
    assert all(spread["reason"] for spread in report["energy_spreads"].values())


def test_parts_that_are_wrong_together_swing_together(capsys):
    arguments = ["--config", "lpddr5_6400", "--stream", "rand_read", "--requests", "64"]
    report = run_json(capsys, *arguments, "--seed", "1")
    (driver,) = {spread["driver"] for spread in report["energy_spreads"].values()}
    assert driver == "dram_currents_lpddr5_6400"
    assert report["energy_pj_low"] == pytest.approx(0.5 * report["energy_pj"])
    assert report["energy_pj_high"] == pytest.approx(1.5 * report["energy_pj"])


def test_independent_drivers_add_up_in_quadrature(capsys):
    report = run_json(capsys, "--stream", "seq_read", "--requests", "64", "--parts", "core,io")
    parts, spreads = report["energy_pj_by_part"], report["energy_spreads"]
    core = sum(parts[name] for name in ("activate", "read", "write"))
    pins = parts["read_io"] + parts["write_io"]
    swing = math.hypot(core * (spreads["core"]["high"] - 1), pins * (spreads["io"]["high"] - 1))
    assert report["energy_pj_high"] == pytest.approx(report["energy_pj"] + swing)


def test_the_text_gives_the_range_and_why(capsys):
    assert main(["memory", "dram", "--stream", "seq_read", "--requests", "100"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "its range" in shown
    assert "DRAM core DDR4 3200 x0.5 to x1.31: low, the IDD7 projection" in shown


def test_a_file_without_a_spread_says_that_the_range_is_unknown(tmp_path, capsys):
    text = (bundled_folder("configs/dram_timing") / "lpddr5_6400.yaml").read_text("utf-8")
    file = tmp_path / "own.yaml"
    file.write_text(text[: text.index("  spread:")], encoding="utf-8")
    arguments = ["--config", str(file), "--stream", "seq_read", "--requests", "64"]
    assert run_json(capsys, *arguments)["energy_pj_low"] is None
    assert main(["memory", "dram", *arguments]) == 0
    assert "unknown: the memory's file gives no currents.spread" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("config", "vpp"),
    [
        ("lpddr5_6400", "none"),
        ("r2_ddr5_4800_mop", "missing"),
        ("r2_hbm3_6400_1ch_mop", "missing"),
        ("d3_ddr4_2666_1r", "missing"),
    ],
)
def test_memories_no_standard_is_like_say_themselves_whether_they_have_a_vpp(config, vpp, capsys):
    # JESD209-5: VDD1, VDD2, VDDQ; JESD79-4 and -5, JESD235 and 238: VPP as well
    arguments = ["--config", config, "--stream", "seq_read", "--requests", "64"]
    assert run_json(capsys, *arguments)["energy_coverage"]["vpp"] == vpp
    assert main(["memory", "dram", *arguments]) == 0
    assert ("not VPP" in capsys.readouterr().out) == (vpp == "missing")


@pytest.mark.parametrize("config", dram_timings())
def test_a_memory_and_its_standard_agree_on_vpp(config):
    memory = load_dram_timing(config)
    standard = standard_like(memory)
    assert memory.currents is not None
    if standard is not None:
        assert memory.currents.vpp == standard.includes.vpp
