"""Do results show themselves in a notebook: readable, short, without colours of their own?"""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import sim
from sim.report.notebook.fragment import MOST_ROWS
from sim.report.words.comparison import verdict_text
from sim.sweeps.api import SweepResult
from tests.replay_cases import trace_of
from tests.report_cases import HOSTILE, hostile_run, small_run, sweep_table
from tests.synthetic import synthetic_result

ALLOWED = {"div", "span", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "br"}
ALLOWED |= {"details", "summary"}
VOID = ("br", "col", "input", "meta")


class Markup(HTMLParser):
    """Tags, styles and text of a fragment; every element must be closed."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.texts = [], set(), [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return " ".join(self.texts)


@pytest.fixture(scope="module")
def shown():
    run, hostile = small_run(), hostile_run()
    other = replace(small_run("output_stationary"), layers=hostile.layers, workload=HOSTILE)
    trace = replace(trace_of([0, 10**6]), name=HOSTILE)
    return {
        "run": hostile,
        "comparison": sim.compare_results(replace(run, workload=HOSTILE), other),
        "comparison of the same": sim.compare_results(hostile, hostile),
        "explanation": hostile.explain(),
        "sweep": sweep_table(name=HOSTILE),
        "failed sweep": sweep_table(failed=tuple(range(12))),
        "replay": sim.replay(trace, "edge_npu", deadline_ms=1, battery_mwh=5000),
    }


NOUNS = (
    "run",
    "comparison",
    "comparison of the same",
    "explanation",
    "sweep",
    "failed sweep",
    "replay",
)


@pytest.mark.parametrize("noun", NOUNS)
def test_texts_from_files_are_text(shown, noun):
    html = shown[noun]._repr_html_()
    found = Markup(html)
    assert HOSTILE in found.text
    assert found.tags <= ALLOWED
    assert not [name for name, _ in found.attributes if name.startswith("on") or name == "href"]


@pytest.mark.parametrize("noun", NOUNS)
def test_nothing_has_a_colour_of_its_own(shown, noun):
    html = shown[noun]._repr_html_()
    for name, value in Markup(html).attributes:
        if name == "style":
            assert not re.search(r"#|rgb|hsl|(?<!-)color\s*:|font-family|font-size", value)
            assert re.findall(r"background:(\w+)", value) in ([], ["currentColor"])


def test_a_run_shows_totals_components_and_layers():
    run = small_run()
    text = Markup(run._repr_html_()).text
    assert "resnet18 on edge_npu" in text
    assert "Average power" in text
    for name in (*run.components, *(layer.name for layer in run.layers)):
        assert name in text


def test_a_long_table_is_cut_and_says_so():
    run = synthetic_result(layers=500)
    html = run._repr_html_()
    assert f"The {MOST_ROWS} of 500 layers with the most energy" in html
    assert html.count("<tr>") < MOST_ROWS + 40
    assert len(html) < 60_000


def test_a_comparison_says_which_uses_less_and_what_changed():
    one = sim.compare_results(small_run(), small_run("output_stationary"))
    text = Markup(one._repr_html_()).text
    assert verdict_text("B", one) in text
    assert one.changes[0].text in text
    assert "energy x time" in text


def test_an_explanation_says_where_energy_goes_and_what_stands_out():
    text = Markup(small_run().explain("layer4.0.*")._repr_html_()).text
    assert "of the energy is spent in" in text
    assert "layers" in text
    assert "× least" in text


def test_a_sweep_shows_its_front_first():
    table = sweep_table(rows=400, failed=(5,))
    text = Markup(table._repr_html_()).text
    assert f"400 points, 1 failed; {int(table.on_front.sum())} on the front" in text
    assert f"{MOST_ROWS} of 399 points" in text
    assert text.count("●") == min(MOST_ROWS, int(table.on_front.sum()))


def test_a_sweep_without_points_says_so(tmp_path):
    table = sweep_table(rows=1, failed=())
    empty = replace(
        table,
        positions=table.positions[:0],
        columns={name: column[:0] for name, column in table.columns.items()},
        on_front=np.zeros(0, np.bool_),
        errors=(),
    )
    assert "0 points" in Markup(empty._repr_html_()).text
    assert SweepResult(tmp_path, empty)._repr_html_() == empty._repr_html_()


def test_a_replay_shows_latency_idle_energy_and_battery():
    result = sim.replay(trace_of([0, 10**6]), "edge_npu", deadline_ms=1, battery_mwh=5000)
    text = Markup(result._repr_html_()).text
    for words in ("p99", "deadline misses", "idle", "battery lasts", "while nothing runs"):
        assert words in text
    assert result.configuration["idle"][0] in text


def test_a_saturated_replay_warns_first():
    result = sim.replay(trace_of([0, 1, 2, 3]), "edge_npu")
    text = Markup(result._repr_html_()).text
    assert text.index("Saturated") < text.index("Load")
