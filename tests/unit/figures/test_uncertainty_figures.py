"""Do the tornado and the comparison show the intervals, inside the page, without collisions?"""

from itertools import combinations, pairwise

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from sim.figures import FIGURES
from sim.figures.comparison import draw_comparison
from sim.figures.style import publication_style
from sim.figures.tornado import HIGH_COLOUR, LOW_COLOUR
from sim.results.comparison import compare_results
from sim.results.result import Result
from tests.priced_runs import run_of, spread, with_ranges
from tests.synthetic import COMPONENTS, synthetic_result

RUN = run_of(
    {"dram": 1000.0, "global_buffer": 300.0, "array": 100.0},
    {
        "dram": (spread("dram_x", 0.9, 1.4),),
        "global_buffer": (spread("sram_access", 0.5, 2.0),),
        "array": (spread("arithmetic", 1.0, 1.5), spread("clock", 0.999, 1.001)),
    },
)
MANY = with_ranges(synthetic_result(), {c: (spread(f"driver_{c}", 0.2, 5.0),) for c in COMPONENTS})


def tornado(result: Result) -> Figure:
    figure = FIGURES["tornado"](result)
    figure.canvas.draw()
    return figure


def comparison(*others: Result) -> Figure:
    with publication_style():
        figure = draw_comparison([compare_results(RUN, other) for other in others])
    figure.canvas.draw()
    return figure


def names(axes: Axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def test_bars_reach_from_typical_to_their_ends_largest_on_top() -> None:
    axes = tornado(RUN).axes[0]
    assert names(axes) == ["DRAM x", "SRAM access", "arithmetic", "all, independent"]
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    # in nJ
    assert bars[:4] == [
        pytest.approx(ends) for ends in ((1.4, 1.3), (1.4, 1.8), (1.4, 1.25), (1.4, 1.7))
    ]


def test_ends_are_labelled_with_energy_and_factor() -> None:
    axes = tornado(RUN).axes[0]
    labels = [text.get_text() for text in axes.texts]
    assert labels[:4] == ["1.30 (×0.9)", "1.80 (×1.4)", "1.25 (×0.5)", "1.70 (×2)"]
    # arithmetic has no low end
    assert labels[4] == "1.45 (×1.5)"
    assert "typical: 1.40 nJ" in labels
    assert "1 smaller swing not shown" in axes.get_xlabel()


def test_both_ends_differ_in_lightness_for_every_reader() -> None:
    colours = [bar.get_facecolor() for bar in tornado(RUN).axes[0].patches[:2]]
    assert (LOW_COLOUR, HIGH_COLOUR) == ("#56B4E9", "#D55E00")
    lightness = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b, _ in colours]
    assert lightness[0] - lightness[1] > 0.2


LONG_NAMES = run_of({"dram": 1000.0}, {"dram": (spread("dram_background_lpddr5x_8533", 0.1, 9.0),)})


@pytest.mark.parametrize("run", [RUN, MANY, LONG_NAMES])
def test_labels_stay_beside_the_bars(run: Result) -> None:
    figure = tornado(run)
    inside = figure.axes[0].get_window_extent()
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert inside.x0 <= box.x0
        assert box.x1 <= inside.x1


@pytest.mark.parametrize("run", [RUN, MANY, LONG_NAMES, with_ranges(RUN, {})])
def test_labels_do_not_collide(run: Result) -> None:
    figure = tornado(run)
    texts = [t for t in figure.axes[0].texts if isinstance(t, Annotation) and t.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("figure", [tornado(RUN), tornado(MANY), comparison(MANY, RUN, MANY)])
def test_nothing_is_drawn_outside_the_page(figure: Figure) -> None:
    drawn, page = figure.get_tightbbox(), figure.bbox_inches
    assert drawn.x0 >= page.x0
    assert drawn.y0 >= page.y0
    assert drawn.x1 <= page.x1
    assert drawn.y1 <= page.y1


def test_a_run_without_energy_can_be_drawn() -> None:
    tornado(run_of({}, {}))


def test_the_bars_of_a_comparison_are_as_high_as_the_energies() -> None:
    twice = run_of({"dram": 2000.0, "global_buffer": 600.0}, {})
    left = comparison(twice).axes[0]
    tops = {0: 0.0, 1: 0.0}
    for bar in left.patches:
        place = round(bar.get_x() + bar.get_width() / 2)
        tops[place] = max(tops[place], bar.get_y() + bar.get_height())
    assert tops == {0: pytest.approx(1.4), 1: pytest.approx(2.6)}


def test_the_ratios_of_a_comparison_are_written_with_their_ranges() -> None:
    twice = run_of(
        {"dram": 2000.0, "global_buffer": 600.0, "array": 200.0},
        {"dram": (spread("dram_y", 0.5, 2.0),)},
    )
    right = comparison(twice).axes[1]
    labels = [text.get_text() for text in right.texts]
    energy = compare_results(RUN, twice).energy
    assert labels[0] == f"B  2.00× ({energy.low:.2f}× to {energy.high:.2f}×)"
    assert labels[1] == "B  1.00×"


def test_ratios_far_apart_and_close_together_have_ticks() -> None:
    thousandth = run_of({"dram": 1.0}, {})
    for other in (thousandth, RUN):
        ticks = comparison(other).axes[1].get_xticks()
        assert 1.0 in ticks
        assert len(ticks) <= 8
        assert all(one < other for one, other in pairwise(ticks))


def test_runs_without_any_energy_can_be_compared() -> None:
    comparison(run_of({}, {}))
    with publication_style():
        draw_comparison([compare_results(run_of({}, {}), RUN)]).canvas.draw()


@pytest.mark.parametrize("others", [2, 7, 25])
def test_ratios_of_many_runs_are_written_below_each_other(others: int) -> None:
    figure = comparison(*[MANY] * others)
    boxes = [text.get_window_extent() for text in figure.axes[1].texts]
    assert len(boxes) == 4 * others
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
