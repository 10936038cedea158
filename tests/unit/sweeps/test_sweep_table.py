"""Does the table of a store have what was stored, as columns?"""

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import ResultsError
from sim.domain.sweep import Axis, SweepSpec
from sim.sweeps.outcome import METRICS, FinishedPoint, Outcome
from sim.sweeps.run import open_store
from sim.sweeps.table import read_sweep_table
from sim.sweeps.table_csv import table_as_csv

SPEC = SweepSpec(
    name="sizes",
    fixed={"architecture": "edge_npu", "workload": "resnet18"},
    axes=(
        Axis(("array.rows", "array.columns"), ((8, 4), (16, 8))),
        Axis(("dataflow",), (("weight_stationary",), ("=best",))),
        Axis(("technology.voltage_v",), ((1,), (0.9,), (0.8,))),
    ),
)
FAILED = 4


def figures(position: int) -> dict[str, float]:
    # energy falls and time rises with the position, but for 5, which 3 beats
    return dict.fromkeys(METRICS, 1.5) | {
        "energy_pj": 100.0 - position if position != 5 else 98.0,
        "time_s": 1e-3 * (1 + position),
    }


def finished(position: int) -> FinishedPoint:
    if position == FAILED:
        return FinishedPoint(position=position, digest="x", outcome=None, error="it: expected y")
    parts = {"dram": 0.1 * position} | ({"energy": 2.0} if position else {})
    outcome = Outcome(metrics=figures(position), energy_pj_by_component=parts)
    return FinishedPoint(position=position, digest=f"d{position}", outcome=outcome)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_store(tmp_path / "sweep.sqlite", SPEC, resume=False) as store:
        for position in (5, 0, 3, FAILED):
            store.write([finished(position)], {position: SPEC.assignment(position)})
    return tmp_path


def test_columns_hold_what_was_stored(folder: Path) -> None:
    table = read_sweep_table(folder)
    assert (table.name, len(table)) == ("sizes", 4)
    assert table.positions.tolist() == [0, 3, 4, 5]
    assert table.axis_names == SPEC.axis_names
    for row, position in enumerate(table.positions.tolist()):
        values = SPEC.assignment(position)
        assert table.values_at(row) == {name: values[name] for name in SPEC.axis_names}
        if position != FAILED:
            assert {name: table.columns[name][row] for name in METRICS} == figures(position)
    assert table.columns["array.rows"].dtype == np.int64
    assert table.columns["technology.voltage_v"].dtype == np.float64
    np.testing.assert_equal(table.columns["dram_pj"], [0.0, 0.1 * 3, np.nan, 0.5])
    # a memory may be called as a total is
    np.testing.assert_equal(table.columns["component_energy_pj"], [np.nan, 2.0, np.nan, 2.0])
    assert table.errors == ("", "", "it: expected y", "")
    assert table.units["energy_pj"] == "pJ"
    assert table.units["technology.voltage_v"] == "V"


def test_the_front_is_of_the_objectives(folder: Path) -> None:
    table = read_sweep_table(folder)
    assert table.objectives == ("energy", "latency")
    assert table.on_front.tolist() == [True, True, False, False]
    assert table.front(["latency"]).tolist() == [True, False, False, False]


def test_the_csv_reads_back(folder: Path) -> None:
    header, *lines = table_as_csv(read_sweep_table(folder)).splitlines()
    assert header.split(",")[:7] == [
        "position",
        "architecture",
        "workload",
        "array.rows",
        "array.columns",
        "dataflow",
        "technology.voltage_v",
    ]
    rows = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    assert [row["energy_pj"] for row in rows] == ["100.0", "97.0", "", "98.0"]
    assert float(rows[1]["dram_pj"]) == 0.1 * 3
    assert [row["pareto"] for row in rows] == ["1", "1", "0", "0"]
    assert [row["dataflow"] for row in rows] == ["weight_stationary", "'=best", "'=best", "'=best"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE about SET value = '[1]' WHERE key = 'grid'",
        "UPDATE about SET value = '{' WHERE key = 'grid'",
        "DELETE FROM about WHERE key = 'grid'",
        "INSERT INTO places VALUES (12, 'd0', '{}')",
        "UPDATE outcomes SET components = '[]' WHERE digest = 'd0'",
        "UPDATE outcomes SET energy_pj = 'much' WHERE digest = 'd0'",
        """UPDATE about SET value = '{"axes": [[["a"], [[[1]]]]], "fixed": {}}'"""
        " WHERE key = 'grid'",
    ],
)
def test_a_damaged_store_is_one_line(folder: Path, change: str) -> None:
    with sqlite3.connect(folder / "sweep.sqlite") as connection:
        connection.execute(change)
    connection.close()
    with pytest.raises(ResultsError, match="expected a sweep's store that is whole") as caught:
        read_sweep_table(folder)
    assert "\n" not in str(caught.value)


def test_the_grid_is_in_the_store(folder: Path) -> None:
    with sqlite3.connect(folder / "sweep.sqlite") as connection:
        (text,) = connection.execute("SELECT value FROM about WHERE key = 'grid'").fetchone()
    connection.close()
    assert json.loads(text)["axes"][0] == [["array.rows", "array.columns"], [[8, 4], [16, 8]]]
