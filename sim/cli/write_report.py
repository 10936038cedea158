"""The work of `joulesim report`: recognise what is given, make its page, write it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.base.atomic_file import check_target, write_text
from sim.base.errors import InvalidValue, Literal, ResultsError
from sim.cli.outputs import check_writable
from sim.cli.terminal import render, write, written_line

MOST_TITLE = 200
_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A kind of source: how it is recognised, and what makes its page from (path, title)."""

    recognises: Callable[[Path], bool]
    page: Callable[[Path, str | None], str]


def write_report(source: Path, output: Path | None, title: str | None) -> None:
    """Write the page of a result file, a sweep or a replay, and say where it is.

    Raises
    ------
    ResultsError
        The source cannot be read, the page not be written, or plotly is not installed.
    InvalidValue
        The title is no line of text.
    """
    _check_title(title)
    target = output or Path(f"{source.resolve().stem}.html")
    check_target(target)
    check_writable(target.parent)
    if target.exists() and source.exists() and target.samefile(source):
        raise ResultsError(str(target), "-o", "another file than the source", Literal("the source"))
    kind = next(kind for kind in KINDS if kind.recognises(source))
    write_text(target, kind.page(source, title))
    write(render(written_line(target)))


def _check_title(title: str | None) -> None:
    if title is None:
        return
    if not title.strip() or not title.isprintable() or len(title) > MOST_TITLE:
        expected = f"one line of text, at most {MOST_TITLE} letters"
        raise InvalidValue("--title", expected, title)


def _is_sweep(source: Path) -> bool:
    """Whether it is a folder, where only a sweep can be, or a sweep's store itself."""
    if source.is_dir():
        return True
    try:
        with source.open("rb") as stream:
            return stream.read(len(_SQLITE)) == _SQLITE
    except (OSError, ValueError):
        # the reader of results says what is wrong with it
        return False


def _sweep_page(source: Path, title: str | None) -> str:
    from sim.report.sweep_page import sweep_page
    from sim.sweeps.store import STORE_NAME
    from sim.sweeps.table import read_sweep_table

    store = source / STORE_NAME if source.is_dir() else source
    return sweep_page(read_sweep_table(store), store, title)


def _is_replay(source: Path) -> bool:
    from sim.results.replay_fields import FILETYPE
    from sim.workloads.strict_hdf5 import filetype_of

    return filetype_of(source) == FILETYPE


def _replay_page(source: Path, title: str | None) -> str:
    from sim.report.replay_page import replay_page

    return replay_page(source, title)


def _run_page(source: Path, title: str | None) -> str:
    from sim.report.run_page import run_page

    return run_page(source, title)


KINDS = (
    ReportKind(_is_sweep, _sweep_page),
    ReportKind(_is_replay, _replay_page),
    ReportKind(lambda _: True, _run_page),
)
"""The first that recognises a source makes its page; what nothing else takes is a run."""
