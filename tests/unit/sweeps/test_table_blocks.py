"""Is a sweep written block by block the same as its whole table?"""

from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import ResultsError
from sim.domain.sweep import Axis, SweepSpec
from sim.sweeps import table, table_blocks
from sim.sweeps.outcome import METRICS, FinishedPoint, Outcome
from sim.sweeps.run import open_store
from sim.sweeps.store import SweepStore
from sim.sweeps.table import table_of
from sim.sweeps.table_blocks import blocks_of, summarize
from sim.sweeps.table_csv import table_as_csv, write_csv
from sim.sweeps.table_parquet import import_arrow, write_parquet, write_parquet_blocks

POINTS = 50
OBJECTIVES = ("energy", "latency", "utilization")
SPEC = SweepSpec(
    name="blocks",
    fixed={"workload": "=net"},
    axes=(
        Axis(("array.rows",), tuple((n,) for n in range(10))),
        Axis(("dataflow",), tuple((name,) for name in "abcde")),
    ),
)


def point(position: int) -> FinishedPoint:
    """Give a point with figures of few different values, so that some are equal."""
    if position % 11 == 3:
        error = f"point {position} failed"
        return FinishedPoint(position=position, digest=str(position), outcome=None, error=error)
    drawn = np.random.default_rng(position)
    names = ("dram", "array") if position < 30 else ("array", "late", "energy")
    outcome = Outcome(
        metrics={name: float(drawn.integers(6)) for name in METRICS},
        energy_pj_by_component={name: float(drawn.random()) for name in names},
    )
    return FinishedPoint(position=position, digest=str(position), outcome=outcome)


@pytest.fixture
def store(tmp_path: Path) -> SweepStore:
    store = open_store(tmp_path / "s.sqlite", SPEC, resume=False, objectives=OBJECTIVES)
    store.write(map(point, range(POINTS)), {n: SPEC.assignment(n) for n in range(POINTS)})
    return store


@pytest.fixture(params=[1, 7, 25, 1000])
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    size = int(request.param)
    monkeypatch.setattr(table_blocks, "BLOCK", size)
    return size


def test_the_front_and_the_best_are_those_of_the_whole(store: SweepStore, block: int) -> None:
    whole, summary = table_of(store), summarize(store)
    assert summary.front.tolist() == whole.positions[whole.on_front].tolist()
    assert summary.component_columns == whole.component_names
    assert summary.points == POINTS
    failures = [error for error in whole.errors if error]
    assert (summary.failed, summary.first_error) == (len(failures), failures[0])
    energy, time = whole.columns["energy_pj"], whole.columns["time_s"]
    use = whole.columns["utilization"]
    rows = [np.nanargmin(energy), np.nanargmin(time), np.nanargmax(use)]
    assert summary.best == tuple(whole.positions[rows].tolist())
    order = np.argsort(energy[whole.on_front], kind="stable")[:3]
    assert summary.best_of_front(3).tolist() == summary.front[order].tolist()


def test_the_csv_is_that_of_the_whole(store: SweepStore, block: int, tmp_path: Path) -> None:
    write_csv(blocks_of(store, summarize(store)), tmp_path / "points.csv")
    assert (tmp_path / "points.csv").read_text("utf-8") == table_as_csv(table_of(store))


def test_the_parquet_is_that_of_the_whole(store: SweepStore, block: int, tmp_path: Path) -> None:
    write_parquet_blocks(blocks_of(store, summarize(store)), tmp_path / "blocks.parquet")
    write_parquet(table_of(store), tmp_path / "whole.parquet")
    parquet = import_arrow("pyarrow.parquet")
    blocks, whole = (parquet.read_table(tmp_path / f"{n}.parquet") for n in ("blocks", "whole"))
    assert blocks.schema.equals(whole.schema, check_metadata=True)
    assert blocks.equals(whole)


def test_an_empty_store_has_a_heading_only(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.sqlite", SPEC, resume=False) as store:
        summary = summarize(store)
        assert (summary.points, len(summary.front), summary.best) == (0, 0, ())
        write_csv(blocks_of(store, summary), tmp_path / "points.csv")
        assert (tmp_path / "points.csv").read_text("utf-8") == table_as_csv(table_of(store))


def test_a_table_that_memory_would_not_hold_is_refused(
    store: SweepStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MOST_IN_MEMORY", POINTS - 1)
    with pytest.raises(ResultsError, match=r"points\.csv, of `joulesim sweep`, has all\), got 50$"):
        table_of(store)
