"""Energy by component and by action, largest first."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure

from sim.base.units import joules_from_pj
from sim.figures.component_legend import thin_grid
from sim.figures.headline import add_headline
from sim.figures.palette import component_colours
from sim.figures.si_units import Scale, choose_scale, format_share
from sim.figures.style import LABEL_POINTS, is_narrow, new_figure
from sim.figures.text import component_label
from sim.results.result import Result

_MAX_ACTIONS = 18
_MAX_COMPONENTS = 18
_BAR_INCHES = 0.165
_FEW_BARS = 10
_FEWEST_ROWS = 5
_OTHER_COLOUR = "#000000"
_STATIC_HATCH = "//////"


def draw_energy_breakdown(result: Result) -> Figure:
    """Draw components, and beside or below them their actions; static ones are hatched."""
    colours = component_colours(result)
    components = _largest(result.energy_pj_by_component, _MAX_COMPONENTS)
    actions = _largest(_energy_by_action(result), _MAX_ACTIONS)
    rows = [max(len(entries), _FEWEST_ROWS) for entries in (components, actions)]
    narrow = is_narrow()
    figure = new_figure(1.6 + _BAR_INCHES * sum(rows) if narrow else 1.0 + _BAR_INCHES * max(rows))
    add_headline(figure, result)
    if narrow:
        left, right = figure.subplots(2, 1, height_ratios=rows)
    else:
        left, right = figure.subplots(1, 2)
    scale = choose_scale(max(pj for _, pj in components), "J", joules_from_pj(1.0))
    static = {f"{name[0]}.{name[1]}" for name in result.energy_table.static}
    for axes, entries in ((left, components), (right, actions)):
        bars = _draw_bars(axes, entries, scale)
        shares = [format_share(energy_pj, result.energy_pj) for _, energy_pj in entries]
        axes.bar_label(bars, shares, padding=2.5, fontsize=LABEL_POINTS)
        for bar, (name, _) in zip(bars, entries, strict=True):
            bar.set_gid(name)
            bar.set_facecolor(colours.get(name.partition(".")[0], _OTHER_COLOUR))
            bar.set_hatch(_STATIC_HATCH if name in static else None)
    left.set_title("by component", loc="left")
    right.set_title("by action (hatched: static)", loc="left")
    return figure


def _energy_by_action(result: Result) -> dict[str, float]:
    sums: dict[str, float] = {}
    for layer in result.layers:
        for action, energy_pj in layer.energy_pj_by_action.items():
            sums[action] = sums.get(action, 0.0) + energy_pj
    return sums


def _largest(energy_pj: Mapping[str, float], most: int) -> list[tuple[str, float]]:
    """Give what took energy, largest first; the smallest are summed when there are too many."""
    ordered = sorted(
        ((name, pj) for name, pj in energy_pj.items() if pj > 0),
        key=lambda entry: (-entry[1], entry[0]),
    )
    if not ordered:
        return [("none", 0.0)]
    if len(ordered) <= most:
        return ordered
    rest = ordered[most - 1 :]
    return [*ordered[: most - 1], (f"{len(rest)} others", sum(pj for _, pj in rest))]


def _draw_bars(axes: Axes, entries: Sequence[tuple[str, float]], scale: Scale) -> BarContainer:
    """Draw horizontal bars, the first one on top."""
    thin_grid(axes, "x")
    lengths = [energy_pj * scale.factor for _, energy_pj in entries]
    thickness = 0.74 if len(entries) > _FEW_BARS else 0.5
    bars = axes.barh(range(len(entries)), lengths, thickness, edgecolor="white", linewidth=0)
    axes.set_yticks(range(len(entries)), [_entry_label(name) for name, _ in entries])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(entries) - 0.5, -0.5)
    # room for the label behind the longest bar
    axes.set_xlim(0, (max(lengths) or 1.0) * 1.18)
    axes.set_xlabel(f"Energy ({scale.unit})")
    return bars


def _entry_label(name: str) -> str:
    component, _, action = name.partition(".")
    words = component_label(component)
    return f"{words}: {component_label(action)}" if action else words
