"""How far a long run has come: layer, share done and time left, on a terminal only."""

import sys
from threading import Timer
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.cli.terminal import plain

SHOWN_AFTER_S = 1.0
"""Shorter runs show nothing."""


class RunProgress:
    """A bar on standard error that appears when the work turns out to be long.

    Use as a context; call it with (layers done, layers in all, name of the layer).
    """

    def __init__(self, *, wanted: bool) -> None:
        self._shown = wanted and sys.stderr.isatty()
        self._progress = Progress(
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("layers"),
            TimeRemainingColumn(compact=True),
            TextColumn("left, at {task.description}", markup=False),
            console=Console(stderr=True, markup=False, highlight=False),
            transient=True,
        )
        self._task = self._progress.add_task("reading", total=None)
        self._timer = Timer(SHOWN_AFTER_S, self._progress.start)
        self._timer.daemon = True

    def __enter__(self) -> "RunProgress":
        if self._shown:
            self._timer.start()
        return self

    def __call__(self, done_layers: int, total_layers: int, layer: str) -> None:
        """Note that so many layers are done and which one was or is at work."""
        self._progress.update(
            self._task, completed=done_layers, total=total_layers, description=plain(layer).plain
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._timer.cancel()
            self._timer.join()
            self._progress.stop()
