"""The legend of components, outside the data, in stacking order."""

from collections.abc import Mapping, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.figures.palette import HasComponents, component_colours
from sim.figures.si_units import format_share
from sim.figures.text import component_label

_MAX_COMPONENTS = 14


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
    add_legend(axes, [*handles, *others])


def add_legend(axes: Axes, handles: Sequence[Artist], line_spacing: float | None = None) -> None:
    """List labelled artists to the right of the axes.

    Parameters
    ----------
    line_spacing : space between lines [font sizes], None: the style's.
    """
    labels = [str(handle.get_label()) for handle in handles]
    axes.legend(
        list(handles),
        labels,
        loc="upper left",
        bbox_to_anchor=(1.02, 1.0),
        labelspacing=line_spacing,
    )


def thin_grid(axes: Axes, axis: str = "y") -> None:
    """Draw light lines across the axes at the ticks of one axis ("x", "y" or "both")."""
    axes.grid(visible=True, axis=axis)  # type: ignore[arg-type]
