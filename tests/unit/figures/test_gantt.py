"""Does the Gantt figure show the tiles of a window, its gaps, and who is busy in a whole run?"""

from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

from sim.figures import FIGURES
from sim.figures.gantt import MAX_STRETCHES, stage_colour
from sim.results.stage_slices import count_stretches, longest_window, stage_slices
from tests.synthetic import STAGES, synthetic_result

RESULT = synthetic_result(layers=3)
END = longest_window(RESULT.timeline, limit=100)


def _labels(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].get_yticklabels()]


def _legend(figure: Figure) -> list[str]:
    legend = figure.axes[0].get_legend()
    assert legend is not None
    return [text.get_text() for text in legend.get_texts()]


def test_a_window_has_a_bar_per_tile_in_its_stage_s_row() -> None:
    figure = FIGURES["gantt"](RESULT, end_cycle=END)
    slices = stage_slices(RESULT.timeline, 0, END)
    rows = [c for c in figure.axes[0].collections if isinstance(c, PolyCollection)]
    assert [len(row.get_paths()) for row in rows] == [
        int((slices.stage == stage).sum()) for stage in range(len(STAGES))
    ]
    per_us = RESULT.clock_mhz
    widths = [path.get_extents().width * per_us for row in rows for path in row.get_paths()]
    held = (slices.end_cycle - slices.begin_cycle).tolist()
    assert sorted(round(width) for width in widths) == sorted(held)


def test_consecutive_tiles_differ_in_shade() -> None:
    figure = FIGURES["gantt"](RESULT, end_cycle=END)
    rows = [c for c in figure.axes[0].collections if isinstance(c, PolyCollection)]
    shades = [to_hex(colour) for colour in rows[0].get_facecolor()]
    assert len(shades) > 2
    assert shades[0] != shades[1]
    assert shades[0] == shades[2]


def test_gaps_name_what_was_waited_for() -> None:
    shown = " ".join(_legend(FIGURES["gantt"](RESULT, end_cycle=END)))
    assert "waits for a tile of weight in global buffer" in shown.replace("\n", " ")
    assert "nothing computes" in shown


def test_a_long_run_shows_shares_instead_of_tiles() -> None:
    long_run = synthetic_result(layers=30)
    assert count_stretches(long_run.timeline, 0, long_run.cycles, MAX_STRETCHES) > MAX_STRETCHES
    figure = FIGURES["gantt"](long_run)
    assert _labels(figure) == [name.replace(".", " ").replace("_", " ") for name in STAGES]
    assert any("share of each" in text for text in _legend(figure))
    for row, patch in enumerate(p for p in figure.axes[0].patches if isinstance(p, StepPatch)):
        heights = patch.get_data().baseline - patch.get_data().values
        assert (heights >= -1e-12).all(), row
        assert (heights <= 0.72 + 1e-12).all(), row


def test_colours_follow_what_a_stage_moves() -> None:
    assert stage_colour("ifmap.global_buffer.fetch") == stage_colour("fetch.ifmap.global_buffer")
    assert stage_colour("array.preload") != stage_colour("array")
    assert stage_colour("something else") == "#7F7F7F"
