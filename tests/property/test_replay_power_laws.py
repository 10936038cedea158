"""Are energy and peak power of a replay those of its single cycles?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.replays.edge_power import work_edges
from sim.replays.peaks import Course, peaks_within, replay_peaks
from sim.results import peaks
from sim.results.replay_power import ReplayEnergy, binned_replay_power, index_work
from tests.replay_cases import CLOCK_MHZ, expanded_power, replay_of, work_of

LEAVES = st.lists(
    st.tuples(st.integers(1, 9), st.tuples(st.integers(0, 9), st.integers(0, 9))),
    min_size=1,
    max_size=4,
)
WORKS = st.lists(st.tuples(LEAVES, st.integers(1, 4)), min_size=1, max_size=3)


@st.composite
def replays(draw):
    """Draw works, and jobs with gaps of which many are 0."""
    works = [work_of(leaves, repeat=times) for leaves, times in draw(WORKS)]
    begins, chosen, free = [], [], draw(st.integers(0, 30))
    for _ in range(draw(st.integers(1, 10))):
        chosen.append(draw(st.integers(0, len(works) - 1)))
        begins.append(free)
        free += works[chosen[-1]].cycles + draw(st.sampled_from([0, 0, 0, 1, 5, 40]))
    # a trace has no work that no inference does
    used = sorted(set(chosen))
    places = [used.index(work) for work in chosen]
    return replay_of([works[work] for work in used], begins, places, cycles=free)


@given(replays(), st.data())
def test_energy_between_two_cycles_is_that_of_its_cycles(result, data):
    power = expanded_power(result)
    so_far = np.concatenate([np.zeros((1, 2)), np.cumsum(power, axis=0)])
    edges = st.integers(0, result.cycles)
    queries = np.array(data.draw(st.lists(st.tuples(edges, edges), min_size=1, max_size=9)))
    queries.sort(axis=1)
    found = ReplayEnergy(result).between(queries[:, 0], queries[:, 1])
    expected = so_far[queries[:, 1]] - so_far[queries[:, 0]]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-9)


@given(replays(), st.integers(1, 50))
def test_bins_add_up_to_all_energy(result, bins):
    edges, power_mw = binned_replay_power(result, bins)
    energy = float((power_mw * np.diff(edges)[:, np.newaxis]).sum()) / CLOCK_MHZ * 1e3
    np.testing.assert_allclose(energy, result.energy_pj, rtol=1e-12)
    np.testing.assert_allclose(result.energy_pj, expanded_power(result).sum(), rtol=1e-12)


@given(replays(), st.integers(1, 60))
def test_peaks_are_those_of_all_windows(result, window):
    power = expanded_power(result).sum(axis=1)
    length = min(window, result.cycles)
    so_far = np.concatenate([[0.0], np.cumsum(power)])
    highest = (so_far[length:] - so_far[:-length]).max()
    (found,) = _peaks(result, window)
    assert found.across
    np.testing.assert_allclose(found.power_mw * length, highest * CLOCK_MHZ / 1e3, rtol=1e-9)
    start = found.start_cycle
    np.testing.assert_allclose(so_far[start + length] - so_far[start], highest, rtol=1e-9)


def _peaks(result, window):
    indices = [index_work(work) for work in result.works]
    course = Course(
        begin=result.job_cycle,
        work=result.job_work,
        hold_cycles=result.work_cycles,
        cycles=result.cycles,
        idle_pj_per_cycle=float(result.idle_pj_per_cycle.sum()),
    )
    windows = ((window, "window"),)
    within = [peaks_within(index, windows) for index in indices]
    edges = [work_edges(index, window) for index in indices]
    return replay_peaks(course, within, edges, windows, CLOCK_MHZ, result.energy_pj)


def test_the_standard_windows_are_those_of_a_run():
    names = [name for _, name in peaks.peak_windows(800.0)]
    assert names == ["1 cycle", "1 us", "10 us", "100 us"]
