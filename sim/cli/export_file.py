"""The work of `joulesim export`: read a result, write it in another format."""

from dataclasses import dataclass
from pathlib import Path

from sim.base.atomic_file import check_target
from sim.base.choices import lookup
from sim.base.errors import InvalidValue, Literal, ResultsError
from sim.base.units import microseconds_from_cycles
from sim.cli.outputs import check_writable
from sim.cli.terminal import render, write, written_line
from sim.cli.time_window import window_cycles
from sim.results.exports import EXPORTS, ExportFormat
from sim.results.hdf5 import read_result
from sim.results.result import Result
from sim.results.stage_slices import MAX_STRETCHES, longest_window


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What to export, as the user asked for it; see `sim.cli.export`."""

    result: Path
    to: str
    output: Path | None = None
    start_us: float | None = None
    end_us: float | None = None


def export_file(request: ExportRequest) -> None:
    """Read the result, write the export and say where it is."""
    export = lookup(EXPORTS, request.to, what="--to")
    target = request.output or Path(f"{request.result.stem}_{request.to}{export.suffix}")
    if export.suffix:
        _check_file(target, request.result)
    result = read_result(request.result)
    window = _window(export, result, request)
    try:
        written = export.write(result, target, *window)
    except InvalidValue as problem:
        file = str(request.result)
        raise ResultsError(file, problem.key, problem.expected, problem.got) from problem
    write(render(*(written_line(path) for path in written)))


def _check_file(target: Path, source: Path) -> None:
    check_target(target)
    check_writable(target.parent)
    if target.exists() and source.exists() and target.samefile(source):
        raise ResultsError(str(target), "-o", "another file than the result", Literal("the result"))


def _window(export: ExportFormat, result: Result, request: ExportRequest) -> tuple[int | None, ...]:
    """Give the start and end [cycles] asked for; nothing for a format of whole runs."""
    if export.windowed:
        window = window_cycles(result, request.start_us, request.end_us)
        _check_length(result, *window)
        return window
    for option, value in (("--start-us", request.start_us), ("--end-us", request.end_us)):
        if value is not None:
            raise InvalidValue(option, f"nothing, as {request.to} takes whole runs", value)
    return ()


def _check_length(result: Result, start_cycle: int, end_cycle: int | None) -> None:
    """Refuse a window with more than a viewer can show; say how far it may reach."""
    fitting = longest_window(result.timeline, start_cycle)
    asked = result.cycles if end_cycle is None else end_cycle
    if asked > fitting:
        most_us = microseconds_from_cycles(fitting, result.clock_mhz)
        asked_us = microseconds_from_cycles(asked, result.clock_mhz)
        expected = f"a time up to {most_us:.9g} us, where {MAX_STRETCHES:,} changes are reached"
        raise InvalidValue("--end-us", expected, asked_us)
