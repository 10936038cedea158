"""Does a store keep what it was given, and refuse what is none?"""

import sqlite3
from pathlib import Path

import pytest

from sim.base.atomic_file import StorageError
from sim.base.errors import ResultsError
from sim.sweeps.outcome import METRICS, FinishedPoint, Outcome
from sim.sweeps.store import SweepStore

OUTCOME = Outcome(
    metrics={name: 0.1 + place for place, name in enumerate(METRICS)},
    energy_pj_by_component={"dram": 1.5, "array": 2.5},
)


def point(position: int, digest: str) -> FinishedPoint:
    return FinishedPoint(position=position, digest=digest, outcome=OUTCOME)


def test_points_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    failed = FinishedPoint(position=1, digest="b", outcome=None, error="it: expected x, got y")
    with SweepStore.create(path, {"joulesim": "1"}) as store:
        store.write([point(2, "a"), failed], {2: {"array.rows": 8}, 1: {"array.rows": 4}})
        store.write([point(0, "a")], {0: {"array.rows": 2}})
    with SweepStore.open(path) as store:
        assert store.about == {"joulesim": "1"}
        assert store.finished() == {0, 1, 2}
        assert store.count() == (3, 1)
        rows = list(store.points())
    assert rows == [
        ({"array.rows": 2}, point(0, "a")),
        ({"array.rows": 4}, failed),
        ({"array.rows": 8}, point(2, "a")),
    ]


def test_a_point_that_is_there_stays(tmp_path: Path) -> None:
    with SweepStore.create(tmp_path / "s.sqlite", {}) as store:
        store.write([point(0, "a")], {0: {}})
        other = FinishedPoint(position=0, digest="c", outcome=None, error="later")
        store.write([other], {0: {}})
        assert [found.digest for _, found in store.points()] == ["a"]


def test_nothing_is_kept_of_a_write_that_fails(tmp_path: Path) -> None:
    with SweepStore.create(tmp_path / "s.sqlite", {}) as store:
        with pytest.raises(KeyError):
            store.write([point(0, "a"), point(1, "b")], {0: {}})
        assert store.finished() == set()


def test_what_is_no_store(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("not a database", "utf-8")
    foreign = tmp_path / "foreign.sqlite"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    newer = tmp_path / "newer.sqlite"
    SweepStore.create(newer, {}).close()
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    for path, message in (
        (tmp_path / "none", "expected a sweep's store, got no such file"),
        (text, "expected a sweep's store, got file is not a database"),
        (foreign, "expected a sweep's store, got another kind of file"),
        (newer, "version: expected 1, got 99"),
    ):
        with pytest.raises(ResultsError) as caught:
            SweepStore.open(path)
        assert message in str(caught.value)
        assert not isinstance(caught.value, StorageError)


def test_a_folder_that_is_missing_is_the_machine_s_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        SweepStore.create(tmp_path / "no" / "s.sqlite", {})
