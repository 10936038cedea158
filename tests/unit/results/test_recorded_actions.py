"""Are all actions on record, once each, with the interval they were spread over?"""

from itertools import pairwise

import numpy as np
import pytest

from sim import InvalidValue, simulate
from sim.results.recorded_actions import RecordedActions, recorded_actions
from sim.results.result import Result
from tests.synthetic import synthetic_result


def _totals(recorded: RecordedActions, result: Result) -> dict[str, int]:
    sums = np.bincount(recorded.action, recorded.count, minlength=len(result.timeline.actions))
    return {
        name: int(count) for name, count in zip(result.timeline.actions, sums, strict=True) if count
    }


def _layer_totals(result: Result) -> dict[str, int]:
    sums: dict[str, int] = {}
    for layer in result.layers:
        for name, count in layer.action_counts.items():
            sums[name] = sums.get(name, 0) + count
    return {name: count for name, count in sums.items() if count}


def test_records_of_a_whole_run_add_up_to_its_counts() -> None:
    result = simulate("edge_npu", "resnet18", layers="layer4.0*")
    recorded = recorded_actions(result.timeline)
    assert _totals(recorded, result) == _layer_totals(result)
    assert (recorded.end_cycle > recorded.start_cycle).all()
    assert recorded.end_cycle.max() <= result.cycles


def test_windows_share_the_records_between_them() -> None:
    result = synthetic_result(seed=3, layers=4)
    whole = recorded_actions(result.timeline)
    cuts = [0, 17, result.cycles // 2, result.cycles - 1, result.cycles]
    parts = [recorded_actions(result.timeline, first, last) for first, last in pairwise(cuts)]
    assert np.concatenate([part.start_cycle for part in parts]).tolist() == (
        whole.start_cycle.tolist()
    )
    assert np.concatenate([part.count for part in parts]).tolist() == whole.count.tolist()


def test_a_window_outside_the_run_is_refused() -> None:
    result = synthetic_result()
    with pytest.raises(InvalidValue, match="end"):
        recorded_actions(result.timeline, 0, result.cycles + 1)
