"""A strip of layer bands above a time axis, with names where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.figures.layer_groups import MAX_BARS, group_layers
from sim.figures.style import LABEL_POINTS, POINTS_PER_INCH, name_inches
from sim.figures.time_axis import TimeWindow
from sim.results.result import Result

STRIP_AXES_HEIGHT = 0.045
_BAND_COLOURS = ("#C8C8C8", "#8E8E8E")
_LINE_SPACING = 1.35
_MAX_BOUNDARIES = 40
_MAX_SINGLE_BANDS = 64


def strip_inches(result: Result, window: TimeWindow) -> float:
    """Estimate the height the strip's names take, to be added to a figure's height [inch]."""
    return max(name_inches(band.name) for band in _bands(result, window))


def draw_layer_strip(
    axes: Axes, result: Result, window: TimeWindow, axes_height: float = STRIP_AXES_HEIGHT
) -> None:
    """Draw alternating bands for layers, or for blocks of many layers, above the axes.

    The longest bands are named first; a name that would touch one already there is left out.

    Parameters
    ----------
    axes_height : of the strip, as a part of the height of the axes.
    """
    bands = _bands(result, window)
    above = axes.get_xaxis_transform()
    for index, band in enumerate(bands):
        patch = Rectangle(
            (band.start, 1.0),
            band.end - band.start,
            axes_height,
            transform=above,
            clip_on=False,
            facecolor=_BAND_COLOURS[index % 2],
            linewidth=0.0,
        )
        axes.add_patch(patch)
    if len(bands) <= _MAX_BOUNDARIES:
        for band in bands[1:]:
            axes.axvline(band.start, color="black", linewidth=0.3, alpha=0.25, zorder=5)
    _draw_names(axes, bands, axes_height)


@dataclass(frozen=True, slots=True)
class _Band:
    """What is seen of a group of layers, in units of the time axis."""

    name: str
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def _bands(result: Result, window: TimeWindow) -> list[_Band]:
    few = len(result.layers) <= _MAX_SINGLE_BANDS
    most = _MAX_SINGLE_BANDS if few else MAX_BARS
    bands = []
    for group in group_layers(result, most, by_name_only=True):
        first, last = group.layers[0], group.layers[-1]
        start = max(first.start_cycle, window.start_cycle)
        end = min(last.start_cycle + last.cycles, window.end_cycle)
        if start < end:
            times = window.times(np.array([start, end]))
            bands.append(_Band(group.label, float(times[0]), float(times[1])))
    return bands


def _draw_names(axes: Axes, bands: Sequence[_Band], axes_height: float) -> None:
    per_inch = _axis_units_per_inch(axes)
    level = all(name_inches(band.name) * per_inch < band.end - band.start for band in bands)
    line = LABEL_POINTS / POINTS_PER_INCH * _LINE_SPACING * per_inch
    for band in bands if level else _spaced(bands, line):
        axes.annotate(
            band.name,
            (band.middle, 1.0 + axes_height),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 1.5),
            textcoords="offset points",
            rotation=0 if level else 90,
            ha="center",
            va="bottom",
            fontsize=LABEL_POINTS,
            annotation_clip=False,
        )


def _axis_units_per_inch(axes: Axes) -> float:
    figure = axes.get_figure(root=True)
    if figure is None:
        return 0.0
    figure.draw_without_rendering()  # the layout decides how wide the axes are
    left, right = axes.get_xlim()
    return (right - left) / (axes.get_window_extent().width / figure.dpi)


def _spaced(bands: Sequence[_Band], apart: float) -> list[_Band]:
    """Choose bands whose middles are so far apart, longest first."""
    chosen: list[_Band] = []
    for band in sorted(bands, key=lambda band: (band.start - band.end, band.start)):
        if all(abs(band.middle - other.middle) >= apart for other in chosen):
            chosen.append(band)
    return chosen
