"""Finished points of a sweep in one SQLite file, written as they come.

Every write is a transaction that is on disk when it returns, so a process that is killed loses
only points that were not finished. Outcomes are keyed by the digest of what was run; a point of the
grid is a place that refers to one, so that equal points are run and stored once.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sim.base.atomic_file import StorageError
from sim.base.errors import Literal, ResultsError
from sim.domain.sweep import Assignment
from sim.sweeps.outcome import MACHINE_FAULTS, METRICS, FinishedPoint, Outcome
from sim.sweeps.store_lock import StoreLock

STORE_NAME = "sweep.sqlite"
"""The store's name in the folder of a sweep."""
APPLICATION_ID = 0x6A53_7765
"""Marks the SQLite file as a store of this kind."""
VERSION = 1
_CREATE = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE outcomes (digest TEXT PRIMARY KEY, error TEXT NOT NULL, components TEXT NOT NULL,"
    " energy_pj REAL, cycles REAL, time_s REAL, edp_pj_s REAL, average_power_mw REAL,"
    " area_mm2 REAL,"
    " utilization REAL, stall_cycles REAL, macs REAL, dram_read_bits REAL, dram_write_bits REAL)",
    "CREATE TABLE places (position INTEGER PRIMARY KEY, digest TEXT NOT NULL, axes TEXT NOT NULL)",
)
_INSERT_OUTCOME = "INSERT OR IGNORE INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_POINTS = (
    "SELECT position, axes, outcomes.* FROM places JOIN outcomes USING (digest) ORDER BY position"
)
_ROWS = "SELECT position, outcomes.* FROM places JOIN outcomes USING (digest) ORDER BY position"
_ROW = "SELECT position, outcomes.* FROM places JOIN outcomes USING (digest) WHERE position = ?"
_ENDED_WELL = (
    "SELECT position FROM places JOIN outcomes USING (digest) WHERE error = '' ORDER BY position"
)
_COUNTS = "SELECT count(*), coalesce(sum(error != ''), 0) FROM places JOIN outcomes USING (digest)"
_FORGET_PLACES = (
    "DELETE FROM places WHERE position IN"
    " (SELECT CAST(substr(digest, ?) AS INTEGER) FROM outcomes WHERE digest >= ? AND digest < ?)"
)
_FORGET_OUTCOMES = "DELETE FROM outcomes WHERE digest >= ? AND digest < ?"
_WITHOUT_AXES = (
    "SELECT position FROM places WHERE CASE WHEN NOT json_valid(axes) THEN 1"
    " WHEN json_type(axes) != 'object' THEN 1"
    " ELSE (SELECT json_group_array(key) FROM json_each(axes)) != json(?) END LIMIT 1"
)
_FAULT_CODES = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
    }
)


Row = tuple[int, str, str, tuple[float, ...]]
"""Position, error, energy by component [pJ] as JSON, and `METRICS` of a point."""


