"""From arrival times [ns] to cycles of a clock, by exact ratio."""

import numpy as np

from sim.base.errors import InvalidValue, Literal
from sim.base.units import cycles_per_ns
from sim.domain.activity import Int64Array

MAX_CYCLES = 2**53
"""Of a replay: cycles are then exact as floats, too."""


def cycles_not_before(times_ns: Int64Array, clock_mhz: float, key: str) -> Int64Array:
    """Give the first cycle (time,) that does not begin before each time [ns], exactly.

    Parameters
    ----------
    times_ns : (time,) times >= 0.
    key : name of the times, for errors.

    Raises
    ------
    InvalidValue
        A time beyond `MAX_CYCLES`.
    """
    ratio = cycles_per_ns(clock_mhz)
    top, bottom = ratio.numerator, ratio.denominator
    last_ns = int(times_ns.max())
    check_cycles(-(-last_ns * top // bottom), clock_mhz, key)
    if top * bottom < 2**62:
        whole, rest = np.divmod(times_ns, bottom)
        # rest x top stays below bottom x top
        cycles: Int64Array = whole * top - (-rest * top // bottom)
        return cycles
    return np.array([-(-time * top // bottom) for time in times_ns.tolist()], np.int64)


def check_cycles(cycles: int, clock_mhz: float, key: str) -> None:
    """Check that a replay is not too long.

    Raises
    ------
    InvalidValue
        It is longer than `MAX_CYCLES`.
    """
    if cycles > MAX_CYCLES:
        most_s = MAX_CYCLES / clock_mhz / 1e6
        expected = f"at most 2^53 cycles ({most_s:.3g} s at {clock_mhz:g} MHz)"
        raise InvalidValue(key, expected, Literal(f"{cycles / clock_mhz / 1e6:.3g} s"))
