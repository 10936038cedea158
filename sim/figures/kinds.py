"""Kinds of figure: what each shows, what it is drawn from, and which options it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.base.errors import InvalidValue, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.domain.sweep_table import SweepTable
    from sim.results.comparison import Comparison
    from sim.results.replay_result import ReplayResult
    from sim.results.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What all kinds of figure have.

    Attributes
    ----------
    description : one line.
    module, function : where it is drawn; imported on first use.
    options : names of what can be chosen besides width and style.
    """

    description: str
    module: str
    function: str
    options: tuple[str, ...] = ()

    def _draw(
        self, shown: object, style: Path | None, columns: int, options: dict[str, Any]
    ) -> "Figure":
        watched = import_module("sim.figures.text").watched_names()
        with import_module("sim.figures.style").publication_style(style, columns), watched as names:
            figure: Figure = getattr(import_module(self.module), self.function)(shown, **options)
            if names.note:
                import_module("sim.figures.headline").add_note(figure, names.note)
        return figure


@dataclass(frozen=True, slots=True, kw_only=True)
class _KindOverTime(_Kind):
    """What kinds of figure have whose source takes time.

    Attributes
    ----------
    windowed : whether a part of the time can be shown (`start_cycle`, `end_cycle`).
    """

    windowed: bool = False

    def _draw_part(
        self,
        shown: object,
        window: tuple[int, int | None],
        style: Path | None,
        columns: int,
        options: dict[str, Any],
    ) -> "Figure":
        start_cycle, end_cycle = window
        if self.windowed:
            options |= {"start_cycle": start_cycle, "end_cycle": end_cycle}
        elif window != (0, None):
            expected = "the whole run for this kind of figure"
            raise InvalidValue("window", expected, f"{start_cycle} to {end_cycle} cycles")
        allowed = (*self.options, *(("start_cycle", "end_cycle") if self.windowed else ()))
        _check(options, allowed)
        return self._draw(shown, style, columns, options)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureKind(_KindOverTime):
    """One kind of figure of a run.

    Attributes
    ----------
    needs : what a run must have to be shown: a name of `_NEEDS`; empty: nothing.
    """

    needs: str = ""

    source: ClassVar[str] = "a result file"

    def lacks(self, result: "Result") -> str:
        """Say what a run would need to be shown in this figure; nothing where it has it."""
        return "" if not self.needs or _has(result, self.needs) else _NEEDS[self.needs]

    def __call__(
        self,
        result: "Result",
        *,
        start_cycle: int = 0,
        end_cycle: int | None = None,
        style: Path | None = None,
        columns: int = 2,
        **options: Any,
    ) -> "Figure":
        """Draw this figure.

        Parameters
        ----------
        result : the run to show.
        start_cycle, end_cycle : part of the run to show [base-clock cycles], None: to its end.
        style : Matplotlib style file laid over joulesim's own style.
        columns : columns of a two-column page the figure is as wide as: 1 or 2.
        options : see `options`.

        Raises
        ------
        InvalidValue
            When the window is empty, outside the run, or this kind shows whole runs only; when the
            run has nothing to show, or an option is unknown or has a wrong value.
        ConfigError
            When the style file is missing or has a wrong line.
        """
        if lacking := self.lacks(result):
            raise InvalidValue("result", lacking, Literal(f"{result.architecture} without"))
        return self._draw_part(result, (start_cycle, end_cycle), style, columns, options)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayFigureKind(_KindOverTime):
    """One kind of figure of a replayed trace."""

    source: ClassVar[str] = "a replay file"

    def __call__(
        self,
        result: "ReplayResult",
        *,
        start_cycle: int = 0,
        end_cycle: int | None = None,
        style: Path | None = None,
        columns: int = 2,
        **options: Any,
    ) -> "Figure":
        """Draw this figure (parameters and errors as of `FigureKind`)."""
        return self._draw_part(result, (start_cycle, end_cycle), style, columns, options)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepFigureKind(_Kind):
    """One kind of figure of a sweep."""

    source: ClassVar[str] = "a folder of a sweep"

    def __call__(
        self, table: "SweepTable", *, style: Path | None = None, columns: int = 2, **options: Any
    ) -> "Figure":
        """Draw this figure (parameters as of `FigureKind`).

        Raises
        ------
        InvalidValue
            When a column does not exist, or no point has what is to be shown.
        ConfigError
            When the style file is missing or has a wrong line.
        """
        _check(options, self.options)
        return self._draw(table, style, columns, options)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonFigureKind(_Kind):
    """The figure of several runs."""

    source: ClassVar[str] = "two or more result files"

    def __call__(
        self,
        comparisons: "Sequence[Comparison]",
        *,
        style: Path | None = None,
        columns: int = 2,
        **options: Any,
    ) -> "Figure":
        """Draw this figure (parameters as of `FigureKind`)."""
        _check(options, self.options)
        return self._draw(comparisons, style, columns, options)


def _check(options: dict[str, Any], allowed: Sequence[str]) -> None:
    for name in options:
        if name not in allowed:
            expected = f"one of {', '.join(allowed)}" if allowed else "none for this figure"
            raise InvalidValue("option", expected, name)


_NEEDS = {
    "links": "a machine with links",
    "traffic": "a run whose DRAM or links carried something",
    "operands": "a result that says which operand each access serves",
}


def _has(result: "Result", what: str) -> bool:
    if what == "links":
        return bool(result.links)
    if what == "operands":
        return any(layer.operand_accesses for layer in result.layers)
    return any(resource.kind == "dram" for resource in result.resources) or bool(result.links)
