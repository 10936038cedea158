"""One function for every figure: what is drawn follows from what is shown."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.choices import lookup
from sim.base.errors import InvalidValue, Literal
from sim.domain.sweep_table import SweepTable
from sim.figures import COMPARISON_FIGURES, FIGURES, REPLAY_FIGURES, SWEEP_FIGURES
from sim.results.comparison import Comparison
from sim.results.replay_result import ReplayResult
from sim.results.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(
    shown: object,
    kind: str | None = None,
    *,
    style: str | Path | None = None,
    columns: int = 2,
    **options: Any,
) -> "Figure":
    """Draw one figure; a notebook shows it, `sim.figures.save_figure` writes it to a file.

    Parameters
    ----------
    shown : a `Result`, a `ReplayResult`, a sweep, a comparison or several with one reference.
    kind : a name of `sim.figures.FIGURES` for a run ("power", "layers", ...), of
        `REPLAY_FIGURES` for a replay ("power", "frames", ...), of `SWEEP_FIGURES` for a
        sweep ("pareto", "heatmap", "parallel"). None: the first of them.
    style : Matplotlib style file laid over joulesim's own style.
    columns : columns of a two-column page the figure is as wide as: 1 or 2.
    options : of that kind, as `start_cycle` and `end_cycle` for the part of a run to show.

    Raises
    ------
    InvalidValue
        When there is no such kind, an option is wrong, or nothing can be drawn of what is given.
    ConfigError
        When the style file is missing or has a wrong line.

    Examples
    --------
    >>> run = simulate("edge_npu", "keyword_spotting")
    >>> figure(run, "layers").axes[0].get_ylabel()
    'Energy (µJ)'
    """
    noun, kinds = _kinds(shown)
    draw = next(iter(kinds.values())) if kind is None else lookup(kinds, kind, what="figure")
    path = None if style is None else Path(style)
    drawn: Figure = draw(noun, style=path, columns=columns, **options)
    return drawn


def _kinds(shown: object) -> tuple[object, Mapping[str, Any]]:
    """Give what is drawn, and the kinds of figure of it."""
    if isinstance(shown, Result):
        return shown, FIGURES
    if isinstance(shown, ReplayResult):
        return shown, REPLAY_FIGURES
    table = getattr(shown, "table", shown)  # of a `SweepResult`, which lies in a layer above
    if isinstance(table, SweepTable):
        return table, SWEEP_FIGURES
    several = [shown] if isinstance(shown, Comparison) else shown
    if isinstance(several, list | tuple) and any(several):
        wrong = [each for each in several if not isinstance(each, Comparison)]
        if not wrong:
            return several, COMPARISON_FIGURES
    expected = "a result, a replay, a sweep or comparisons"
    raise InvalidValue("shown", expected, Literal(f"a {type(shown).__name__}"))
