"""What each axis of a sweep allows, and points in words; linked axes are one."""

from collections.abc import Sequence

import numpy as np

from sim.domain.objective import OBJECTIVES
from sim.domain.pareto import BoolArray
from sim.domain.sweep_table import SweepTable
from sim.figures.objective_text import objective_text
from sim.report.html import Html, short
from sim.report.sweep_points import axis_text, axis_words, linked_text
from sim.report.tables import Column, table

MOST_VALUES = 24
SUMMED_UP = ("energy", "latency", "edp")


def axis_tables(points: SweepTable) -> list[Html]:
    """Lay out a table per axis, or group of linked axes, that has several values, but not many."""
    tables = (_axis_table(points, group) for group in points.axis_groups)
    return [each for each in tables if each is not None]


def axis_header(points: SweepTable, name: str) -> str:
    """Give the name of an axis with the unit of its values."""
    unit = points.units.get(name, "")
    return f"{axis_words(name, points.units)}{f' [{unit}]' if unit else ''}"


def group_words(points: SweepTable, group: Sequence[str]) -> str:
    """Name an axis, and what is linked to it."""
    first, *others = (axis_words(name, points.units) for name in group)
    return f"{first} (with {', '.join(others)})" if others else first


def configuration_words(points: SweepTable, row: int) -> str:
    """Say what is particular about a point: of linked axes, as many as tell its place."""
    values = points.values_at(row)
    said = [
        f"{axis_words(name, points.units)} {axis_text(values[name])} {points.units.get(name, '')}"
        for group in points.axis_groups
        for name in _telling(points, group)
    ]
    return short(", ".join(text.strip() for text in said), 240)


def figure_text(points: SweepTable, name: str, row: int) -> str:
    """Give an objective of a point with its unit."""
    value = float(points.columns[OBJECTIVES[name].metric][row])
    return objective_text(name, value).replace("mm2", "mm²")


def best_row(points: SweepTable, name: str, wanted: BoolArray) -> int:
    """Find the point with the least of an objective among those wanted, (point,)."""
    column = points.columns[OBJECTIVES[name].metric]
    return int(np.nanargmin(np.where(wanted, column, np.nan)))


def _telling(points: SweepTable, group: Sequence[str]) -> Sequence[str]:
    places = [axis.values for axis in points.origin.axes if axis.names == tuple(group)]
    for count in range(1, len(group)):
        if places and len({each[:count] for each in places[0]}) == len(set(places[0])):
            return group[:count]
    return group


def _axis_table(points: SweepTable, group: Sequence[str]) -> Html | None:
    columns = [points.columns[name] for name in group]
    texts = np.array([linked_text(row) for row in zip(*columns, strict=True)], np.object_)
    values = list(dict.fromkeys(texts))
    if not 2 <= len(values) <= MOST_VALUES:
        return None
    header = ", ".join(axis_header(points, name) for name in group)
    headers = [
        Column(short(header), number=False),
        Column("points"),
        *(Column(f"least {OBJECTIVES[objective].title}") for objective in SUMMED_UP),
        Column("on the front"),
    ]
    rows = []
    for value in values:
        own = texts == value
        well = own & points.ended_well
        bests = [
            figure_text(points, name, best_row(points, name, well)) if well.any() else "failed"
            for name in SUMMED_UP
        ]
        rows.append((value, f"{int(own.sum()):,}", *bests, f"{int(points.on_front[own].sum()):,}"))
    return table(headers, rows, label=f"Best points by {short(header, 60)}")
