"""Are slices the steps that were executed, and are busy shares what the slices cover?"""

from itertools import pairwise

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.results.recorded_actions import recorded_actions
from sim.results.stage_slices import (
    busy_shares,
    count_stretches,
    longest_window,
    stage_slices,
    step_label,
)
from tests.synthetic import STAGES, synthetic_result

TIMELINE = synthetic_result(layers=3).timeline


def test_every_step_is_one_slice_as_long_as_its_hold() -> None:
    slices = stage_slices(TIMELINE)
    held = slices.end_cycle - slices.begin_cycle
    np.testing.assert_array_equal(held, TIMELINE.steps.hold_cycles[slices.step])
    np.testing.assert_array_equal(TIMELINE.steps.stage[slices.step], slices.stage)
    # the same executions as the recorded actions, counted by another way
    actions = recorded_actions(TIMELINE)
    expected = {(int(s), int(b)) for s, b in zip(actions.stage, actions.start_cycle, strict=True)}
    begun = {(int(s), int(b)) for s, b in zip(slices.stage, slices.begin_cycle, strict=True)}
    assert begun == expected


def test_slices_of_a_stage_never_overlap_and_are_in_order() -> None:
    slices = stage_slices(TIMELINE)
    assert (np.diff(slices.begin_cycle) >= 0).all()
    for stage in range(len(STAGES)):
        own = slices.stage == stage
        ends, begins = slices.end_cycle[own], slices.begin_cycle[own]
        assert (begins[1:] >= ends[:-1]).all()


def test_a_window_cuts_slices_at_its_edges() -> None:
    start, end = TIMELINE.cycles // 3, TIMELINE.cycles // 2
    whole, part = stage_slices(TIMELINE), stage_slices(TIMELINE, start, end)
    inside = (whole.begin_cycle < end) & (whole.end_cycle > start)
    expected = sorted(
        zip(
            whole.stage[inside].tolist(),
            np.maximum(whole.begin_cycle[inside], start).tolist(),
            np.minimum(whole.end_cycle[inside], end).tolist(),
            strict=True,
        )
    )
    found = zip(
        part.stage.tolist(), part.begin_cycle.tolist(), part.end_cycle.tolist(), strict=True
    )
    assert sorted(found) == expected


def test_busy_shares_are_the_cycles_the_slices_cover() -> None:
    edges = np.linspace(0, TIMELINE.cycles, 38).astype(np.int64)
    slices = stage_slices(TIMELINE)
    shares = busy_shares(TIMELINE, edges)
    for place, (first, last) in enumerate(pairwise(edges.tolist())):
        begins, ends = slices.begin_cycle.clip(first, last), slices.end_cycle.clip(first, last)
        covered = np.bincount(slices.stage, ends - begins, len(STAGES))
        np.testing.assert_allclose(shares[place], covered / (last - first), rtol=1e-12)


def test_a_window_that_is_too_long_is_refused_and_the_longest_is_not() -> None:
    with pytest.raises(InvalidValue, match="at most 50 stretches"):
        stage_slices(TIMELINE, limit=50)
    end = longest_window(TIMELINE, limit=50)
    assert len(stage_slices(TIMELINE, 0, end, limit=50).power_pj_per_cycle) == 50
    assert count_stretches(TIMELINE, 0, end, limit=50) == 50
    assert count_stretches(TIMELINE, 0, end + 1, limit=50) == 51
    assert longest_window(TIMELINE, limit=10**6) == TIMELINE.cycles


def test_a_step_is_named_by_its_fold_or_by_what_it_does_most() -> None:
    labels = [step_label(TIMELINE, step) for step in range(len(TIMELINE.steps.stage))]
    folds = TIMELINE.steps.stationary > 0
    assert all(
        label.startswith("fold of ") for label, fold in zip(labels, folds, strict=True) if fold
    )
    assert "dram.read x 4,096" in labels
