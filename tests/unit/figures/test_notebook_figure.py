"""Does a figure show itself in a notebook, as it would be saved, and leave the session alone?"""

import subprocess
import sys

import matplotlib as mpl
import pytest

import sim
from sim.base.errors import InvalidValue
from sim.figures import FIGURES, save_figure
from sim.figures.notebook_figure import PIXELS_PER_INCH
from tests.replay_cases import trace_of
from tests.report_cases import sweep_table
from tests.synthetic import synthetic_result


@pytest.mark.parametrize("kind", ["power", "layers", "roofline", "gantt"])
def test_it_is_the_image_that_would_be_saved(kind, tmp_path):
    figure = FIGURES[kind](synthetic_result(layers=3))
    image, size = figure._repr_png_()
    assert image == save_figure(figure, tmp_path / "layers.png").read_bytes()
    assert size["width"] == round(figure.get_figwidth() * PIXELS_PER_INCH)
    assert size["height"] == round(figure.get_figheight() * PIXELS_PER_INCH)


def test_a_style_file_holds_when_it_is_shown(tmp_path):
    style = tmp_path / "paper.mplstyle"
    style.write_text("font.size: 12\naxes.unicode_minus: False\n")
    figure = FIGURES["layers"](synthetic_result(layers=3), style=style)
    image, _ = figure._repr_png_()
    assert image == save_figure(figure, tmp_path / "layers.png", style).read_bytes()


def settings():
    """Everything but the backend, which is chosen when it is asked for."""
    return {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}


def test_settings_of_the_session_neither_matter_nor_change():
    figure = FIGURES["layers"](synthetic_result(layers=3))
    image, _ = figure._repr_png_()
    with mpl.rc_context({"savefig.facecolor": "red", "savefig.bbox": "tight", "font.size": 30}):
        before = settings()
        assert figure._repr_png_()[0] == image
        assert settings() == before


def test_pyplot_is_not_imported():
    program = (
        "import sys, sim; from tests.synthetic import synthetic_result; "
        "sim.figure(synthetic_result(layers=2), 'layers')._repr_png_(); "
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def headline(figure):
    return figure.get_suptitle()


def test_one_function_draws_whatever_is_shown():
    run = synthetic_result(layers=3)
    assert headline(sim.figure(run)) == headline(FIGURES["power"](run))
    assert "Energy" in sim.figure(run, "layers", columns=1).axes[0].get_ylabel()
    replay = sim.replay(trace_of([0, 10**6]), "edge_npu")
    assert "2 inferences" in headline(sim.figure(replay, "latency"))
    assert sim.figure(sweep_table(), "pareto").axes
    one = sim.compare_results(run, run)
    assert len(sim.figure(one).axes) == len(sim.figure([one, one]).axes) > 0


@pytest.mark.parametrize(
    ("kind", "message"),
    [("powr", r"did you mean 'power'"), ("pareto", r"expected one of power, energy")],
)
def test_a_kind_of_something_else_is_refused(kind, message):
    with pytest.raises(InvalidValue, match=message):
        sim.figure(synthetic_result(layers=2), kind)


@pytest.mark.parametrize("shown", [None, "result.h5", [], [3]])
def test_what_cannot_be_drawn_is_refused(shown):
    with pytest.raises(InvalidValue, match="expected a result, a replay, a sweep or comparisons"):
        sim.figure(shown)
