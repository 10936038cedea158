"""The energy roofline: energy per MAC of each layer, above the least that its traffic allows."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.base.units import joules_from_pj, mw_from_pj_per_cycle
from sim.domain.activity import FloatArray
from sim.figures.component_legend import thin_grid
from sim.figures.label_placement import NamedPoint, place_labels
from sim.figures.log_axis import label_log_axis
from sim.figures.palette import COMPUTE_COLOUR, PART_COLOURS
from sim.figures.roofline_points import RooflinePoint
from sim.figures.si_units import format_si
from sim.results.energy_roofline import EnergyRoofline

_SAMPLES = 200
_STEM_SAMPLES = 12
_MAX_LABELS = 14
_WATTS_PER_MW = 1e-3
_DRAM_COLOUR = "#D55E00"


def draw_energy_roofline(
    axes: Axes, points: Sequence[RooflinePoint], diameters: FloatArray, bound: EnergyRoofline
) -> None:
    """Draw the bound, its three parts, and a stem from each layer's circle down to the bound.

    The horizontal axis has its limits already. The number at a circle is the layer's energy
    per MAC / the bound.
    """
    left, right = axes.get_xlim()
    x = np.geomspace(left, right, _SAMPLES)
    least = bound.pj_per_mac(x)
    axes.set_yscale("log")
    axes.plot(x, least, color="black", gid="bound", zorder=2)
    for gid, colour, dashes, part in _parts(x, bound):
        axes.plot(x, part, color=colour, linestyle=dashes, gid=gid, linewidth=0.8, zorder=1)
    highest = max([point.pj_per_mac for point in points], default=float(least.max()))
    lowest = min(float(least.min()) / 3, bound.mac_pj / 1.5 or float(least.min()))
    low, high = lowest, max(highest, float(least.max()) / 4) * 2
    axes.set_ylim(low, high)
    thin_grid(axes, "both")
    label_log_axis(axes.yaxis, low, high)
    intensities = np.array([point.macs_per_byte for point in points])
    energies = np.array([point.pj_per_mac for point in points])
    floors = bound.pj_per_mac(intensities)
    axes.vlines(intensities, floors, energies, color=COMPUTE_COLOUR, linewidth=0.6, zorder=2)
    axes.set_ylabel("Energy per MAC (pJ/MAC)")
    circles = np.column_stack([intensities, energies, diameters / 2])
    along = [np.column_stack([x, line, np.ones(_SAMPLES)]) for line in (least, *_lines(x, bound))]
    stems = np.geomspace(floors, energies, _STEM_SAMPLES).reshape(-1)
    stem_x = np.tile(intensities, _STEM_SAMPLES)
    along.append(np.column_stack([stem_x, stems, np.full(len(stems), 0.5)]))
    names = [
        NamedPoint(f"{energy / floor:.1f}×", float(i), energy, float(radius))
        for i, energy, floor, radius in zip(
            intensities, energies.tolist(), floors.tolist(), diameters / 2, strict=True
        )
    ]
    place_labels(axes, names[:_MAX_LABELS], np.concatenate([circles, *along]))


def bound_handles(bound: EnergyRoofline, clock_mhz: float) -> list[Line2D]:
    """Explain the lines: the bound and its three parts, with the prices they are made of."""
    static_mw = mw_from_pj_per_cycle(bound.static_pj_per_cycle, clock_mhz)
    labels = {
        "mac": f"MAC, {format_si(joules_from_pj(bound.mac_pj), 'J')}",
        "dram": f"DRAM traffic, {format_si(joules_from_pj(bound.byte_pj), 'J')}/B",
        "static": f"static, {format_si(static_mw * _WATTS_PER_MW, 'W')} × least time",
    }
    parts = [
        Line2D([], [], color=colour, linestyle=dashes, linewidth=0.8, label=labels[gid])
        for gid, colour, dashes, _ in _parts(np.ones(1), bound)
    ]
    label = "least energy: sum of these"
    return [*parts, Line2D([], [], color="black", label=label)]


def _lines(x: FloatArray, bound: EnergyRoofline) -> list[FloatArray]:
    return [part for _, _, _, part in _parts(x, bound)]


def _parts(
    x: FloatArray, bound: EnergyRoofline
) -> list[tuple[str, str, tuple[float, Sequence[float]], FloatArray]]:
    """Name, colour, dashes and energy per MAC [pJ] of the parts of the bound."""
    return [
        ("mac", PART_COLOURS["compute"], (0, (1, 1)), np.full(x.shape, bound.mac_pj)),
        ("dram", _DRAM_COLOUR, (0, (4, 1.5)), bound.byte_pj / x),
        ("static", "#7F7F7F", (0, (4, 1, 1, 1)), bound.static_pj(x)),
    ]
