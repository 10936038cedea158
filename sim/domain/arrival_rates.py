"""How bursty arrivals are: the most of them in any window of time."""

import numpy as np

from sim.base.errors import InvalidValue
from sim.domain.activity import Int64Array


def peak_arrivals(arrival_ns: Int64Array, window_ns: int) -> int:
    """Give the most arrivals in any window [t, t + window).

    A fullest window can be moved to begin at an arrival, so only those are looked at.

    Parameters
    ----------
    arrival_ns : (inference,) [ns], never falling.

    >>> peak_arrivals(np.array([0, 10, 20, 21, 22, 40]), 12)
    3
    """
    if window_ns < 1:
        raise InvalidValue("window_ns", "an integer >= 1", window_ns)
    ends = np.searchsorted(arrival_ns, arrival_ns + window_ns, side="left")
    return int((ends - np.arange(len(arrival_ns))).max())
