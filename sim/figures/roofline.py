"""The roofline of a machine and where each layer lies under it.

Source: S. Williams, A. Waterman, D. Patterson, "Roofline: an insightful visual performance
model for multicore architectures", CACM 52(4), 2009, figure 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from sim.base.units import bytes_from_bits, gbytes_per_s_from_bits_per_cycle, seconds_from_cycles
from sim.domain.activity import FloatArray
from sim.figures.component_legend import add_legend, thin_grid
from sim.figures.headline import add_headline
from sim.figures.label_placement import NamedPoint, place_labels
from sim.figures.palette import component_colours
from sim.figures.si_units import choose_scale, format_share, format_si
from sim.figures.style import DOUBLE_COLUMN_INCHES, new_figure
from sim.figures.text import component_label, shown_name
from sim.results.result import LayerResult, Result

_MAX_LABELS = 10
_LINE_SAMPLES = 200
_LARGEST_MARKER_POINTS = 12.0
_UNCROWDED_POINTS = 15
_SMALLEST_MARKER_POINTS = 2.5
_BYTES_PER_GB = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class RooflinePoint:
    """Layers with the same shape and behaviour.

    Attributes
    ----------
    macs_per_byte : multiply-accumulates per byte of DRAM traffic.
    macs_per_s : multiply-accumulates per second of the layer's time.
    energy_pj : of all `layers`.
    dominant : the component with the largest energy.
    """

    name: str
    layers: int
    macs_per_byte: float
    macs_per_s: float
    energy_pj: float
    dominant: str


def roofline_points(result: Result) -> tuple[RooflinePoint, ...]:
    """Give the layers with MACs and DRAM traffic, equal ones together, largest energy first."""
    points: dict[tuple[int, int, int], list[LayerResult]] = {}
    for layer in result.layers:
        traffic_bits = layer.dram_read_bits + layer.dram_write_bits
        if layer.macs and traffic_bits:
            points.setdefault((layer.macs, traffic_bits, layer.cycles), []).append(layer)
    return tuple(
        sorted(
            (_point(layers, result) for layers in points.values()),
            key=lambda point: -point.energy_pj,
        )
    )


def _point(layers: Sequence[LayerResult], result: Result) -> RooflinePoint:
    first = layers[0]
    energy_pj = {
        name: sum(layer.energy_pj_by_component[name] for layer in layers)
        for name in result.components
    }
    traffic_bytes = bytes_from_bits(first.dram_read_bits + first.dram_write_bits)
    return RooflinePoint(
        name=first.name,
        layers=len(layers),
        macs_per_byte=first.macs / traffic_bytes,
        macs_per_s=first.macs / seconds_from_cycles(first.cycles, result.clock_mhz),
        energy_pj=sum(energy_pj.values()),
        dominant=max(energy_pj, key=lambda name: energy_pj[name]),
    )


def draw_roofline(result: Result) -> Figure:
    """Draw each layer with MACs as a circle: area by energy, colour by its largest component.

    The flat roof is one MAC per PE and cycle; the slope is the peak DRAM bandwidth.
    """
    points = roofline_points(result)
    peak = result.pes / seconds_from_cycles(1, result.clock_mhz)
    bandwidth = _BYTES_PER_GB * gbytes_per_s_from_bits_per_cycle(
        result.dram_bits_per_cycle, result.clock_mhz
    )
    figure = new_figure(DOUBLE_COLUMN_INCHES, 3.3)
    add_headline(figure, result)
    axes = figure.add_subplot()
    scale = choose_scale(peak, "MAC/s")
    markers = _markers(points, scale.factor)
    roof = _draw_roof(axes, markers, peak * scale.factor, bandwidth * scale.factor)
    roof[0].set_label(f"{result.pes} PEs, {format_si(peak, 'MAC/s')}")
    roof[1].set_label(f"DRAM, {format_si(bandwidth, 'B/s')}")
    colours = component_colours(result)
    axes.scatter(
        markers[:, 0],
        markers[:, 1],
        s=(2 * markers[:, 2]) ** 2,
        c=[colours[point.dominant] for point in points],
        edgecolors="white",
        linewidths=0.5,
        alpha=0.85,
        zorder=3,
    )
    axes.set_xlabel("Arithmetic intensity (MAC/byte of DRAM traffic)")
    axes.set_ylabel(f"Performance ({scale.unit})")
    add_legend(axes, [*roof, *_marker_handles(result, points, markers)], line_spacing=0.6)
    obstacles = np.concatenate([markers, *(_line_obstacles(line) for line in roof)])
    place_labels(axes, _named_points(points[:_MAX_LABELS], markers), obstacles)
    return figure


def _markers(points: Sequence[RooflinePoint], factor: float) -> FloatArray:
    """Give (point, 3) x [MAC/byte], y [unit of the axis], radius [pt]; area is energy."""
    energy_pj = np.array([point.energy_pj for point in points])
    largest = energy_pj.max(initial=1e-30)
    crowding = max(1.0, len(points) / _UNCROWDED_POINTS) ** 0.25
    diameters = np.maximum(
        _LARGEST_MARKER_POINTS / crowding * np.sqrt(energy_pj / largest), _SMALLEST_MARKER_POINTS
    )
    x = np.array([point.macs_per_byte for point in points])
    y = np.array([point.macs_per_s for point in points]) * factor
    return np.column_stack([x, y, diameters / 2])


def _draw_roof(
    axes: Axes, markers: FloatArray, peak: float, bandwidth: float
) -> tuple[Line2D, Line2D]:
    """Draw roof and slope with margins around all markers; peak and bandwidth in axis units."""
    ridge = peak / bandwidth
    left = float(markers[:, 0].min(initial=ridge)) / 2
    right = float(markers[:, 0].max(initial=ridge)) * 3
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(left, right)
    axes.set_ylim(float(markers[:, 1].min(initial=peak / 5)) / 2, peak * 1.5)
    thin_grid(axes, "both")
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        # plain numbers: Matplotlib's powers of ten need mathematics in text
        few_decades = limits[1] / limits[0] < 300
        axis.set_major_locator(LogLocator(10, subs=(1.0, 2.0, 5.0) if few_decades else (1.0,)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_minor_formatter(NullFormatter())
    (roof,) = axes.plot([ridge, right], [peak, peak], color="black", zorder=1)
    (slope,) = axes.plot(
        [left, ridge], [left * bandwidth, peak], color="black", linestyle=(0, (4, 1.5)), zorder=1
    )
    return roof, slope


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


def _marker_handles(
    result: Result, points: Sequence[RooflinePoint], markers: FloatArray
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
        size = 2 * float(markers[0, 2])
        handles.append(_circle("#BBBBBB", size, f"{share} of the energy"))
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
