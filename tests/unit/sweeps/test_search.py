"""Do searches find the best of a grid, the same way each time, and go on where they were?"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sim.base.errors import ConfigError, InvalidValue, ResultsError
from sim.cli.main import main
from sim.config.sweep_file import load_sweep
from sim.domain.sweep import Axis, Constraint, Search, SweepSpec
from sim.sweeps.outcome import METRICS, FinishedPoint, Outcome
from sim.sweeps.run import open_store
from sim.sweeps.search import SearchEnd, run_search
from sim.sweeps.search_plan import plan_search
from sim.sweeps.store import SweepStore
from sim.sweeps.table import table_of

pytest.importorskip("optuna")

TEXT = """architecture: edge_npu
workload: resnet18
layers: fc
axes:
  array.rows: [4, 8, 16, 32]
  array.columns: [4, 8, 16, 32]
  technology.voltage_v: [0.7, 0.8, 0.9]
constraints: [array.rows * array.columns <= 512]
search: {method: METHOD, trials: 12, generation: 4, objectives: [energy, area]}
"""
SIZE = 12
SPEC = SweepSpec(
    name="hills",
    fixed={},
    axes=tuple(Axis((name,), tuple((value,) for value in range(SIZE))) for name in "abc"),
    constraints=(Constraint("a + b > 2", lambda values: values["a"] + values["b"] > 2),),
)


def search(method: str, **changes: object) -> Search:
    base = Search(method=method, trials=300, seed=1, objectives=("energy", "area"), generation=16)
    return replace(base, **changes)


@dataclass(frozen=True, slots=True)
class Singly:
    """A runner of batches of one point."""

    points: Callable[[Iterable[int]], Iterable[FinishedPoint]]

    def finish(self, positions: Iterable[int]) -> Generator[Sequence[FinishedPoint], None, None]:
        for point in self.points(positions):
            yield [point]


def hills(positions: Iterable[int]) -> Generator[FinishedPoint, None, None]:
    """Energy is least at (9, 3, 4), area at (2, 8, 4)."""
    for position in positions:
        a, b, c = SPEC.assignment(position).values()
        off = (c - 4) ** 2
        figures = dict.fromkeys(METRICS, 1.0) | {
            "energy_pj": 1.0 + (a - 9) ** 2 + (b - 3) ** 2 + off,
            "area_mm2": 1.0 + (a - 2) ** 2 + (b - 8) ** 2 + off,
        }
        if c == 11:
            yield FinishedPoint(position=position, digest=f"{position}", outcome=None, error="no")
            continue
        outcome = Outcome(metrics=figures, energy_pj_by_component={})
        yield FinishedPoint(position=position, digest=f"{position}", outcome=outcome)


def ordered(folder: Path, how: Search, name: str = "s") -> tuple[list[int], SearchEnd]:
    """Search the hills; give the places in the order in which they were run."""
    seen: list[int] = []
    spec = replace(SPEC, search=how)
    with open_store(folder / f"{name}.sqlite", spec, resume=True) as store:
        end = run_search(spec, how, store, Singly(hills), lambda point: seen.append(point.position))
    return seen, end


@pytest.mark.parametrize("method", ["nsga2", "tpe"])
def test_most_of_the_front_is_found_in_a_fifth_of_the_grid(tmp_path: Path, method: str) -> None:
    whole = replace(SPEC, search=None)
    with open_store(tmp_path / "all.sqlite", whole, resume=False) as store:
        for point in hills(whole.positions()):
            store.write([point], {point.position: whole.assignment(point.position)})
        table = table_of(store, ["energy", "area"])
    front = set(table.positions[table.on_front].tolist())
    seen, end = ordered(tmp_path, search(method))
    assert (end.trials, len(seen), len(set(seen))) == (300, 300, 300)
    assert len(table) > 1500
    assert len(front & set(seen)) > 0.5 * len(front)


@pytest.mark.parametrize("method", ["nsga2", "tpe"])
def test_places_that_miss_a_constraint_are_not_run(tmp_path: Path, method: str) -> None:
    seen, end = ordered(tmp_path, search(method, trials=60))
    assert end.infeasible > 0
    assert not any(SPEC.violated(position) for position in seen)


@pytest.mark.parametrize("method", ["nsga2", "tpe"])
def test_one_seed_one_search(tmp_path: Path, method: str) -> None:
    first, _ = ordered(tmp_path, search(method, trials=60), "first")
    again, _ = ordered(tmp_path, search(method, trials=60), "again")
    other, _ = ordered(tmp_path, search(method, trials=60, seed=2), "other")
    assert first == again
    assert first != other


@pytest.mark.parametrize("method", ["nsga2", "tpe"])
def test_a_search_goes_on_as_if_it_had_not_stopped(tmp_path: Path, method: str) -> None:
    whole, _ = ordered(tmp_path, search(method, trials=80), "whole")
    first, _ = ordered(tmp_path, search(method, trials=37), "parts")
    # more trials are not another search
    rest, end = ordered(tmp_path, search(method, trials=80), "parts")
    assert first + rest == whole
    assert end.trials == 80


def test_the_order_in_which_workers_finish_changes_nothing(tmp_path: Path) -> None:
    spec = replace(SPEC, search=search("nsga2", trials=60))
    assert spec.search is not None

    def backwards(positions: Iterable[int]) -> Generator[FinishedPoint, None, None]:
        yield from hills(reversed(list(positions)))

    with open_store(tmp_path / "b.sqlite", spec, resume=False) as store:
        run_search(spec, spec.search, store, Singly(backwards))
        found = store.finished()
    forwards, _ = ordered(tmp_path, spec.search)
    assert found == set(forwards)


def test_a_small_grid_is_run_whole(tmp_path: Path) -> None:
    seen, end = ordered(tmp_path, search("nsga2", trials=10_000))
    assert sorted(seen) == list(SPEC.positions())
    assert end.trials == len(seen)


def test_a_grid_beyond_counting_can_be_searched(tmp_path: Path) -> None:
    axes = tuple(Axis((f"a{k}",), tuple((v,) for v in range(1000))) for k in range(6))
    how = search("nsga2", trials=40)
    spec = SweepSpec(name="huge", fixed={}, axes=axes, search=how)

    def run(positions: Iterable[int]) -> Generator[FinishedPoint, None, None]:
        for position in positions:
            total = float(sum(v for v in spec.assignment(position).values() if isinstance(v, int)))
            outcome = Outcome(metrics=dict.fromkeys(METRICS, total), energy_pj_by_component={})
            yield FinishedPoint(position=position, digest=str(position), outcome=outcome)

    with open_store(tmp_path / "h.sqlite", spec, resume=False) as store:
        assert run_search(spec, how, store, Singly(run)).trials == 40
        assert max(store.finished()) > 10**15
        assert table_of(store).values_at(0).keys() == {axis.names[0] for axis in axes}


def test_a_grid_beyond_the_store_is_refused(tmp_path: Path) -> None:
    axes = tuple(Axis((f"a{k}",), tuple((v,) for v in range(100_000))) for k in range(4))
    spec = SweepSpec(name="huge", fixed={}, axes=axes)
    with pytest.raises(InvalidValue, match=r"at most 2\^63 - 1 points"):
        plan_search(spec, search("nsga2"), tmp_path)


@pytest.fixture(params=["nsga2", "tpe"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "sizes.yaml"
    path.write_text(TEXT.replace("METHOD", request.param), "utf-8")
    return path


def outcomes(folder: Path) -> dict[int, object]:
    with SweepStore.open(folder / "sweep.sqlite") as store:
        return {point.position: (point.digest, point.outcome) for _, point in store.points()}


def test_workers_change_nothing(file: Path, tmp_path: Path, capsys) -> None:
    for workers in ("1", "2"):
        assert main(["sweep", str(file), "-o", str(tmp_path / workers), "--workers", workers]) == 0
    said = capsys.readouterr().out
    assert "looks for the best energy and area among 48 points" in said
    assert "12 points run" in said
    assert outcomes(tmp_path / "1") == outcomes(tmp_path / "2")
    assert len(outcomes(tmp_path / "1")) == 12


def test_a_search_that_was_killed_goes_on(file: Path, tmp_path: Path) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "out"
    assert main(["sweep", str(file), "-o", str(whole), "--workers", "1", "-q"]) == 0
    command = [sys.executable, "-m", "sim.cli", "sweep", str(file), "-o", str(folder)]
    running = subprocess.Popen([*command, "--workers", "1", "-q"])
    deadline = time.monotonic() + 120
    before: dict[int, object] = {}
    while not before and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.01)
        try:
            before = outcomes(folder)
        except ResultsError:
            continue  # it is not made yet
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    before = outcomes(folder)
    assert before
    assert main(["sweep", str(file), "-o", str(folder), "--workers", "1", "-q", "--resume"]) == 0
    after = outcomes(folder)
    assert after == outcomes(whole)
    assert {position: after[position] for position in before} == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nsga3", "search.method (line 9): expected one of nsga2, tpe (did you mean 'nsga2'?)"),
        ("{method: tpo}", "search.method (line 9): expected one of nsga2, tpe"),
        ("{method: tpe, trials: 0}", "search.trials (line 9): expected an integer from 1 to"),
        ("{method: tpe, objectives: [enery]}", "search.objectives[0] (line 9): expected one of"),
        ("{method: tpe, objectives: [area, area]}", "expected each objective once"),
        ("{method: tpe, objectives: []}", "search.objectives (line 9)"),
        ("{method: tpe, trails: 3}", "(did you mean 'trials'?)"),
        ("[tpe]", "search (line 9)"),
        ("{trials: 3}", "search.method"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "sizes.yaml"
    head = TEXT[: TEXT.index("search:")]
    path.write_text(f"{head}search: {text}\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_sweep(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_optuna_that_is_missing_is_named(file: Path, capsys, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    assert main(["sweep", str(file), "-o", str(file.parent / "out")]) == 2
    said = capsys.readouterr().err
    assert "pip install 'joulesim[search]'" in said
    assert said.count("\n") == 1
