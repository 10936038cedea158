"""Bandwidth versus time of every DRAM and link, below the peak of its wires."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, StepPatch

from sim.base.units import bytes_from_bits, seconds_from_cycles
from sim.domain.activity import FloatArray, Int64Array
from sim.figures.component_legend import add_legend_below, thin_grid
from sim.figures.headline import add_headline
from sim.figures.layer_strip import draw_layer_strip, strip_inches
from sim.figures.palette import component_colours
from sim.figures.si_units import choose_scale, format_share, format_si
from sim.figures.style import LABEL_POINTS, is_narrow, new_figure
from sim.figures.text import component_label
from sim.figures.time_axis import TimeWindow, bin_length, time_window
from sim.results.bandwidth import Channel, carried_bits, channels
from sim.results.result import Result

_BINS = 370
_PARTS = 8
_FINE_BINS = 1100
_MAX_CHANNELS = 8
_PANEL_INCHES = 0.85
_HEADROOM = 1.36
"""Top of a panel / peak: the channel's numbers stand between."""
_STRIP_AXES_HEIGHT = 0.12
_BURST_COLOUR = "#E2E2E2"
_PEAK_DASHES = (0, (4, 2))
_WRITE_HATCH = "////////"
_PADDING_COLOUR = "#4D4D4D"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rates:
    """Bits per cycle of one channel.

    Attributes
    ----------
    edges_cycles : (bin + 1,) whole cycles.
    mean : what crossed -> (bin,).
    burst : (bin,) highest sum of the equal parts of each bin.
    whole : what crossed -> mean over the window.
    """

    edges_cycles: Int64Array
    mean: dict[str, FloatArray]
    burst: FloatArray
    whole: dict[str, float]


def draw_bandwidth(result: Result, *, start_cycle: int = 0, end_cycle: int | None = None) -> Figure:
    """Draw a panel per DRAM and link: mean bytes per second in each bin, and the peak as a line.

    Parameters
    ----------
    start_cycle, end_cycle : part of the run to show, None: to its end.
    """
    window = time_window(result.cycles, result.clock_mhz, start_cycle, end_cycle)
    shown = channels(result)[:_MAX_CHANNELS]
    figure = new_figure(0.9 + _PANEL_INCHES * len(shown) + strip_inches(result, window))
    add_headline(figure, result, window)
    panels = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0].tolist()
    for axes, channel in zip(panels, shown, strict=True):
        _draw_channel(axes, result, window, channel)
        axes.tick_params(axis="x", labelbottom=axes is panels[-1])
    window.label_axis(panels[-1])
    figure.align_ylabels(panels)
    add_legend_below(figure, _handles(window, shown))
    draw_layer_strip(panels[0], result, window, _STRIP_AXES_HEIGHT)
    return figure


def _draw_channel(axes: Axes, result: Result, window: TimeWindow, channel: Channel) -> None:
    thin_grid(axes)
    rates = _rates(result, window, channel)
    bytes_per_s = bytes_from_bits(1.0) / seconds_from_cycles(1, result.clock_mhz)
    peak = channel.peak_bits_per_cycle
    scale = choose_scale(peak, "B/s", bytes_per_s)
    times = window.times(rates.edges_cycles)
    colour = component_colours(result)[channel.name]
    if _bins(window) < window.cycles:
        _steps(axes, rates.burst * scale.factor, times, facecolor=_BURST_COLOUR)
    tops = np.cumsum(np.stack(list(rates.mean.values())), axis=0) * scale.factor
    for what, heights in zip(reversed(rates.mean), tops[::-1], strict=True):
        _steps(axes, heights, times, gid=f"{channel.name}.{what}", **_look(what, colour))
    axes.axhline(peak * scale.factor, color="black", linestyle=_PEAK_DASHES, linewidth=0.7)
    axes.set_ylim(0, peak * scale.factor * _HEADROOM)
    axes.set_ylabel(f"Bandwidth\n({scale.unit})")
    place: dict[str, Any] = {"transform": axes.transAxes, "va": "top", "fontsize": LABEL_POINTS}
    # a long name must not make the axes narrower
    axes.text(0.005, 0.985, _numbers(channel, rates, bytes_per_s), in_layout=False, **place)


def _numbers(channel: Channel, rates: _Rates, bytes_per_s: float) -> str:
    """Say what a panel shows: name, mean and peak."""
    parts = {what: rate for what, rate in rates.whole.items() if rate or what != "padding"}
    if is_narrow():
        parts = {"transfer": sum(parts.values())}
    said = [f"{what} {format_si(rate * bytes_per_s, 'B/s')}" for what, rate in parts.items()]
    means = " + ".join(said).removeprefix("transfer ")
    share = format_share(sum(parts.values()), channel.peak_bits_per_cycle)
    peak = format_si(channel.peak_bits_per_cycle * bytes_per_s, "B/s")
    name = component_label(channel.name) + (" hops" if channel.kind == "mesh" else "")
    mean = f"mean {means}" if is_narrow() else f"{means} on average"
    return f"{name}: {mean}, {share} of {peak}"


def _bins(window: TimeWindow) -> int:
    """Bins of a panel: of few cycles each in a short window, else as many as can be printed."""
    return min(_FINE_BINS if window.cycles <= _FINE_BINS * _PARTS else _BINS, window.cycles)


def _rates(result: Result, window: TimeWindow, channel: Channel) -> _Rates:
    bins = _bins(window)
    edges = window.edges(bins * _PARTS)
    per_bin = max(1, (len(edges) - 1) // bins)
    firsts = np.arange(0, len(edges) - 1, per_bin)
    bits = carried_bits(result.timeline, channel, edges)
    merged = np.append(edges[firsts], edges[-1])
    return _Rates(
        edges_cycles=merged,
        mean={what: np.add.reduceat(n, firsts) / np.diff(merged) for what, n in bits.items()},
        burst=np.maximum.reduceat(sum(bits.values()) / np.diff(edges), firsts),
        whole={what: float(n.sum()) / window.cycles for what, n in bits.items()},
    )


def _look(what: str, colour: str) -> dict[str, Any]:
    if what == "write":
        return {"facecolor": colour, "edgecolor": "white", "hatch": _WRITE_HATCH}
    return {"facecolor": _PADDING_COLOUR if what == "padding" else colour}


def _steps(axes: Axes, heights: FloatArray, edges: FloatArray, **look: Any) -> None:
    # not `axes.stairs`: it measures every vertex to find limits that are known here
    axes.add_artist(StepPatch(heights, edges, fill=True, linewidth=0, **look))


def _handles(window: TimeWindow, shown: Sequence[Channel]) -> list[Artist]:
    grey = "#8E8E8E"
    handles: list[Artist] = [
        Patch(facecolor=grey, label="read, or transferred"),
        Patch(label="written", **_look("write", grey)),
    ]
    if any("padding" in channel.actions for channel in shown):
        handles.append(Patch(facecolor=_PADDING_COLOUR, label="padding of DRAM bursts"))
    handles.append(
        Line2D([], [], color="black", linestyle=_PEAK_DASHES, linewidth=0.7, label="peak")
    )
    bins = _bins(window)
    if bins < window.cycles:
        parts = len(window.edges(bins * _PARTS)) - 1
        label = f"highest in {bin_length(window, parts)}"
        handles.append(Patch(facecolor=_BURST_COLOUR, label=label))
        handles[0].set_label(f"read, or transferred; mean over {bin_length(window, bins)}")
    return handles
