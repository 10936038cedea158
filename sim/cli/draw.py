"""The work of `joulesim plot`: one figure of a run, a sweep, a replay or several runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.base.atomic_file import check_target
from sim.base.choices import lookup
from sim.base.errors import InvalidValue, Literal, ResultsError
from sim.cli.outputs import check_writable
from sim.cli.terminal import render, write, written_line
from sim.cli.time_window import window_cycles
from sim.figures import (
    ALL_FIGURES,
    FIGURES,
    REPLAY_FIGURES,
    ComparisonFigureKind,
    FigureKind,
    ReplayFigureKind,
    SweepFigureKind,
    save_figure,
)
from sim.results.hdf5 import read_result
from sim.results.replay_fields import FILETYPE as REPLAY_FILETYPE
from sim.results.replay_hdf5 import read_replay
from sim.workloads.strict_hdf5 import filetype_of

Kind = FigureKind | SweepFigureKind | ComparisonFigureKind | ReplayFigureKind

MOST_RUNS = 26
"""As many as there are letters to call them by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRequest:
    """What to draw, as the user asked for it.

    Attributes
    ----------
    inputs : result files, or the folder of a sweep.
    output : None: INPUT_KIND.png in the current folder.
    start_us, end_us : part of the run to show, None: from its beginning, to its end.
    options : the options given that only some kinds have, by their names in Python.
    columns : columns of a two-column page the figure is as wide as.
    """

    inputs: tuple[Path, ...]
    kind: str
    output: Path | None = None
    start_us: float | None = None
    end_us: float | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    columns: int = 2
    style: Path | None = None


def inputs_and_kind(words: Sequence[str]) -> tuple[tuple[Path, ...], str]:
    """Tell what to draw from, and the kind, which may stand last or first.

    Raises
    ------
    InvalidValue
        Something is missing.
    """
    known = {*ALL_FIGURES, *REPLAY_FIGURES}
    if words[-1] not in known and words[0] in known:
        *inputs, kind = [*words[1:], words[0]]
    else:
        *inputs, kind = words
    if not inputs:
        got = Literal(f"only {kind}")
        raise InvalidValue("INPUT... KIND", "what to draw from, and a kind of figure", got)
    return tuple(map(Path, inputs)), kind


def draw(request: FigureRequest) -> None:
    """Read what is to be drawn, draw the figure and say where it is."""
    kind = _kind(request)
    first = request.inputs[0]
    name = first.resolve().name if first.is_dir() else first.stem
    target = request.output or Path(f"{name}_{request.kind}.png")
    check_target(target)
    check_writable(target.parent)
    _check_inputs(kind, request, target)
    _check_options(kind, request)
    figure = _drawn(kind, request)
    save_figure(figure, target, style=request.style)
    write(render(written_line(target)))


def _kind(request: FigureRequest) -> Kind:
    """Find the kind asked for among those of its source: some names mean a run's or a replay's."""
    is_replay = [filetype_of(file) == REPLAY_FILETYPE for file in request.inputs]
    name = request.kind
    if all(is_replay) and name in REPLAY_FIGURES:
        return REPLAY_FIGURES[name]
    if any(is_replay) and name in ALL_FIGURES:
        file = request.inputs[is_replay.index(True)]
        expected = f"{ALL_FIGURES[name].source} for {name!r}"
        got = Literal(f"a replay, which has {', '.join(REPLAY_FIGURES)}")
        raise ResultsError(str(file), "", expected, got)
    # what only replays have is asked of the file as one; its reader says what it is instead
    is_theirs = all(is_replay) or (name in REPLAY_FIGURES and name not in ALL_FIGURES)
    kinds: Mapping[str, Kind] = REPLAY_FIGURES if is_theirs else ALL_FIGURES
    return lookup(kinds, name, what="KIND")


def _drawn(kind: Kind, request: FigureRequest) -> Any:
    look: dict[str, Any] = {"style": request.style, "columns": request.columns}
    if isinstance(kind, SweepFigureKind):
        from sim.sweeps.table import read_sweep_table  # SQLite takes its time

        return kind(read_sweep_table(request.inputs[0]), **look, **request.options)
    if isinstance(kind, ReplayFigureKind):
        replayed = read_replay(request.inputs[0])
        start_cycle, end_cycle = window_cycles(replayed, request.start_us, request.end_us)
        part: dict[str, Any] = {"start_cycle": start_cycle, "end_cycle": end_cycle}
        return kind(replayed, **(part if kind.windowed else {}), **look)
    results = [read_result(file) for file in request.inputs]
    if isinstance(kind, ComparisonFigureKind):
        from sim.results.comparison import compare_results

        reference, *others = results
        return kind([compare_results(reference, other) for other in others], **look)
    (result,) = results
    if lacking := kind.lacks(result):
        got = Literal(f"{result.architecture} without")
        raise ResultsError(str(request.inputs[0]), "", f"{lacking} for {request.kind!r}", got)
    start_cycle, end_cycle = window_cycles(result, request.start_us, request.end_us)
    window: dict[str, Any] = {"start_cycle": start_cycle, "end_cycle": end_cycle}
    return kind(result, **window, **look, **request.options)


def _check_inputs(kind: Kind, request: FigureRequest, target: Path) -> None:
    """Refuse inputs of another sort than the kind is drawn from, and an input as output."""
    expected = f"{kind.source} for {request.kind!r}"
    inputs = request.inputs
    several = isinstance(kind, ComparisonFigureKind)
    if not (2 <= len(inputs) <= MOST_RUNS if several else len(inputs) == 1):
        given = "one" if len(inputs) == 1 else str(len(inputs))
        raise InvalidValue("INPUT", expected, Literal(given))
    for file in inputs:
        is_folder = file.is_dir()
        if is_folder and not isinstance(kind, SweepFigureKind):
            raise ResultsError(str(file), "", expected, Literal("a folder"))
        if file.suffix.lower() in (".h5", ".hdf5") and isinstance(kind, SweepFigureKind):
            raise ResultsError(str(file), "", expected, Literal("a file of one run"))
        if target.exists() and file.exists() and target.samefile(file):
            what = "the result" if not several else "one of them"
            raise ResultsError(str(target), "-o", "another file than the result", Literal(what))


def _check_options(kind: Kind, request: FigureRequest) -> None:
    asked = "--end-us" if request.start_us is None else "--start-us"
    is_windowed = isinstance(kind, FigureKind | ReplayFigureKind) and kind.windowed
    if not is_windowed and (request.start_us, request.end_us) != (None, None):
        kinds = REPLAY_FIGURES if isinstance(kind, ReplayFigureKind) else FIGURES
        windowed = ", ".join(name for name, kind in kinds.items() if kind.windowed)
        expected = f"a figure over time ({windowed}) for a window"
        raise InvalidValue(asked, expected, request.kind)
    for option in request.options:
        if option not in kind.options:
            having = [name for name, other in ALL_FIGURES.items() if option in other.options]
            expected = f"a figure that has it ({', '.join(having)})"
            is_replay = isinstance(kind, ReplayFigureKind)
            got = Literal(f"{request.kind} of a replay") if is_replay else request.kind
            raise InvalidValue(f"--{option.replace('_', '-')}", expected, got)
