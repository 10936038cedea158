"""What energy serves: each operand, computing, or all of them, by layer and by component."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.base.units import joules_from_pj
from sim.figures.component_legend import add_legend_below, thin_grid
from sim.figures.energy_by_layer import BAR_WIDTH, name_layers, names_inches, unit_shown
from sim.figures.headline import add_headline
from sim.figures.layer_groups import LayerGroup, bars_in, group_layers
from sim.figures.palette import PART_COLOURS
from sim.figures.si_units import choose_scale, format_share
from sim.figures.style import LABEL_POINTS, is_narrow, new_figure, page_inches
from sim.figures.text import component_label
from sim.results.operand_energy import PARTS, operand_energy
from sim.results.result import Result

_LAYERS_SHARE = 1.75
"""Width of the layers' axes where that of the components is 1."""
_LABEL_INCHES = 1.9
"""Names of the components, and of both axes of energies, side by side."""
_AXIS_INCHES = 0.55
_MAX_COMPONENTS = 14
_ROW_INCHES = 0.16
_TOTAL = "whole run"
_PART_WORDS = {
    "compute": "computing",
    "shared": "shared (clock, leakage, refresh)",
    "ofmap": "ofmap (with partial sums)",
}


def draw_operands(result: Result) -> Figure:
    """Draw bars of layers and bars of components, all stacked by what the energy serves.

    Sums of either side are the energy of the run, part by part.
    """
    by_component = _energy_by_component(result)
    height = 1.0 + _ROW_INCHES * len(by_component)
    narrow = is_narrow()
    share = 1.0 if narrow else _LAYERS_SHARE / (1 + _LAYERS_SHARE)
    groups = group_layers(
        result, bars_in((page_inches() - (_AXIS_INCHES if narrow else _LABEL_INCHES)) * share)
    )
    upper = 2.2 + names_inches(groups)
    figure = new_figure(upper + height if narrow else max(upper + 0.4, height))
    add_headline(figure, result)
    if narrow:
        layers, components = figure.subplots(2, 1, height_ratios=(upper, height))
    else:
        layers, components = figure.subplots(1, 2, width_ratios=(_LAYERS_SHARE, 1.0))
    _draw_layers(layers, groups)
    _draw_components(components, by_component, result.energy_pj)
    add_legend_below(figure, _handles(result))
    return figure


def _energy_by_component(result: Result) -> dict[str, dict[str, float]]:
    """Energy [pJ] by component and part, the run's own first, then components, largest first."""
    found: dict[str, dict[str, float]] = {}
    for layer in result.layers:
        for (part, component), pj in operand_energy(layer).items():
            parts = found.setdefault(component, dict.fromkeys(PARTS, 0.0))
            parts[part] += pj
    spending = {name: parts for name, parts in found.items() if sum(parts.values()) > 0}
    order = sorted(spending, key=lambda name: -sum(spending[name].values()))
    rows = {_TOTAL: dict(result.energy_pj_by_operand)}
    rows |= {name: spending[name] for name in order[:_MAX_COMPONENTS]}
    if rest := order[_MAX_COMPONENTS:]:
        sums = {part: sum(spending[name][part] for name in rest) for part in PARTS}
        rows[f"{len(rest)} others"] = sums
    return rows


def _draw_layers(axes: Axes, groups: Sequence[LayerGroup]) -> None:
    thin_grid(axes)
    energy_pj = {part: [group.operand_energy_pj(part) for group in groups] for part in PARTS}
    tallest = max(map(sum, zip(*energy_pj.values(), strict=True)))
    scale = choose_scale(tallest, "J", joules_from_pj(1.0))
    bottom = np.zeros(len(groups))
    for part in PARTS:
        height = np.array(energy_pj[part]) * scale.factor
        colour = PART_COLOURS[part]
        axes.bar(range(len(groups)), height, BAR_WIDTH, bottom, color=colour, linewidth=0, gid=part)
        bottom += height
    name_layers(axes, groups)
    axes.set_ylabel(f"Energy per {unit_shown(groups)} ({scale.unit})")


def _draw_components(axes: Axes, rows: dict[str, dict[str, float]], whole_pj: float) -> None:
    """Draw the parts of the whole run's energy on top, and those of each component below."""
    thin_grid(axes, "x")
    left = np.zeros(len(rows))
    for part in PARTS:
        share = np.array([100 * parts.get(part, 0.0) / whole_pj for parts in rows.values()])
        colour = PART_COLOURS[part]
        axes.barh(range(len(rows)), share, 0.72, left, color=colour, linewidth=0, gid=part)
        left += share
    for place, end in enumerate(left.tolist()):
        text = format_share(end, 100.0)
        where: dict[str, Any] = {
            "textcoords": "offset points",
            "va": "center",
            "fontsize": LABEL_POINTS,
        }
        axes.annotate(text, (end, place), (2.5, 0), **where)
    axes.set_yticks(range(len(rows)), [component_label(name) for name in rows])
    axes.tick_params(axis="y", length=0, labelsize=LABEL_POINTS)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 118)
    axes.set_xticks(range(0, 101, 25))
    axes.set_xlabel("Share of the energy (%)")


def _handles(result: Result) -> list[Patch]:
    spent = result.energy_pj_by_operand
    return [
        Patch(
            facecolor=PART_COLOURS[part],
            label=f"{_PART_WORDS.get(part, part)}, {format_share(spent[part], result.energy_pj)}",
        )
        for part in PARTS
        if spent[part] > 0
    ]
