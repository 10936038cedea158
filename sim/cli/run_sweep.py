"""The work of `joulesim sweep`: say what there is to do, do it, write and print what came of it."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rich import box
from rich.table import Table

from sim.base.atomic_file import write_text
from sim.base.folder import make_folder
from sim.base.units import joules_from_pj
from sim.cli.cluster_sweep import ClusterRequest, overhead_text
from sim.cli.progress import RunProgress
from sim.cli.quantities import energy_text, power_text
from sim.cli.terminal import plain, render, write, written_line
from sim.config.sweep_file import load_sweep
from sim.domain.sweep import SweepSpec
from sim.figures.si_units import format_si
from sim.sweeps.outcome import FinishedPoint, Outcome
from sim.sweeps.run import SweepPlan, open_store, plan_sweep, run_sweep
from sim.sweeps.store import SweepStore
from sim.sweeps.table import OBJECTIVES, Points, front_of, points_as_csv

STORE = "sweep.sqlite"
TABLE = "points.csv"
_MOST_ROWS = 25
_PROBES = 2
"""Points run before the time is estimated; the first also compiles kernels."""


_SHOWN: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "energy": energy_text,
        "latency": lambda seconds: format_si(seconds, "s"),
        "edp": lambda pj_s: format_si(joules_from_pj(pj_s), "J s"),
        "power": power_text,
        "area": lambda mm2: f"{mm2:.3g} mm2",
        "utilization": lambda share: f"{share:.0%}",
    }
)
"""Figures of the table of best points, as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRequest:
    """Which sweep to run, and where its store goes."""

    file: Path
    folder: Path
    workers: int | None
    resume: bool
    objectives: tuple[str, ...]
    any_size: bool
    cluster: ClusterRequest | None = None


def run_sweep_file(request: SweepRequest, *, only_plan: bool, quiet: bool) -> None:
    """Run the points of a sweep that are not done yet; print the best of all."""
    spec = load_sweep(request.file)
    plan = plan_sweep(spec, request.file.parent, any_size=request.any_size)
    if only_plan:
        write(render(plain(_plan_text(spec, plan))))
        script = request.cluster and request.cluster.script(request.file, request.folder)
        if script:
            write(render("", plain(script)))
        return
    make_folder(request.folder)
    with open_store(request.folder / STORE, spec, resume=request.resume) as store:
        if not quiet:
            write(render(plain(_plan_text(spec, plan))))
        _run(request, spec, plan, store, quiet=quiet)
        points = list(store.points())
    front = front_of(points, request.objectives)
    write_text(request.folder / TABLE, points_as_csv(points, front))
    if not quiet:
        best = [point for point, wanted in zip(points, front, strict=True) if wanted]
        files = [written_line(request.folder / name) for name in (STORE, TABLE)]
        write(render("", *_report(spec, points, best, request.objectives), "", *files))


def _run(
    request: SweepRequest, spec: SweepSpec, plan: SweepPlan, store: SweepStore, *, quiet: bool
) -> None:
    if request.cluster is not None:
        with RunProgress(wanted=not quiet, what="points") as bar:
            best = _Best(len(plan.positions) - store.count()[0], bar)
            cost = request.cluster.finish(spec, request.file, store, plan.positions, best)
        if not quiet:
            write(render(plain(overhead_text(cost))))
        return
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


def _report(spec: SweepSpec, points: Points, best: Points, objectives: Sequence[str]) -> list[Any]:
    """Lay out the points of the front, and how many failed."""
    failed = [point for _, point in points if point.outcome is None]
    traded = " and ".join(OBJECTIVES[name].title for name in objectives)
    parts: list[Any] = [plain(f"{len(best)} of {len(points)} points are best in {traded}")]
    if best:
        parts.append(_table(spec, best, objectives))
    if len(best) > _MOST_ROWS:
        parts.append(plain(f"{len(best) - _MOST_ROWS} more in {TABLE}"))
    if failed:
        parts.append(plain(f"{len(failed)} points failed; the first: {failed[0].error}"))
    return parts


def _table(spec: SweepSpec, best: Points, objectives: Sequence[str]) -> Table:
    names = spec.axis_names
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    shown = [name for name in _SHOWN if name != "edp" or name in objectives]
    titles = [OBJECTIVES[name].title for name in shown]
    for heading in (*(name.rsplit(".", 1)[-1] for name in names), *titles):
        # words below one another: values are shorter than the names of their keys
        table.add_column(heading.replace("_", "\n"), justify="right", no_wrap=True)
    first = OBJECTIVES[objectives[0]]
    sign = -1 if first.more_is_better else 1
    rows = sorted(best, key=lambda row: sign * _outcome(row[1]).metrics[first.metric])
    for values, point in rows[:_MOST_ROWS]:
        figures = _outcome(point).metrics
        cells = [str(values.get(name, "")).removesuffix("_stationary") for name in names]
        cells += [_SHOWN[name](figures[OBJECTIVES[name].metric]) for name in shown]
        table.add_row(*map(plain, cells))
    return table


def _outcome(point: FinishedPoint) -> Outcome:
    assert point.outcome is not None
    return point.outcome
