"""Do prices per event add up to the energy per bit that DRAM simulators and the literature report?

`dram_streams.csv`: 100 000 sequential requests of 64 B as fast as accepted, DRAMsim3 commit
2981759 (umd-memsys/DRAMsim3), shipped currents, tool energy x tCK; core (VDD) only.
"""

import csv
from pathlib import Path

import pytest

from sim.components.dram_service import serve_blocks
from sim.config.dram_file import load_dram_standard
from sim.config.dram_timing_file import load_dram_timing
from sim.domain.dram_standard import DramStandard
from sim.domain.request_stream import RequestStream
from sim.energy.dram_commands import CommandEnergy, command_energy, price_dram
from sim.workloads.request_blocks import stream_blocks

STANDARD_OF = {
    "d3_ddr4_2400_1r_bgi": "ddr4_2400",
    "d3_ddr4_3200_1r_bgi": "ddr4_3200",
    "d3_lpddr4_2400_x32": "lpddr4_2400",
}
with (Path(__file__).parent / "dram_streams.csv").open(encoding="utf-8", newline="") as stream:
    STREAMS = list(csv.DictReader(stream))


def _energy(standard: DramStandard) -> CommandEnergy:
    assert standard.powered_as is not None
    energy = command_energy(standard.powered_as)
    assert energy is not None
    return energy


@pytest.mark.parametrize("row", STREAMS, ids=lambda row: f"{row['config_id']}-{row['stream']}")
def test_a_standard_s_prices_give_the_energy_of_a_stream(row):
    energy = _energy(load_dram_standard(STANDARD_OF[row["config_id"]]))
    burst_pj = energy.read_pj if row["stream"] == "seq_read" else energy.write_pj
    ours_pj = (
        int(row["n_requests"]) * burst_pj
        + int(row["cmd_ACT"]) * energy.activate_pj
        + int(row["cmd_REF"]) * energy.refresh_pj
        # 1 mW for 1 ns is 1 pJ; a stream keeps rows open all the time but for refresh
        + energy.active_standby_mw * float(row["time_ns"])
    )
    assert ours_pj == pytest.approx(float(row["energy_total_pJ"]), rel=0.01)


@pytest.mark.parametrize("row", STREAMS, ids=lambda row: f"{row['config_id']}-{row['stream']}")
def test_refresh_costs_what_is_reported(row):
    energy = _energy(load_dram_standard(STANDARD_OF[row["config_id"]]))
    ours_pj = int(row["cmd_REF"]) * energy.refresh_pj
    assert ours_pj == pytest.approx(float(row["energy_REF_pJ"]), rel=1e-4)


@pytest.mark.parametrize(
    ("name", "parameters", "published"),
    [
        # DRAMPower commit 50883a2 on a Ramulator 1 LPDDR4-3200 command trace, Micron 6 Gb memspec,
        # two x16 devices, 10 000 requests: VDD1 and VDD2, pJ per bit
        ("seq_read", {}, 6.223),
        ("seq_write", {}, 4.827),
        ("rand_read", {"seed": 1}, 11.723),
    ],
)
def test_lpddr4_3200_streams_cost_what_drampower_reports(name, parameters, published):
    memory = load_dram_timing("lpddr4_3200")
    stream = RequestStream(name=name, requests=10_000, **parameters)
    parts = price_dram(memory, serve_blocks(memory, stream_blocks(stream)))
    assert sum(parts.values()) / (10_000 * 512) == pytest.approx(published, rel=0.01)


def test_hbm2_reads_with_pins_cost_what_the_literature_reports():
    standard = load_dram_standard("hbm2")
    memory = load_dram_timing("hbm2").with_channels(1)
    stream = RequestStream(name="seq_read", requests=10_000)
    core_pj = sum(price_dram(memory, serve_blocks(memory, stream_blocks(stream))).values())
    assert standard.io is not None
    per_bit = core_pj / (10_000 * 512) + standard.io.read_pj_per_bit
    # 3.92 pJ/bit, average GPU workload with activates: O'Connor et al., MICRO 2017 (recalled)
    assert per_bit == pytest.approx(3.92, rel=0.05)


def test_ddr3_2133_costs_per_bit_what_ddr3_1600_does():
    energies = [_energy(load_dram_standard(name)) for name in ("ddr3_1600", "ddr3_2133")]
    assert energies[0].read_pj == pytest.approx(energies[1].read_pj, rel=0.001)
    assert energies[0].activate_pj == pytest.approx(energies[1].activate_pj, rel=0.05)
