"""Does a sweep's page show its points, its front and its failures, and stay small?"""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from sim.domain.sweep import Axis
from sim.domain.sweep_origin import SweepOrigin
from sim.report.page import MOST_BYTES
from sim.report.plotly_source import plotly_script
from sim.report.sweep_page import sweep_page
from sim.report.sweep_points import MOST_POINTS, MOST_ROWS, axis_words, kept_points
from tests.report_cases import HOSTILE, sweep_table


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "sweep.sqlite"
    path.write_bytes(b"points")
    return path


def data_of(page, identifier):
    return json.loads(re.search(f'id="{identifier}">(.*?)</script>', page)[1])


def test_it_holds_every_point_that_ended_well(store):
    table = sweep_table()
    data = data_of(sweep_page(table, store), "points-data")
    assert data["positions"] == [place for place in range(12) if place != 5]
    energy = next(metric for metric in data["metrics"] if metric["name"] == "energy")
    assert energy["values"][0] == table.columns["energy_pj"][0]
    assert data["points_left_out"] == 0


def test_it_names_the_best_and_the_failures(store):
    page = sweep_page(sweep_table(), store)
    assert "Least energy</dt>" in page
    assert "1.00 mJ" in page
    assert "array rows 8, dataflow flow_0" in page
    assert "Points that failed" in page
    assert "1 point failed." in page


def test_texts_of_the_sweep_are_text(store):
    page = sweep_page(sweep_table(name=HOSTILE), store).replace(plotly_script(), "")
    assert HOSTILE not in page
    assert "&lt;script&gt;window.hurt=1&lt;/script&gt;: expected room, got none" in page


def test_a_sweep_in_which_all_failed_shows_the_errors(store):
    page = sweep_page(sweep_table(failed=tuple(range(12))), store)
    assert "No point ended well" in page
    assert "Points that failed" in page
    assert 'id="trade"' not in page


def test_many_points_keep_the_front_and_the_limit(store):
    table = sweep_table(rows=30_000, failed=())
    rows = kept_points(table, MOST_POINTS)
    assert len(rows) == len(set(rows)) == MOST_POINTS
    front = np.flatnonzero(table.on_front)
    assert set(front[:MOST_ROWS].tolist()) <= set(rows)
    page = sweep_page(table, store)
    assert len(page.encode()) < MOST_BYTES
    assert data_of(page, "points-data")["points_left_out"] == 30_000 - MOST_POINTS
    assert "more points are in the sweep&#x27;s points.csv" in page


def test_the_same_sweep_gives_the_same_bytes(store):
    assert sweep_page(sweep_table(), store) == sweep_page(sweep_table(), store)


def test_words_of_an_axis_leave_out_group_and_unit():
    name = "memories.global_buffer.capacity_kib"
    assert axis_words(name, {name: "KiB"}) == "global buffer capacity"
    assert axis_words("array.rows", {}) == "array rows"


def linked_table():
    """Rows and columns of the array move together; the dataflow is an axis of its own."""
    table = sweep_table(failed=())
    rows = table.columns["array.rows"]
    flows = tuple((f"flow_{place}",) for place in range(3))
    linked = Axis(("array.rows", "array.columns"), tuple((n, 2 * n) for n in (8, 16, 24, 32)))
    origin = SweepOrigin(
        joulesim="0.1.0",
        file="sizes.yaml",
        file_sha256="ab" * 32,
        axes=(linked, Axis(("dataflow",), flows)),
        constraints=("array.rows < 99",),
        architecture={"name": "edge_npu", "clock_mhz": 800},
    )
    return replace(
        table,
        axis_names=("array.rows", "array.columns", "dataflow"),
        columns={**table.columns, "array.columns": 2 * rows},
        origin=origin,
    )


def test_linked_axes_have_one_table_and_are_named_once_per_point(store):
    page = sweep_page(linked_table(), store)
    labels = re.findall(r'<table aria-label="Best points by ([^"]*)"', page)
    assert labels == ["array rows, array columns", "dataflow"]
    assert "<small>array rows 8, dataflow flow_0</small>" in page
    assert ">8 / 16</th>" in page


def test_it_says_what_it_takes_to_run_the_sweep_again(store):
    page = sweep_page(linked_table(), store)
    said = page[page.index('id="provenance"') :]
    for wanted in (
        "joulesim 0.1.0",
        "sizes.yaml",
        "ab" * 32,
        "energy and latency",
        "array.rows, array.columns: 8 / 16, 16 / 32, 24 / 48, 32 / 64",
        "array.rows &lt; 99",
        "Architecture edge_npu as resolved",
        "clock_mhz: 800",
    ):
        assert wanted in said
