"""The part of a run or replay between `--start-us` and `--end-us`, in cycles."""

from sim.base.errors import InvalidValue
from sim.base.units import microseconds_from_cycles
from sim.results.replay_result import ReplayResult
from sim.results.result import Result


def window_cycles(
    result: Result | ReplayResult, start_us: float | None, end_us: float | None
) -> tuple[int, int | None]:
    """Give the window asked for in cycles, None as its end meaning the end of the run.

    Raises
    ------
    InvalidValue
        It is empty, or outside the run.
    """
    what = "run" if isinstance(result, Result) else "replay"
    end_of_run_us = microseconds_from_cycles(result.cycles, result.clock_mhz)
    start = start_us or 0.0
    end = end_of_run_us if end_us is None else end_us
    if start >= end_of_run_us:
        expected = f"a time before the end of the {what} ({end_of_run_us:g} us)"
        raise InvalidValue("--start-us", expected, start)
    start_cycle = round(start * result.clock_mhz)
    end_cycle = min(round(end * result.clock_mhz), result.cycles)
    if end_cycle <= start_cycle:
        expected = f"a time at least one cycle after the start ({start:g} us)"
        raise InvalidValue("--end-us", expected, end)
    return start_cycle, None if end_us is None else end_cycle
