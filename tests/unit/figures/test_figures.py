"""Does every kind of figure show any run: rendered without warnings, units on every axis?"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch, StepPatch

from sim.base.errors import InvalidValue
from sim.figures import FIGURES
from sim.figures.palette import component_colours
from sim.results.result import Result
from tests.synthetic import synthetic_result

LAYERS = (1, 3, 120)
STRANGE_NAMES = ("$x_{", "conv\n1", "层", "_hidden", "a" * 300, "100%\\frac")
HAS_UNIT = re.compile(r"\((µ|n|m|k|M|G)?(s|J|W|MAC/s|%|MAC/byte of DRAM traffic|pJ/MAC)\)")
KINDS = [name for name, kind in FIGURES.items() if not kind.lacks(synthetic_result(layers=1))]
"""Kinds the made-up run has something to show in; the others have tests of their own."""


@cache
def run_of(layers: int) -> Result:
    return synthetic_result(layers=layers)


@cache
def figure_of(kind: str, layers: int) -> Figure:
    """One figure for several questions: drawing takes most of the time of these tests."""
    figure = FIGURES[kind](run_of(layers))
    figure.canvas.draw()
    return figure


@pytest.fixture(scope="module")
def three_layers() -> Result:
    return run_of(3)


def components_drawn(figure: Figure) -> Iterator[tuple[str, str]]:
    """(component, colour) of everything that carries a component's name."""
    for axes in figure.axes:
        for artist in [*axes.patches, *axes.collections]:
            name = (artist.get_gid() or "").partition(".")[0]
            if name and isinstance(artist, Patch):
                yield name, to_hex(artist.get_facecolor()).upper()
            elif name:
                yield name, to_hex(artist.get_facecolor()[0]).upper()


def step_integral(figure: Figure) -> float:
    """Area below the highest steps of the stack of components, in units of the axes."""
    drawn = figure.axes[0].patches
    steps = [patch for patch in drawn if isinstance(patch, StepPatch) and patch.get_gid()]
    areas = [
        float((patch.get_data().values * np.diff(patch.get_data().edges)).sum()) for patch in steps
    ]
    return max(areas)


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("kind", KINDS)
def test_renders_with_units_on_every_axis(kind: str, layers: int) -> None:
    for axes in figure_of(kind, layers).axes:
        labels = [axes.get_ylabel()]
        if axes.get_xlabel():
            labels.append(axes.get_xlabel())
        measured = [text for text in labels if text and "blocks of neighbours" not in text]
        assert measured
        assert all(HAS_UNIT.search(text) for text in measured), measured


@pytest.mark.parametrize("kind", KINDS)
def test_title_says_what_was_run_and_what_it_took(kind: str) -> None:
    title = figure_of(kind, 3).get_suptitle()
    assert title.startswith("synthetic_3 on synthetic_npu, weight stationary:")
    assert re.search(r"[\d.]+ µJ in [\d.]+ µs, [\d.]+ mW on average$", title)


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_outside_the_figure(kind: str, layers: int) -> None:
    figure = figure_of(kind, layers)
    drawn, page = figure.get_tightbbox(), figure.bbox_inches
    assert drawn.x0 >= -0.02
    assert drawn.y0 >= -0.02
    assert drawn.x1 <= page.x1 + 0.02
    assert drawn.y1 <= page.y1 + 0.02


def test_a_component_has_one_colour_in_every_figure(three_layers: Result) -> None:
    expected = component_colours(three_layers)
    for kind in ("power", "energy", "layers", "components"):
        drawn = dict(components_drawn(figure_of(kind, 3)))
        assert set(drawn) - {"4 others"} == set(expected), kind
        for component in expected:
            assert drawn[component] == expected[component], kind


def test_area_of_the_power_stack_is_the_energy(three_layers: Result) -> None:
    figure = figure_of("power", 3)
    assert "(W)" in figure.axes[0].get_ylabel()
    assert figure.axes[0].get_xlabel() == "Time (µs)"
    # W x us = 1e6 pJ
    assert step_integral(figure) * 1e6 == pytest.approx(three_layers.energy_pj, rel=1e-9)


def test_area_of_a_long_power_stack_is_the_energy() -> None:
    result, figure = run_of(120), figure_of("power", 120)
    assert "(W)" in figure.axes[0].get_ylabel()
    # W x us = 1e6 pJ
    assert step_integral(figure) * 1e6 == pytest.approx(result.energy_pj, rel=1e-9)


