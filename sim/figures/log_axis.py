"""Plain, round numbers at the ticks of axes, logarithmic ones above all."""

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from sim.domain.activity import FloatArray

_FEW_DECADES = 300.0


def label_log_axis(axis: Axis, low: float, high: float) -> None:
    """Put numbers at the ticks of a logarithmic axis that shows values from `low` to `high`.

    Plain ones: Matplotlib's powers of ten need mathematics in text.
    """
    few = high / low < _FEW_DECADES
    axis.set_major_locator(LogLocator(10, subs=(1.0, 2.0, 5.0) if few else (1.0,)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def round_ticks(low: float, high: float, most: int, *, is_log: bool) -> FloatArray:
    """Give round numbers within the ends, at most so many of them, evenly spread if possible.

    >>> round_ticks(8.13, 13.9, 6, is_log=False)
    array([ 9., 10., 11., 12., 13.])
    """
    if is_log:
        few = high / low < _FEW_DECADES
        every = LogLocator(10, subs=(1.0, 2.0, 5.0) if few else (1.0,)).tick_values(low, high)
    else:
        every = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    ticks = np.asarray(every, np.float64)
    within: FloatArray = ticks[(ticks >= low) & (ticks <= high)]
    return within
