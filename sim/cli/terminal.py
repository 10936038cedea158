"""Text on standard output: rendered whole, coloured only on a terminal, safe to pipe.

Rich is imported when there is something to lay out.
"""

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

LINE_WIDTH = 100
"""Columns when the output is not a terminal, and at most on one."""

LEAST_WIDTH = 80
"""A narrower terminal wraps lines itself: better than numbers cut short."""

WIDEST = 10_000
"""Columns that no table needs."""


def line_width() -> int:
    """Columns to lay out for."""
    return _console().width


def render(*parts: "RenderableType") -> str:
    """Lay out parts below one another as standard output can show them.

    Colours (unless NO_COLOR is set) on a terminal, plain text otherwise.
    """
    return _rendered(_console(), parts)


def render_whole(*parts: "RenderableType") -> str:
    """Lay out parts like `render`, on lines as long as their widest table needs.

    For tables that are copied into papers: a terminal wraps long lines, and nothing is cut short.
    """
    from rich.measure import Measurement
    from rich.table import Table

    console = _console()
    unlimited = console.options.update(width=WIDEST, max_width=WIDEST)
    widths = [
        Measurement.get(console, unlimited, part).maximum
        for part in parts
        if isinstance(part, Table)
    ]
    console.width = max((console.width, *widths))
    return _rendered(console, parts)


def _rendered(console: "Console", parts: Iterable["RenderableType"]) -> str:
    from rich.text import Text

    with console.capture() as captured:
        for part in parts:
            # names of files stay on one line, however long: they are copied and searched for
            console.print(part, soft_wrap=isinstance(part, Text) and bool(part.no_wrap))
    text = "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())
    return text if can_show("µ") else text.replace("µ", "u")


def write(text: str) -> None:
    """Write to standard output and flush it, so that a full disk is noticed here.

    When the reader has closed the pipe (``| head``), the rest is dropped without a word.

    Raises
    ------
    OSError
        The output cannot be written.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
    except OSError:
        _discard_output()
        raise


def can_show(letters: str) -> bool:
    """Whether standard output can encode these letters."""
    try:
        letters.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def plain(text: str) -> "Text":
    """Give text from a file as text: no markup, no control characters, one line."""
    from rich.text import Text

    return Text("".join(letter if letter.isprintable() else "?" for letter in text))


def written_line(path: object) -> "Text":
    """Say that a file was written, on one line that is never wrapped."""
    line = plain(f"wrote {path}")
    line.no_wrap = True
    return line


def _console() -> "Console":
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    wide_enough = min(max(console.width, LEAST_WIDTH), LINE_WIDTH)
    console.width = wide_enough if console.is_terminal else LINE_WIDTH
    return console


def _discard_output() -> None:
    # the interpreter flushes once more on its way out; it must find an open file
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    os.close(sink)
