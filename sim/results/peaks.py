"""Peak power over windows and the steepest change, and which layer and component cause them."""

from dataclasses import dataclass

import numpy as np

from sim.base.errors import InvalidValue
from sim.base.units import cycles_from_microseconds, mw_from_pj_per_cycle
from sim.domain.activity import FloatArray
from sim.domain.power_timeline import PowerTimeline
from sim.kernels.power_peaks import original_cycle, peak_start, shorten_repeats, steepest_steps
from sim.kernels.timeline import StreamIndex, energy_between, index_stream
from sim.results.stream_index import index_timeline, layers_at

WINDOWS_US = (1.0, 10.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakPower:
    """The window of a given length with the highest average power; the first one of equals.

    Attributes
    ----------
    window : how the window was asked for: "1 cycle", "10 us".
    window_cycles : its length; that of the run when the run is shorter.
    power_mw : average power in it.
    start_cycle : where it starts.
    layer : index of the layer that spends most energy in the window.
    component : component that spends most energy in the window.
    component_power_mw : average power of that component in the window.
    """

    window: str
    window_cycles: int
    power_mw: float
    start_cycle: int
    layer: int
    component: str
    component_power_mw: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerStep:
    """A change of power between two consecutive states.

    Attributes
    ----------
    change_mw : power after minus power before; negative for a fall.
    cycle : first cycle of the new power.
    layer : index of the layer that runs in that cycle.
    component : component that changes most in the same direction.
    component_change_mw : its change.
    """

    change_mw: float
    cycle: int
    layer: int
    component: str
    component_change_mw: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SteepestChange:
    """Largest rise and largest fall of power; None where power never rises or falls."""

    rise: PowerStep | None
    fall: PowerStep | None

    @property
    def steepest(self) -> PowerStep | None:
        """The larger of both in magnitude; the rise when they are equal."""
        steps = [step for step in (self.rise, self.fall) if step is not None]
        return max(steps, key=lambda step: abs(step.change_mw), default=None)


def peak_power(timeline: PowerTimeline, window_cycles: int, window: str = "") -> PeakPower:
    """Find the highest average power in any window of a length, exactly.

    Power is that of the timeline: even within each step, not zoomed into folds.

    Parameters
    ----------
    timeline : the run.
    window_cycles : length of the window, >= 1; a shorter run is taken whole.
    window : name of the window, by default its length in cycles.

    Raises
    ------
    InvalidValue
        A window shorter than a cycle.
    """
    if window_cycles < 1:
        raise InvalidValue("window_cycles", "an integer >= 1", window_cycles)
    name = window or f"{window_cycles} cycle{'s' if window_cycles > 1 else ''}"
    return _peak(timeline, index_timeline(timeline), window_cycles, name)


def peak_windows(clock_mhz: float) -> tuple[tuple[int, str], ...]:
    """Give the standard windows, shortest first, as (cycles, name): 1 cycle, 1, 10, 100 us."""
    longer = (
        (cycles_from_microseconds(time_us, clock_mhz), f"{time_us:g} us") for time_us in WINDOWS_US
    )
    return ((1, "1 cycle"), *longer)


def peak_table(timeline: PowerTimeline) -> tuple[PeakPower, ...]:
    """Peak power over the standard windows: 1 cycle, 1 us, 10 us, 100 us."""
    index = index_timeline(timeline)
    windows = peak_windows(timeline.clock_mhz)
    return tuple(_peak(timeline, index, cycles, name) for cycles, name in windows)


def find_peak(index: StreamIndex, window_cycles: int) -> int:
    """Give the first cycle of the window with the most energy; 1 <= window <= cycles."""
    short = _shortened(index, window_cycles)
    found = peak_start(short, index.power_pj_per_cycle.sum(axis=1), window_cycles)
    return int(original_cycle(index, short, found, window_cycles))


def steepest_change(timeline: PowerTimeline) -> SteepestChange:
    """Find the largest rise and fall of total power between two consecutive states."""
    index = index_timeline(timeline)
    short = _shortened(index, 2)
    cycles, before, after = steepest_steps(short, index.power_pj_per_cycle.sum(axis=1))
    scale = mw_from_pj_per_cycle(1.0, timeline.clock_mhz)
    change_mw = (index.power_pj_per_cycle[after] - index.power_pj_per_cycle[before]) * scale
    rise, fall = (
        # a window of the two cycles around the change says where it is in the full stream
        _step(timeline, original_cycle(index, short, int(cycle) - 1, 2) + 1, change)
        if cycle >= 0
        else None
        for cycle, change in zip(cycles, change_mw, strict=True)
    )
    return SteepestChange(rise=rise, fall=fall)


def _shortened(index: StreamIndex, window_cycles: int) -> StreamIndex:
    value = shorten_repeats(index, window_cycles)
    return index_stream(index.state, value, index.span, index.power_pj_per_cycle)


def _peak(timeline: PowerTimeline, index: StreamIndex, asked_cycles: int, name: str) -> PeakPower:
    window_cycles = min(asked_cycles, timeline.cycles)
    start = find_peak(index, window_cycles)
    # a layer's part of the window is what lies between its edges, clipped to the window
    edges = np.clip(timeline.layer_starts, start, start + window_cycles)
    by_layer = energy_between(index, edges[:-1], edges[1:])
    by_component = by_layer.sum(axis=0)
    scale = mw_from_pj_per_cycle(1.0, timeline.clock_mhz) / window_cycles
    component = int(by_component.argmax())
    return PeakPower(
        window=name,
        window_cycles=window_cycles,
        power_mw=float(by_component.sum()) * scale,
        start_cycle=start,
        layer=int(by_layer.sum(axis=1).argmax()),
        component=timeline.components[component],
        component_power_mw=float(by_component[component]) * scale,
    )


def _step(timeline: PowerTimeline, cycle: int, change_mw: FloatArray) -> PowerStep:
    total = float(change_mw.sum())
    component = int((change_mw if total > 0 else -change_mw).argmax())
    return PowerStep(
        change_mw=total,
        cycle=cycle,
        layer=int(layers_at(timeline, np.array([cycle]))[0]),
        component=timeline.components[component],
        component_change_mw=float(change_mw[component]),
    )
