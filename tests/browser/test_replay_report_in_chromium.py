"""Does a replay's page work in a real browser: offline, zoomed to a frame, sorted, in the dark?"""

import numpy as np
import pytest

from sim.report.replay_page import replay_page
from sim.results.replay_hdf5 import write_replay
from sim.results.replay_power import binned_replay_power
from tests.browser.opened_page import (
    CONTRASTS,
    complaints,
    open_page,
    requests,
    text,
    texts,
    wait_until,
)
from tests.report_cases import hostile_replay, small_replay


@pytest.fixture(scope="module")
def replayed():
    return small_replay(deadline_ms=0.1)


def written(result, folder):
    source, page = folder / "replay.h5", folder / "replay.html"
    write_replay(result, source)
    page.write_text(replay_page(source), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def path(replayed, tmp_path_factory):
    return written(replayed, tmp_path_factory.mktemp("page"))


@pytest.fixture
def page(browser, path):
    open_page(browser, path)
    return browser


def test_it_loads_without_a_complaint_or_a_request(page, path):
    assert complaints(page) == []
    assert requests(page) == [path.as_uri()]


@pytest.mark.parametrize("share", [0.0, 0.31])
def test_any_window_has_the_power_that_python_gives(page, replayed, share):
    start = int(share * replayed.cycles)
    for end in (replayed.cycles, start + 1_000_000, start + 40_000):
        edges, power = page.execute_script(
            "const p = powerChart.pieces(arguments[0], arguments[1], 97), begin = arguments[0];"
            "const mw = powerChart.packed.mw_per_pj_per_cycle, edges = [];"
            "const last = arguments[1];"
            "for (let i = 0; i <= 97; i++) edges.push(begin + Math.floor((last - begin) * i / 97));"
            "return [edges, edges.slice(1).map((e, i) => "
            "[...powerChart.stream.energyBetween(edges[i], e)]"
            ".map((v) => v * mw / (e - edges[i])))]",
            start,
            end,
        )
        expected_edges, expected_mw = binned_replay_power(replayed, 97, start, end)
        assert edges == expected_edges.tolist()
        assert np.array(power) == pytest.approx(expected_mw, rel=1e-6, abs=1e-9)


def test_every_stretch_adds_up_and_none_is_above_the_extremes(page, replayed):
    begin = int(replayed.start_cycle[3]) - 500
    energy, stretches, most, highest = page.execute_script(
        "const s = powerChart.stream, begin = arguments[0], end = begin + 2000;"
        "const {edges, states} = s.stretches(begin, end, 5000), n = s.components;"
        "const sum = (a) => a.reduce((x, y) => x + y, 0);"
        "const total = (state) => sum([...s.power.subarray(state * n, (state + 1) * n)]);"
        "return [sum([...s.energyBetween(begin, end)]), "
        "sum(states.map((state, i) => total(state) * (edges[i + 1] - edges[i]))), "
        "Math.max(...states.map(total)), s.extremes(begin, end)[1]]",
        begin,
    )
    assert stretches == pytest.approx(energy, rel=1e-9)
    assert most == pytest.approx(highest, rel=1e-12)


def test_a_number_in_the_table_shows_the_inference(page, replayed):
    page.execute_script("document.querySelectorAll('#inference-table [data-begin]')[5].click()")
    begin, end = page.execute_script("return powerChart.window")
    assert begin <= replayed.arrival_cycle[5]
    assert end >= replayed.finish_cycle[5]
    assert end - begin < 1.2 * replayed.latency_cycles[5]
    assert "#5" in text(page, "#power-window") or "inferences" in text(page, "#power-window")


def test_the_table_sorts_by_latency_and_filters_what_was_missed(page, replayed):
    page.execute_script("document.querySelectorAll('#inference-table th button')[3].click()")
    first = texts(page, "#inference-table tbody th")[0]
    assert first == f"#{int(replayed.latency_cycles.argmax())}"
    field = page.find_element("css selector", "#inference-filter")
    field.send_keys("missed")
    shown = text(page, "#inference-count")
    assert shown == f"{int(replayed.missed.sum())} of 40 inferences"


def test_the_latency_of_every_inference_is_drawn(page, replayed):
    wait_until(
        lambda: page.execute_script("return !!document.querySelector('#latency-chart').data")
    )
    counts = page.execute_script(
        "return document.getElementById('latency-chart').data.map((t) => t.x.length)"
    )
    missed = int(replayed.missed.sum())
    assert counts == [40 - missed, missed]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_of_aa(browser, path, scheme):
    open_page(browser, path, scheme=scheme)
    worst, _, said = browser.execute_script(CONTRASTS)[0]
    assert worst >= 4.5, said


def test_at_phone_width_only_tables_scroll(browser, path):
    open_page(browser, path, width=360, height=740)
    wide = browser.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide == 0


def test_names_of_strangers_do_nothing(browser, tmp_path):
    open_page(browser, written(hostile_replay(), tmp_path))
    assert browser.execute_script("return window.hurt === undefined")
    assert complaints(browser) == []
