"""Dask workers that write down which points they begin and end, and that may die at one."""

import time
from dataclasses import dataclass
from pathlib import Path

PRELOAD = """import os, signal, time
from pathlib import Path
from sim.sweeps.evaluate import Evaluator

# Dask may load this twice
finish = getattr(Evaluator._finish, "watched", Evaluator._finish)
log = Path({log!r})

def note(what, position):
    with log.open("a") as file:
        file.write(f"{{os.getpid()}} {{what}} {{position}}\\n")

def watched(self, position):
    met = f" {{position}}\\n" in log.read_text()
    note("begin", position)
    if position == {deadly}:
        os.kill(os.getpid(), signal.SIGKILL)
    while position == {held} and not met:
        time.sleep(1)
    time.sleep({seconds})
    point = finish(self, position)
    note("end", position)
    return point

watched.watched = finish
Evaluator._finish = watched
"""
LONG_S = 60.0


@dataclass(frozen=True, slots=True)
class Note:
    """A worker began or ended a point."""

    process: int
    what: str
    position: int


class Watch:
    """What workers wrote down.

    Parameters
    ----------
    deadly : a place of the grid whose worker dies.
    held : one whose worker never ends, the first time.
    seconds : that a point takes at least.
    """

    def __init__(
        self, folder: Path, *, deadly: int = -1, held: int = -1, seconds: float = 0.0
    ) -> None:
        self._log = folder / "points.log"
        self._log.touch()
        self._preload = folder / "watched.py"
        text = PRELOAD.format(log=str(self._log), deadly=deadly, held=held, seconds=seconds)
        self._preload.write_text(text, "utf-8")

    @property
    def options(self) -> tuple[str, str]:
        """What to start a worker with."""
        return "--preload", str(self._preload)

    def notes(self, what: str) -> list[Note]:
        """Give what was begun, or ended, in order."""
        lines = self._log.read_text("utf-8").splitlines()
        notes = [Note(int(a), b, int(c)) for a, b, c in map(str.split, lines)]
        return [note for note in notes if note.what == what]

    def wait_for(self, position: int) -> int:
        """Wait until a point is at work; give the process."""
        end = time.monotonic() + LONG_S
        while time.monotonic() < end:
            for note in self.notes("begin"):
                if note.position == position:
                    return note.process
            time.sleep(0.02)
        raise TimeoutError(f"nobody began {position}")
