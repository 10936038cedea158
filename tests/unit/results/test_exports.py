"""Do JSON, CSV and frames carry every number of the result, under names with units?"""

import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import ResultsError
from sim.results.csv_export import layer_table_csv, write_layer_table
from sim.results.frames import energy_frame, layer_frame, timeline_frame
from sim.results.json_export import result_as_json
from sim.results.power import peak_power
from tests.synthetic import synthetic_result

# the contract of the schema joulesim.result/1: these keys stay
TOP = {"schema", "joulesim", "architecture", "workload", "dataflow", "clock_mhz"}
TOTALS = {
    "cycles", "compute_cycles", "stall_cycles", "time_s", "macs", "utilization", "energy_pj",
    "average_power_mw", "peak_power_mw", "dram_read_bits", "dram_write_bits",
    "energy_pj_by_component",
}  # fmt: skip
LAYER = {
    "name", "kind", "dataflow", "cycles", "compute_cycles", "stall_cycles", "macs", "utilization",
    "mapping_efficiency", "energy_pj", "dram_read_bits", "dram_write_bits",
    "energy_pj_by_component", "action_counts",
}  # fmt: skip


def test_json_has_every_key_of_the_contract() -> None:
    data = result_as_json(synthetic_result())
    assert data["schema"] == "joulesim.result/1"
    assert data.keys() >= TOP | {"totals", "layers"}
    assert data["totals"].keys() >= TOTALS
    assert all(layer.keys() >= LAYER for layer in data["layers"])


def test_json_is_plain_data_and_its_sums_agree() -> None:
    result = synthetic_result(1, 5)
    data = json.loads(json.dumps(result_as_json(result), allow_nan=False))
    totals = data["totals"]
    assert totals["energy_pj"] == pytest.approx(
        sum(totals["energy_pj_by_component"].values()), rel=1e-12
    )
    assert totals["cycles"] == totals["compute_cycles"] + totals["stall_cycles"]
    assert totals["macs"] == sum(layer["macs"] for layer in data["layers"])
    assert totals["peak_power_mw"] == peak_power(result.timeline, 1).power_mw
    assert data["peaks"][0]["layer"] in {layer["name"] for layer in data["layers"]}
    assert data["estimated_prices"] == ["buffer_to_array.transfer", "clock.tree"]


def test_csv_numbers_read_back_exactly() -> None:
    result = synthetic_result(2, 4)
    rows = list(csv.DictReader(io.StringIO(layer_table_csv(result))))
    assert [row["name"] for row in rows] == [layer.name for layer in result.layers]
    assert [float(row["energy_pj"]) for row in rows] == [x.energy_pj for x in result.layers]
    assert [float(row["dram_energy_pj"]) for row in rows] == [
        layer.energy_pj_by_component["dram"] for layer in result.layers
    ]


def test_csv_defuses_formulas_and_quotes_commas(tmp_path: Path) -> None:
    result = synthetic_result(0, 2)
    names = ("=1+1", 'a,"b"')
    layers = tuple(
        replace(layer, name=name) for layer, name in zip(result.layers, names, strict=True)
    )
    write_layer_table(replace(result, layers=layers), tmp_path / "layers.csv")
    with (tmp_path / "layers.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["name"] for row in csv.DictReader(stream)] == ["'=1+1", 'a,"b"']


def test_frames_hold_the_tables() -> None:
    result = synthetic_result(0, 3)
    layers = layer_frame(result)
    assert layers.loc["layer2", "cycles"] == result.layers[1].cycles
    energy = energy_frame(result)
    assert energy.shape == (3, len(result.components))
    np.testing.assert_allclose(energy.to_numpy().sum(), result.energy_pj, rtol=1e-12)
    assert result.to_frame().equals(layers)


def test_the_timeline_frame_integrates_to_the_energy() -> None:
    result = synthetic_result(0, 3)
    frame = timeline_frame(result, 100)
    cycles = (frame["end_cycle"] - frame["start_cycle"]).to_numpy()
    power_mw = frame.drop(columns=["start_cycle", "end_cycle"]).sum(axis=1).to_numpy()
    # 1 mW x 1 us = 1 nJ = 1000 pJ
    energy_pj = (power_mw * cycles / result.clock_mhz).sum() * 1000
    np.testing.assert_allclose(energy_pj, result.energy_pj, rtol=1e-12)


def test_without_pandas_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ResultsError, match=r"pip install 'joulesim\[frames\]'"):
        layer_frame(synthetic_result())
