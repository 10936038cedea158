"""When inferences arrive: regularly, at random, or as a file says; in whole nanoseconds."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.domain.activity import Int64Array
from sim.domain.layer_trace import MAX_INFERENCES, MAX_TIME_NS
from sim.workloads.line_file import open_lines

NS_PER_S = 10**9
_UNITS = {"arrival_s": NS_PER_S, "arrival_ms": 10**6, "arrival_us": 10**3, "arrival_ns": 1}
"""Headings of a file's column -> nanoseconds per unit."""

_TIME = re.compile(r"[0-9]{1,18}(\.[0-9]{0,18})?([eE][-+]?[0-9]{1,2})?|\.[0-9]{1,18}")
_DRAWN = 65536


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrivals:
    """Times of arrival and how long the trace lasts.

    Attributes
    ----------
    arrival_ns : (inference,) [ns], never falling.
    duration_ns : [ns], at least the last arrival.
    description : how they came about.
    """

    arrival_ns: Int64Array
    duration_ns: int
    description: str


def periodic(
    fps: float | Fraction, *, seconds: float | None = None, count: int | None = None
) -> Arrivals:
    """Give arrivals at a fixed rate, the first one at 0.

    Arrival i is at i / fps, rounded to the nearest nanosecond by itself: nothing adds up.

    Parameters
    ----------
    fps : inferences per second; a decimal number counts as exactly that.
    seconds, count : exactly one of them: how long, or how many.

    Raises
    ------
    InvalidValue : a value out of range, or none or both of `seconds` and `count`.
    """
    rate = _rate("fps", fps)
    period_ns = NS_PER_S / rate
    number, duration_ns = _extent(rate, seconds, count)
    top, bottom = period_ns.numerator, period_ns.denominator
    times = ((2 * index * top + bottom) // (2 * bottom) for index in range(number))
    return Arrivals(
        arrival_ns=np.fromiter(times, np.int64, number),
        duration_ns=max(duration_ns, math.ceil((number - 1) * period_ns)),
        description=f"{float(rate):g} per second",
    )


def poisson(
    rate: float, *, seed: int, seconds: float | None = None, count: int | None = None
) -> Arrivals:
    """Give arrivals at random: independent of each other, `rate` per second on average.

    Gaps are exponential, drawn by NumPy's PCG64 from the seed; times are rounded to nanoseconds.

    Raises
    ------
    InvalidValue : as `periodic`; no arrival in the time given.
    """
    exact = _rate("poisson", rate)
    if not 0 <= seed < 2**63:
        raise InvalidValue("seed", "an integer from 0 to 2^63 - 1", seed)
    _, duration_ns = _extent(exact, seconds, count)
    mean_ns = float(NS_PER_S / exact)
    generator = np.random.default_rng(seed)
    blocks: list[Int64Array] = []
    found, time_ns = 0, 0.0
    while True:
        times = time_ns + np.cumsum(generator.exponential(mean_ns, _DRAWN))
        time_ns = float(times[-1])
        blocks.append(np.rint(times).astype(np.int64))
        found += _DRAWN
        if found >= (MAX_INFERENCES if count is None else count):
            break
        if count is None and time_ns > duration_ns:
            break
    arrival_ns = np.concatenate(blocks)
    if count is None:
        arrival_ns = arrival_ns[arrival_ns < duration_ns][: MAX_INFERENCES + 1]
        if not len(arrival_ns):
            raise InvalidValue("poisson", "at least one arrival in the time given", rate)
    else:
        arrival_ns = arrival_ns[:count]
        duration_ns = int(arrival_ns[-1]) + math.ceil(mean_ns)
    return Arrivals(
        arrival_ns=arrival_ns,
        duration_ns=duration_ns,
        description=f"{float(exact):g} per second on average, at random (seed {seed})",
    )


def read_arrivals(path: Path) -> Arrivals:
    """Read arrivals from a CSV file of one column.

    The first line is ``arrival_s``, ``arrival_ms``, ``arrival_us`` or ``arrival_ns``; each line
    after it is a time, not before the last one, rounded to nanoseconds. The trace lasts one mean
    gap beyond the last arrival.

    Raises
    ------
    WorkloadError : the file cannot be read, or a line is no such time; names the line.
    """
    file = str(path)
    times: Iterator[int] = _times(path, file)
    arrival_ns = np.fromiter(times, np.int64)
    if not len(arrival_ns):
        raise WorkloadError(file, "", "at least one arrival", Literal("none"))
    last, gaps = int(arrival_ns[-1]), len(arrival_ns) - 1
    gap_ns = -(-(last - int(arrival_ns[0])) // gaps) if gaps else 0
    return Arrivals(
        arrival_ns=arrival_ns,
        duration_ns=min(last + gap_ns, MAX_TIME_NS),
        description=f"arrivals of {path.name}",
    )


def _times(path: Path, file: str) -> Iterator[int]:
    unit_ns, last, count = 0, 0, 0
    for number, text in open_lines(path):
        where = f"line {number}"
        if not unit_ns:
            unit_ns = _UNITS.get(text, 0)
            if not unit_ns:
                expected = f"one column named {', '.join(_UNITS)}"
                raise WorkloadError(file, where, expected, text)
            continue
        if not _TIME.fullmatch(text):
            heading = "one time, a number >= 0"
            raise WorkloadError(file, where, heading, text)
        time_ns = round(Fraction(text) * unit_ns)
        if not last <= time_ns <= MAX_TIME_NS:
            expected = f"a time from {last} ns, the last one, to {MAX_TIME_NS} ns"
            raise WorkloadError(file, where, expected, Literal(f"{time_ns} ns"))
        count += 1
        if count > MAX_INFERENCES:
            raise WorkloadError(file, where, f"at most {MAX_INFERENCES} arrivals", Literal("more"))
        last = time_ns
        yield time_ns


def _rate(key: str, rate: float | Fraction) -> Fraction:
    if not isinstance(rate, Fraction) and not math.isfinite(rate):
        raise InvalidValue(key, "a rate from 1e-6 to 1e9 per second", rate)
    # 29.97 is meant as 2997/100, not as the float next to it
    exact = rate if isinstance(rate, Fraction) else Fraction(repr(rate))
    if not Fraction(1, 10**6) <= exact <= NS_PER_S:
        raise InvalidValue(key, "a rate from 1e-6 to 1e9 per second", rate)
    return exact


def _extent(rate: Fraction, seconds: float | None, count: int | None) -> tuple[int, int]:
    """Give the number of regular arrivals and the duration [ns]."""
    if count is not None and seconds is None:
        if not 1 <= count <= MAX_INFERENCES:
            raise InvalidValue("count", f"an integer from 1 to {MAX_INFERENCES}", count)
        number, duration_ns = count, round(count * NS_PER_S / rate)
    elif seconds is not None and count is None:
        if not 0 < seconds <= MAX_TIME_NS / NS_PER_S:
            expected = f"a time above 0, at most {MAX_TIME_NS // NS_PER_S} s"
            raise InvalidValue("seconds", expected, seconds)
        exact = Fraction(repr(seconds))
        number, duration_ns = math.ceil(exact * rate), round(exact * NS_PER_S)
    else:
        got = Literal("neither" if seconds is None else "both")
        raise InvalidValue("seconds", "either seconds or a count of inferences", got)
    if number > MAX_INFERENCES:
        raise InvalidValue("seconds", f"at most {MAX_INFERENCES} inferences", number)
    if duration_ns > MAX_TIME_NS:
        raise InvalidValue("count", f"a trace of at most {MAX_TIME_NS} ns", Literal("a longer one"))
    return number, duration_ns
