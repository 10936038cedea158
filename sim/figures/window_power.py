"""Power of a part of a run in bins as wide as a figure can show, and the bursts inside them."""

from dataclasses import dataclass

import numpy as np

from sim.domain.activity import FloatArray, Int64Array
from sim.figures.time_axis import TimeWindow
from sim.results.power import binned_power, zoom
from sim.results.result import Result

_BINS = 370  # about one per printed point: narrower ones turn periodic bursts into moire
_FINE_BINS = 1100  # for windows of few cycles, in which single tiles are seen
_CYCLES_PER_FINE_BIN = 4
_PARTS = 8
_MAX_ZOOM_CYCLES = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPower:
    """Mean power per bin.

    Attributes
    ----------
    edges_cycles : (bin + 1,) whole cycles.
    power_mw : (bin, component) mean power of each bin.
    burst_mw : (bin,) highest total power of the equal parts of each bin.
    parts : parts of the whole window; as many as bins where a bin has one part.
    """

    edges_cycles: Int64Array
    power_mw: FloatArray
    burst_mw: FloatArray
    parts: int

    @property
    def energy_mw_cycles(self) -> FloatArray:
        """(bin, component) power x time."""
        return self.power_mw * np.diff(self.edges_cycles)[:, np.newaxis]


def window_power(result: Result, window: TimeWindow) -> WindowPower:
    """Give mean and highest power per bin; short windows show the wave front inside tiles."""
    if not shows_single_cycles(window):
        edges, power_mw = binned_power(
            result.timeline, _BINS * _PARTS, window.start_cycle, window.end_cycle
        )
        return _merge(edges, power_mw, np.arange(0, _BINS * _PARTS, _PARTS))
    power_mw = zoom(result.timeline, window.start_cycle, window.end_cycle)
    edges = np.arange(window.start_cycle, window.end_cycle + 1, dtype=np.int64)
    few = window.cycles <= _FINE_BINS * _CYCLES_PER_FINE_BIN
    firsts = window.edges(_FINE_BINS if few else _BINS)[:-1] - window.start_cycle
    return _merge(edges, power_mw, firsts)


def shows_single_cycles(window: TimeWindow) -> bool:
    """Say whether a window is short enough for power that changes within a tile."""
    return window.cycles <= _MAX_ZOOM_CYCLES


def _merge(edges: Int64Array, power_mw: FloatArray, firsts: Int64Array) -> WindowPower:
    """Put parts together: bins begin at the parts `firsts`."""
    merged_edges = np.append(edges[firsts], edges[-1])
    energy = power_mw * np.diff(edges)[:, np.newaxis]
    sums = np.add.reduceat(energy, firsts, axis=0)
    return WindowPower(
        edges_cycles=merged_edges,
        power_mw=sums / np.diff(merged_edges)[:, np.newaxis],
        burst_mw=np.maximum.reduceat(power_mw.sum(axis=1), firsts),
        parts=len(power_mw),
    )
