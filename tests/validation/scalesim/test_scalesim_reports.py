"""Does a `.cfg` give SCALE-Sim's own numbers, to the cycle, the word and the last stamp?

`layers.csv`: rows of the reports of SCALE-Sim 3.0.0 (PyPI `scalesim`,
https://github.com/scalesim-project/SCALE-Sim), obtained by running it: three dataflows, arrays of
8 x 8 to 128 x 128, convolutions and GEMMs, strides 1 to 4, with given bandwidth and without.
"""

import csv
from pathlib import Path

import pytest

import sim
from sim.results.export_scalesim import scalesim_rows
from sim.results.scalesim_row import ScaleSimRow

LINES = Path(__file__).with_name("layers.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(LINES))
FRACTION = 1e-12
"""Relative; their averages and ours divide the same integers, perhaps in another order."""

CONFIGURATION = """\
[general]
run_name = theirs
[architecture_presets]
ArrayHeight: {array_rows}
ArrayWidth: {array_cols}
IfmapSramSzkB: {ifmap_sram_kb}
FilterSramSzkB: {filter_sram_kb}
OfmapSramSzkB: {ofmap_sram_kb}
Bandwidth: {ofmap_rate}
Dataflow: {dataflow}
[layout]
IfmapSRAMBankBandwidth: {ifmap_rate}
FilterSRAMBankBandwidth: {filter_rate}
[run_presets]
InterfaceBandwidth: {bandwidth_mode}
"""


def name_of(row):
    parts = ("network", "layer_name", "array_rows", "array_cols", "dataflow", "bandwidth_mode")
    return "-".join(row[part] for part in parts)


@pytest.fixture(scope="module", params=ROWS, ids=name_of)
def case(request, tmp_path_factory):
    """One of their rows, our layer and our row of the reports."""
    row = request.param
    folder = tmp_path_factory.mktemp("scalesim")
    rates = {
        f"{operand}_rate": row[f"{operand}_dram_bw_words_per_cycle"] or 10
        for operand in ("ifmap", "filter", "ofmap")
    }
    (folder / "their.cfg").write_text(CONFIGURATION.format(**row, **rates), encoding="utf-8")
    (folder / "their.csv").write_text(topology(row), encoding="utf-8")
    result = sim.simulate(folder / "their.cfg", folder / "their.csv")
    (layer,) = result.layers
    (reported,) = scalesim_rows(result)
    return row, layer, reported


def topology(row):
    if row["input_format"] == "gemm":
        return "Layer, M, N, K,\nlayer, {gemm_m}, {gemm_n}, {gemm_k},\n".format(**row)
    header = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, "
    cells = "layer, {ifmap_h}, {ifmap_w}, {filter_h}, {filter_w}, {channels}, {num_filters}, "
    return (header + "Num Filter, Strides,\n" + cells + "{stride_h},\n").format(**row)


def test_compute_cycles_are_theirs(case):
    row, layer, _ = case
    # theirs is the index of the last cycle
    theirs = int(row["total_cycles"]) + 1 - int(row["stall_cycles"])
    assert layer.compute_cycles == theirs


def test_mapping_efficiency_is_theirs(case):
    row, layer, _ = case
    assert layer.mapping_efficiency * 100 == float(row["mapping_eff_pct"])


def test_the_array_does_the_work_they_say(case):
    row, layer, _ = case
    gemm = int(row["gemm_m"]) * int(row["gemm_n"]) * int(row["gemm_k"])
    assert layer.macs == layer.action_counts["array.mac"] == gemm


def test_sram_reads_of_the_machine_are_theirs(case):
    row, layer, _ = case
    for operand in ("ifmap", "filter"):
        theirs = int(row[f"sram_{operand}_accesses"])
        assert layer.action_counts[f"{operand}_sram.read"] == theirs


def test_the_compute_report_is_theirs(case):
    row, _, reported = case
    assert reported.stall_cycles == int(row["stall_cycles"])
    assert reported.total_cycles == int(row["total_cycles"])
    assert reported.total_cycles_with_prefetch == int(row["total_cycles_incl_prefetch"])
    ours = (
        reported.overall_utilization,
        reported.mapping_efficiency,
        reported.compute_utilization,
    )
    theirs = [
        float(row[f"{name}_pct"]) / 100 for name in ("overall_util", "mapping_eff", "compute_util")
    ]
    assert list(ours) == pytest.approx(theirs, rel=FRACTION)


@pytest.mark.parametrize("memory", ["sram", "dram"])
def test_the_access_report_is_theirs(case, memory):
    row, _, reported = case
    for operand, accesses in zip(
        ("ifmap", "filter", "ofmap"), getattr(reported, memory), strict=True
    ):
        key = f"{memory}_{operand}"
        assert (accesses.start_cycle, accesses.stop_cycle, accesses.words) == (
            int(row[f"{key}_start_cycle"]),
            int(row[f"{key}_stop_cycle"]),
            int(row[f"{key}_accesses"]),
        ), operand


def test_the_bandwidth_report_is_theirs(case):
    row, _, reported = case
    assert isinstance(reported, ScaleSimRow)
    ours = [*reported.sram_words_per_cycle, *(dram.words_per_cycle for dram in reported.dram)]
    theirs = [
        float(row[f"avg_{operand}_{memory}_bw"])
        for memory in ("sram", "dram")
        for operand in ("ifmap", "filter", "ofmap")
    ]
    assert ours == pytest.approx(theirs, rel=FRACTION)
