"""Which prices the energy hangs on: a bar per driver, from its low to its high end."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.base.units import joules_from_pj
from sim.figures.component_legend import thin_grid
from sim.figures.headline import add_headline
from sim.figures.si_units import Scale, choose_scale, format_si
from sim.figures.style import LABEL_POINTS, is_narrow, name_inches, new_figure
from sim.figures.text import shown_name
from sim.results.result import Result
from sim.results.uncertainty import DriverSwing, EnergyRange, driver_label

LOW_COLOUR = "#56B4E9"
HIGH_COLOUR = "#D55E00"
_TOTAL_COLOUR = "#4D4D4D"
_MAX_DRIVERS = 16
_LEAST_SHARE = 0.002
_BAR_INCHES = 0.24
_THICKNESS = 0.62
_LABEL_INCHES = 0.98
_SHORT_LABEL_INCHES = 0.32
_MARGIN_INCHES = 0.4
_MOST_ROOM = 0.35


def draw_tornado(result: Result) -> Figure:
    """Draw the energy with each driver at its ends, largest swing on top, the total below."""
    found = result.uncertainty
    swings = [s for s in found.drivers if s.swing_pj > _LEAST_SHARE * found.total.typical_pj]
    shown = swings[:_MAX_DRIVERS]
    figure = new_figure(1.4 + _BAR_INCHES * (len(shown) + 2))
    add_headline(figure, result)
    axes = figure.add_subplot()
    thin_grid(axes, "x")
    scale = choose_scale(found.total.most_pj, "J", joules_from_pj(1.0))
    for place, swing in enumerate(shown):
        _draw_swing(axes, place, swing, found.total.typical_pj, scale)
    last = len(shown) + 0.25
    _draw_total(axes, last, found.total, scale)
    _draw_typical(axes, found.total.typical_pj, scale)
    names = [shown_name(driver_label(swing.driver)) for swing in shown]
    axes.set_yticks([*range(len(shown)), last], [*names, "all, independent"])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(last + 0.6, -0.7)
    ends = (found.total.least_pj * scale.factor, found.total.most_pj * scale.factor)
    axes.set_xlim(*_limits(ends, figure.get_figwidth(), names))
    axes.set_xlabel(f"Energy of the run ({scale.unit})\n{_note(len(found.drivers) - len(shown))}")
    return figure


def _note(left_out: int) -> str:
    factor, gap = ("", "\n") if is_narrow() else (" (× factor on its prices)", " ")
    said = f"one driver at its ends{factor},{gap}the others typical"
    if not left_out:
        return said
    return f"{said};{gap}{left_out} smaller swing{'s' if left_out > 1 else ''} not shown"


def _draw_swing(
    axes: Axes, place: int, swing: DriverSwing, typical_pj: float, scale: Scale
) -> None:
    middle = typical_pj * scale.factor
    ends = (
        (swing.low_pj, swing.low_factor, LOW_COLOUR, -1),
        (swing.high_pj, swing.high_factor, HIGH_COLOUR, 1),
    )
    for pj, factor, colour, side in ends:
        end = pj * scale.factor
        axes.barh(place, end - middle, _THICKNESS, middle, color=colour, linewidth=0)
        if factor != 1.0:
            _label(axes, end, place, side, _said(end, f"×{factor:.3g}"))


def _said(value: float, why: str) -> str:
    """Give a value, and where there is room why it is so."""
    return _digits(value) if is_narrow() else f"{_digits(value)} ({why})"


def _draw_total(axes: Axes, place: float, total: EnergyRange, scale: Scale) -> None:
    """Draw the interval of the total as a bar, and all drivers at their ends as a line."""
    least, low, high, most = (
        pj * scale.factor for pj in (total.least_pj, total.low_pj, total.high_pj, total.most_pj)
    )
    axes.plot([least, most], [place, place], color=_TOTAL_COLOUR, linewidth=0.9, marker="|")
    axes.barh(place, high - low, _THICKNESS, low, color=_TOTAL_COLOUR, linewidth=0)
    _label(axes, least, place, -1, _said(low, f"all low: {_digits(least)}"))
    _label(axes, most, place, 1, _said(high, f"all high: {_digits(most)}"))


def _draw_typical(axes: Axes, typical_pj: float, scale: Scale) -> None:
    typical = typical_pj * scale.factor
    axes.axvline(typical, color="black", linewidth=0.8, zorder=3)
    axes.annotate(
        f"typical: {format_si(joules_from_pj(typical_pj), 'J')}",
        (typical, 1.0),
        (0, 3),
        xycoords=axes.get_xaxis_transform(),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=LABEL_POINTS,
    )


def _label(axes: Axes, end: float, place: float, side: int, text: str) -> None:
    """Write beside the end of a bar: at its left (-1) or right (1)."""
    axes.annotate(
        text,
        (end, place),
        (4 * side, 0),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="center",
        fontsize=LABEL_POINTS,
    )


def _limits(
    ends: tuple[float, float], width_inches: float, names: Sequence[str]
) -> tuple[float, float]:
    """Leave room beside the bars for the labels, the longest of which are those of the total."""
    least, most = ends
    drawn_inches = width_inches - _MARGIN_INCHES - max(map(name_inches, names), default=0.0)
    label_inches = _SHORT_LABEL_INCHES if is_narrow() else _LABEL_INCHES
    share = min(label_inches / max(drawn_inches, 1.0), _MOST_ROOM)
    room = ((most - least) or most or 1.0) * share / (1 - 2 * share)
    return least - room, most + room


def _digits(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}"
