"""Does `joulesim memory sram` price macros with their errors, and refuse what was not sampled?"""

import json

import pytest

from sim.cli.main import main
from sim.config.energy_file import load_technology

SIZE = ["--capacity-kib", "256", "--word-bits", "64", "--node-nm", "45"]


def _report(capsys, *arguments: str) -> dict:
    assert main(["memory", "sram", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_sampled_macro_costs_what_cacti_says(capsys):
    # CACTI 7, 350 K, itrs-hp, 45 nm, 256 KiB x 64 bits, 1RW, one bank
    report = _report(capsys, *SIZE)
    assert report["schema"] == "joulesim.sram/1"
    assert report["read_energy_pj"] == pytest.approx(40.6252, rel=1e-4)
    assert report["write_energy_pj"] == pytest.approx(28.8314, rel=1e-4)
    assert report["leakage_mw"] == pytest.approx(245.589, rel=2e-3)
    assert report["area_mm2"] == pytest.approx(0.796257, rel=1e-4)
    assert report["access_time_ns"] == pytest.approx(1.02839, rel=1e-4)
    assert report["origin"] == "sampled"
    assert not report["estimated"]
    assert report["cross_validated_error"]["read_energy_pj"]["mean_percent"] < 10


def test_a_macro_between_samples_says_so(capsys):
    report = _report(capsys, "--capacity-kib", "96", "--word-bits", "48", "--node-nm", "45")
    assert report["origin"] == "interpolated"
    assert not report["estimated"]


def test_a_node_between_samples_is_estimated(capsys):
    report = _report(capsys, *SIZE[:4], "--node-nm", "28")
    assert report["estimated"]
    assert "interpolated between 22 and 32 nm" in report["notes"]


def test_low_standby_power_cells_leak_a_thousand_times_less(capsys):
    fast, slow = (_report(capsys, *SIZE, "--cell", cell) for cell in ("itrs-hp", "itrs-lstp"))
    assert fast["leakage_mw"] > 1000 * slow["leakage_mw"]


def test_ports_that_were_not_sampled_have_no_known_error(capsys):
    report = _report(capsys, *SIZE, "--cell", "itrs-lstp", "--ports", "1R1W")
    assert report["estimated"]
    assert report["cross_validated_error"]["read_energy_pj"] is None


def test_banks_are_priced(capsys):
    # CACTI 7, 350 K, itrs-hp, 45 nm, 16 MiB x 512 bits, 1RW, eight banks
    size = ["--capacity-kib", "16384", "--word-bits", "512", "--node-nm", "45"]
    assert _report(capsys, *size, "--banks", "8")["read_energy_pj"] == pytest.approx(1429.95, 1e-3)
    assert _report(capsys, *size, "--banks", "2")["estimated"]


def test_the_text_names_value_unit_and_error(capsys):
    assert main(["memory", "sram", *SIZE]) == 0
    shown = capsys.readouterr().out
    assert "read energy" in shown
    assert "pJ per word" in shown
    assert "error against CACTI" in shown
    assert "low - high, leakage: CACTI at 350 K" in shown


def test_every_number_has_a_range_with_its_reason(capsys):
    report = _report(capsys, *SIZE)
    spreads = load_technology("horowitz_45nm").spreads
    drivers = {
        "read_energy_pj": "sram_access",
        "write_energy_pj": "sram_access",
        "leakage_mw": "sram_leakage",
        "area_mm2": "sram_area",
        "access_time_ns": "sram_access",
    }
    for key, driver in drivers.items():
        spread = spreads[driver]
        assert report["spreads"][key] == {
            "driver": driver, "low": spread.low, "high": spread.high, "reason": spread.reason,
        }  # fmt: skip
        assert report[f"{key}_low"] == pytest.approx(spread.low * report[key])
        assert report[f"{key}_high"] == pytest.approx(spread.high * report[key])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (["--capacity-kib", "32768"], "--capacity-kib: expected 0.5 to 16384 KiB"),
        (["--capacity-kib", "0.25"], "--capacity-kib: expected 0.5 to 16384 KiB"),
        (["--capacity-kib", "0.5", "--word-bits", "512"], "--capacity-kib: expected 2 to 16384"),
        (["--capacity-kib", "nan"], "--capacity-kib: expected a number of KiB above 0"),
        (["--capacity-kib", "1e300"], "--capacity-kib: expected 0.5 to 16384 KiB"),
        (["--capacity-kib", "1.00001"], "--capacity-kib: expected a whole number of bits"),
        (["--word-bits", "1024"], "--word-bits: expected 8 to 512 bits"),
        (["--word-bits", "-1"], "--word-bits: expected a whole number"),
        (["--node-nm", "7"], "--node-nm: expected 22 to 90 nm"),
        (["--banks", "16"], "--banks: expected 1 to 8 banks"),
        (["--banks", "4", "--capacity-kib", "32"], "--capacity-kib: expected 64 to 16384 KiB"),
        (["--ports", "2RW"], "--ports: expected one of 1RW, 1R1W"),
        (["--cell", "itrs-lp"], "--cell: expected one of itrs-hp, itrs-lop, itrs-lstp"),
    ],
)
def test_what_was_not_sampled_is_refused(capsys, changed, message):
    assert main(["memory", "sram", *SIZE, *changed]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert said.err.startswith(message)
    assert said.err.count("\n") == 1
