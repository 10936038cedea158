"""Is a cap drawn where it is, and the share of time and energy above it exact?"""

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.figures import FIGURES
from sim.results.power import breakpoints, zoom
from sim.results.power_cap import above_cap
from tests.synthetic import synthetic_result

RESULT = synthetic_result(layers=3)
CAP_MW = 250.0


def by_stretches(start: int, end: int) -> tuple[float, float]:
    """Shares of time and energy above the cap, stretch by stretch."""
    edges, power_mw = breakpoints(RESULT.timeline, start, end)
    total, cycles = power_mw.sum(axis=1), np.diff(edges)
    excess = np.maximum(total - CAP_MW, 0.0)
    return (
        float(cycles[total > CAP_MW].sum() / cycles.sum()),
        float((excess * cycles).sum() / (total * cycles).sum()),
    )


@pytest.mark.parametrize("window", [(0, RESULT.cycles), (1000, 7777), (5, 6)])
def test_shares_are_those_of_every_stretch_of_constant_power(window: tuple[int, int]) -> None:
    found = above_cap(RESULT.timeline, CAP_MW, *window)
    assert (found.time_share, found.energy_share) == pytest.approx(by_stretches(*window))


def test_single_cycles_are_looked_at_with_the_wave_front() -> None:
    power_mw = zoom(RESULT.timeline, 100, 900).sum(axis=1)
    found = above_cap(RESULT.timeline, CAP_MW, 100, 900, single_cycles=True)
    assert found.time_share == np.mean(power_mw > CAP_MW)
    excess = np.maximum(power_mw - CAP_MW, 0).sum()
    assert found.energy_share == pytest.approx(excess / power_mw.sum())


def test_nothing_is_above_a_high_cap_and_all_above_a_low_one() -> None:
    assert above_cap(RESULT.timeline, 1e9).time_share == 0
    low = above_cap(RESULT.timeline, 1e-9)
    assert low.time_share == pytest.approx(1)
    assert low.energy_share == pytest.approx(1)


@pytest.mark.parametrize("cap_mw", [0.0, -1.0, float("nan"), float("inf")])
def test_a_cap_that_is_no_power_is_refused(cap_mw: float) -> None:
    with pytest.raises(InvalidValue, match=r"^cap_mw: expected a power \[mW\] > 0"):
        above_cap(RESULT.timeline, cap_mw)


def test_the_line_is_at_the_cap_and_the_legend_says_what_is_above() -> None:
    figure = FIGURES["power"](RESULT, cap_mw=CAP_MW)
    axes = figure.axes[0]
    (line,) = [line for line in axes.lines if line.get_gid() == "cap"]
    assert "(W)" in axes.get_ylabel()
    assert line.get_ydata() == pytest.approx([CAP_MW / 1000, CAP_MW / 1000])
    found = above_cap(RESULT.timeline, CAP_MW, single_cycles=True)
    legend = axes.get_legend()
    assert legend is not None
    (said,) = [text.get_text() for text in legend.get_texts() if "cap" in text.get_text()]
    assert f"{100 * found.time_share:.0f} % of the time" in said


def test_the_title_of_a_window_is_about_the_window() -> None:
    title = FIGURES["power"](RESULT, start_cycle=800, end_cycle=1600).get_suptitle()
    # 800 cycles at 800 MHz
    assert "from 1 to 2 µs" in title
    assert "in 1.00 µs" in title
