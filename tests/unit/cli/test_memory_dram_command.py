"""Does `joulesim memory dram` serve traces and streams, and refuse what does not fit?"""

import json

import pytest

from sim.cli.main import main


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
        (["--config", "ddr9", "--stream", "seq_read", "--requests", "9"], "DRAM: expected a file"),
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
