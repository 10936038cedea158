"""A map of a mesh: routers, and between them how busy each directed link is."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.patheffects import withStroke

from sim.figures.palette import VALUE_COLOUR_MAP
from sim.figures.style import LABEL_POINTS
from sim.figures.text import component_label
from sim.results.link_use import LinkUse, MeshLink

_STEPS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"north": (0.0, -1.0), "east": (1.0, 0.0), "south": (0.0, 1.0), "west": (-1.0, 0.0)}
)
_ASIDE = 0.13
"""Distance of a directed link from the line between two routers, to the right of its way."""
_GAP = 0.24
_IDLE_COLOUR = "#D9D9D9"
_EDGE_COLOUR = "#4D4D4D"
_PORT_LENGTH = 0.75
_INSIDE = (-0.6, -0.6)

Segment = tuple[tuple[float, float], tuple[float, float]]


def draw_mesh_map(axes: Axes, use: LinkUse, links: Sequence[MeshLink]) -> None:
    """Draw routers as squares and each directed link in the colour of its busy share.

    Traffic keeps to the right. Links that carried nothing are grey. Memories' ports lead out of
    the mesh; those of a memory that is attached inside it lead away to the upper left.
    """
    rows = 1 + max(link.row for link in links)
    columns = 1 + max(link.column for link in links)
    outward = _port_steps(links, rows, columns)
    segments = [_segment(link, outward) for link in links]
    shares = [100 * link.bits / max(1, use.width_bits * use.cycles) for link in links]
    size = 12.0 / max(rows, columns)
    line_points = max(0.6, 1.6 * size)
    # light colours need an edge on white paper
    edge = withStroke(linewidth=line_points + 0.7, foreground=_EDGE_COLOUR)
    busy = LineCollection(
        [line for line, share in zip(segments, shares, strict=True) if share],
        cmap=mpl.colormaps[VALUE_COLOUR_MAP],
        norm=Normalize(0, max(shares) or 1.0),
        linewidths=line_points,
        path_effects=[edge],
    )
    busy.set_array([share for share in shares if share])
    idle = [line for line, share in zip(segments, shares, strict=True) if not share]
    axes.add_collection(LineCollection(idle, colors=_IDLE_COLOUR, linewidths=max(0.4, 0.8 * size)))
    axes.add_collection(busy)
    places = [(column, row) for row in range(rows) for column in range(columns)]
    across, down = zip(*places, strict=True)
    axes.scatter(across, down, s=(4.5 * size) ** 2, marker="s", color="#808080", linewidths=0)
    _name_memories(axes, links, outward, rows, columns)
    axes.set_aspect("equal")
    axes.set_xlim(-1.4, columns + 0.4)
    axes.set_ylim(rows + 0.4, -1.4)
    axes.set_xticks(range(0, columns, max(1, columns // 8)))
    axes.set_yticks(range(0, rows, max(1, rows // 8)))
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    axes.set_title(f"{component_label(use.link)}, {rows} × {columns} routers", loc="left")
    assert axes.figure is not None
    bar = axes.figure.colorbar(busy, ax=axes, shrink=0.7)
    bar.set_label("Busy share of a directed link (%)")


def _port_steps(
    links: Sequence[MeshLink], rows: int, columns: int
) -> dict[str, tuple[float, float]]:
    """Say for each memory which way its ports lead out: over the edge it is attached to."""
    nodes: dict[str, set[tuple[int, int]]] = {}
    for link in links:
        if link.direction not in _STEPS:
            memory = link.direction.partition(" ")[2]
            nodes.setdefault(memory, set()).add((link.row, link.column))
    edges = {
        "west": {(row, 0) for row in range(rows)},
        "east": {(row, columns - 1) for row in range(rows)},
        "north": {(0, column) for column in range(columns)},
        "south": {(rows - 1, column) for column in range(columns)},
    }
    return {
        memory: next(
            (_STEPS[edge] for edge, place in edges.items() if place == ports), (-0.6, -0.6)
        )
        for memory, ports in nodes.items()
    }


def _segment(link: MeshLink, outward: Mapping[str, tuple[float, float]]) -> Segment:
    """Give the line of one directed link, beside the middle and short of the routers."""
    step = _STEPS.get(link.direction)
    column, row = float(link.column), float(link.row)
    if step is not None:
        across, down = step
        first, last = _GAP, 1 - _GAP
    else:
        way, _, memory = link.direction.partition(" ")
        across, down = outward[memory]
        first, last = _GAP, _PORT_LENGTH
        if way == "from":
            column, row = column + across, row + down
            across, down = -across, -down
            first, last = 1 - _PORT_LENGTH, 1 - _GAP
    # to the right of the way, as seen on a page whose rows run downwards
    aside_across, aside_down = -_ASIDE * down, _ASIDE * across
    start = column + first * across + aside_across, row + first * down + aside_down
    end = column + last * across + aside_across, row + last * down + aside_down
    return start, end


def _name_memories(
    axes: Axes,
    links: Sequence[MeshLink],
    outward: Mapping[str, tuple[float, float]],
    rows: int,
    columns: int,
) -> None:
    """Write each memory's name beside its edge, or where its port inside the mesh leads to."""
    for memory, (across, down) in outward.items():
        if (across, down) == _INSIDE:
            port = next(link for link in links if link.direction == f"from {memory}")
            place = port.column + across, port.row + down
            box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.8}
            alignment, rotation = ("left", "bottom"), 0
        else:
            place = (
                (columns - 1) / 2 + across * (columns + 1.3) / 2,
                (rows - 1) / 2 + down * (rows + 1.3) / 2,
            )
            box, alignment, rotation = None, ("center", "center"), 90 if across else 0
        axes.text(
            *place,
            component_label(memory),
            fontsize=LABEL_POINTS,
            rotation=rotation,
            ha=alignment[0],
            va=alignment[1],
            bbox=box,
            zorder=4,
        )
