"""The part of a run a figure shows, and its horizontal axis in seconds with a fitting prefix."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from sim.base.errors import InvalidValue, Literal
from sim.base.units import seconds_from_cycles
from sim.domain.activity import FloatArray, Int64Array
from sim.figures.si_units import Scale, choose_scale, format_si

_FAR_FROM_START = 10


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Cycles [start_cycle, end_cycle) of a run, and how to show them.

    Attributes
    ----------
    origin_cycle : cycle at the 0 of the axis: the run's start, or the window's where the
        window is so far from the run's start that its ticks would differ in late digits only.
    """

    start_cycle: int
    end_cycle: int
    origin_cycle: int
    clock_mhz: float
    scale: Scale

    @property
    def cycles(self) -> int:
        """Length of the window."""
        return self.end_cycle - self.start_cycle

    def times(self, cycles: Int64Array) -> FloatArray:
        """Give cycles of the run as values of the axis."""
        return (np.asarray(cycles) - self.origin_cycle).astype(np.float64) * self.scale.factor

    def edges(self, most: int) -> Int64Array:
        """At most so many equal bins of whole cycles, as (bin + 1,) cycles."""
        bins = min(most, self.cycles)
        return self.start_cycle + np.arange(bins + 1, dtype=np.int64) * self.cycles // bins

    def label_axis(self, axes: Axes) -> None:
        """Set limits and label of the horizontal axis."""
        start, end = self.times(np.array([self.start_cycle, self.end_cycle]))
        axes.set_xlim(start, end)
        since = ""
        if self.origin_cycle:
            since = f" since {_exact_time(self.origin_cycle, self.clock_mhz)}"
        axes.set_xlabel(f"Time{since} ({self.scale.unit})")


def time_window(
    cycles: int, clock_mhz: float, start_cycle: int = 0, end_cycle: int | None = None
) -> TimeWindow:
    """Choose the part of a run of so many cycles, None meaning its end.

    Raises
    ------
    InvalidValue
        When the window is empty or not inside the run.
    """
    end = cycles if end_cycle is None else end_cycle
    if not 0 <= start_cycle < cycles:
        expected = f"a cycle of the run (0 to {cycles - 1})"
        raise InvalidValue("start_cycle", expected, start_cycle)
    if not start_cycle < end <= cycles:
        expected = f"a cycle after start_cycle ({start_cycle}) and at most {cycles}"
        raise InvalidValue("end_cycle", expected, Literal(str(end)))
    far = start_cycle > _FAR_FROM_START * (end - start_cycle)
    origin = start_cycle if far else 0
    scale = choose_scale(end - origin, "s", seconds_from_cycles(1, clock_mhz))
    return TimeWindow(start_cycle, end, origin, clock_mhz, scale)


def bin_length(window: TimeWindow, bins: int) -> str:
    """Give the length of one bin as text: "12.5 ns"."""
    return format_si(seconds_from_cycles(window.cycles / bins, window.clock_mhz), "s")


def _exact_time(cycle: int, clock_mhz: float) -> str:
    scale = choose_scale(cycle, "s", seconds_from_cycles(1, clock_mhz))
    return f"{cycle * scale.factor:.9g} {scale.unit}"
