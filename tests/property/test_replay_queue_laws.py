"""Does every invocation begin when its work is there and everything before it has ended?"""

from fractions import Fraction
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.layer_trace import InferenceKind
from sim.replays.cycles import cycles_not_before
from sim.replays.queue import jobs_of, parts_of
from tests.replay_cases import replay_of, trace_of, work_of

CLOCKS_MHZ = st.sampled_from([1.0, 333.3, 800.0, 1000.0, 1234.567])
OFFSETS = st.lists(st.integers(0, 40), min_size=1, max_size=5).map(sorted)


@st.composite
def traces(draw):
    """Draw arrivals of several kinds, some of which get work later, with the hold of each layer."""
    kinds = []
    for index in range(draw(st.integers(1, 3))):
        offset = np.array(draw(OFFSETS), np.int64)
        layers = draw(st.lists(st.integers(0, 1), min_size=len(offset), max_size=len(offset)))
        kinds.append(
            InferenceKind(name=f"{index}", layers=np.array(layers, np.int32), offset_ns=offset)
        )
    arrival = sorted(draw(st.lists(st.integers(0, 200), min_size=1, max_size=12)))
    kind = [draw(st.integers(0, len(kinds) - 1)) for _ in arrival]
    sample = [draw(st.integers(-1, 1)) for _ in arrival]
    trace = trace_of(arrival, kinds=tuple(kinds), kind=kind, sample=sample, samples=2)
    return trace, [draw(st.integers(1, 60)), draw(st.integers(1, 60))]


def oracle(trace, layer_cycles, clock_mhz):
    """Play one invocation after the other; start and end of each inference."""
    per_ns = Fraction(repr(clock_mhz)) / 1000
    free = 0
    found = []
    for arrival, kind in zip(trace.arrival_ns.tolist(), trace.kind.tolist(), strict=True):
        arrived = ceil(arrival * per_ns)
        first = None
        for layer, offset in zip(
            trace.kinds[kind].layers.tolist(), trace.kinds[kind].offset_ns.tolist(), strict=True
        ):
            begin = max(free, arrived + ceil(offset * per_ns))
            first = begin if first is None else first
            free = begin + layer_cycles[layer]
        found.append((first, free))
    return found


@given(traces(), CLOCKS_MHZ)
def test_starts_and_ends_are_those_of_an_oracle(drawn, clock_mhz):
    trace, layer_cycles = drawn
    jobs = jobs_of(trace, clock_mhz)
    holds = np.array(
        [
            sum(
                layer_cycles[layer]
                for layer in trace.kinds[kind].layers[slice(*parts_of(trace.kinds[kind])[part])]
            )
            for kind, _, part in jobs.works
        ]
    )
    begin = jobs.begin_cycles(holds, clock_mhz)
    end = begin + holds[jobs.work]
    ours = [
        (int(begin[first]), int(end[last - 1]))
        for first, last in zip(jobs.first_job[:-1], jobs.first_job[1:], strict=True)
    ]
    assert ours == oracle(trace, layer_cycles, clock_mhz)


@given(traces(), CLOCKS_MHZ)
def test_every_inference_is_its_own_kind_and_sample(drawn, clock_mhz):
    trace, _ = drawn
    jobs = jobs_of(trace, clock_mhz)
    for inference in range(len(trace)):
        first, end = jobs.first_job[inference : inference + 2]
        found = [jobs.works[work] for work in jobs.work[first:end]]
        kind, sample = int(trace.kind[inference]), int(trace.sample[inference])
        assert found == [(kind, sample, part) for part in range(end - first)]
    assert jobs.times.tolist() == np.bincount(jobs.work).tolist()


@given(st.lists(st.integers(0, 2**40), min_size=1), CLOCKS_MHZ)
def test_a_cycle_never_begins_before_the_time(times, clock_mhz):
    cycles = cycles_not_before(np.array(times), clock_mhz, "times")
    exact = [ceil(time * Fraction(repr(clock_mhz)) / 1000) for time in times]
    assert cycles.tolist() == exact


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), min_size=1, max_size=30),
    st.integers(1, 100),
)
def test_queue_and_percentiles_are_those_counted_one_by_one(gaps, percent):
    arrival = np.cumsum([gap for gap, _ in gaps])
    works = [work_of([(cycles, (1, 1))]) for cycles in range(1, 10)]
    begins, free = [], 0
    for time, (_, cycles) in zip(arrival.tolist(), gaps, strict=True):
        begins.append(max(time, free))
        free = begins[-1] + cycles
    result = replay_of(works, begins, [cycles - 1 for _, cycles in gaps], arrivals=arrival)
    pairs = list(zip(arrival.tolist(), begins, strict=True))
    waiting = [sum(a <= time < b for a, b in pairs) for time in arrival]
    assert result.waiting.tolist() == waiting
    assert result.mean_queue == pytest.approx(sum(b - a for a, b in pairs) / result.cycles)
    ordered = sorted(result.latency_cycles.tolist())
    rank = -(-percent * len(ordered) // 100)
    assert result.latency_percentile_cycles(percent) == ordered[rank - 1]
