"""Folders for outputs: made when only they are missing, or refused in one line."""

from pathlib import Path

from sim.base.atomic_file import StorageError
from sim.base.errors import InvalidValue, Literal, ResultsError


def make_folder(folder: Path) -> None:
    """Make a folder, or keep it if it is there.

    Raises
    ------
    ResultsError
        The folder around it is missing, or it is a file.
    StorageError
        The machine refuses.
    InvalidValue
        The name cannot be a folder's.
    """
    if "\0" in str(folder):
        raise InvalidValue("-o", "a folder name", str(folder))
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError:
        got = Literal(f"no folder {str(folder.parent)!r}")
        expected = "a folder, or a new one in an existing folder"
        raise ResultsError(str(folder), "", expected, got) from None
    except FileExistsError:
        raise ResultsError(str(folder), "", "a folder", Literal("a file")) from None
    except OSError as problem:
        got = Literal(problem.strerror or str(problem))
        raise StorageError(str(folder), "", "a folder that can be made", got) from None