def test_cumulative_energy_ends_at_the_total(three_layers: Result) -> None:
    (total,) = figure_of("energy", 3).axes[0].lines[:1]
    assert total.get_ydata()[-1] * 1e6 == pytest.approx(three_layers.energy_pj, rel=1e-9)


@pytest.mark.parametrize("layers", LAYERS)
def test_bars_of_the_layers_sum_to_the_energy(layers: int) -> None:
    axes = figure_of("layers", layers).axes[0]
    unit_pj = {"µJ": 1e6, "nJ": 1e3}[axes.get_ylabel()[-3:-1]]
    total = sum(patch.get_height() for patch in axes.patches) * unit_pj
    assert total == pytest.approx(run_of(layers).energy_pj, rel=1e-9)


@pytest.mark.parametrize("kind", ["power", "energy"])
def test_a_window_far_from_the_start_counts_from_its_own(kind: str) -> None:
    figure = FIGURES[kind](run_of(120), start_cycle=100_000, end_cycle=100_600)
    # 100,000 cycles at 800 MHz
    assert figure.axes[0].get_xlabel() == "Time since 125 µs (ns)"
    assert figure.axes[0].get_xlim() == pytest.approx((0, 750))


def test_a_window_of_one_cycle_can_be_shown(three_layers: Result) -> None:
    FIGURES["power"](three_layers, start_cycle=7, end_cycle=8).canvas.draw()


@pytest.mark.parametrize(
    ("start_cycle", "end_cycle", "key"),
    [(-1, None, "start_cycle"), (10**9, None, "start_cycle"), (5, 5, "end_cycle")],
)
def test_a_window_outside_the_run_is_refused(
    three_layers: Result, start_cycle: int, end_cycle: int | None, key: str
) -> None:
    with pytest.raises(InvalidValue, match=f"^{key}: expected a cycle"):
        FIGURES["power"](three_layers, start_cycle=start_cycle, end_cycle=end_cycle)


def test_a_kind_without_a_time_axis_refuses_a_window(three_layers: Result) -> None:
    with pytest.raises(InvalidValue, match=r"^window: expected the whole run"):
        FIGURES["roofline"](three_layers, end_cycle=10)


@pytest.mark.parametrize("kind", ["power", "layers", "roofline"])
def test_names_from_strangers_are_only_text(kind: str) -> None:
    result = synthetic_result(layers=len(STRANGE_NAMES))
    layers = tuple(
        replace(layer, name=name) for layer, name in zip(result.layers, STRANGE_NAMES, strict=True)
    )
    odd = replace(result, layers=layers, workload=STRANGE_NAMES[0], architecture="$\\alpha")
    FIGURES[kind](odd).canvas.draw()


def test_a_run_without_macs_has_a_roofline_and_stalls(three_layers: Result) -> None:
    layers = tuple(
        replace(layer, macs=0, mapping_efficiency=0.0, utilization=0.0)
        for layer in three_layers.layers
    )
    result = replace(three_layers, layers=layers)
    for kind in ("roofline", "stalls"):
        FIGURES[kind](result).canvas.draw()


def test_drawing_leaves_the_settings_of_matplotlib_alone(three_layers: Result) -> None:
    # asking for the backend would choose one
    before = {key: rcParams[key] for key in rcParams if key != "backend"}
    FIGURES["layers"](three_layers)
    assert {key: rcParams[key] for key in before} == before


def test_matplotlib_is_imported_only_when_a_figure_is_drawn() -> None:
    code = "import sys, sim.figures; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_global_state_of_pyplot_is_never_made() -> None:
    code = """if True:
        import sys
        from sim.figures import FIGURES
        from tests.synthetic import synthetic_result
        FIGURES["layers"](synthetic_result(layers=1)).canvas.draw()
        sys.exit("matplotlib.pyplot" in sys.modules)
    """
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_kind_is_described_in_one_line() -> None:
    for kind in FIGURES.values():
        assert kind.description
        assert "\n" not in kind.description


def test_bursts_stand_behind_the_stack_and_are_never_lower() -> None:
    burst, top = [
        patch for patch in figure_of("power", 120).axes[0].patches if isinstance(patch, StepPatch)
    ][:2]
    assert burst.get_gid() is None
    assert top.get_gid() == "clock"
    assert (burst.get_data().values >= top.get_data().values * (1 - 1e-12)).all()
