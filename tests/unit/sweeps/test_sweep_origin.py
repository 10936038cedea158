"""Does a store say where its points come from, and is what it says checked?"""

import hashlib
import json
import sqlite3

import pytest

from sim.base.errors import ResultsError
from sim.base.version import __version__
from sim.config.sweep_file import load_sweep
from sim.sweeps.points import PointReader
from sim.sweeps.run import open_store
from sim.sweeps.table import read_sweep_table

TEXT = """
architecture: edge_npu
workload: resnet18
set: {clock_mhz: 500}
axes: {dataflow: [weight_stationary, output_stationary]}
linked: [{array.rows: [8, 16], array.columns: [8, 16]}]
constraints: [array.rows < 99]
"""


def stored(folder, text=TEXT):
    file = folder / "sizes.yaml"
    file.write_text(text)
    path = folder / "sweep.sqlite"
    open_store(path, load_sweep(file), resume=False, reader=PointReader(folder), file=file).close()
    return path


def test_it_names_version_file_axes_and_conditions(tmp_path):
    table = read_sweep_table(stored(tmp_path))
    origin = table.origin
    assert origin.joulesim == __version__
    assert origin.file == "sizes.yaml"
    assert origin.file_sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert origin.constraints == ("array.rows < 99",)
    assert origin.search == {}
    assert table.axis_groups == (("dataflow",), ("array.rows", "array.columns"))


def test_the_machine_is_that_of_the_fixed_values(tmp_path):
    machine = read_sweep_table(stored(tmp_path)).origin.architecture
    assert machine["name"] == "edge_npu"
    assert machine["clock_mhz"] == 500


def test_without_one_machine_there_is_none(tmp_path):
    text = TEXT.replace("architecture: edge_npu\n", "").replace("set: {clock_mhz: 500}\n", "")
    text = text.replace("axes: {", "axes: {architecture: [edge_npu, eyeriss], ")
    assert read_sweep_table(stored(tmp_path, text)).origin.architecture == {}


def test_a_store_of_before_is_read_all_the_same(tmp_path):
    path = stored(tmp_path)
    _change(path, "DELETE FROM about WHERE key IN ('file', 'file_sha256', 'architecture')")
    origin = read_sweep_table(path).origin
    assert (origin.file, origin.file_sha256, origin.architecture) == ("", "", {})


@pytest.mark.parametrize(
    "machine", ["{", "[1]", '{"a":' * 40 + "1" + "}" * 40, "[" * 100_000, "7", "null"]
)
def test_a_machine_of_another_shape_is_one_line(tmp_path, machine):
    path = stored(tmp_path)
    _change(path, "UPDATE about SET value = ? WHERE key = 'architecture'", machine)
    with pytest.raises(ResultsError, match="expected a sweep's store that is whole") as caught:
        read_sweep_table(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"constraints": "all"}, {"constraints": [1]}, {"search": 3}])
def test_conditions_of_another_shape_are_one_line(tmp_path, wrong):
    path = stored(tmp_path)
    with sqlite3.connect(path) as connection:
        (text,) = connection.execute("SELECT value FROM about WHERE key = 'grid'").fetchone()
    connection.close()
    _change(
        path, "UPDATE about SET value = ? WHERE key = 'grid'", json.dumps(json.loads(text) | wrong)
    )
    with pytest.raises(ResultsError, match="expected a sweep's store that is whole"):
        read_sweep_table(path)


def _change(path, statement, *values):
    with sqlite3.connect(path) as connection:
        connection.execute(statement, values)
    connection.close()
