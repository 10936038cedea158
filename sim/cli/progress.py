"""How far a long run has come: layer, share done and time left, on a terminal only."""

import sys
from threading import Timer
from types import TracebackType
from typing import TYPE_CHECKING

from sim.cli.terminal import plain

if TYPE_CHECKING:
    from rich.progress import Progress

SHOWN_AFTER_S = 1.0
"""Shorter runs show nothing."""


class RunProgress:
    """A bar on standard error that appears when the work turns out to be long.

    Use as a context; call it with (layers done, layers in all, name of the layer);
    `what` names something else than layers, `now` what their text says instead of where it is.
    """

    def __init__(self, *, wanted: bool, what: str = "layers", now: str = "at") -> None:
        self._bar = _Bar(what, now) if wanted and sys.stderr.isatty() else None

    def __enter__(self) -> "RunProgress":
        if self._bar is not None:
            self._bar.timer.start()
        return self

    def __call__(self, done_layers: int, total_layers: int, layer: str) -> None:
        """Note that so many layers are done and which one was or is at work."""
        if self._bar is not None:
            self._bar.progress.update(
                self._bar.task,
                completed=done_layers,
                total=total_layers,
                description=plain(layer).plain,
            )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.timer.cancel()
            self._bar.timer.join()
            self._bar.progress.stop()


class _Bar:
    """A bar, and the timer that shows it."""

    def __init__(self, what: str, now: str) -> None:
        self.progress = _progress(what, now)
        self.task = self.progress.add_task("reading", total=None)
        self.timer = Timer(SHOWN_AFTER_S, self.progress.start)
        self.timer.daemon = True


def _progress(what: str, now: str) -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn(what),
        TimeRemainingColumn(compact=True),
        TextColumn(f"left, {now} {{task.description}}", markup=False),
        console=Console(stderr=True, markup=False, highlight=False),
        transient=True,
    )
