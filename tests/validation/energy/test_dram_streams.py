"""Do prices per event add up to the energy per bit a DRAM simulator reports for a stream?

`dram_streams.csv`: 100 000 sequential requests of 64 B as fast as accepted, DRAMsim3 commit
2981759 (umd-memsys/DRAMsim3), shipped currents, tool energy x tCK; core (VDD) only.
"""

import csv
from pathlib import Path

import pytest

from sim.config.dram_file import load_dram_standard

STANDARD_OF = {
    "d3_ddr4_2400_1r_bgi": "ddr4_2400",
    "d3_ddr4_3200_1r_bgi": "ddr4_3200",
    "d3_lpddr4_2400_x32": "lpddr4_2400",
}
# what the standards add to the core for I/O [pJ/bit]: DDR4, Jouppi ISCA 2021 Table 2; LPDDR4,
# IDD4RQ and IDD4WQ of the Micron LPDDR4-3200 memspec
IO_PJ_PER_BIT = {
    ("DDR4", "seq_read"): 20.3,
    ("DDR4", "seq_write"): 20.3,
    ("LPDDR4", "seq_read"): 3.22,
    ("LPDDR4", "seq_write"): 1.18,
}
with (Path(__file__).parent / "dram_streams.csv").open(encoding="utf-8", newline="") as stream:
    STREAMS = list(csv.DictReader(stream))


def _core_pj(row: dict[str, str], *, activations: float) -> float:
    standard = load_dram_standard(STANDARD_OF[row["config_id"]])
    is_read = row["stream"] == "seq_read"
    per_bit = standard.read_pj_per_bit if is_read else standard.write_pj_per_bit
    bits = int(row["n_requests"]) * int(row["request_B"]) * 8
    core_pj = bits * (per_bit - IO_PJ_PER_BIT[row["standard"], row["stream"]])
    # 1 mW for 1 ns is 1 pJ
    background_pj = standard.background_mw * float(row["time_ns"])
    return core_pj + activations * standard.activate_pj + background_pj


def _bits(row: dict[str, str]) -> int:
    return int(row["n_requests"]) * int(row["request_B"]) * 8


@pytest.mark.parametrize("row", STREAMS, ids=lambda row: f"{row['config_id']}-{row['stream']}")
def test_with_the_refresh_added_a_stream_costs_what_was_measured(row):
    ours_pj = _core_pj(row, activations=int(row["cmd_ACT"])) + float(row["energy_REF_pJ"])
    assert ours_pj == pytest.approx(float(row["energy_total_pJ"]), rel=0.005)


@pytest.mark.parametrize("row", STREAMS, ids=lambda row: f"{row['config_id']}-{row['stream']}")
def test_without_the_refresh_a_stream_costs_4_to_8_percent_less(row):
    row_bits = load_dram_standard(STANDARD_OF[row["config_id"]]).row_bits
    activations = _bits(row) / row_bits
    ratio = _core_pj(row, activations=activations) / float(row["energy_total_pJ"])
    assert 0.92 <= ratio <= 0.96


def test_lpddr4_3200_reads_cost_what_drampower_reports():
    standard = load_dram_standard("lpddr4_3200")
    core = standard.read_pj_per_bit - IO_PJ_PER_BIT["LPDDR4", "seq_read"]
    rate_gbps = standard.peak_gbps * standard.sequential_efficiency
    # 1 mW at 1 Gb/s is 1 pJ per bit
    per_bit = core + standard.activate_pj / standard.row_bits + standard.background_mw / rate_gbps
    # DRAMPower commit 50883a2, 10 000 sequential reads, no VDDQ: 6.223 pJ/bit, refresh included
    assert per_bit == pytest.approx(6.223, rel=0.03)


def test_hbm2_reads_cost_what_the_literature_reports():
    standard = load_dram_standard("hbm2")
    rate_gbps = standard.peak_gbps * standard.sequential_efficiency
    per_bit = (
        standard.read_pj_per_bit
        + standard.activate_pj / standard.row_bits
        + standard.background_mw / rate_gbps
    )
    # 3.92 pJ/bit, average GPU workload with activates: O'Connor et al., MICRO 2017 (recalled)
    assert per_bit == pytest.approx(3.92, rel=0.05)
