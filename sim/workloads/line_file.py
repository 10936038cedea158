"""Files of lines from strangers, read a line at a time: their length needs no memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sim.base.errors import Literal, WorkloadError

MAX_LINE_BYTES = 4096


def open_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Give the number and content of each line that has any; what follows a # is left out.

    Raises
    ------
    WorkloadError
        The file cannot be read, or a line is too long.
    """
    with _open(path) as stream:
        yield from _lines(stream, str(path))


def _open(path: Path) -> BinaryIO:
    file = str(path)
    if "\0" in file:
        got = Literal("a NUL character")
        raise WorkloadError(file.replace("\0", "\\0"), "", "a file name", got)
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise WorkloadError(file, "", "an existing file", Literal("no such file")) from None
    except IsADirectoryError:
        raise WorkloadError(file, "", "a file", Literal("a directory")) from None
    except OSError as problem:
        got = Literal((problem.strerror or str(problem)).lower())
        raise WorkloadError(file, "", "a readable file", got) from None


def _lines(stream: BinaryIO, file: str) -> Iterator[tuple[int, str]]:
    """Give the number and content of each line that has any."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            expected = f"at most {MAX_LINE_BYTES} bytes in a line"
            raise WorkloadError(file, f"line {number}", expected, Literal("more"))
        text = line.decode("ascii", "replace").partition("#")[0].strip()
        if text:
            yield number, text
