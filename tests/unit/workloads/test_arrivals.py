"""Do inferences arrive when they should, and is a wrong list of times refused in one line?"""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import InvalidValue, WorkloadError
from sim.domain.arrival_rates import peak_arrivals
from sim.workloads.arrivals import periodic, poisson, read_arrivals
from sim.workloads.load import load_workload
from sim.workloads.new_trace import mixed_trace, periodic_trace, poisson_trace


def test_regular_arrivals_do_not_drift() -> None:
    found = periodic(29.97, count=1_000_000)
    assert found.arrival_ns[0] == 0
    for index in (1, 2, 3, 999_999):
        assert found.arrival_ns[index] == round(Fraction(index * 10**9 * 100, 2997))


def test_a_time_holds_the_arrivals_before_its_end() -> None:
    assert len(periodic(30, seconds=10).arrival_ns) == 300
    assert len(periodic(30, seconds=10.01).arrival_ns) == 301
    assert periodic(30, seconds=10).duration_ns == 10**10
    assert periodic(4, count=3).duration_ns == 750_000_000


def test_random_arrivals_have_their_rate_and_are_the_same_again() -> None:
    one, other = (poisson(1000, seed=3, seconds=100) for _ in range(2))
    assert np.array_equal(one.arrival_ns, other.arrival_ns)
    # the number of arrivals has a standard deviation of sqrt(100000) = 316
    assert abs(len(one.arrival_ns) - 100_000) < 4 * 316
    gaps = np.diff(one.arrival_ns)
    assert np.std(gaps) == pytest.approx(np.mean(gaps), rel=0.02)  # as exponential gaps have
    assert len(poisson(1000, seed=3, count=17).arrival_ns) == 17


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_units_of_a_file(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "times.csv"
    path.write_text(f"arrival_{unit}\n0\n1.5\n\n3e0\n", encoding="utf-8")
    factor = {"s": 10**9, "ms": 10**6, "us": 1000, "ns": 1}[unit]
    found = read_arrivals(path)
    assert found.arrival_ns.tolist() == [0, round(1.5 * factor), 3 * factor]
    assert found.duration_ns == 3 * factor + -(-3 * factor // 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "expected at least one arrival"),
        ("arrival_ms\n", "expected at least one arrival"),
        ("time\n1\n", "line 1: expected one column named arrival_s"),
        ("1\n2\n", "line 1: expected one column"),
        ("arrival_ms\n1\n0.5\n", "line 3: expected a time from 1000000 ns"),
        ("arrival_ms\n-1\n", "line 2: expected one time, a number >= 0, got '-1'"),
        ("arrival_ms\nnan\n", "line 2: expected one time"),
        ("arrival_ms\n1,2\n", "line 2: expected one time"),
        ("arrival_ms\n1e99\n", "line 2: expected a time from 0 ns"),
        ("arrival_ms\n" + "1" * 5000, "line 2: expected at most 4096 bytes"),
    ],
)
def test_a_wrong_file_of_arrivals(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "times.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WorkloadError, match=message):
        read_arrivals(path)


@pytest.mark.parametrize(
    "arguments",
    [
        {"fps": 0, "count": 1},
        {"fps": float("nan"), "count": 1},
        {"fps": 30, "count": 0},
        {"fps": 30, "seconds": -1},
        {"fps": 30},
        {"fps": 30, "seconds": 1, "count": 1},
        {"fps": 1e9, "seconds": 1},
        {"fps": 30, "seconds": float("inf")},
    ],
)
def test_wrong_rates(arguments: dict[str, float]) -> None:
    with pytest.raises(InvalidValue):
        periodic(**arguments)


def test_a_deadline_is_a_time() -> None:
    trace = periodic_trace("mobilenet_v2", fps=30, seconds=1, deadline_ms=33.3)
    assert (len(trace), trace.deadline_ns) == (30, 33_300_000)
    with pytest.raises(InvalidValue, match="deadline_ms"):
        poisson_trace("mobilenet_v2", rate=30, seed=0, count=3, deadline_ms=-1)


def test_a_mix_draws_networks_by_their_shares() -> None:
    networks = [load_workload("resnet18"), load_workload("keyword_spotting")]
    arrivals = periodic(1000, count=10_000)
    trace = mixed_trace([(networks[0], 3), (networks[1], 1)], arrivals, seed=0)
    assert [kind.name for kind in trace.kinds] == ["resnet18", "keyword_spotting"]
    # binomial: a standard deviation of sqrt(10000 * 0.75 * 0.25) = 43
    assert abs(int((trace.kind == 0).sum()) - 7500) < 4 * 43
    layers = [trace.workload.layers[place].name for place in trace.kinds[1].layers]
    assert layers == [f"keyword_spotting.{layer.name}" for layer in networks[1].layers]
    assert trace.workload.macs == networks[0].macs + networks[1].macs


def test_most_arrivals_in_a_window_against_every_window() -> None:
    times = np.sort(np.random.default_rng(0).integers(0, 300, 80))
    for window in (1, 7, 50, 1000):
        slow = max(int(((times >= t) & (times < t + window)).sum()) for t in range(300))
        assert peak_arrivals(times, window) == slow
