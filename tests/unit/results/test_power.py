"""Are questions to a timeline answered in the right units, and wrong ones refused?"""

from dataclasses import replace

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.domain.power_timeline import PowerTimeline
from sim.results.power import (
    binned_power,
    breakpoints,
    component_energy,
    cumulative_energy,
    layer_energy,
    zoom,
)
from tests.streams import timeline_of
from tests.synthetic import ARRAY, COMPONENTS, synthetic_result


def _small() -> PowerTimeline:
    power = np.array([[3.0, 0.0], [0.0, 5.0]])
    layers = [[(-1, 2, 2), (0, 2, 0), (1, 1, 0)], [(1, 4, 0)]]
    return timeline_of(layers, power, np.array([1.0, 0.5]))


def test_cumulative_energy_at_breakpoints_and_between() -> None:
    # cycles 0..9: dram 4 4 1 4 4 1 1 1 1 1 pJ, array .5 .5 5.5 .5 .5 5.5 5.5 5.5 5.5 5.5 pJ
    found = cumulative_energy(_small(), np.array([0, 1, 3, 4, 10]))
    assert found.tolist() == [[0, 0], [4, 0.5], [9, 6.5], [13, 7], [22, 35]]


def test_power_is_in_milliwatts() -> None:
    # 4 pJ per cycle at 500 MHz: 4e-12 J x 5e8 /s = 2 mW
    edges, power_mw = binned_power(replace(_small(), clock_mhz=500.0), 5)
    assert edges.tolist() == [0, 2, 4, 6, 8, 10]
    assert power_mw[0].tolist() == [2.0, 0.25]


def test_there_are_no_bins_shorter_than_a_cycle() -> None:
    edges, power_mw = binned_power(_small(), 1000, 2, 6)
    assert edges.tolist() == [2, 3, 4, 5, 6]
    assert power_mw[:, 0].tolist() == [1, 4, 4, 1]


def test_breakpoints_of_a_window() -> None:
    edges, power_mw = breakpoints(_small(), 1, 5)
    assert edges.tolist() == [1, 2, 3, 5]
    assert power_mw.tolist() == [[4, 0.5], [1, 5.5], [4, 0.5]]


def test_energies_of_components_and_layers_agree_with_the_layer_table() -> None:
    result = synthetic_result(3, 7)
    table = np.array([list(layer.energy_pj_by_component.values()) for layer in result.layers])
    np.testing.assert_allclose(layer_energy(result.timeline), table, rtol=1e-12)
    np.testing.assert_allclose(component_energy(result.timeline), table.sum(axis=0), rtol=1e-12)


def test_zoom_shows_the_ramp_of_a_fold() -> None:
    timeline = synthetic_result(0, 1).timeline
    folds = np.flatnonzero(timeline.steps.stationary)
    rows, columns = (int(x[folds[0]]) for x in (timeline.steps.rows, timeline.steps.columns))
    edges, _ = breakpoints(timeline, 0, 2000 if timeline.cycles > 2000 else None)
    state_of_leaf = [_state_at(timeline, int(cycle)) for cycle in edges[:-1]]
    begin = next(
        int(cycle)
        for cycle, state in zip(edges, state_of_leaf, strict=False)
        if timeline.active[state, ARRAY] == folds[0]
    )
    array_mw = zoom(timeline, begin, begin + rows + columns)[:, COMPONENTS.index("array")]
    assert (np.diff(array_mw[: min(rows, columns)]) > 0).all()


def _state_at(timeline: PowerTimeline, cycle: int) -> int:
    from tests.streams import state_of_each_cycle

    return int(state_of_each_cycle(timeline.items)[cycle])


def test_a_million_bins_of_a_run_of_10_15_cycles_need_no_expansion() -> None:
    power = np.array([[3.0, 0.0], [0.0, 5.0]])
    items = [(-1, 10**9, 3), (-1, 10**5, 1), (0, 9, 0), (1, 100_000, 0)]
    timeline = timeline_of([items], power, np.zeros(2))
    edges, power_mw = binned_power(timeline, 100_000)
    energy = (power_mw * np.diff(edges)[:, np.newaxis]).sum(axis=0)
    np.testing.assert_allclose(energy, [27e14, 5e14], rtol=1e-12)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda t: binned_power(t, 0), "bins: expected an integer from 1 to 1000000, got 0"),
        (lambda t: binned_power(t, 1, -1), "start: expected a cycle from 0 to 9, got -1"),
        (lambda t: binned_power(t, 1, 3, 3), "end: expected a cycle from 4 to 10, got 3"),
        (lambda t: zoom(t, 0, 11), "end: expected a cycle from 1 to 10, got 11"),
        (
            lambda t: cumulative_energy(t, np.array([11])),
            "cycles: expected cycles from 0 to 10, got 11",
        ),
        (
            lambda t: cumulative_energy(t, np.array([0.5])),
            "cycles: expected whole cycles, got 0.5",
        ),
        (
            lambda t: breakpoints(t, 0, 10, limit=2),
            "end: expected a window with at most 2 stretches of constant power, got 10",
        ),
    ],
)
def test_wrong_questions_are_refused(ask, message: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        ask(_small())
    assert str(caught.value) == message
