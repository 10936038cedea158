"""A recorded or invented stream of inferences: which layers ran, in which order, from when on."""

from dataclasses import dataclass

import numpy as np

from sim.base.errors import InvalidValue, Literal
from sim.domain.activity import Int32Array, Int64Array
from sim.domain.workload import Workload

MAX_INFERENCES = 10_000_000
MAX_INVOCATIONS = 1_000_000
"""Of one kind of inference."""

MAX_TIME_NS = 2**62


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InferenceKind:
    """An ordered list of layer invocations; many inferences can be of one kind.

    Attributes
    ----------
    layers : (invocation,) places of the layers in the workload, in order of execution.
    offset_ns : (invocation,) earliest start after the inference's arrival [ns], never falling;
        0 where all of its work arrives with it.
    """

    name: str
    layers: Int32Array
    offset_ns: Int64Array

    def __post_init__(self) -> None:
        if not 1 <= len(self.layers) <= MAX_INVOCATIONS:
            expected = f"1 to {MAX_INVOCATIONS} invocations"
            raise InvalidValue("layers", expected, len(self.layers))
        if len(self.offset_ns) != len(self.layers):
            expected = f"one time per invocation ({len(self.layers)})"
            raise InvalidValue("offset_ns", expected, len(self.offset_ns))
        _check_times("offset_ns", self.offset_ns)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerTrace:
    """Inferences in order of arrival. Values of their tensors, where there are any, are elsewhere.

    Attributes
    ----------
    source : where it comes from, for headings and provenance.
    workload : every layer that occurs, once; its edges are those of the network.
    kinds : lists of layer invocations.
    kind : (inference,) index into `kinds`.
    arrival_ns : (inference,) arrival after the start of the trace [ns], never falling.
    sample : (inference,) recorded tensors or statistics an inference has, -1: none. Inferences
        of the same kind and sample do the same.
    samples : how many recorded samples there are.
    deadline_ns : time an inference may take from its arrival [ns]; None: no such limit.
    duration_ns : length of the trace [ns], at least the last arrival: how long the machine is on.
    """

    name: str
    source: str
    workload: Workload
    kinds: tuple[InferenceKind, ...]
    kind: Int32Array
    arrival_ns: Int64Array
    sample: Int32Array
    samples: int
    duration_ns: int
    deadline_ns: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.arrival_ns) <= MAX_INFERENCES:
            expected = f"1 to {MAX_INFERENCES} inferences"
            raise InvalidValue("arrival_ns", expected, len(self.arrival_ns))
        _check_times("arrival_ns", self.arrival_ns)
        if not self.kinds:
            raise InvalidValue("kinds", "at least one kind of inference", Literal("none"))
        count = len(self.arrival_ns)
        for key, values, least, most in (
            ("kind", self.kind, 0, len(self.kinds)),
            ("sample", self.sample, -1, self.samples),
        ):
            if len(values) != count:
                raise InvalidValue(key, f"one value per inference ({count})", len(values))
            _check_range(key, values, least, most)
        for index, kind in enumerate(self.kinds):
            _check_range(f"kinds[{index}].layers", kind.layers, 0, len(self.workload.layers))
        last = int(self.arrival_ns[-1])
        if not last <= self.duration_ns <= MAX_TIME_NS:
            expected = f"from the last arrival ({last}) to {MAX_TIME_NS}"
            raise InvalidValue("duration_ns", expected, self.duration_ns)
        if self.deadline_ns is not None and not 0 < self.deadline_ns <= MAX_TIME_NS:
            expected = f"from 1 to {MAX_TIME_NS}"
            raise InvalidValue("deadline_ns", expected, self.deadline_ns)

    def __len__(self) -> int:
        return len(self.arrival_ns)


def _check_times(key: str, times_ns: Int64Array) -> None:
    if int(times_ns[0]) < 0 or int(times_ns[-1]) > MAX_TIME_NS:
        expected = f"times from 0 to {MAX_TIME_NS} ns"
        raise InvalidValue(key, expected, Literal(f"{times_ns[0]} to {times_ns[-1]}"))
    falls = np.flatnonzero(np.diff(times_ns) < 0)
    if len(falls):
        place = int(falls[0]) + 1
        expected = f"at least {times_ns[place - 1]}, the time before it"
        raise InvalidValue(f"{key}[{place}]", expected, int(times_ns[place]))


def _check_range(key: str, values: Int32Array, least: int, end: int) -> None:
    wrong = np.flatnonzero((values < least) | (values >= end))
    if len(wrong):
        place = int(wrong[0])
        raise InvalidValue(f"{key}[{place}]", f"from {least} to {end - 1}", int(values[place]))
