"""Questions to a power timeline: energy so far, binned power, breakpoints, single cycles.

All of them are exact; none expands the stream, except over the window that is asked for.
Peaks and steps are in `sim.results.peaks` and can be imported from here as well.
"""

import numpy as np

from sim.base.errors import InvalidValue
from sim.base.units import mw_from_pj_per_cycle
from sim.domain.activity import FloatArray, Int64Array
from sim.domain.power_timeline import PowerTimeline
from sim.kernels.timeline import StreamIndex, count_leaves, energy_between, expand_leaves
from sim.kernels.wavefront import Folds, zoom_cycles
from sim.results.peaks import (
    PeakPower,
    PowerStep,
    SteepestChange,
    peak_power,
    peak_table,
    steepest_change,
)
from sim.results.stream_index import checked_cycles, checked_window, index_timeline

__all__ = [
    "PeakPower",
    "PowerStep",
    "SteepestChange",
    "binned_power",
    "breakpoints",
    "component_energy",
    "cumulative_energy",
    "layer_energy",
    "peak_power",
    "peak_table",
    "steepest_change",
    "zoom",
]

MAX_BINS = 1_000_000
MAX_ZOOM_CYCLES = 1_000_000
MAX_BREAKPOINTS = 1_000_000


def component_energy(timeline: PowerTimeline) -> FloatArray:
    """Energy of the whole run per component [pJ], (component,)."""
    energy_pj: FloatArray = index_timeline(timeline).body_pj[-1].copy()
    return energy_pj


def layer_energy(timeline: PowerTimeline) -> FloatArray:
    """Energy of each layer per component [pJ], (layer, component)."""
    starts = timeline.layer_starts
    return energy_between(index_timeline(timeline), starts[:-1], starts[1:])


def cumulative_energy(timeline: PowerTimeline, cycles: Int64Array) -> FloatArray:
    """Energy from the start of the run to the start of each cycle [pJ].

    Parameters
    ----------
    timeline : the run.
    cycles : (q,) whole cycles from 0 to the end of the run, in any order.

    Returns
    -------
    (q, component) energy [pJ].

    Raises
    ------
    InvalidValue
        A cycle outside the run.
    """
    ends = checked_cycles(timeline, cycles)
    return energy_between(index_timeline(timeline), np.zeros_like(ends), ends)


def binned_power(
    timeline: PowerTimeline, bins: int, start: int = 0, end: int | None = None
) -> tuple[Int64Array, FloatArray]:
    """Average power in bins of (almost) equal length; bins x power sums to the energy.

    Parameters
    ----------
    timeline : the run.
    bins : 1 .. 1,000,000. No bin is shorter than a cycle: fewer are given for a short window.
    start, end : window [cycles]; `end` None is the end of the run.

    Returns
    -------
    edges_cycles : (bin + 1,) whole cycles.
    power_mw : (bin, component) average power within each bin [mW].

    Raises
    ------
    InvalidValue
        Bins or window out of range.
    """
    if not 1 <= bins <= MAX_BINS:
        raise InvalidValue("bins", f"an integer from 1 to {MAX_BINS}", bins)
    first, last = checked_window(timeline, start, end)
    bins = min(bins, last - first)
    quotient, remainder = divmod(last - first, bins)
    place = np.arange(bins + 1, dtype=np.int64)
    edges_cycles = first + quotient * place + remainder * place // bins
    energy_pj = energy_between(index_timeline(timeline), edges_cycles[:-1], edges_cycles[1:])
    per_cycle = energy_pj / np.diff(edges_cycles)[:, np.newaxis]
    return edges_cycles, per_cycle * mw_from_pj_per_cycle(1.0, timeline.clock_mhz)


def breakpoints(
    timeline: PowerTimeline,
    start: int = 0,
    end: int | None = None,
    limit: int = MAX_BREAKPOINTS,
) -> tuple[Int64Array, FloatArray]:
    """Every stretch of constant power in a window, lossless.

    Parameters
    ----------
    timeline : the run.
    start, end : window [cycles]; `end` None is the end of the run.
    limit : most stretches to give, at most 1,000,000.

    Returns
    -------
    edges_cycles : (k + 1,) where power may change, first and last the window's own edges.
    power_mw : (k, component) power between two edges [mW].

    Raises
    ------
    InvalidValue
        Window out of range, or more than `limit` stretches in it.
    """
    if not 1 <= limit <= MAX_BREAKPOINTS:
        raise InvalidValue("limit", f"an integer from 1 to {MAX_BREAKPOINTS}", limit)
    first, last = checked_window(timeline, start, end)
    index = index_timeline(timeline)
    count = count_leaves(index, first, last, limit)
    if count > limit:
        expected = f"a window with at most {limit} stretches of constant power"
        raise InvalidValue("end", expected, last)
    edges_cycles, states = expand_leaves(index, first, last, count)
    power_mw = index.power_pj_per_cycle * mw_from_pj_per_cycle(1.0, timeline.clock_mhz)
    return edges_cycles, power_mw[states]


def zoom(timeline: PowerTimeline, start: int, end: int) -> FloatArray:
    """Power of each single cycle, with the wave front inside each fold.

    A fold's energy is spread over its cycles as the array does its work: power of the PEs
    (`array`) follows the PEs that work, that of everything else the fold touches follows
    the words read at the array's edges. Each fold keeps its energy (relative 1e-12). Other
    steps are even, as in the timeline itself; so are folds without skew (broadcast arrays,
    scalar cores).

    Parameters
    ----------
    timeline : the run.
    start, end : window [cycles], at most 1,000,000 long.

    Returns
    -------
    (end - start, component) power [mW].

    Raises
    ------
    InvalidValue
        Window out of range or too long.
    """
    first, last = checked_window(timeline, start, end)
    if last - first > MAX_ZOOM_CYCLES:
        expected = f"a window of at most {MAX_ZOOM_CYCLES} cycles"
        raise InvalidValue("end", expected, f"{last - first} cycles")
    index, folds = index_timeline(timeline), _folds(timeline)
    warm_start = _before_active_folds(timeline, index, folds, first)
    energy_pj = zoom_cycles(index, folds, warm_start, first, last) + timeline.static_pj_per_cycle
    return energy_pj * mw_from_pj_per_cycle(1.0, timeline.clock_mhz)


def _folds(timeline: PowerTimeline) -> Folds:
    steps = timeline.steps
    # one PE, or operands that reach all PEs at once: nothing ramps up
    skewed = (
        (steps.stationary > 0)
        & (steps.rows + steps.columns > 2)
        & (steps.array_cycles >= steps.streamed + steps.rows + steps.columns - 2)
    )
    return Folds(
        active=timeline.active,
        started=timeline.started,
        skewed=skewed,
        hold_cycles=steps.hold_cycles,
        rows=steps.rows,
        columns=steps.columns,
        streamed=steps.streamed,
        array_cycles=steps.array_cycles,
        pj=steps.pj,
        follows_pes=np.array([name == "array" for name in timeline.components]),
    )


def _before_active_folds(
    timeline: PowerTimeline, index: StreamIndex, folds: Folds, cycle: int
) -> int:
    """Give a cycle at or before the start of every fold at work in `cycle`."""
    _, states = expand_leaves(index, cycle, cycle + 1, 1)
    steps = timeline.active[states[0]]
    steps = steps[steps >= 0]
    held = folds.hold_cycles[steps[folds.skewed[steps]]]
    return max(0, cycle - int(held.max(initial=0)))
