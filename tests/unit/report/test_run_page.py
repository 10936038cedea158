"""Does a run's page hold what it promises: words, numbers with units, sources, and no way out?"""

import hashlib
import re
from base64 import b64encode
from dataclasses import replace

import pytest

import sim.report.page
from sim.base.errors import ResultsError
from sim.report.page import MOST_BYTES, asset
from sim.report.plotly_source import plotly_script
from sim.report.run_page import run_page
from sim.results.hdf5 import write_result
from tests.report_cases import HOSTILE, hostile_run, small_run
from tests.synthetic import synthetic_result


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "small.h5"
    write_result(small_run(), path)
    return path


@pytest.fixture(scope="module")
def page(stored):
    return run_page(stored)


def own_part(page):
    """The page without plotly.js."""
    return page.replace(plotly_script(), "")


def test_it_says_what_was_run_and_what_it_took(page):
    assert "<h1>resnet18 on edge_npu</h1>" in page
    for text in ("of the energy is spent in", "of the time is in layers bound by", "The three"):
        assert text in page


def test_it_gives_version_file_and_digests(page, stored):
    digest = hashlib.sha256(stored.read_bytes()).hexdigest()
    assert digest in page
    assert "small.h5" in page
    assert str(stored.parent) not in page  # folders of a machine are nobody's business
    assert "configuration&#x27;s SHA-256" in page


def test_it_stays_below_six_megabytes(page):
    assert len(page.encode()) < MOST_BYTES


def test_the_same_result_gives_the_same_bytes(page, stored):
    assert run_page(stored) == page


def test_only_its_own_scripts_may_run(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert digests == re.findall(r"'sha256-([^']*)'", policy)


def test_our_part_of_the_page_refers_to_nothing_outside(page):
    own = own_part(page).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", own)


def test_names_of_strangers_are_text(tmp_path):
    path = tmp_path / "hostile.h5"
    write_result(hostile_run(), path)
    own = own_part(run_page(path))
    assert HOSTILE not in own
    assert "<img" not in own
    assert "<svg" not in own.replace(asset("power_chart.js"), "")
    assert own.count("</title>") == 1
    assert "&lt;script&gt;window.hurt=1&lt;/script&gt;" in own


def test_a_title_takes_the_place_of_the_name(stored):
    page = run_page(stored, title="Silicon & <us>")
    assert "<h1>Silicon &amp; &lt;us&gt;</h1>" in page
    assert "<title>Silicon &amp; &lt;us&gt;</title>" in page


def test_a_result_without_accesses_per_operand_has_a_page_without_explanation(tmp_path):
    path = tmp_path / "synthetic.h5"
    write_result(synthetic_result(layers=2), path)
    page = run_page(path)
    assert 'id="power"' in page
    assert 'id="time"' not in page


def test_names_of_thousands_of_letters_are_cut(tmp_path):
    result = synthetic_result(layers=3)
    long_names = tuple(
        replace(layer, name=f"{index}{'long name ' * 400}")
        for index, layer in enumerate(result.layers)
    )
    path = tmp_path / "long.h5"
    write_result(replace(result, layers=long_names), path)
    assert len(run_page(path).encode()) < MOST_BYTES


def test_a_page_that_cannot_be_small_is_refused_in_one_line(stored, monkeypatch):
    monkeypatch.setattr(sim.report.page, "MOST_BYTES", 10_000)
    with pytest.raises(ResultsError, match="expected a source whose page has at most 10,000 bytes"):
        run_page(stored)
