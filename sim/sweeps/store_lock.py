"""One process at a time writes to a store: a lock on a file beside it.

The system gives the lock back when the process ends, however it ends. The file stays: removing it
could take it from under a process that is about to lock it. It is not the store itself, as SQLite
has locks of its own there.
"""

import os
import sys
from pathlib import Path

from sim.base.atomic_file import StorageError
from sim.base.errors import Literal, ResultsError

SUFFIX = ".lock"
_EXPECTED = "to be the only process that runs this sweep"


class StoreLock:
    """The lock of one store, taken when it is made.

    Raises
    ------
    StorageError
        Another process has it, or the file cannot be made.
    """

    def __init__(self, store: Path) -> None:
        if "\0" in str(store):
            raise ResultsError(repr(str(store)), "", "a file name", Literal("a NUL character"))
        path = store.with_name(store.name + SUFFIX)
        try:
            # not inherited: a worker that outlives its parent would hold it
            self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as problem:
            got = Literal(problem.strerror or str(problem))
            raise StorageError(str(store), "", "a store to read and write", got) from None
        try:
            _lock(self._descriptor)
        except OSError as problem:
            self.release()
            busy = isinstance(problem, BlockingIOError | PermissionError)
            got = Literal("another that is at work" if busy else problem.strerror or str(problem))
            raise StorageError(str(store), "", _EXPECTED, got) from None

    def release(self) -> None:
        """Let another process have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
