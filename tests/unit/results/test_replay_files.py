"""Does a replay file give the replay that was written, and refuse what cannot be one?"""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from sim.base.dataset_table import Field
from sim.base.errors import ResultsError
from sim.results.replay_columns import replay_columns
from sim.results.replay_fields import (
    ATTRIBUTES,
    DIMENSIONS,
    FIELDS,
    FILETYPE,
    VERSION,
    replay_table,
)
from sim.results.replay_hdf5 import read_replay, write_replay
from sim.results.replay_json import replay_as_json
from sim.results.replay_result import ReplayPeak
from sim.results.replay_table import write_replay_table
from tests.replay_cases import replay_of, work_of

PEAK = ReplayPeak(window="1 us", window_cycles=4, power_mw=8.5, start_cycle=1, across=False)


def example(**given):
    works = [
        work_of([(3, (1, 2)), (2, (0, 5))], repeat=3),
        work_of([(4, (2, 2))], sample=0, kind=0),
    ]
    options = {"deadline_ns": 12, "battery_mwh": 2.5, "peaks": (PEAK,), "cycles": 60}
    options["configuration"] = {"architecture": {"name": "machine"}, "idle": ["it leaks"]}
    return replay_of(works, [2, 17, 30], [0, 1, 0], **options | given)


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "replay.h5"
    write_replay(example(), path)
    return path


def test_what_is_read_is_what_was_written(stored):
    ours, theirs = example(), read_replay(stored)
    assert json.dumps(replay_as_json(ours)) == json.dumps(replay_as_json(theirs))
    for name, values in replay_columns(ours).numbers.items():
        assert np.array_equal(replay_columns(theirs).numbers[name], values), name
    assert replay_columns(ours).texts == replay_columns(theirs).texts


def test_the_same_replay_gives_the_same_bytes(stored, tmp_path):
    write_replay(read_replay(stored), tmp_path / "again.h5")
    assert (tmp_path / "again.h5").read_bytes() == stored.read_bytes()


def test_nothing_given_is_nothing_read(tmp_path):
    write_replay(example(deadline_ns=None, battery_mwh=None), tmp_path / "bare.h5")
    result = read_replay(tmp_path / "bare.h5")
    assert (result.deadline_ns, result.battery_mwh, result.battery_hours) == (None, None, None)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_missing_dataset_is_named(stored, field: Field):
    with h5py.File(stored, "r+") as file:
        del file[field.name]
    with pytest.raises(ResultsError, match=field.name):
        read_replay(stored)


@pytest.mark.parametrize("name", [row.name for row in ATTRIBUTES])
def test_a_missing_attribute_is_named(stored, name):
    with h5py.File(stored, "r+") as file:
        del file.attrs[name]
    with pytest.raises(ResultsError, match=name):
        read_replay(stored)


@pytest.mark.parametrize(
    ("name", "place", "value", "said"),
    [
        ("inferences/arrival_cycle", 1, 0, "inferences/arrival_cycle"),
        ("inferences/kind", 0, 1, "inferences/kind"),
        ("inferences/first_job", 1, 3, "inferences/first_job"),
        ("jobs/work", 0, 2, "jobs/work"),
        ("jobs/start_cycle", 0, 16, "jobs/start_cycle"),
        ("jobs/start_cycle", 2, 59, "jobs/start_cycle"),
        ("inferences/arrival_cycle", 1, 18, "no start before the arrival"),
        ("works/cycles", 0, 14, "works/cycles"),
        ("works/first_item", 1, 0, "works/first_item"),
        ("works/first_state", 1, 1, "items/state"),
        ("items/span", 0, 99, "items/span"),
        ("items/value", 1, 2**60, "items/value"),
        ("states/pj_per_cycle", (0, 0), np.nan, "states/pj_per_cycle"),
        ("works/energy_pj", (0, 0), -1.0, "works/energy_pj"),
        ("peaks/start_cycle", 0, 60, "peaks/start_cycle"),
    ],
)
def test_a_value_that_cannot_be_is_named(stored, name, place, value, said):
    with h5py.File(stored, "r+") as file:
        file[name][place] = value
    with pytest.raises(ResultsError, match=said) as problem:
        read_replay(stored)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("filetype", "joulesim.result"),
        ("version", 99),
        ("clock_mhz", 0.0),
        ("clock_mhz", np.nan),
        ("cycles", 0),
        ("trace_cycles", -1),
        ("deadline_ns", -1),
        ("battery_mwh", np.inf),
    ],
)
def test_a_wrong_attribute_is_named(stored, name, value):
    with h5py.File(stored, "r+") as file:
        data = np.bytes_(value) if isinstance(value, str) else value
        file.attrs.create(name, data)
    with pytest.raises(ResultsError, match=name):
        read_replay(stored)


@pytest.mark.parametrize("text", ["[]", "{", '{"idle": [1]}', "[" * 100_000])
def test_a_configuration_that_is_none_is_refused(stored, text):
    with h5py.File(stored, "r+") as file:
        del file["configuration"]
        file["configuration"] = np.array(text.encode(), h5py.string_dtype("utf-8", len(text)))
    with pytest.raises(ResultsError, match="configuration"):
        read_replay(stored)


def test_a_file_of_another_kind_is_refused(tmp_path):
    other = tmp_path / "other.h5"
    other.write_text("text")
    with pytest.raises(ResultsError, match="an HDF5 file written by joulesim"):
        read_replay(other)


def test_the_table_has_one_line_per_inference(tmp_path):
    write_replay_table(example(kinds=('=a,"b"',)), tmp_path / "table.csv")
    lines = (tmp_path / "table.csv").read_text().splitlines()
    assert len(lines) == 4
    assert lines[0].split(",")[:4] == ["inference", "kind", "sample", "arrival_ns"]
    assert lines[1].startswith('0,"\'=a,""b""",-1,2,2,2,17,0.0,1.5e-05,')
    assert [line[-1] for line in lines[1:]] == ["1", "0", "1"]


def test_the_frame_is_the_table():
    frame = example().to_frame()
    assert list(frame.index) == [0, 1, 2]
    assert frame["finish_cycle"].tolist() == [17, 21, 45]
    assert frame["energy_pj"].tolist() == example().inference_pj.tolist()


def test_the_documentation_holds_the_table_as_it_is():
    # to renew it, put the text of replay_table() between the two marks
    page = Path(__file__).parents[3] / "docs" / "formats" / "replays.md"
    text = page.read_text(encoding="utf-8")
    assert f'`filetype = "{FILETYPE}"`, `version = {VERSION}`' in text
    _, rest = text.split("<!-- fields: begin -->\n")
    assert rest.split("\n<!-- fields: end -->")[0] == replay_table()
    assert {dim for field in FIELDS for dim in field.dims} == set(DIMENSIONS)
