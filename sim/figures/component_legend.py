"""The legend of components, outside the data, in stacking order."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text

from sim.figures.palette import HasComponents, component_colours
from sim.figures.si_units import format_share
from sim.figures.style import grow_to, is_narrow
from sim.figures.text import component_label

_MAX_COMPONENTS = 14
_LINE_INCHES = 0.145
_MARGIN_INCHES = 0.02
_TITLE_INCHES = 0.3
_HANDLE_INCHES = 0.31
"""A legend's patch, and the gaps around it and between columns."""


def add_component_legend(
    axes: Axes,
    result: HasComponents,
    energy_pj: Mapping[str, float],
    others: Sequence[Artist] = (),
) -> None:
    """List components that took energy with their shares, top of the stack first.

    Parameters
    ----------
    energy_pj : component -> energy in what the figure shows [pJ].
    others : labelled artists listed after the components.
    """
    add_legend(axes, [*component_handles(result, energy_pj), *others])


def component_handles(result: HasComponents, energy_pj: Mapping[str, float]) -> list[Artist]:
    """Give the entries of components that took energy, with their shares, as they are stacked."""
    colours = component_colours(result)
    total = sum(energy_pj.values())
    spending = [name for name in result.components if energy_pj[name] > 0]
    largest = sorted(spending, key=lambda name: -energy_pj[name])[:_MAX_COMPONENTS]
    shown = [name for name in spending if name in largest]
    handles: list[Artist] = [
        Patch(
            facecolor=colours[name],
            label=f"{component_label(name)}, {format_share(energy_pj[name], total)}",
        )
        for name in reversed(shown)
    ]
    if len(shown) < len(spending):
        rest = format_share(total - sum(energy_pj[name] for name in shown), total)
        label = f"{len(spending) - len(shown)} not listed, {rest}"
        handles.append(Patch(facecolor="none", linewidth=0, label=label))
    return handles


def add_legend(axes: Axes, handles: Sequence[Artist], line_spacing: float | None = None) -> None:
    """List labelled artists to the right of the axes; in a narrow figure, below all axes.

    Parameters
    ----------
    line_spacing : space between lines [font sizes], None: the style's.
    """
    figure = axes.get_figure(root=True)
    if is_narrow() and figure is not None:
        add_legend_below(figure, handles)
        return
    labels = [str(handle.get_label()) for handle in handles]
    axes.legend(
        list(handles),
        labels,
        loc="upper left",
        bbox_to_anchor=(1.02, 1.0),
        labelspacing=line_spacing,
    )


def add_legend_beside(figure: Figure, handles: Sequence[Artist]) -> None:
    """List labelled artists beside several axes; in a narrow figure, below them.

    The figure grows to the legend's height, and its axes with it.
    """
    if is_narrow():
        add_legend_below(figure, handles)
        return
    labels = [str(handle.get_label()) for handle in handles]
    grow_to(figure, _LINE_INCHES * len(handles) + _TITLE_INCHES)
    figure.legend(list(handles), labels, loc="outside right upper")


def add_legend_below(figure: Figure, handles: Sequence[Artist]) -> None:
    """List labelled artists below all axes, in as many columns as fit; the figure grows."""
    if not handles:
        return
    labels = [str(handle.get_label()) for handle in handles]
    widths = [_label_inches(figure, label) + _HANDLE_INCHES for label in labels]
    lines = [label.count("\n") + 1 for label in labels]
    most = figure.get_figwidth() - _MARGIN_INCHES
    tables = [np.array_split(np.arange(len(labels)), n) for n in range(1, len(labels) + 1)]
    fitting = [t for t in tables if sum(max(widths[i] for i in column) for column in t) < most]
    columns = fitting[-1] if fitting else tables[0]
    rows = max(sum(lines[i] for i in column) for column in columns)
    grow_to(figure, figure.get_figheight() + _LINE_INCHES * rows)
    figure.legend(list(handles), labels, loc="outside lower left", ncols=len(columns))


def _label_inches(figure: Figure, label: str) -> float:
    text = Text(0, 0, label, fontsize=mpl.rcParams["legend.fontsize"], figure=figure)
    return float(text.get_window_extent(dpi=figure.dpi).width) / figure.dpi


def thin_grid(axes: Axes, axis: str = "y") -> None:
    """Draw light lines across the axes at the ticks of one axis ("x", "y" or "both")."""
    axes.grid(visible=True, axis=axis)  # type: ignore[arg-type]
