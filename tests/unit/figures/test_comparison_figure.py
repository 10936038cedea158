"""Are the ratios of components and layers in the figure those of the comparison?"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures import COMPARISON_FIGURES
from sim.figures.comparison_components import compared_components
from sim.results.comparison import compare_results
from sim.results.result import Result
from tests.priced_runs import run_of
from tests.synthetic import synthetic_result

RUN = run_of({"dram": 1000.0, "global_buffer": 300.0, "array": 100.0}, {})
LAYERED = synthetic_result()


def comparison(*others: Result, reference: Result = RUN, columns: int = 2) -> Figure:
    found = [compare_results(reference, other) for other in others]
    figure = COMPARISON_FIGURES["comparison"](found, columns=columns)
    figure.canvas.draw()
    return figure


def spending(energies_pj: Mapping[str, float]) -> Result:
    return run_of(dict(energies_pj), {})


def marks(axes: Axes) -> list[tuple[float, float]]:
    lines = [line for line in axes.lines if line.get_marker() not in ("None", "")]
    return [(float(x), float(y)) for line in lines for x, y in line.get_xydata()]


def test_each_component_has_its_ratio_in_words_and_as_a_mark() -> None:
    panel = comparison(spending({"dram": 2000.0, "global_buffer": 150.0})).axes[2]
    names = [label.get_text() for label in panel.get_yticklabels()]
    said = {names[round(t.xy[1])]: t.get_text() for t in panel.texts}
    assert said == {"dram": "B  2.00×", "global buffer": "B  0.500×", "array": "B  only in A"}
    assert [x for x, _ in marks(panel)] == pytest.approx([2.0, 0.5])


def test_a_component_that_the_first_run_lacks_says_where_it_is() -> None:
    only_dram = spending({"dram": 1000.0})
    panel = comparison(RUN, reference=only_dram).axes[2]
    assert "B  only in B" in [text.get_text() for text in panel.texts]


def test_each_layer_has_its_ratios_of_energy_and_time() -> None:
    twice_as_fast = replace(LAYERED, clock_mhz=2 * LAYERED.clock_mhz)
    energy, time = comparison(twice_as_fast, reference=LAYERED).axes[3:]
    layers = len(LAYERED.layers)
    assert [label.get_text() for label in time.get_xticklabels()] == [
        layer.name for layer in LAYERED.layers
    ]
    assert [y for _, y in marks(energy)] == pytest.approx([1.0] * layers)
    assert [y for _, y in marks(time)] == pytest.approx([0.5] * layers)


def test_runs_without_a_common_layer_have_no_panel_of_layers() -> None:
    layers = tuple(replace(layer, name=f"other_{layer.name}") for layer in LAYERED.layers)
    assert len(comparison(replace(LAYERED, layers=layers), reference=LAYERED).axes) == 3


def test_layers_without_a_counterpart_are_counted() -> None:
    first, *rest = LAYERED.layers
    renamed = replace(LAYERED, layers=(replace(first, name="new"), *rest))
    time = comparison(renamed, reference=LAYERED).axes[-1]
    assert time.get_xlabel() == "2 layers are not in all runs"


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("others", [1, 3, 8])
def test_words_of_all_panels_keep_apart_and_on_the_page(others: int, columns: int) -> None:
    figure = comparison(*[LAYERED] * others, reference=LAYERED, columns=columns)
    texts = [text for axes in figure.axes for text in axes.texts]
    # whiskers of the energies rise into each other only where bars stand close
    boxes = [text.get_window_extent() for text in texts if text.get_text()[0].isalpha()]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    drawn = figure.get_tightbbox()
    assert np.all(drawn.min >= 0)
    assert drawn.x1 <= figure.get_figwidth()


def test_components_shown_are_those_that_spend_most() -> None:
    same = compare_results(RUN, RUN)
    many = {
        f"memory_{place}": replace(same.energy, reference_pj=place, other_pj=1.0)
        for place in range(14)
    }
    shown = compared_components([replace(same, components=many)])
    assert shown == tuple(f"memory_{place}" for place in range(4, 14))
