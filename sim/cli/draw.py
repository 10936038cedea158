"""The work of `joulesim plot`: one figure of a stored result."""

from dataclasses import dataclass
from pathlib import Path

from sim.base.atomic_file import check_target
from sim.base.choices import lookup
from sim.base.errors import InvalidValue, Literal, ResultsError
from sim.base.units import microseconds_from_cycles
from sim.cli.outputs import check_writable
from sim.cli.terminal import plain, render, write
from sim.figures import FIGURES, FigureKind, save_figure
from sim.results.hdf5 import read_result
from sim.results.result import Result


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
    start_cycle, end_cycle = _window(request, result)
    figure = figure_kind(result, start_cycle=start_cycle, end_cycle=end_cycle, style=request.style)
    save_figure(figure, target, style=request.style)
    write(render(plain(f"wrote {target}")))


def _check_window_asked(figure_kind: FigureKind, request: FigureRequest) -> None:
    asked = "--end-us" if request.start_us is None else "--start-us"
    if not figure_kind.windowed and (request.start_us, request.end_us) != (None, None):
        windowed = ", ".join(name for name, kind in FIGURES.items() if kind.windowed)
        expected = f"a figure over time ({windowed}) for a window"
        raise InvalidValue(asked, expected, request.kind)


def _window(request: FigureRequest, result: Result) -> tuple[int, int | None]:
    """Give the window asked for in cycles; it must lie in the run and not be empty."""
    end_of_run_us = microseconds_from_cycles(result.cycles, result.clock_mhz)
    start_us = request.start_us or 0.0
    end_us = end_of_run_us if request.end_us is None else request.end_us
    if start_us >= end_of_run_us:
        expected = f"a time before the end of the run ({end_of_run_us:g} us)"
        raise InvalidValue("--start-us", expected, start_us)
    start_cycle = round(start_us * result.clock_mhz)
    end_cycle = min(round(end_us * result.clock_mhz), result.cycles)
    if end_cycle <= start_cycle:
        expected = f"a time at least one cycle after the start ({start_us:g} us)"
        raise InvalidValue("--end-us", expected, end_us)
    return start_cycle, None if request.end_us is None else end_cycle
