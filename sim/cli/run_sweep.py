"""The work of `joulesim sweep`: say what there is to do, do it, write and print what came of it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sim.base.atomic_file import write_text
from sim.base.folder import make_folder
from sim.cli.cluster_sweep import ClusterRequest, overhead_text
from sim.cli.progress import RunProgress
from sim.cli.sweep_plan_text import count_of, grid_text, search_end_text, search_text
from sim.cli.sweep_progress import SweepProgress
from sim.cli.sweep_rows import MOST_ROWS, ordered_rows, points_table
from sim.cli.terminal import plain, render, write, written_line
from sim.config.sweep_file import load_sweep
from sim.domain.objective import DEFAULT_OBJECTIVES, OBJECTIVES
from sim.domain.sweep import Search, SweepSpec
from sim.domain.sweep_table import SweepTable
from sim.figures.si_units import format_si
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.point_results import write_point_results
from sim.sweeps.run import (
    SweepPlan,
    finish_points,
    open_store,
    plan_sweep,
    point_runner,
    run_sweep,
)
from sim.sweeps.search import Runner, run_search
from sim.sweeps.search_plan import plan_search
from sim.sweeps.store import STORE_NAME, SweepStore
from sim.sweeps.table import table_of
from sim.sweeps.table_csv import table_as_csv
from sim.sweeps.table_parquet import import_arrow, write_parquet

TABLE = "points.csv"
PARQUET_TABLE = "points.parquet"
RESULTS = "results"
_PROBES = 2
"""Points run before the time is estimated; the first also compiles kernels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRequest:
    """Which sweep to run, and where its store goes."""

    file: Path
    folder: Path
    workers: int | None
    resume: bool
    objectives: tuple[str, ...] | None
    any_size: bool
    parquet: bool = False
    keep: str | None = None
    cluster: ClusterRequest | None = None


def run_sweep_file(request: SweepRequest, *, only_plan: bool, quiet: bool) -> None:
    """Run the points of a sweep that are not done yet; print the best of all."""
    if request.parquet:
        import_arrow("pyarrow")
    spec = load_sweep(request.file)
    job = _Job(request, spec, quiet=quiet)
    say_plan, run = job.planned()
    if only_plan:
        write(render(plain(say_plan)))
        script = request.cluster and request.cluster.script(request.file, request.folder)
        if script:
            write(render("", plain(script)))
        return
    make_folder(request.folder)
    with open_store(
        request.folder / STORE_NAME,
        spec,
        resume=request.resume,
        folder=request.file.parent,
        file=request.file,
        objectives=job.objectives,
    ) as store:
        job.say(say_plan)
        run(store)
        table = table_of(store, job.objectives)
        written = [request.folder / STORE_NAME, *_write(request, table, store)]
    if not quiet:
        write(render("", *_report(table), "", *map(written_line, written)))


def _write(request: SweepRequest, table: SweepTable, store: SweepStore) -> list[Path]:
    """Write the tables, and results of the points that are to be kept."""
    written = [request.folder / TABLE]
    write_text(written[0], table_as_csv(table))
    if request.parquet:
        written.append(request.folder / PARQUET_TABLE)
        write_parquet(table, written[-1])
    if request.keep is not None:
        target = request.folder / RESULTS
        make_folder(target)
        write_point_results(store, _kept(request.keep, table), target, written.append)
    return written


def _kept(which: str, table: SweepTable) -> list[int]:
    """Give the places of the grid that `--keep` names."""
    if which == "all":
        rows = table.ended_well.nonzero()[0].tolist()
    elif which == "front":
        rows = table.on_front.nonzero()[0].tolist()
    elif which == "best":
        orders = [ordered_rows(table, table.ended_well, name)[:1] for name in table.objectives]
        rows = sorted({row for order in orders for row in order})
    else:
        return sorted({int(position) for position in which.split(",")})
    return [int(table.positions[row]) for row in rows]


