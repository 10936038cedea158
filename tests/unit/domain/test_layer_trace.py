"""Does a layer trace hold together: times in order, indices within their tables?"""

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.domain.layer import Layer
from sim.domain.layer_trace import InferenceKind, LayerTrace
from sim.domain.workload import Workload

NETWORK = Workload(
    name="two",
    layers=tuple(
        Layer(name=name, kind="gemm", in_channels=8, out_channels=8) for name in ("a", "b")
    ),
)


def kind(layers: list[int], offset_ns: list[int] | None = None) -> InferenceKind:
    offsets = [0] * len(layers) if offset_ns is None else offset_ns
    return InferenceKind(
        name="frame",
        layers=np.array(layers, np.int32),
        offset_ns=np.array(offsets, np.int64),
    )


def trace(**changes: object) -> LayerTrace:
    fields = {
        "name": "camera",
        "source": "test",
        "workload": NETWORK,
        "kinds": (kind([0, 1]),),
        "kind": np.zeros(3, np.int32),
        "arrival_ns": np.array([0, 5, 5], np.int64),
        "sample": np.full(3, -1, np.int32),
        "samples": 0,
        "duration_ns": 10,
    }
    return LayerTrace(**(fields | changes))  # type: ignore[arg-type]


def test_a_trace_counts_its_inferences() -> None:
    assert len(trace()) == 3


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"arrival_ns": np.array([0, 6, 5], np.int64)}, r"arrival_ns\[2\]"),
        ({"arrival_ns": np.array([-1, 6, 7], np.int64)}, "arrival_ns"),
        ({"arrival_ns": np.array([], np.int64)}, "arrival_ns"),
        ({"kind": np.array([0, 1, 0], np.int32)}, r"kind\[1\]"),
        ({"kind": np.array([0], np.int32)}, "kind"),
        ({"sample": np.array([0, -1, -1], np.int32)}, r"sample\[0\]"),
        ({"duration_ns": 4}, "duration_ns"),
        ({"deadline_ns": 0}, "deadline_ns"),
        ({"kinds": ()}, "kinds"),
        ({"kinds": (kind([0, 2]),)}, r"kinds\[0\]\.layers\[1\]"),
    ],
)
def test_what_does_not_hold_together_is_named(changes: dict[str, object], key: str) -> None:
    with pytest.raises(InvalidValue, match=key):
        trace(**changes)


def test_invocations_of_an_inference_never_go_back_in_time() -> None:
    with pytest.raises(InvalidValue, match=r"offset_ns\[1\]"):
        kind([0, 1], [3, 2])
