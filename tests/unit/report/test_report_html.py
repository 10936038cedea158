"""Is text from a file always text in the page?"""

import json

import pytest

from sim.report.html import Html, element, joined, json_text, short
from tests.report_cases import HOSTILE_NAMES


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_text_and_attributes_are_escaped(name):
    made = element("p", name, title=name)
    inside = made.removeprefix("<p title=").removesuffix("</p>")
    assert inside.count("<") == 0
    assert inside.count(">") == 1  # the end of the opening tag
    assert inside.count('"') == 2  # around the attribute


def test_markup_is_taken_as_it_is_and_nothing_is_left_out():
    inner = element("b", "x")
    assert element("p", "a", inner, None, hidden=True, id=None) == "<p hidden>a<b>x</b></p>"
    assert joined([Html("<i>"), "<i>"]) == "<i>&lt;i&gt;"


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_json_cannot_end_its_script_and_reads_back(name):
    text = json_text({name: [name, 1.5]})
    assert not set(text) & set("<>&\u2028")
    assert json.loads(text) == {name: [name, 1.5]}


def test_control_characters_do_not_reach_the_page():
    assert "\x07" not in element("p", "a\x07b")
    assert "\u202e" not in element("p", "a\u202eb")


def test_long_names_are_cut_in_the_middle():
    assert len(short("x" * 10_000)) == 200
    assert short("layer.0.conv1", 9) == "laye…onv1"
