"""Which points of a sweep a page holds, and their columns as plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.domain.objective import OBJECTIVES
from sim.domain.sweep_table import Column, SweepTable
from sim.report.html import short

MOST_POINTS = 4000
"""Points of the chart: more would be one cloud, and slow to draw."""

MOST_ROWS, MOST_CELLS = 500, 20_000
"""Of the table of points; all points are in the sweep's own tables."""


def kept_points(table: SweepTable, most: int) -> list[int]:
    """Choose at most so many rows: those of the table of points, others evenly by energy."""
    well = np.flatnonzero(table.ended_well)
    if len(well) <= most:
        return [int(row) for row in well]
    listed = table_rows(table)[:most]
    rest = np.setdiff1d(well, listed)
    order = rest[np.argsort(table.columns[OBJECTIVES["energy"].metric][rest], kind="stable")]
    room = most - len(listed)
    picked = order[np.arange(room) * len(order) // room] if room else order[:0]
    return sorted(int(row) for row in (*listed, *picked))


def table_rows(table: SweepTable) -> list[int]:
    """Choose the rows of the table of points: the front first, then those with least energy."""
    well = np.flatnonzero(table.ended_well)
    energy = table.columns[OBJECTIVES["energy"].metric][well]
    order = np.lexsort((energy, ~table.on_front[well]))
    most = min(MOST_ROWS, MOST_CELLS // (len(table.axis_names) + len(OBJECTIVES)))
    return [int(row) for row in well[order][:most]]


def points_data(table: SweepTable, rows: Sequence[int]) -> dict[str, Any]:
    """Give the points for the chart, column by column.

    Texts along an axis are numbered: most axes have few values, and many points.
    """
    return {
        "positions": [int(table.positions[row]) for row in rows],
        "front": [int(table.on_front[row]) for row in rows],
        "traded": list(table.objectives),
        "fixed": [
            [short(str(name), 80), short(str(value), 80)] for name, value in table.fixed.items()
        ],
        "axes": [
            {"name": axis_words(name, table.units), "unit": table.units.get(name, "")}
            | _numbered(table.columns[name], rows)
            for name in table.axis_names
        ],
        "metrics": [
            {
                "name": name,
                "title": objective.title,
                "more_is_better": objective.more_is_better,
                "values": _seven(table.columns[objective.metric], rows),
            }
            for name, objective in OBJECTIVES.items()
        ],
        "components": [
            {
                "name": short(name.removesuffix("_pj"), 80),
                "values": _seven(table.columns[name], rows),
            }
            for name in table.component_names
        ],
    }


def _numbered(column: Column, rows: Sequence[int]) -> dict[str, Any]:
    texts: dict[str, int] = {}
    places = [texts.setdefault(axis_text(column[row]), len(texts)) for row in rows]
    return {"texts": list(texts), "places": places}


def axis_words(name: str, units: Mapping[str, str]) -> str:
    """Give the name of an axis as words, without the unit that its values are shown with.

    >>> axis_words("memories.buffer.capacity_kib", {"memories.buffer.capacity_kib": "KiB"})
    'buffer capacity'
    """
    parts = name.split(".")
    words = " ".join(parts[1:] if len(parts) > 2 else parts).replace("_", " ")
    unit = units.get(name, "").lower()
    return short(words.removesuffix(f" {unit}") if unit else words, 80)


def axis_text(value: object) -> str:
    """Give a value of an axis as text, as its file writes it."""
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return short(f"{plain:.12g}" if isinstance(plain, float) else str(plain), 80)


def linked_text(values: Sequence[object]) -> str:
    """Give values of linked axes as text: once where all are the same, as of a square array.

    >>> linked_text((8, 8)), linked_text((8, 16))
    ('8', '8 / 16')
    """
    texts = [axis_text(value) for value in values]
    return texts[0] if len(set(texts)) == 1 else short(" / ".join(texts))


def _seven(column: Column, rows: Sequence[int]) -> list[float | None]:
    """Keep seven digits; what a point does not have is nothing."""
    values = (float(column[row]) for row in rows)
    return [float(f"{value:.7g}") if np.isfinite(value) else None for value in values]