class SweepStore:
    """The store of one sweep; use it as a context manager."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, lock: StoreLock | None = None
    ) -> None:
        self._path = path
        self._connection = connection
        self._lock = lock

    @classmethod
    def create(cls, path: str | Path, about: Mapping[str, str]) -> "SweepStore":
        """Make a new store that says what it is about (version, file, fingerprint, ...).

        Raises
        ------
        ResultsError
            The file is there already, or cannot be made.
        StorageError
            Another process is making it.
        """
        target = Path(path)
        with _locked(target) as lock:
            if target.exists() and not was_never_begun(target):
                raise ResultsError(str(path), "", "no such file yet", Literal("an existing file"))
            store = cls(target, _connect(target, "rwc"), lock)
        try:
            store._begin(about)
        except ResultsError:
            store.close()
            raise
        return store

    def _begin(self, about: Mapping[str, str]) -> None:
        with self._faults(), self._connection as connection:
            # outside a transaction of its own, each of these would be one
            connection.execute("BEGIN")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={VERSION}")
            for table in _CREATE:
                connection.execute(table)
            connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())

    @classmethod
    def open(cls, path: str | Path, *, writable: bool = False) -> "SweepStore":
        """Open a store that exists.

        Raises
        ------
        ResultsError
            There is no such file, it is no store, or one of another version.
        StorageError
            Another process has it open to write.
        """
        target = Path(path)
        if not target.is_file():
            raise ResultsError(str(path), "", "a sweep's store", Literal("no such file"))
        if writable:
            with _locked(target) as lock:
                store = cls(target, _connect(target, "rw"), lock)
        else:
            store = cls(target, _connect(target, "ro"))
        try:
            store._check_kind()
        except ResultsError:
            store.close()
            raise
        return store

    def _check_kind(self) -> None:
        with self._faults():
            (application,) = self._connection.execute("PRAGMA application_id").fetchone()
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            got = Literal("another kind of file")
            raise ResultsError(str(self._path), "", "a sweep's store", got)
        if version != VERSION:
            raise ResultsError(str(self._path), "version", str(VERSION), version)

    def close(self) -> None:
        """Close the file, and let other processes write to it."""
        self._connection.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> "SweepStore":
        return self

    def __exit__(self, *_problem: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def about(self) -> dict[str, str]:
        """What the store was made with."""
        with self._faults():
            return dict(self._connection.execute("SELECT key, value FROM about"))

    def note(self, key: str, value: str) -> None:
        """Write down something else, or another value, of what the store is about."""
        with self._faults(), self._connection as connection:
            connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))

    def write(self, points: Iterable[FinishedPoint], assignments: Mapping[int, Assignment]) -> None:
        """Add finished points in one transaction; a point that is there already stays.

        Parameters
        ----------
        assignments : position -> the values of its axes.
        """
        outcomes, places = [], []
        for point in points:
            outcomes.append(_as_row(point))
            axes = json.dumps(dict(assignments[point.position]))
            places.append((point.position, point.digest, axes))
        with self._faults(), self._connection as connection:
            connection.executemany(_INSERT_OUTCOME, outcomes)
            connection.executemany("INSERT OR IGNORE INTO places VALUES (?, ?, ?)", places)

    def forget_faults(self) -> None:
        """Drop points that failed for a fault of the machine, so that they are run again."""
        with self._faults(), self._connection as connection:
            for prefix in MACHINE_FAULTS:
                # the colon is followed by the position, and the next character is ;
                bounds = (prefix, prefix[:-1] + ";")
                connection.execute(_FORGET_PLACES, (len(prefix) + 1, *bounds))
                connection.execute(_FORGET_OUTCOMES, bounds)

    def check_axes(self, names: Sequence[str]) -> None:
        """Look whether every point has the values of the axes, by these names.

        Raises
        ------
        ResultsError
            One has something else.
        """
        with self._faults():
            row = self._connection.execute(_WITHOUT_AXES, (json.dumps(list(names)),)).fetchone()
        if row is not None:
            got = Literal(f"point {row[0]} without the values of its axes")
            raise ResultsError(str(self._path), "", "a sweep's store that is whole", got)

    def finished(self) -> set[int]:
        """Positions that are done, failed ones included."""
        with self._faults():
            return {row[0] for row in self._connection.execute("SELECT position FROM places")}

    def finished_from(self, position: int, most: int) -> list[int]:
        """Give the first positions that are done, from one on, in rising order."""
        query = "SELECT position FROM places WHERE position >= ? ORDER BY position LIMIT ?"
        with self._faults():
            return [row[0] for row in self._connection.execute(query, (position, most))]

    def outcome(self, digest: str) -> FinishedPoint | None:
        """Look up what came of one run, wherever in the grid it was."""
        query = "SELECT * FROM outcomes WHERE digest = ?"
        with self._faults():
            row = self._connection.execute(query, (digest,)).fetchone()
        return None if row is None else _from_row(-1, row)

    def point(self, position: int) -> FinishedPoint | None:
        """Look up what came of one place of the grid."""
        query = "SELECT outcomes.* FROM places JOIN outcomes USING (digest) WHERE position = ?"
        with self._faults():
            row = self._connection.execute(query, (position,)).fetchone()
        return None if row is None else _from_row(position, row)

    def count(self) -> tuple[int, int]:
        """Count finished points, and the failed ones among them."""
        with self._faults():
            done, failed = self._connection.execute(_COUNTS).fetchone()
        return int(done), int(failed)

    def points(self) -> Iterator[tuple[dict[str, Any], FinishedPoint]]:
        """Give every finished point with the values of its axes, in the order of the grid."""
        with self._faults():
            for position, axes, *row in self._connection.execute(_POINTS):
                yield json.loads(axes), _from_row(position, row)

    def count_places(self) -> int:
        """Count finished points, failed ones included; `count` takes longer."""
        with self._faults():
            return int(self._connection.execute("SELECT count(*) FROM places").fetchone()[0])

    def rows(self) -> Iterator[Row]:
        """Give every finished point in the order of the grid, without a noun for each."""
        with self._faults():
            for row in self._connection.execute(_ROWS):
                yield _bare(row)

    def rows_at(self, positions: Iterable[int]) -> Iterator[Row]:
        """Give the finished points at some places."""
        for position in positions:
            with self._faults():
                row = self._connection.execute(_ROW, (position,)).fetchone()
            if row is not None:
                yield _bare(row)

    def ended_well(self) -> Iterator[int]:
        """Give the positions of the points that have an outcome, in the order of the grid."""
        with self._faults():
            for (position,) in self._connection.execute(_ENDED_WELL):
                yield position

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn faults of the database into errors of one line."""
        try:
            yield
        except sqlite3.Error as problem:
            raise _store_error(self._path, problem) from problem


