"""The points of a sweep as CSV."""

import csv
import io
from collections.abc import Iterable
from math import isnan
from typing import Any

from sim.domain.sweep_table import SweepTable


def table_as_csv(table: SweepTable) -> str:
    """Give one line per point; units are in the names of the columns.

    Numbers are written so that reading them gives the same number; what a point does not have is
    empty.
    """
    count = len(table)
    figures = (*table.metric_names, *table.component_names)
    columns: list[Iterable[Any]] = [table.positions.tolist()]
    columns += [[_harmless(value)] * count for value in table.fixed.values()]
    columns += [map(_harmless, table.columns[name].tolist()) for name in table.axis_names]
    columns += [map(_number, table.columns[name].tolist()) for name in figures]
    columns += [map(int, table.on_front.tolist()), map(_harmless, table.errors)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["position", *table.fixed, *table.axis_names, *figures, "pareto", "error"])
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def _number(value: float) -> float | str:
    return "" if isnan(value) else value


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a text for a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
