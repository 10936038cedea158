"""The page of one sweep."""

from pathlib import Path
from typing import Any

import numpy as np

from sim.domain.objective import OBJECTIVES
from sim.domain.sweep_table import SweepTable
from sim.figures.objective_text import SHOWN
from sim.report.html import Html, joined, short
from sim.report.page import MOST_BYTES, PageParts, checked_size, render_page, size_bytes
from sim.report.section import navigation
from sim.report.sweep_points import MOST_POINTS, kept_points, points_data, table_rows
from sim.report.sweep_provenance import sweep_provenance
from sim.report.sweep_sections import (
    axes_section,
    failures_section,
    points_section,
    sweep_opening,
    trade_section,
)

SCRIPTS = (
    "theme.js",
    "elements.js",
    "quantities.js",
    "sortable_table.js",
    "trade_chart.js",
    "sweep_page.js",
)


def sweep_page(points: SweepTable, store: Path, title: str | None = None) -> str:
    """Give the page of a sweep, finished or not.

    Parameters
    ----------
    points : as the store holds them.
    store : the file they are from.
    title : heading in place of the sweep's name.

    Raises
    ------
    ResultsError
        The store cannot be read, or plotly is not installed.
    """
    heading = title or short(points.name, 80)
    any_well = bool(points.ended_well.any())
    failures = failures_section(points)
    sections = (
        ("trade", "Trade-off", trade_section() if any_well else None),
        ("axes", "Choices", axes_section(points) if any_well else None),
        ("points", "Points", points_section(points) if any_well else None),
        ("failures", "Failures", failures),
        ("provenance", "Provenance", sweep_provenance(points, store)),
    )
    present = [(identifier, name) for identifier, name, content in sections if content]
    body = joined(
        [
            sweep_opening(points, heading),
            navigation(tuple(present)),
            *(content for _, _, content in sections),
        ]
    )
    if not any_well:
        return render_page(PageParts(title=heading, body=body, scripts=("theme.js",)))
    return checked_size(_fitted(points, heading, body), store)


def _fitted(points: SweepTable, heading: str, body: Html) -> str:
    """Give the page with as many points in its chart as fit."""
    most = MOST_POINTS
    while True:
        data = (
            ("points-data", _chart_data(points, most)),
            ("point-table-data", _table_data(points)),
        )
        page = render_page(PageParts(title=heading, body=body, scripts=SCRIPTS, data=data))
        if size_bytes(page) <= MOST_BYTES or most == 1:
            return page
        most //= 2


def _chart_data(points: SweepTable, most: int) -> dict[str, Any]:
    well = int(points.ended_well.sum())
    counts = {"points_well": well, "points_left_out": max(0, well - most)}
    return points_data(points, kept_points(points, most)) | counts


def _table_data(points: SweepTable) -> dict[str, Any]:
    """Give what the table of points is sorted by: numbers, or nothing for texts."""
    rows = table_rows(points)
    keys: list[list[float] | None] = [[int(points.positions[row]) for row in rows]]
    for name in points.axis_names:
        column = points.columns[name]
        is_number = np.issubdtype(column.dtype, np.number)
        keys.append([float(column[row]) for row in rows] if is_number else None)
    for name in SHOWN:
        column = points.columns[OBJECTIVES[name].metric]
        keys.append([float(f"{column[row]:.7g}") for row in rows])
    return {"keys": [*keys, None]}
