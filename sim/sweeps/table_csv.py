"""The points of a sweep as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from math import isnan
from pathlib import Path
from typing import Any, TextIO

from sim.base.atomic_file import atomic_path
from sim.domain.sweep_table import SweepTable


def table_as_csv(table: SweepTable) -> str:
    """Give one line per point; units are in the names of the columns.

    Numbers are written so that reading them gives the same number; what a point does not have is
    empty.
    """
    text = io.StringIO()
    _write([table], text)
    return text.getvalue()


def write_csv(tables: Iterable[SweepTable], file: str | Path) -> None:
    """Write tables with the same columns below one another (see `table_as_csv`).

    Raises
    ------
    ResultsError
        The file cannot be written.
    """
    with atomic_path(file) as path, path.open("w", encoding="utf-8", newline="\n") as stream:
        _write(tables, stream)


def _write(tables: Iterable[SweepTable], stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    for place, table in enumerate(tables):
        if place == 0:
            figures = (*table.metric_names, *table.component_names)
            axes = (*table.fixed, *table.axis_names)
            writer.writerow(["position", *axes, *figures, "pareto", "error"])
        writer.writerows(_lines(table))


def _lines(table: SweepTable) -> Iterator[tuple[Any, ...]]:
    count = len(table)
    figures = (*table.metric_names, *table.component_names)
    columns: list[Iterable[Any]] = [table.positions.tolist()]
    columns += [[_harmless(value)] * count for value in table.fixed.values()]
    columns += [map(_harmless, table.columns[name].tolist()) for name in table.axis_names]
    columns += [map(_number, table.columns[name].tolist()) for name in figures]
    columns += [map(int, table.on_front.tolist()), map(_harmless, table.errors)]
    return zip(*columns, strict=True)


def _number(value: float) -> float | str:
    return "" if isnan(value) else value


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a text for a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
