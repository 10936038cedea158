"""The work of `joulesim plot`: one figure of a stored result."""

from dataclasses import dataclass
from pathlib import Path

from sim.base.atomic_file import check_target
from sim.base.choices import lookup
from sim.base.errors import InvalidValue, Literal, ResultsError
from sim.cli.outputs import check_writable
from sim.cli.terminal import render, write, written_line
from sim.cli.time_window import window_cycles
from sim.figures import FIGURES, FigureKind, save_figure
from sim.results.hdf5 import read_result


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRequest:
    """What to draw, as the user asked for it.

    Attributes
    ----------
    output : None: RESULT_KIND.png in the current folder.
    start_us, end_us : part of the run to show, None: from its beginning, to its end.
    """

    result: Path
    kind: str
    output: Path | None = None
    start_us: float | None = None
    end_us: float | None = None
    style: Path | None = None


def draw(request: FigureRequest) -> None:
    """Read the result, draw the figure and say where it is."""
    figure_kind = lookup(FIGURES, request.kind, what="KIND")
    target = request.output or Path(f"{request.result.stem}_{request.kind}.png")
    check_target(target)
    check_writable(target.parent)
    if target.exists() and request.result.exists() and target.samefile(request.result):
        raise ResultsError(str(target), "-o", "another file than the result", Literal("the result"))
    _check_window_asked(figure_kind, request)
    result = read_result(request.result)
    start_cycle, end_cycle = window_cycles(result, request.start_us, request.end_us)
    figure = figure_kind(result, start_cycle=start_cycle, end_cycle=end_cycle, style=request.style)
    save_figure(figure, target, style=request.style)
    write(render(written_line(target)))


def _check_window_asked(figure_kind: FigureKind, request: FigureRequest) -> None:
    asked = "--end-us" if request.start_us is None else "--start-us"
    if not figure_kind.windowed and (request.start_us, request.end_us) != (None, None):
        windowed = ", ".join(name for name, kind in FIGURES.items() if kind.windowed)
        expected = f"a figure over time ({windowed}) for a window"
        raise InvalidValue(asked, expected, request.kind)
