"""Logarithmic axes with plain numbers at their ticks."""

from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

_FEW_DECADES = 300.0


def label_log_axis(axis: Axis, low: float, high: float) -> None:
    """Put numbers at the ticks of a logarithmic axis that shows values from `low` to `high`.

    Plain ones: Matplotlib's powers of ten need mathematics in text.
    """
    few = high / low < _FEW_DECADES
    axis.set_major_locator(LogLocator(10, subs=(1.0, 2.0, 5.0) if few else (1.0,)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())
