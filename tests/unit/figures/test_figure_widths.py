"""Does every figure fit one column and two, with letters of the same size and none cut off?"""

from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.base.errors import InvalidValue
from sim.figures import COMPARISON_FIGURES, FIGURES, SWEEP_FIGURES
from sim.results.comparison import compare_results
from tests.unit.figures.runs import edge_run
from tests.unit.figures.sweep_tables import made_up_table

EVERY = [*FIGURES, *SWEEP_FIGURES, *COMPARISON_FIGURES]


def drawn(kind: str, columns: int, style: Path | None = None) -> Figure:
    if kind in SWEEP_FIGURES:
        figure = SWEEP_FIGURES[kind](made_up_table(), columns=columns, style=style)
    elif kind in FIGURES:
        figure = FIGURES[kind](edge_run(), columns=columns, style=style)
    else:
        runs = [compare_results(edge_run(), edge_run())]
        figure = COMPARISON_FIGURES[kind](runs, columns=columns, style=style)
    figure.canvas.draw()
    return figure


@pytest.mark.parametrize(("columns", "inches"), [(1, 3.5), (2, 7.16)])
@pytest.mark.parametrize("kind", EVERY)
def test_a_figure_has_the_width_of_its_columns_and_nothing_outside(
    kind: str, columns: int, inches: float
) -> None:
    figure = drawn(kind, columns)
    assert figure.get_figwidth() == inches
    box, page = figure.get_tightbbox(), figure.bbox_inches
    assert box.x0 >= -0.02
    assert box.y0 >= -0.02
    assert box.x1 <= page.x1 + 0.02
    assert box.y1 <= page.y1 + 0.02


@pytest.mark.parametrize("kind", EVERY)
def test_no_letter_is_smaller_than_can_be_read_in_print(kind: str) -> None:
    texts = drawn(kind, 1).findobj(Text)
    sizes = [text.get_fontsize() for text in texts if text.get_text().strip()]
    assert min(sizes) >= 6.5


@pytest.mark.parametrize("kind", ["operands", "bandwidth", "roofline", *SWEEP_FIGURES])
def test_a_style_file_gives_size_and_font(kind: str, tmp_path: Path) -> None:
    style = tmp_path / "own.mplstyle"
    style.write_text("figure.figsize: 5.9, 4.4\naxes.labelsize: 10\n")
    figure = drawn(kind, 1, style)
    assert figure.get_size_inches().tolist() == [5.9, 4.4]
    assert figure.axes[0].xaxis.label.get_size() == 10


def test_there_are_only_one_and_two_columns() -> None:
    with pytest.raises(InvalidValue, match="columns: expected 1 or 2, got 3"):
        FIGURES["layers"](edge_run(), columns=3)
