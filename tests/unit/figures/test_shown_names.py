"""Are names of any script shown so that they stay apart, and is it said what stands for signs?"""

from dataclasses import replace

import pytest

from sim.figures import COMPARISON_FIGURES, FIGURES, style
from sim.figures.style import publication_style
from sim.figures.text import shown_name, watched_names
from sim.results.comparison import compare_results
from sim.results.result import Result
from tests.synthetic import synthetic_result

RUN = synthetic_result()


@pytest.fixture(autouse=True)
def _no_further_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    # what this machine has must not decide
    monkeypatch.setattr(style, "_further_families", tuple)


def named(name: str) -> Result:
    first, *rest = RUN.layers
    return replace(RUN, layers=(replace(first, name=name), *rest))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("日本語", "<65E5 672C 8A9E>"),
        ("conv_日.1", "conv_<65E5>.1"),
        ("日 本", "<65E5> <672C>"),
        ("Слой β", "Слой β"),
        ("a\x01b", "a<0001>b"),
    ],
)
def test_signs_the_font_lacks_are_given_by_number(name: str, shown: str) -> None:
    with publication_style():
        assert shown_name(name) == shown


def test_long_names_that_differ_in_one_sign_stay_apart() -> None:
    with publication_style():
        names = {shown_name(f"畳み込み層その{sign}のとても長い名前です") for sign in "一二三四五"}
    assert len(names) == 5
    assert all(name.startswith("<#") and len(name) <= 28 for name in names)


def test_only_what_was_replaced_is_noted() -> None:
    with publication_style(), watched_names() as seen:
        shown_name("conv1")
        assert not seen.note
        shown_name("日")
        assert "Unicode number" in seen.note
        assert "checksum" not in seen.note
        shown_name("日" * 30)
        assert "checksum" in seen.note


@pytest.mark.parametrize("columns", [1, 2])
def test_a_figure_says_what_numbers_in_its_names_are(columns: int) -> None:
    figure = FIGURES["layers"](named("日本語"), columns=columns)
    assert "<65E5>" in figure.get_suptitle()
    assert "<65E5>" not in FIGURES["layers"](RUN, columns=columns).get_suptitle()
    figure.canvas.draw()
    assert figure.get_tightbbox().x1 <= figure.get_figwidth()


def test_the_note_has_the_size_of_its_title() -> None:
    sizes = set()
    for run in (RUN, named("日本語")):
        figure = COMPARISON_FIGURES["comparison"]([compare_results(run, run)])
        title = next(t for t in figure.texts if t.get_text() == figure.get_suptitle())
        sizes.add(title.get_fontsize())
    assert len(sizes) == 1


def test_a_further_font_that_has_the_signs_draws_them(monkeypatch: pytest.MonkeyPatch) -> None:
    # a font that comes with Matplotlib, and a sign that the style's own lacks
    with publication_style():
        assert shown_name("a\u1d24") == "a<1D24>"
    monkeypatch.setattr(style, "_further_families", lambda: ("DejaVu Serif",))
    with publication_style():
        assert shown_name("a\u1d24") == "a\u1d24"
        assert shown_name("日") == "<65E5>"
