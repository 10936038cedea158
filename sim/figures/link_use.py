"""How busy every link is, and for a mesh every directed link between its routers."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.component_legend import add_legend_below, thin_grid
from sim.figures.headline import add_headline
from sim.figures.mesh_map import draw_mesh_map
from sim.figures.palette import COMPUTE_COLOUR, component_colours
from sim.figures.si_units import format_share
from sim.figures.style import LABEL_POINTS, is_narrow, new_figure, page_inches
from sim.figures.text import component_label
from sim.results.link_use import LinkUse
from sim.results.result import Result

_BAR_INCHES = 0.24
_MAX_BARS = 24
_LABEL_PLACE = 103.0
"""Where both shares are written [% of the axis]: right of every bar and mark."""
_MESH_INCHES = 4.0
_FEWEST_ROWS = 6
_IN_LAYER = "in the layer that uses it most; second number"


def draw_link_use(result: Result) -> Figure:
    """Draw a bar per link and direction; with a mesh, the map of the busiest one as well.

    The run must have links (`sim.figures.FIGURES["links"].lacks`).
    """
    uses = sorted(result.links, key=lambda use: -use.peak_fraction)[:_MAX_BARS]
    mesh = next((use for use in uses if use.busiest is not None), None)
    bars = _BAR_INCHES * max(len(uses), _FEWEST_ROWS)
    narrow = is_narrow()
    if mesh is None:
        figure = new_figure(1.0 + bars)
        _draw_bars(figure.add_subplot(), uses, result)
    else:
        map_inches = page_inches() if narrow else _MESH_INCHES
        figure = new_figure(1.0 + bars + map_inches if narrow else max(1.1 + bars, map_inches))
        if narrow:
            upper, lower = figure.subplots(2, 1, height_ratios=(bars + 0.3, map_inches))
        else:
            # the map needs its height, a few bars do not
            heights = (bars, max(map_inches - bars, 0.1))
            grid = figure.add_gridspec(2, 2, width_ratios=(1.0, 1.9), height_ratios=heights)
            upper, lower = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[:, 1])
        _draw_bars(upper, uses, result)
        links = [link for link in result.mesh_links if link.link == mesh.link]
        draw_mesh_map(lower, mesh, links)
    add_headline(figure, result)
    add_legend_below(figure, _handles(uses))
    return figure


def _draw_bars(axes: Axes, uses: Sequence[LinkUse], result: Result) -> None:
    """Draw the busy share over the run; a tick for the busiest layer, a ring for a mesh."""
    thin_grid(axes, "x")
    axes.set_xlabel("Busy share of capacity (%)")
    axes.set_xlim(0, 160 if is_narrow() else 135)
    axes.set_xticks(range(0, 101, 25))
    colours = component_colours(result)
    places = range(len(uses))
    shares = [100 * use.busy_fraction for use in uses]
    bars = axes.barh(places, shares, 0.62, linewidth=0)
    for bar, use in zip(bars, uses, strict=True):
        bar.set_gid(use.link)
        bar.set_facecolor(colours.get(use.link, COMPUTE_COLOUR))
    highest = [100 * _highest_layer(use, result) for use in uses]
    for place, most, use in zip(places, highest, uses, strict=True):
        axes.vlines(most, place - 0.38, place + 0.38, color="black", linewidth=1.0)
        peak = 100 * use.peak_fraction
        if use.busiest is not None:
            axes.plot(peak, place, "o", color="black", markersize=4, fillstyle="none")
        shares_said = (format_share(use.busy_fraction, 1.0), format_share(most, 100.0))
        axes.text(_LABEL_PLACE, place, "; ".join(shares_said), fontsize=LABEL_POINTS, va="center")
    axes.set_yticks(places, [_label(use) for use in uses])
    axes.tick_params(axis="y", length=0)
    # a few bars stay as thick as many
    axes.set_ylim(max(len(uses), _FEWEST_ROWS) - 0.5, -0.5)


def _highest_layer(use: LinkUse, result: Result) -> float:
    """Give the largest share in any layer: of a mesh, that of its busiest directed link there."""
    return max(
        other.peak_fraction
        for layer in result.layers
        for other in layer.links
        if (other.link, other.direction) == (use.link, use.direction)
    )


def _label(use: LinkUse) -> str:
    name = component_label(use.link)
    return f"{name}, {use.direction}" if use.direction in ("inward", "outward") else name


def _handles(uses: Sequence[LinkUse]) -> list[Patch | Line2D]:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=COMPUTE_COLOUR, label="over the whole run; first number"),
        Line2D([], [], color="black", linestyle="", marker="|", label=_IN_LAYER),
    ]
    if any(use.busiest is not None for use in uses):
        ring = Line2D([], [], color="black", linestyle="", marker="o", fillstyle="none")
        ring.set_label("busiest directed link of the mesh, over the run")
        handles.append(ring)
    return handles
