"""Does a sweep's page show its points, its front and its failures, and stay small?"""

import json
import re

import numpy as np
import pytest

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
