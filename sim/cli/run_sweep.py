"""The work of `joulesim sweep`: say what there is to do, do it, write and print what came of it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.base.atomic_file import write_text
from sim.base.folder import make_folder
from sim.cli.progress import RunProgress
from sim.cli.quantities import energy_text
from sim.cli.sweep_rows import MOST_ROWS, ordered_rows, points_table
from sim.cli.terminal import plain, render, write, written_line
from sim.config.sweep_file import load_sweep
from sim.domain.objective import OBJECTIVES
from sim.domain.sweep import SweepSpec
from sim.domain.sweep_table import SweepTable
from sim.figures.si_units import format_si
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.run import SweepPlan, open_store, plan_sweep, run_sweep
from sim.sweeps.store import STORE_NAME, SweepStore
from sim.sweeps.table import table_of
from sim.sweeps.table_csv import table_as_csv

TABLE = "points.csv"
_PROBES = 2
"""Points run before the time is estimated; the first also compiles kernels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRequest:
    """Which sweep to run, and where its store goes."""

    file: Path
    folder: Path
    workers: int | None
    resume: bool
    objectives: tuple[str, ...]
    any_size: bool


def run_sweep_file(request: SweepRequest, *, only_plan: bool, quiet: bool) -> None:
    """Run the points of a sweep that are not done yet; print the best of all."""
    spec = load_sweep(request.file)
    plan = plan_sweep(spec, request.file.parent, any_size=request.any_size)
    if only_plan:
        write(render(plain(_plan_text(spec, plan))))
        return
    make_folder(request.folder)
    with open_store(
        request.folder / STORE_NAME,
        spec,
        resume=request.resume,
        folder=request.file.parent,
        objectives=request.objectives,
    ) as store:
        if not quiet:
            write(render(plain(_plan_text(spec, plan))))
        _run(request, spec, plan, store, quiet=quiet)
        table = table_of(store, request.objectives)
    write_text(request.folder / TABLE, table_as_csv(table))
    if not quiet:
        files = [written_line(request.folder / name) for name in (STORE_NAME, TABLE)]
        write(render("", *_report(table), "", *files))


def _run(
    request: SweepRequest, spec: SweepSpec, plan: SweepPlan, store: SweepStore, *, quiet: bool
) -> None:
    workers = request.workers or os.cpu_count() or 1
    left = sorted(set(plan.positions) - store.finished())
    if not left:
        return
    folder = request.file.parent
    probes: list[FinishedPoint] = []
    run_sweep(spec, folder, store, left[:_PROBES], progress=probes.append)
    seconds = probes[-1].seconds
    rest = left[_PROBES:]
    if not rest:
        return
    if not quiet:
        expected = format_si(seconds * len(rest) / workers, "s")
        write(render(plain(f"{len(rest)} points to go, about {expected} with {workers} workers")))
    with RunProgress(wanted=not quiet, what="points") as bar:
        best = _Best(len(rest), bar)
        run_sweep(spec, folder, store, rest, workers=workers, progress=best)


class _Best:
    """Shows on the bar how many points are done, and the least energy so far."""

    def __init__(self, total: int, bar: RunProgress) -> None:
        self._total, self._bar = total, bar
        self._done = 0
        self._least_pj = float("inf")

    def __call__(self, point: FinishedPoint) -> None:
        self._done += 1
        if point.outcome is not None:
            self._least_pj = min(self._least_pj, point.outcome.metrics["energy_pj"])
        text = "" if self._least_pj == float("inf") else f"best {energy_text(self._least_pj)}"
        self._bar(self._done, self._total, text)


def _plan_text(spec: SweepSpec, plan: SweepPlan) -> str:
    left_out = plan.grid - len(plan.positions)
    constrained = f", {left_out} of the grid's {plan.grid} left out by constraints" * (left_out > 0)
    return f"{spec.name}: {len(plan.positions)} points, {plan.distinct} different{constrained}"


def _report(table: SweepTable) -> list[Any]:
    """Lay out the points of the front, and how many failed."""
    traded = " and ".join(OBJECTIVES[name].title for name in table.objectives)
    best = ordered_rows(table, table.on_front, table.objectives[0])
    parts: list[Any] = [plain(f"{len(best)} of {len(table)} points are best in {traded}")]
    if best:
        parts.append(points_table(table, best[:MOST_ROWS], table.objectives))
    if len(best) > MOST_ROWS:
        parts.append(plain(f"{len(best) - MOST_ROWS} more in {TABLE}"))
    failures = [error for error in table.errors if error]
    if failures:
        parts.append(plain(f"{len(failures)} points failed; the first: {failures[0]}"))
    return parts
