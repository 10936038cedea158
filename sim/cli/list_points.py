"""The work of `joulesim points`: choose rows of a sweep's table, print and write them."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.base.atomic_file import check_target, write_text
from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.base.folder import make_folder
from sim.cli.sweep_plan_text import count_of
from sim.cli.sweep_rows import MOST_ROWS, ordered_rows, points_table
from sim.cli.terminal import plain, render_whole, write, written_line
from sim.config.constraint_text import read_constraint
from sim.domain.objective import OBJECTIVES
from sim.domain.sweep_selection import rows_where, select_rows
from sim.domain.sweep_table import SweepTable
from sim.sweeps.point_results import write_point_results
from sim.sweeps.store import STORE_NAME, SweepStore
from sim.sweeps.table import read_sweep_table
from sim.sweeps.table_csv import table_as_csv
from sim.sweeps.table_parquet import write_parquet

SCHEMA = "joulesim.points/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRequest:
    """Which points to show, and where to write them."""

    folder: Path
    front: bool
    conditions: tuple[str, ...]
    sort: str | None
    objectives: tuple[str, ...] | None
    csv: Path | None
    parquet: Path | None
    results: Path | None


def list_points(request: PointsRequest, *, as_json: bool) -> None:
    """Print the points that are wanted, and write the files."""
    for target in (request.csv, request.parquet):
        if target is not None:
            check_target(target)
    table = read_sweep_table(request.folder, request.objectives)
    chosen = _chosen(request, table)
    rows = _ordered(request, chosen)
    written = _write(request, chosen)
    if as_json:
        write(f"{json.dumps(_as_data(chosen, rows))}\n")
        return
    lines = [written_line(path) for path in written]
    write(render_whole(*_shown(table, chosen, rows), *lines))


def _chosen(request: PointsRequest, table: SweepTable) -> SweepTable:
    wanted = table.on_front.copy() if request.front else np.ones(len(table), np.bool_)
    for text in request.conditions:
        condition = read_constraint(text, "--where", {*table.columns, *table.fixed})
        wanted &= rows_where(table, condition)
    return select_rows(table, wanted)


def _ordered(request: PointsRequest, table: SweepTable) -> list[int]:
    """Give all rows in the order of `--sort`."""
    name = request.sort or (table.objectives[0] if request.front else None)
    if name is None:
        return list(range(len(table)))
    if name in OBJECTIVES:
        return ordered_rows(table, np.ones(len(table), np.bool_), name)
    if name not in table.columns:
        raise InvalidValue("--sort", expected_one_of([*OBJECTIVES, *table.columns], name), name)
    column = table.columns[name].tolist()
    if any(isinstance(value, str) for value in column):
        # what mixes texts with numbers is put in the order of the texts
        return sorted(range(len(table)), key=lambda row: str(column[row]))
    return sorted(range(len(table)), key=lambda row: (math.isnan(column[row]), column[row]))


def _write(request: PointsRequest, table: SweepTable) -> list[Path]:
    written = []
    if request.csv is not None:
        write_text(request.csv, table_as_csv(table))
        written.append(request.csv)
    if request.parquet is not None:
        write_parquet(table, request.parquet)
        written.append(request.parquet)
    if request.results is not None:
        make_folder(request.results)
        path = request.folder / STORE_NAME if request.folder.is_dir() else request.folder
        good = table.positions[table.ended_well].tolist()
        with SweepStore.open(path) as store:
            write_point_results(store, good, request.results, written.append)
    return written


def _shown(table: SweepTable, chosen: SweepTable, rows: list[int]) -> list[Any]:
    traded = " and ".join(OBJECTIVES[name].title for name in table.objectives)
    best = f"{int(chosen.on_front.sum())} on the front of {traded}"
    head = f"{table.name}: {len(chosen):,} of {count_of(len(table), 'point')}, {best}"
    parts: list[Any] = [plain(head)]
    if rows:
        parts += [points_table(chosen, rows[:MOST_ROWS], table.objectives, positions=True)]
    if len(rows) > MOST_ROWS:
        parts.append(plain(f"{len(rows) - MOST_ROWS:,} more: --csv writes all"))
    failures = [error for error in chosen.errors if error]
    if failures:
        parts.append(plain(f"{count_of(len(failures), 'point')} failed; the first: {failures[0]}"))
    return parts


def _as_data(table: SweepTable, rows: list[int]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "sweep": table.name,
        "fixed": dict(table.fixed),
        "objectives": list(table.objectives),
        "units": dict(table.units),
        "points": [_point_as_data(table, row) for row in rows],
    }


def _point_as_data(table: SweepTable, row: int) -> dict[str, Any]:
    def known(names: tuple[str, ...]) -> dict[str, float]:
        figures = {name: float(table.columns[name][row]) for name in names}
        return {name: value for name, value in figures.items() if not math.isnan(value)}

    return {
        "position": int(table.positions[row]),
        "axes": table.values_at(row),
        "metrics": known(table.metric_names),
        "energy_by_component": known(table.component_names),
        "on_front": bool(table.on_front[row]),
        "error": table.errors[row] or None,
    }
