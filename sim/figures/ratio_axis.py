"""Ratios of runs to the first on a logarithmic axis: marks, plain ticks, and the ratio in words."""

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10

from matplotlib.axes import Axes
from matplotlib.axis import Axis

from sim.figures.style import LABEL_POINTS, is_narrow

RUN_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#882255", "#332288", "#7F7F7F")
_MARKERS = "osD^v"
FEW_RUNS = 3
"""So many runs besides the first leave room for each one's numbers."""

_STEPS: tuple[Sequence[int], ...] = (
    range(10, 100),
    range(10, 100, 5),
    (10, 12, 14, 16, 18, 20, 25, 30, 40, 50, 60, 70, 80, 90),
    (10, 12, 15, 20, 30, 50, 70),
    (10, 20, 50),
    (10,),
)
"""Round numbers of a decade, fewer and fewer."""
_MOST_TICKS = 7
_MOST_TICKS_NARROW = 4

Ends = tuple[float, float, float]
"""Low end, ratio and high end."""


def run_look(place: int) -> tuple[str, str]:
    """Colour and marker of the `place`-th run after the first, the same in all panels."""
    repeat, colour = divmod(place, len(RUN_COLOURS))
    return RUN_COLOURS[colour], _MARKERS[repeat % len(_MARKERS)]


def draw_ratio(axes: Axes, y: float, place: int, ends: Ends, text: str = "") -> None:
    """Draw one ratio and its range across a row, with words to the right of the axes."""
    low, ratio, high = ends
    colour, marker = run_look(place)
    if isfinite(ratio) and ratio > 0:
        axes.plot([low, high], [y, y], color=colour, linewidth=1.4, solid_capstyle="butt")
        axes.plot([ratio], [y], color=colour, marker=marker, markersize=3.5, linewidth=0)
    if text:
        axes.annotate(
            text,
            (1.02, y),
            xycoords=axes.get_yaxis_transform(),
            va="center",
            fontsize=LABEL_POINTS,
            color=colour,
            annotation_clip=False,
        )


def limit_ratios(axis: Axis, ends: Sequence[float], most_ticks: int | None = None) -> None:
    """Show all ratios that a logarithmic axis can show, with plain numbers at the ticks.

    Parameters
    ----------
    most_ticks : None: as many as have room across half a figure.
    """
    if most_ticks is None:
        most_ticks = _MOST_TICKS_NARROW if is_narrow() else _MOST_TICKS
    shown = [1.0, *(end for end in ends if isfinite(end) and end > 0)]
    least, most = min(shown), max(shown)
    margin = max((most / least) ** 0.08, 1.05)
    axis.set_view_interval(least / margin, most * margin, ignore=True)
    ticks = _ticks(least / margin, most * margin, most_ticks)
    axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.set_ticks([], minor=True)


def _ticks(least: float, most: float, most_ticks: int) -> list[float]:
    """Give at most so many round numbers within the limits, 1 among them."""
    decades = range(floor(log10(least)), ceil(log10(most)) + 1)
    for steps in _STEPS:
        every = {round(step * 10.0 ** (decade - 1), 9) for decade in decades for step in steps}
        ticks = sorted(tick for tick in every if least <= tick <= most)
        if len(ticks) <= most_ticks:
            return ticks
    return [1.0]


def range_label(ends: Ends) -> str:
    """Give a ratio and its range: "0.836× (0.81× to 0.86×)"."""
    low, ratio, high = (times_text(end) for end in ends)
    return ratio if low == high else f"{ratio} ({low} to {high})"


def times_text(ratio: float) -> str:
    """Three digits: "0.836×", "1.00×", "23.0×"."""
    if not isfinite(ratio):
        return "no limit"
    digits = 3 if ratio < 0.9995 else 2 if ratio < 9.995 else 1 if ratio < 99.95 else 0
    return f"{ratio:.{digits}f}×"
