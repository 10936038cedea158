"""Do the figures of a replay show its numbers, and its window only?"""

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.figures import REPLAY_FIGURES
from sim.figures.replay_figures import save_replay_figures
from tests.replay_cases import replay_of, work_of


def example(count=20, gap=40, **given):
    works = [work_of([(6, (1, 2)), (9, (4, 5))], repeat=2)]
    begins = [5 + place * (30 + gap) for place in range(count)]
    options = {"cycles": begins[-1] + 100, "configuration": {"architecture": {}}}
    return replay_of(works, begins, [0] * count, **options | given)


def words(figure):
    figure.canvas.draw()
    legends = [
        text.get_text()
        for axes in figure.axes
        if axes.get_legend()
        for text in axes.get_legend().get_texts()
    ]
    legends += [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    return [figure._suptitle.get_text(), *legends]


@pytest.mark.parametrize("kind", REPLAY_FIGURES)
def test_the_title_says_what_was_played(kind):
    title = words(REPLAY_FIGURES[kind](example()))[0]
    assert title.startswith("trace on machine: 20 inferences in")


@pytest.mark.parametrize("count", [1, 20, 500])
@pytest.mark.parametrize("kind", REPLAY_FIGURES)
def test_few_and_many_inferences_are_drawn(kind, count):
    result = example(count, gap=0, deadline_ns=29, battery_mwh=1.0)
    assert len(words(REPLAY_FIGURES[kind](result))) >= 3


def test_the_area_of_the_power_is_the_energy():
    result = example()
    figure = REPLAY_FIGURES["power"](result)
    # the component at the top of the stack is drawn first after the bursts
    top = figure.axes[0].artists[1] if figure.axes[0].artists else figure.axes[0].patches[1]
    heights, edges, _ = top.get_data()
    unit = 1e-12 if "(W)" in figure.axes[0].get_ylabel() else 1e-15
    scale_s = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
    seconds = scale_s[figure.axes[1].get_xlabel().split("(")[1].rstrip(")")]
    joules = float((heights * np.diff(edges)).sum()) * seconds * unit * 1e12
    assert joules == pytest.approx(result.energy_pj * 1e-12, rel=1e-9)


def test_a_latency_figure_says_how_many_missed():
    shown = words(REPLAY_FIGURES["latency"](example(deadline_ns=29)))
    assert "missed: 100 %" in shown
    assert "p50, 30.0 ns" in shown


def test_a_window_is_cut_out():
    figure = REPLAY_FIGURES["power"](example(), start_cycle=100, end_cycle=300)
    left, right = figure.axes[1].get_xlim()
    assert (left, right) == pytest.approx((100, 300))
    with pytest.raises(InvalidValue):
        REPLAY_FIGURES["power"](example(), start_cycle=10**9)


def test_files_are_named_by_kind(tmp_path):
    paths = save_replay_figures(example(), tmp_path / "figures", formats=("png", "svg"))
    names = [path.name for path in paths]
    assert names == [f"replay_{kind}.{end}" for kind in REPLAY_FIGURES for end in ("png", "svg")]
    again = save_replay_figures(example(), tmp_path / "again", formats=("png", "svg"))
    for one, other in zip(paths, again, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_frames_are_shown_with_the_slowest_among_them():
    arrivals = [0, 100, 200, 210, 300, 400]
    begins = [0, 100, 200, 230, 300, 400]
    works = [work_of([(6, (1, 2)), (9, (4, 5))], repeat=2)]
    result = replay_of(works, begins, [0] * 6, arrivals=arrivals, cycles=500)
    left, right = REPLAY_FIGURES["frames"](result).axes[1].get_xlim()
    # the fourth waits: it, the one before and the one after
    assert (left, right) == pytest.approx((200, 400))


def test_bins_hold_whole_frames_where_frames_cannot_be_told_apart():
    result = example(300, gap=40, cycles=300 * 70)
    figure = REPLAY_FIGURES["power"](result)
    heights, edges, _ = figure.axes[0].patches[1].get_data()
    assert len(edges) == 301
    # every bin but those at the ends holds the energy of one frame: no beat between the two
    assert heights[1:-1] == pytest.approx([heights[1]] * 298)
