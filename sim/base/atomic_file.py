"""Files that appear whole or not at all: written under a temporary name, then renamed."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.base.errors import Literal, ResultsError

_USER_MISTAKES = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}
)


class StorageError(ResultsError):
    """The machine, not the user, keeps a file from being written: full disk, no permission.

    Attributes
    ----------
    machine_fault : always True; other results errors have no such attribute.
    """

    machine_fault = True


@contextmanager
def atomic_path(target: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; rename it to `target` when the block succeeds.

    When the block fails, or the process is interrupted, the temporary file is removed and
    an earlier `target` is left as it was. A symbolic link is written through.

    Parameters
    ----------
    target : the file to write. Its folder must exist.

    Yields
    ------
    Path
        An empty file in the same folder, with the same suffix.

    Raises
    ------
    ResultsError
        The target cannot be a file: no such folder, a folder, a device.
    StorageError
        The machine refuses: full disk, read-only folder, input/output error.

    Examples
    --------
    >>> with atomic_path("table.csv") as path:  # doctest: +SKIP
    ...     path.write_text("layer,cycles")
    """
    check_target(target)
    final = Path(os.path.realpath(target))
    temporary = final.with_name(f".{secrets.token_hex(6)}{final.suffix}")
    try:
        # not mkstemp: its mode 0600 would stay; the umask should decide
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield temporary
        temporary.replace(final)
    except OSError as error:
        raise _write_error(target, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(target: str | Path, text: str) -> None:
    """Write UTF-8 text with Unix line ends, whole or not at all (see `atomic_path`)."""
    with atomic_path(target) as path:
        path.write_text(text, encoding="utf-8", newline="\n")


def check_target(target: str | Path) -> None:
    """Refuse a target whose folder is missing or that is not a regular file.

    Long work calls it first, so that it does not fail at the end.

    Raises
    ------
    ResultsError
        As `atomic_path`.
    """
    path = Path(target)
    if "\0" in str(target):
        raise ResultsError(repr(str(target)), "", "a file name", Literal("a NUL character"))
    if not path.name:
        raise ResultsError(str(target), "", "a file name", Literal("a folder"))
    try:
        if not path.parent.is_dir():
            raise ResultsError(str(target), "", "an existing folder to write to", str(path.parent))
        if path.is_dir():
            raise ResultsError(str(target), "", "a file to write", Literal("a folder"))
        if path.exists() and not path.is_file():
            # renaming over a device or a pipe would remove it
            raise ResultsError(str(target), "", "a regular file to write", Literal("a device"))
    except OSError as error:
        raise _write_error(target, error) from error


def _write_error(target: str | Path, error: OSError) -> ResultsError:
    reason = Literal(error.strerror or " ".join(str(error).split()) or type(error).__name__)
    kind = ResultsError if error.errno in _USER_MISTAKES else StorageError
    return kind(str(target), "", "a file that can be written", reason)