def was_never_begun(path: Path) -> bool:
    """Whether nothing was written after it was opened: its sweep was killed, or the disk full."""
    return path.is_file() and path.stat().st_size == 0


@contextmanager
def _locked(path: Path) -> Iterator[StoreLock]:
    """Take the lock of a store; give it back where the store cannot be opened."""
    lock = StoreLock(path)
    try:
        yield lock
    except ResultsError:
        lock.release()
        raise


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    if "\0" in str(path):
        raise ResultsError(repr(str(path)), "", "a file name", Literal("a NUL character"))
    address = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        connection = sqlite3.connect(address, uri=True)
        with closing(connection.execute("PRAGMA synchronous=FULL")):
            pass
    except sqlite3.Error as problem:
        raise _store_error(path, problem) from problem
    return connection


def _as_row(point: FinishedPoint) -> tuple[object, ...]:
    """Columns of the table of outcomes, in their order."""
    if point.outcome is None:
        return (point.digest, point.error or "failed", "{}", *([None] * len(METRICS)))
    figures = point.outcome.metrics
    components = json.dumps(dict(point.outcome.energy_pj_by_component))
    return (point.digest, "", components, *(figures[name] for name in METRICS))


def _bare(row: Sequence[Any]) -> Row:
    position, _, error, components, *figures = row
    return position, error, components, tuple(figures)


def _from_row(position: int, row: Sequence[Any]) -> FinishedPoint:
    digest, error, components, *figures = row
    if error:
        return FinishedPoint(position=position, digest=digest, outcome=None, error=error)
    outcome = Outcome(
        metrics=dict(zip(METRICS, figures, strict=True)),
        energy_pj_by_component=json.loads(components),
    )
    return FinishedPoint(position=position, digest=digest, outcome=outcome)


def _store_error(path: Path, problem: sqlite3.Error) -> ResultsError:
    # codes of extended errors hold the primary one in their low byte
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if code in _FAULT_CODES:
        return StorageError(str(path), "", "a store to read and write", Literal(str(problem)))
    return ResultsError(str(path), "", "a sweep's store", Literal(str(problem)))
