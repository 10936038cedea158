"""The work of `joulesim sweep`: say what there is to do, do it, write and print what came of it."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sim.base.folder import make_folder
from sim.cli.cluster_sweep import ClusterRequest, overhead_text
from sim.cli.progress import RunProgress
from sim.cli.sweep_plan_text import count_of, grid_text, search_end_text, search_text
from sim.cli.sweep_progress import SweepProgress
from sim.cli.sweep_rows import MOST_ROWS, points_table
from sim.cli.terminal import plain, render, render_whole, write, written_line
from sim.config.sweep_file import load_sweep
from sim.domain.objective import DEFAULT_OBJECTIVES, OBJECTIVES
from sim.domain.sweep import Search, SweepSpec
from sim.figures.si_units import format_si
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.point_results import write_point_results
from sim.sweeps.points import PointReader
from sim.sweeps.run import SweepPlan, finish_points, open_store, plan_sweep, point_runner
from sim.sweeps.runner import Runner, unfinished
from sim.sweeps.search import run_search
from sim.sweeps.search_plan import plan_search
from sim.sweeps.store import STORE_NAME, SweepStore
from sim.sweeps.table_blocks import SweepSummary, blocks_of, summarize
from sim.sweeps.table_csv import write_csv
from sim.sweeps.table_parquet import import_arrow, write_parquet_blocks

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
        reader=job.reader,
        file=request.file,
        objectives=job.objectives,
    ) as store:
        job.say(say_plan)
        try:
            run(store)
        except KeyboardInterrupt:
            kept = f"{count_of(store.count_places(), 'point')} kept in {request.folder}"
            sys.stderr.write(f"{kept}; --resume goes on\n")
            raise
        summary = summarize(store, job.objectives)
        written = [request.folder / STORE_NAME, *_write(request, summary, store)]
        report = [] if quiet else _report(summary, store)
    if report:
        write(render_whole("", *report, "", *map(written_line, written)))


def _write(request: SweepRequest, summary: SweepSummary, store: SweepStore) -> list[Path]:
    """Write the tables, and results of the points that are to be kept."""
    written = [request.folder / TABLE]
    write_csv(blocks_of(store, summary), written[0])
    if request.parquet:
        written.append(request.folder / PARQUET_TABLE)
        write_parquet_blocks(blocks_of(store, summary), written[-1])
    if request.keep is not None:
        target = request.folder / RESULTS
        make_folder(target)
        kept = _kept(request.keep, summary, store)
        write_point_results(store, kept, target, written.append)
    return written


def _kept(which: str, summary: SweepSummary, store: SweepStore) -> Iterable[int]:
    """Give the places of the grid that `--keep` names."""
    if which == "all":
        return store.ended_well()
    if which == "front":
        return [int(position) for position in summary.front]
    if which == "best":
        return sorted(set(summary.best))
    return sorted({int(position) for position in which.split(",")})


class _Job:
    """One sweep with what its command asked for."""

    def __init__(self, request: SweepRequest, spec: SweepSpec, *, quiet: bool) -> None:
        self._request, self._spec, self._quiet = request, spec, quiet
        self._folder = request.file.parent
        self.reader = PointReader(self._folder)
        self._workers = request.workers or os.cpu_count() or 1
        searched = spec.search.objectives if spec.search else DEFAULT_OBJECTIVES
        self.objectives = request.objectives or searched

    def planned(self) -> tuple[str, Callable[[SweepStore], None]]:
        """Say what there is to do, and give what does it."""
        search = self._spec.search
        if search is not None:
            found = plan_search(self._spec, search, self._folder)
            return search_text(self._spec, search, found), partial(self._search, search)
        plan = plan_sweep(self._spec, self.reader, any_size=self._request.any_size)
        return grid_text(self._spec, plan), partial(self._run, plan)

    def say(self, text: str) -> None:
        if not self._quiet:
            write(render(plain(text)))

    def _run(self, plan: SweepPlan, store: SweepStore) -> None:
        """Run what is left of a grid."""
        cluster = self._request.cluster
        if cluster is not None:
            left_over = len(plan.positions) - store.count_places()
            with self._progress(left_over, store) as progress:
                file = self._request.file
                cost = cluster.finish(self._spec, file, store, plan.positions, progress)
            self.say(overhead_text(cost))
            return
        spec, workers = self._spec, self._workers
        left = unfinished(store, plan.positions)
        to_go = len(plan.positions) - store.count_places()
        with point_runner(spec, self.reader, 1) as alone:
            probes: list[FinishedPoint] = []
            finish_points(spec, store, alone, islice(left, _PROBES), probes.append)
            to_go -= len(probes)
            if not to_go:
                return
            seconds = probes[-1].seconds * to_go / workers
            about = f"about {format_si(seconds, 's')} with {count_of(workers, 'worker')}"
            timed = f"{count_of(len(probes), 'point')} timed"
            self.say(f"{timed}, {count_of(to_go, 'point')} to go, {about}")
            with self._progress(to_go, store) as progress, ExitStack() as others:
                runner = alone
                if workers > 1:
                    runner = others.enter_context(point_runner(spec, self.reader, workers))
                finish_points(spec, store, runner, left, progress)

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
            with point_runner(self._spec, self.reader, self._workers) as runner:
                yield runner
            return
        with cluster.runner(self._spec, file, self._request.folder) as on_cluster:
            yield on_cluster.run

    @contextmanager
    def _progress(self, total: int, store: SweepStore) -> Iterator[SweepProgress]:
        with RunProgress(wanted=not self._quiet, what="points", now="best") as bar:
            yield SweepProgress(self._spec, self.objectives[0], total, bar, store.rows())


def _report(summary: SweepSummary, store: SweepStore) -> list[Any]:
    """Lay out the points of the front, and how many failed."""
    layout, count = summary.layout, len(summary.front)
    traded = " and ".join(OBJECTIVES[name].title for name in layout.objectives)
    parts: list[Any] = [plain(f"{count} of {count_of(summary.points, 'point')}, best in {traded}")]
    if count:
        best = layout.table(store.rows_at(summary.best_of_front(MOST_ROWS).tolist()))
        parts.append(points_table(best, range(len(best)), layout.objectives))
    if count > MOST_ROWS:
        parts.append(plain(f"{count - MOST_ROWS:,} more in {TABLE}"))
    if summary.failed:
        first = summary.first_error
        parts.append(plain(f"{count_of(summary.failed, 'point')} failed; the first: {first}"))
    return parts
