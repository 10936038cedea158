"""Does a replay's page hold what it promises: words, numbers with units, and no way out?"""

import hashlib
import re

import numpy as np
import pytest

import sim.report.replay_power_data
from sim.cli.main import main
from sim.report.page import MOST_BYTES
from sim.report.plotly_source import plotly_script
from sim.report.replay_inferences import MOST_ROWS, kept
from sim.report.replay_page import replay_page
from sim.report.replay_power_data import replay_chart_data
from sim.report.words.replay_headline import replay_sentences
from sim.results.replay_hdf5 import write_replay
from sim.results.replay_result import ReplayPeak
from tests.replay_cases import replay_of, work_of
from tests.report_cases import HOSTILE, hostile_replay, small_replay

PEAK = ReplayPeak(window="1 cycle", window_cycles=1, power_mw=3.0, start_cycle=2, across=True)


@pytest.fixture(scope="module")
def replayed():
    return small_replay(deadline_ms=0.1)


@pytest.fixture(scope="module")
def stored(replayed, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "camera.h5"
    write_replay(replayed, path)
    return path


@pytest.fixture(scope="module")
def page(stored):
    return replay_page(stored)


def test_it_says_first_what_an_inference_costs(page):
    assert "<h1>keyword_spotting on edge_npu</h1>" in page
    places = [page.index(name) for name in ("Energy per inference", "Average power", "Latency p99")]
    assert places == sorted(places)
    for text in ("An inference costs", "at work", "idle", "99 % end within", "lasts"):
        assert text in page


def test_it_gives_version_file_and_digest(page, stored):
    assert hashlib.sha256(stored.read_bytes()).hexdigest() in page
    assert "camera.h5" in page
    assert str(stored.parent) not in page


def test_it_is_small_and_the_same_each_time(page, stored):
    assert len(page.encode()) < MOST_BYTES
    assert replay_page(stored) == page


def test_names_of_strangers_are_text(tmp_path):
    path = tmp_path / "hostile.h5"
    write_replay(hostile_replay(), path)
    own = replay_page(path).replace(plotly_script(), "")
    assert HOSTILE not in own
    assert "<img" not in own
    assert own.count("</title>") == 1
    assert "&lt;script&gt;window.hurt=1&lt;/script&gt;" in own


def test_our_part_of_the_page_refers_to_nothing_outside(page):
    own = page.replace(plotly_script(), "").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", own)


def test_a_long_replay_lists_its_slowest_inferences():
    works = [work_of([(6, (1, 2))])]
    count = MOST_ROWS + 500
    begins = 10 * np.arange(count)
    arrivals = begins - np.where(np.arange(count) % 3 == 0, 3, 0)
    arrivals[0] = 0
    result = replay_of(works, begins, [0] * count, arrivals=arrivals)
    rows = kept(result)
    assert len(rows) == MOST_ROWS
    assert set(np.flatnonzero(result.latency_cycles > 6)) <= set(rows)


def test_a_replay_of_too_many_jobs_is_packed_in_bins(replayed, monkeypatch):
    colours = dict.fromkeys(replayed.components, "#000000")
    assert "jobs" in replay_chart_data(replayed, colours, 10**7)
    monkeypatch.setattr(sim.report.replay_power_data, "MOST_JOBS", 10)
    packed = replay_chart_data(replayed, colours, 10**7)
    assert packed["bin_cycles"] > 0
    assert "jobs" not in packed
    small = replay_chart_data(replayed, colours, 20_000)
    assert len(small["bytes"]) + len(small["highest"]) <= 20_000


def test_it_warns_of_saturation_before_all_numbers_in_words(tmp_path):
    works = [work_of([(6, (1, 2))])]
    result = replay_of(works, 6 * np.arange(40), [0] * 40, arrivals=np.arange(40), peaks=(PEAK,))
    path = tmp_path / "busy.h5"
    write_replay(result, path)
    page = replay_page(path)
    assert page.index("Saturated: inferences arrive faster") < page.index("An inference costs")


def test_sentences_count_missed_deadlines(replayed):
    late = int(replayed.missed.sum())
    assert 0 < late < 40
    assert f"{late} of 40 (" in " ".join(replay_sentences(replayed))


def test_the_command_takes_a_replay_file(stored, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["report", str(stored), "-o", "camera.html", "--title", "A camera"]) == 0
    assert capsys.readouterr() == ("wrote camera.html\n", "")
    assert "<h1>A camera</h1>" in (tmp_path / "camera.html").read_text()
