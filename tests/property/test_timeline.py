"""Does a run-length-coded timeline answer exactly as the expanded one does?"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.power_timeline import PowerTimeline
from sim.kernels.timeline import energy_between
from sim.results.power import (
    binned_power,
    breakpoints,
    component_energy,
    cumulative_energy,
    layer_energy,
    peak_power,
    steepest_change,
    zoom,
)
from sim.results.stream_index import index_timeline
from tests.streams import power_of_each_cycle, state_of_each_cycle, timelines
from tests.synthetic import ARRAY, synthetic_result

# the first call of a kernel compiles it
patient = settings(deadline=None)
EXACT = {"rtol": 1e-12, "atol": 1e-9}


@patient
@given(timeline=timelines())
def test_component_and_layer_energies_are_the_integral(timeline: PowerTimeline) -> None:
    power = power_of_each_cycle(timeline)
    assert len(power) == timeline.cycles
    np.testing.assert_allclose(component_energy(timeline), power.sum(axis=0), **EXACT)
    np.testing.assert_allclose(
        layer_energy(timeline),
        np.add.reduceat(power, timeline.layer_starts[:-1], axis=0),
        **EXACT,
    )


@patient
@given(timeline=timelines())
def test_cumulative_energy_is_the_running_integral(timeline: PowerTimeline) -> None:
    running = np.vstack([np.zeros(2), np.cumsum(power_of_each_cycle(timeline), axis=0)])
    cycles = np.arange(timeline.cycles + 1)
    np.testing.assert_allclose(cumulative_energy(timeline, cycles), running, **EXACT)


@patient
@given(timeline=timelines(), data=st.data())
def test_energy_of_any_interval(timeline: PowerTimeline, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, timeline.cycles))
    end = data.draw(st.integers(begin, timeline.cycles))
    expected = power_of_each_cycle(timeline)[begin:end].sum(axis=0)
    found = energy_between(index_timeline(timeline), np.array([begin]), np.array([end]))
    np.testing.assert_allclose(found[0], expected, **EXACT)


@patient
@given(timeline=timelines(), data=st.data())
def test_bins_sum_to_the_energy_of_their_window(
    timeline: PowerTimeline, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, timeline.cycles - 1))
    end = data.draw(st.integers(start + 1, timeline.cycles))
    bins = data.draw(st.integers(1, 50))
    edges, power_mw = binned_power(timeline, bins, start, end)
    assert (edges[0], edges[-1]) == (start, end)
    assert (np.diff(edges) >= 1).all()
    # at 1000 MHz, 1 mW is 1 pJ per cycle
    energy = (power_mw * np.diff(edges)[:, np.newaxis]).sum(axis=0)
    expected = power_of_each_cycle(timeline)[start:end].sum(axis=0)
    np.testing.assert_allclose(energy, expected, **EXACT)


@patient
@given(timeline=timelines(), window=st.integers(1, 300))
def test_peak_is_the_first_best_window_of_all(timeline: PowerTimeline, window: int) -> None:
    power = power_of_each_cycle(timeline).sum(axis=1)
    length = min(window, len(power))
    running = np.concatenate([[0.0], np.cumsum(power)])
    windows = running[length:] - running[:-length]
    peak = peak_power(timeline, window)
    assert peak.window_cycles == length
    np.testing.assert_allclose(peak.power_mw * length, windows.max(), **EXACT)
    assert peak.start_cycle == windows.argmax()


@patient
@given(timeline=timelines())
def test_steepest_change_is_the_first_largest_difference(timeline: PowerTimeline) -> None:
    changes = np.diff(power_of_each_cycle(timeline).sum(axis=1))
    found = steepest_change(timeline)
    for step, sign in ((found.rise, 1), (found.fall, -1)):
        largest = (sign * changes).max(initial=0.0)
        if step is None:
            assert largest <= 0
        else:
            np.testing.assert_allclose(sign * step.change_mw, largest, **EXACT)
            assert step.cycle == (sign * changes).argmax() + 1


@patient
@given(timeline=timelines(), data=st.data())
def test_breakpoints_lose_nothing(timeline: PowerTimeline, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, timeline.cycles - 1))
    end = data.draw(st.integers(start + 1, timeline.cycles))
    edges, power_mw = breakpoints(timeline, start, end)
    assert (edges[0], edges[-1]) == (start, end)
    expanded = np.repeat(power_mw, np.diff(edges), axis=0)
    np.testing.assert_allclose(expanded, power_of_each_cycle(timeline)[start:end], **EXACT)


@patient
@given(seed=st.integers(0, 50), layers=st.integers(1, 3))
def test_zoom_changes_nothing_outside_folds(seed: int, layers: int) -> None:
    timeline = synthetic_result(seed, layers).timeline
    states = state_of_each_cycle(timeline.items)
    even = timeline.dynamic_pj_per_cycle[states] + timeline.static_pj_per_cycle
    outside = timeline.active[states][:, ARRAY] < 0
    zoomed = zoom(timeline, 0, timeline.cycles) / (timeline.clock_mhz * 1e-3)
    np.testing.assert_allclose(zoomed[outside], even[outside], rtol=1e-12)


@patient
@given(seed=st.integers(0, 50), layers=st.integers(1, 3))
def test_zoom_conserves_the_energy_of_every_component(seed: int, layers: int) -> None:
    timeline = synthetic_result(seed, layers).timeline
    zoomed = zoom(timeline, 0, timeline.cycles).sum(axis=0)
    np.testing.assert_allclose(
        zoomed / (timeline.clock_mhz * 1e-3), component_energy(timeline), rtol=1e-12
    )


@patient
@given(seed=st.integers(0, 50), data=st.data())
def test_a_zoomed_window_is_a_part_of_the_whole(seed: int, data: st.DataObject) -> None:
    timeline = synthetic_result(seed, 1).timeline
    start = data.draw(st.integers(0, timeline.cycles - 1))
    end = data.draw(st.integers(start + 1, timeline.cycles))
    whole = zoom(timeline, 0, timeline.cycles)
    np.testing.assert_allclose(zoom(timeline, start, end), whole[start:end], rtol=1e-9)