class _Job:
    """One sweep with what its command asked for."""

    def __init__(self, request: SweepRequest, spec: SweepSpec, *, quiet: bool) -> None:
        self._request, self._spec, self._quiet = request, spec, quiet
        self._folder = request.file.parent
        self._workers = request.workers or os.cpu_count() or 1
        searched = spec.search.objectives if spec.search else DEFAULT_OBJECTIVES
        self.objectives = request.objectives or searched

    def planned(self) -> tuple[str, Callable[[SweepStore], None]]:
        """Say what there is to do, and give what does it."""
        search = self._spec.search
        if search is not None:
            found = plan_search(self._spec, search, self._folder)
            return search_text(self._spec, search, found), partial(self._search, search)
        plan = plan_sweep(self._spec, self._folder, any_size=self._request.any_size)
        return grid_text(self._spec, plan), partial(self._run, plan)

    def say(self, text: str) -> None:
        if not self._quiet:
            write(render(plain(text)))

    def _run(self, plan: SweepPlan, store: SweepStore) -> None:
        """Run what is left of a grid."""
        cluster = self._request.cluster
        if cluster is not None:
            left_over = len(plan.positions) - store.count()[0]
            with self._progress(left_over, store) as progress:
                file = self._request.file
                cost = cluster.finish(self._spec, file, store, plan.positions, progress)
            self.say(overhead_text(cost))
            return
        done = store.finished()
        left = [position for position in plan.positions if position not in done]
        spec, workers = self._spec, self._workers
        with point_runner(spec, self._folder, 1) as alone:
            probes: list[FinishedPoint] = []
            finish_points(spec, store, alone, left[:_PROBES], probes.append)
            rest = left[_PROBES:]
            if not rest:
                return
            seconds = probes[-1].seconds * len(rest) / workers
            about = f"about {format_si(seconds, 's')} with {count_of(workers, 'worker')}"
            self.say(f"{count_of(len(rest), 'point')} to go, {about}")
            with self._progress(len(rest), store) as progress:
                if workers == 1:
                    finish_points(spec, store, alone, rest, progress)
                else:
                    run_sweep(spec, self._folder, store, rest, workers=workers, progress=progress)

    def _search(self, search: Search, store: SweepStore) -> None:
        """Search from the start; what is in the store already is not run again."""
        left = max(0, search.trials - store.count()[0])
        with (
            self._progress(left, store) as progress,
            self._runner() as run,
        ):
            end = run_search(self._spec, search, store, run, progress)
        self.say(search_end_text(search, end))

    @contextmanager
    def _runner(self) -> Iterator[Runner]:
        """Give what runs points of a search: this machine, or a cluster."""
        cluster, file = self._request.cluster, self._request.file
        if cluster is None:
            with point_runner(self._spec, self._folder, self._workers) as run:
                yield run
            return
        with cluster.runner(self._spec, file, self._request.folder) as runner:
            yield runner.run.finish_singly

    @contextmanager
    def _progress(self, total: int, store: SweepStore) -> Iterator[SweepProgress]:
        with RunProgress(wanted=not self._quiet, what="points", now="best") as bar:
            yield SweepProgress(self._spec, self.objectives[0], total, bar, store.rows())


def _report(table: SweepTable) -> list[Any]:
    """Lay out the points of the front, and how many failed."""
    traded = " and ".join(OBJECTIVES[name].title for name in table.objectives)
    best = ordered_rows(table, table.on_front, table.objectives[0])
    parts: list[Any] = [plain(f"{len(best)} of {count_of(len(table), 'point')}, best in {traded}")]
    if best:
        parts.append(points_table(table, best[:MOST_ROWS], table.objectives))
    if len(best) > MOST_ROWS:
        parts.append(plain(f"{len(best) - MOST_ROWS} more in {TABLE}"))
    failures = [error for error in table.errors if error]
    if failures:
        parts.append(plain(f"{len(failures)} points failed; the first: {failures[0]}"))
    return parts
