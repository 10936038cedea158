"""The roofline of a machine, the energy roofline beside it, and where each layer lies.

Sources: S. Williams, A. Waterman, D. Patterson, "Roofline: an insightful visual performance
model for multicore architectures", CACM 52(4), 2009, figure 1; for energy see
`sim.results.energy_roofline`.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.base.units import gbytes_per_s_from_bits_per_cycle, seconds_from_cycles
from sim.domain.activity import FloatArray
from sim.figures.component_legend import add_legend_below, thin_grid
from sim.figures.energy_roofline import bound_handles, draw_energy_roofline
from sim.figures.headline import add_headline
from sim.figures.label_placement import NamedPoint, place_labels
from sim.figures.log_axis import label_log_axis
from sim.figures.palette import component_colours
from sim.figures.roofline_points import RooflinePoint, marker_diameters, roofline_points
from sim.figures.si_units import choose_scale, format_share, format_si
from sim.figures.style import is_narrow, new_figure
from sim.figures.text import component_label, shown_name
from sim.results.energy_roofline import energy_roofline
from sim.results.result import Result

_MAX_LABELS = 16
_LINE_SAMPLES = 200
_BYTES_PER_GB = 1e9
_PANEL_INCHES = 2.6


def draw_roofline(result: Result) -> Figure:
    """Draw each layer with MACs as a circle: area by energy, colour by its largest component.

    Performance on one side: the flat roof is one MAC per PE and cycle, the slope is the peak
    DRAM bandwidth. Energy per MAC on the other, above the least that the prices allow.
    """
    points = roofline_points(result)
    bound = energy_roofline(result)
    narrow = is_narrow()
    figure = new_figure(0.4 + _PANEL_INCHES * (2 if narrow else 1))
    add_headline(figure, result)
    time, energy = figure.subplots(2, 1) if narrow else figure.subplots(1, 2)
    diameters = marker_diameters(points)
    peak, bandwidth = _peaks(result)
    _limit_intensity((time, energy), points, peak / bandwidth)
    for axes in (time, energy):
        axes.set_xlabel("Arithmetic intensity (MAC/byte of DRAM traffic)")
    scale = choose_scale(peak, "MAC/s")
    time.set_ylabel(f"Performance ({scale.unit})")
    factor = scale.factor
    performance = np.array([point.macs_per_s for point in points]) * factor
    roof = _draw_roof(time, performance, peak * factor, bandwidth * factor)
    roof[0].set_label(f"{result.pes} PEs, {format_si(peak, 'MAC/s')}")
    roof[1].set_label(f"DRAM, {format_si(bandwidth, 'B/s')}")
    _draw_circles(time, result, points, performance, diameters)
    per_mac = np.array([point.pj_per_mac for point in points])
    _draw_circles(energy, result, points, per_mac, diameters)
    circles = _circle_handles(result, points, diameters)
    add_legend_below(figure, [*roof, *circles, *bound_handles(bound, result.clock_mhz)])
    markers = np.column_stack([_intensities(points), performance, diameters / 2])
    obstacles = np.concatenate([markers, *(_line_obstacles(line) for line in roof)])
    draw_energy_roofline(energy, points, diameters, bound)
    place_labels(time, _named_points(points[:_MAX_LABELS], markers), obstacles)
    return figure


def _peaks(result: Result) -> tuple[float, float]:
    """MACs per second of the array, bytes per second of DRAM."""
    peak = result.pes / seconds_from_cycles(1, result.clock_mhz)
    bits_per_cycle, clock_mhz = result.dram_bits_per_cycle, result.clock_mhz
    return peak, _BYTES_PER_GB * gbytes_per_s_from_bits_per_cycle(bits_per_cycle, clock_mhz)


def _intensities(points: Sequence[RooflinePoint]) -> FloatArray:
    return np.array([point.macs_per_byte for point in points])


def _limit_intensity(both: Sequence[Axes], points: Sequence[RooflinePoint], ridge: float) -> None:
    """Show the ridge and all points, the same way in both."""
    shown = [ridge, *_intensities(points).tolist()]
    left, right = min(shown) / 2, max(shown) * 3
    for axes in both:
        axes.set_xscale("log")
        axes.set_xlim(left, right)
        label_log_axis(axes.xaxis, left, right)


def _draw_roof(
    axes: Axes, performance: FloatArray, peak: float, bandwidth: float
) -> tuple[Line2D, Line2D]:
    """Draw roof and slope; peak and bandwidth in axis units."""
    ridge = peak / bandwidth
    left, right = axes.get_xlim()
    low, high = float(performance.min(initial=peak / 5)) / 2, peak * 2
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    thin_grid(axes, "both")
    label_log_axis(axes.yaxis, low, high)
    (roof,) = axes.plot([ridge, right], [peak, peak], color="black", zorder=1)
    (slope,) = axes.plot(
        [left, ridge], [left * bandwidth, peak], color="black", linestyle=(0, (4, 1.5)), zorder=1
    )
    return roof, slope


def _draw_circles(
    axes: Axes,
    result: Result,
    points: Sequence[RooflinePoint],
    heights: FloatArray,
    diameters: FloatArray,
) -> None:
    colours = component_colours(result)
    axes.scatter(
        _intensities(points),
        heights,
        s=diameters**2,
        c=[colours[point.dominant] for point in points],
        edgecolors="white",
        linewidths=0.5,
        alpha=0.85,
        zorder=3,
    )


def _line_obstacles(line: Line2D) -> FloatArray:
    """Give (sample, 3) x, y [data], radius [pt] along a line on logarithmic axes."""
    (start, end), (low, high) = np.array(line.get_data(), np.float64)
    x = np.geomspace(start, end, _LINE_SAMPLES)
    y = np.geomspace(low, high, _LINE_SAMPLES)
    return np.column_stack([x, y, np.ones(_LINE_SAMPLES)])


def _named_points(points: Sequence[RooflinePoint], markers: FloatArray) -> list[NamedPoint]:
    return [
        NamedPoint(
            shown_name(point.name) + (f" ×{point.layers}" if point.layers > 1 else ""),
            float(x),
            float(y),
            float(radius),
        )
        for point, (x, y, radius) in zip(points, markers, strict=False)
    ]


def _circle_handles(
    result: Result, points: Sequence[RooflinePoint], diameters: FloatArray
) -> list[Line2D]:
    """Explain the colours, and the area by the largest circle."""
    colours = component_colours(result)
    dominant = {point.dominant for point in points}
    handles = [
        _circle(colours[name], 5.0, f"mostly {component_label(name)}")
        for name in result.components
        if name in dominant
    ]
    if points:
        share = format_share(points[0].energy_pj, result.energy_pj)
        handles.append(_circle("#BBBBBB", float(diameters[0]), f"{share} of the energy"))
    return handles


def _circle(colour: str, size_points: float, label: str) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="",
        marker="o",
        markersize=size_points,
        markeredgewidth=0,
        color=colour,
        label=label,
    )
