"""Do the figures of a sweep show its points: front, ties, failures, best cells, every line?"""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.base.errors import InvalidValue
from sim.figures import SWEEP_FIGURES
from tests.unit.figures.sweep_tables import FAILED, made_up_table

TABLE = made_up_table()
ENERGY_MJ = [6.0, 6.0, 4.0, 9.0, 3.0]
LATENCY_MS = [1.0, 1.0, 2.0, 4.0, 3.0]


def offsets(axes: Axes, gid: str) -> list[tuple[float, ...]]:
    (found,) = [item for item in axes.collections if item.get_gid() == gid]
    return [tuple(point) for point in np.asarray(found.get_offsets()).tolist()]


def legend(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_points_on_the_front_and_dominated_ones_are_all_shown() -> None:
    axes = SWEEP_FIGURES["pareto"](TABLE).axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Energy (mJ)", "Latency (ms)")
    points = list(zip(ENERGY_MJ, LATENCY_MS, strict=True))
    front = [points[row] for row in (0, 1, 2, 4)]
    assert offsets(axes, "front") == [pytest.approx(point) for point in front]
    assert offsets(axes, "dominated") == [pytest.approx(points[3])]


def test_the_line_of_the_front_goes_from_point_to_point_in_steps() -> None:
    axes = SWEEP_FIGURES["pareto"](TABLE).axes[0]
    (line,) = [line for line in axes.lines if line.get_gid() == "front line"]
    corners = np.array([(3, 3), (4, 3), (4, 2), (6, 2), (6, 1), (6, 1), (6, 1)])
    assert np.column_stack(line.get_data()) == pytest.approx(corners)


def test_more_utilization_is_better() -> None:
    axes = SWEEP_FIGURES["pareto"](TABLE, x="utilization", y="latency").axes[0]
    assert offsets(axes, "front") == [pytest.approx((50, 1)), pytest.approx((90, 2))]
    (line,) = [line for line in axes.lines if line.get_gid() == "front line"]
    assert np.column_stack(line.get_data()) == pytest.approx(np.array([(90, 2), (50, 2), (50, 1)]))


def test_equal_points_share_a_letter_and_failed_ones_are_counted() -> None:
    figure = SWEEP_FIGURES["pareto"](TABLE)
    assert figure.get_suptitle().endswith("4 of 5 points on the front; 1 failed")
    said = [text.replace("\n", " ") for text in legend(figure)]
    assert said[2:] == [
        "A: point 14, rows 32, columns 64, weight stationary",
        "B: point 12, rows 16, columns 32, weight stationary",
        "C: point 10, rows 8, columns 16, weight stationary (and 1 more, equal)",
    ]
    letters = [text.get_text() for text in figure.axes[0].texts]
    assert letters == ["A", "B", "C"]


def test_best_points_are_those_of_each_figure_and_of_the_product() -> None:
    axes = SWEEP_FIGURES["pareto"](TABLE, label="best").axes[0]
    # 3 mJ x 3 ms, 6 mJ x 1 ms: the least product is that of the fastest
    assert offsets(axes, "chosen") == [pytest.approx((3, 3)), pytest.approx((6, 1))]


def test_places_in_the_grid_can_be_named() -> None:
    axes = SWEEP_FIGURES["pareto"](TABLE, label="13, 12").axes[0]
    assert offsets(axes, "chosen") == [pytest.approx((9, 4)), pytest.approx((4, 2))]


@pytest.mark.parametrize("label", ["99", str(10 + FAILED), "some"])
def test_places_that_are_not_there_are_refused(label: str) -> None:
    with pytest.raises(InvalidValue, match=r"^--label: expected"):
        SWEEP_FIGURES["pareto"](TABLE, label=label)


def test_wide_ranges_are_logarithmic_unless_asked_otherwise() -> None:
    energy = TABLE.columns["energy_pj"] * np.array([1, 1, 1, 1000, 1, 1])
    wide = replace(TABLE, columns={**TABLE.columns, "energy_pj": energy})
    assert SWEEP_FIGURES["pareto"](wide).axes[0].get_xscale() == "log"
    assert SWEEP_FIGURES["pareto"](wide).axes[0].get_yscale() == "linear"
    assert SWEEP_FIGURES["pareto"](wide, scale="linear").axes[0].get_xscale() == "linear"


@pytest.mark.parametrize(
    ("kind", "options", "line"),
    [
        ("pareto", {"x": "dataflow"}, "--x: expected a column of numbers, got dataflow (texts)"),
        ("pareto", {"y": "enrgy"}, "--y: expected one of .*did you mean 'energy'"),
        ("heatmap", {"axes": ["energy", "rows"]}, "--axes: expected axes of the sweep"),
        ("heatmap", {"axes": ["rows"]}, "--axes: expected two axes, got 'rows'"),
        ("heatmap", {"axes": ["rows", "array.rows"]}, "--axes: expected two different axes"),
        (
            "heatmap",
            {"axes": ["rows", "columns"]},
            "--axes: expected two axes that vary by themselves, got array.rows and array.columns",
        ),
        ("heatmap", {"value": "dataflow"}, "--value: expected a column of numbers"),
        ("parallel", {"axes": ["rows"]}, "--axes: expected 2 to 13 columns"),
        ("parallel", {"label": "best"}, "option: expected one of axes, value, got 'label'"),
    ],
)
def test_mistakes_name_the_option(kind: str, options: dict[str, object], line: str) -> None:
    with pytest.raises(InvalidValue, match=line.replace("(", r"\(").replace(")", r"\)")):
        SWEEP_FIGURES[kind](TABLE, **options)


@pytest.mark.parametrize("kind", SWEEP_FIGURES)
def test_a_sweep_of_which_all_points_failed_is_refused(kind: str) -> None:
    failed = replace(
        TABLE,
        columns={n: c * np.nan if c.dtype == float else c for n, c in TABLE.columns.items()},
        errors=("it broke",) * len(TABLE),
        on_front=np.zeros(len(TABLE), np.bool_),
    )
    with pytest.raises(InvalidValue, match="got '6 points, 6 of them failed'"):
        SWEEP_FIGURES[kind](failed)


def test_cells_have_the_best_of_their_points() -> None:
    figure = SWEEP_FIGURES["heatmap"](TABLE, value="edp")
    axes = figure.axes[0]
    assert axes.get_xlabel() == "array rows"
    # linked columns say what rows say: the second axis is the next that varies by itself
    assert axes.get_ylabel() == "dataflow"
    cells = np.ma.filled(axes.images[0].get_array(), np.nan)
    expected = np.array([[6.0, 8.0, 9.0], [6.0, 36.0, np.nan]])
    assert cells == pytest.approx(expected, nan_ok=True)
    assert figure.axes[1].get_ylabel() == "Energy × delay (µJ s)"


def test_the_best_cells_are_framed_and_those_that_failed_hatched() -> None:
    axes = SWEEP_FIGURES["heatmap"](TABLE, value="edp").axes[0]
    frames = {
        (patch.get_gid(), patch.get_x() + 0.5, patch.get_y() + 0.5)
        for patch in axes.patches
        if isinstance(patch, Rectangle)
    }
    assert frames == {("best", 0.0, 0.0), ("best", 0.0, 1.0), ("failed", 2.0, 1.0)}


def test_a_cell_of_many_points_says_so() -> None:
    rows = np.array([8, 8, 8, 16, 16, 16])
    table = replace(TABLE, columns={**TABLE.columns, "array.rows": rows})
    title = SWEEP_FIGURES["heatmap"](table, axes=["rows", "dataflow"]).get_suptitle()
    assert "lowest energy of up to 2 points per cell" in title


def test_every_point_is_a_line_over_the_axes() -> None:
    axes = SWEEP_FIGURES["parallel"](TABLE).axes[0]
    lines = {item.get_gid(): item.get_segments() for item in axes.collections}
    assert len(lines["dominated"]) == 1
    assert len(lines["front"]) == 4
    # rows (one of both linked axes), dataflow, energy, latency: the highest of each is 1
    dominated = np.array([(0, 1 / 3), (1, 1), (2, 1), (3, 1)])
    assert lines["dominated"][0] == pytest.approx(dominated)


def test_low_values_have_the_same_colour_in_every_figure_of_a_sweep() -> None:
    cells = SWEEP_FIGURES["heatmap"](TABLE).axes[0].images[0]
    lines = SWEEP_FIGURES["parallel"](TABLE).axes[0].collections
    front = next(item for item in lines if item.get_gid() == "front")
    # the lowest is drawn last
    assert cells.cmap(0.0) == pytest.approx(front.get_colors()[-1])


def test_figures_of_points_have_round_ticks_and_axes_their_own_values() -> None:
    energy = TABLE.columns["energy_pj"] * 1.37
    table = replace(TABLE, columns={**TABLE.columns, "energy_pj": energy})
    axes = SWEEP_FIGURES["parallel"](table, axes=["rows", "energy"]).axes[0]
    ticks = [(text.get_text(), text.xy) for text in axes.texts]
    assert ("16", (0, pytest.approx(1 / 3))) in ticks
    round_ones = [(float(text), xy[1]) for text, xy in ticks if xy[0] == 1 and text[0] != "E"]
    assert len(round_ones) >= 3
    low, high = 3 * 1.37, 9 * 1.37
    for value, height in round_ones:
        assert value % 1 == 0
        assert height == pytest.approx((value - low) / (high - low))


def test_thousands_of_points_are_stored_as_pixels() -> None:
    many = 5000
    columns = {name: np.resize(column, many) for name, column in TABLE.columns.items()}
    table = replace(
        TABLE,
        positions=np.arange(many),
        columns=columns,
        on_front=np.resize(TABLE.on_front, many),
        errors=tuple(np.resize(TABLE.errors, many).tolist()),
    )
    for kind in ("pareto", "parallel"):
        axes = SWEEP_FIGURES[kind](table).axes[0]
        assert any(item.get_rasterized() for item in axes.collections)
