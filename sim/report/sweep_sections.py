"""Sections of a sweep's page: opening, trade-off, what each axis does, points, failures."""

import numpy as np

from sim.domain.objective import OBJECTIVES
from sim.domain.sweep_table import SweepTable
from sim.figures.objective_text import SHOWN, objective_text
from sim.report.html import Child, Html, element, short
from sim.report.section import section
from sim.report.sweep_axes import (
    SUMMED_UP,
    axis_header,
    axis_tables,
    best_row,
    configuration_words,
    figure_text,
    group_words,
)
from sim.report.sweep_points import axis_text, table_rows
from sim.report.tables import Column, definitions, table

MOST_ERRORS = 100
KEYS = "← → previous and next point · Home End first and last · F next on the front"


def sweep_opening(points: SweepTable, title: str) -> Html:
    """Lay out title, counts and the best point of each objective."""
    failed = int((~points.ended_well).sum())
    front = int(points.on_front.sum())
    traded = " and ".join(OBJECTIVES[name].title for name in points.objectives)
    axes = ", ".join(group_words(points, group) for group in points.axis_groups)
    what = f"sweep · {len(points):,} points · {axes}"
    if not points.ended_well.any():
        return element(
            "section",
            element("h1", title),
            element("p", short(what, 300), class_="what"),
            element("p", "No point ended well; the errors are below.", class_="words"),
            id="summary",
        )
    words = (
        f"{front:,} of {len(points):,} points are on the front of {traded}: no other is better in "
        f"one of them and no worse in the rest. {_spread(points, 'energy')} "
        f"{_spread(points, 'latency')}"
        + (f" {failed:,} point{'s' if failed > 1 else ''} failed." if failed else "")
    )
    return element(
        "section",
        element("h1", title),
        element("p", short(what, 300), class_="what"),
        _bests(points),
        element("p", words, class_="words"),
        id="summary",
        aria_label="Summary",
    )


def trade_section() -> Html:
    """Lay out the scatter's frame; a script fills it."""
    chooser = [
        element("label", f"{axis} ", element("select", id=f"trade-{axis.lower()}"))
        for axis in ("Across", "Up")
    ]
    return section(
        "trade",
        "The trade-off",
        "Each dot is a point; the stepped line runs along those that no other beats in both. Click "
        "one, or walk through them with the keys, to see its configuration.",
        element("div", *chooser, element("span", KEYS, class_="hint"), class_="tools"),
        element(
            "div",
            element(
                "div",
                element("div", id="trade-chart", class_="chart tall"),
                id="trade-keys",
                class_="keys",
                tabindex=0,
                role="group",
                aria_label=f"Scatter of the points. Keys: {KEYS}",
                aria_describedby="point-title",
            ),
            element("div", id="point", class_="panel", aria_live="polite"),
            class_="split",
        ),
        element("p", id="trade-note", class_="note"),
    )


def axes_section(points: SweepTable) -> Html:
    """Say, for each value of each axis, how good the best point with it is."""
    return section(
        "axes",
        "What each choice allows",
        "The best that any point with this value reaches; linked axes take theirs together.",
        element("div", *axis_tables(points), class_="pair"),
    )


def points_section(points: SweepTable) -> Html:
    """Lay out the table of points."""
    rows = table_rows(points)
    left_out = int(points.ended_well.sum()) - len(rows)
    columns = [
        Column("point", number=False),
        *(Column(axis_header(points, name)) for name in points.axis_names),
        *(Column(OBJECTIVES[name].title) for name in SHOWN),
        Column("front", number=False),
    ]
    cells = [_point_cells(points, row) for row in rows]
    note = (
        f"The front and those with the least energy; {left_out:,} more points are in the sweep's "
        "points.csv."
    )
    return section(
        "points",
        "Points",
        "Sort by a header; a point's number shows it above.",
        element(
            "p",
            element("label", "Show only ", for_="point-filter"),
            element("input", id="point-filter", type="search", autocomplete="off"),
            " ",
            element("span", id="point-count", role="status"),
            class_="tools",
        ),
        element("p", note, class_="note") if left_out else None,
        table(columns, cells, label="Points", identifier="point-table", sortable=True),
    )


def _point_cells(points: SweepTable, row: int) -> tuple[Child, ...]:
    place = int(points.positions[row])
    return (
        element("button", f"{place:,}", type="button", data_point=place, class_="link"),
        *(axis_text(value) for value in points.values_at(row).values()),
        *(figure_text(points, name, row) for name in SHOWN),
        "front" if points.on_front[row] else "",
    )


def failures_section(points: SweepTable) -> Html | None:
    """Lay out the errors, the most frequent first; nothing where no point failed."""
    places: dict[str, list[int]] = {}
    for row, error in enumerate(points.errors):
        if error:
            places.setdefault(error, []).append(row)
    if not places:
        return None
    ordered = sorted(places.items(), key=lambda item: -len(item[1]))
    columns = [
        Column("error", number=False),
        Column("points"),
        Column("the first", number=False),
    ]
    rows = [
        (
            element("span", short(error, 300), class_="wrap"),
            f"{len(found):,}",
            configuration_words(points, found[0]),
        )
        for error, found in ordered[:MOST_ERRORS]
    ]
    return section(
        "failures",
        "Points that failed",
        "A point that fails is kept with its error; the others go on.",
        table(columns, rows, label="Errors"),
    )


def _bests(points: SweepTable) -> Html:
    cells: list[tuple[Child, Child]] = []
    for name in (*SUMMED_UP, "area"):
        row = best_row(points, name, points.ended_well)
        text = element(
            "span",
            element("b", figure_text(points, name, row)),
            element("small", configuration_words(points, row)),
        )
        cells.append((f"Least {OBJECTIVES[name].title}", text))
    return definitions(cells, class_="figures")


def _spread(points: SweepTable, name: str) -> str:
    column = points.columns[OBJECTIVES[name].metric]
    low, high = float(np.nanmin(column)), float(np.nanmax(column))
    title = OBJECTIVES[name].title.capitalize()
    times = f", {high / low:.3g} times as much" if low > 0 else ""
    return f"{title} goes from {objective_text(name, low)} to {objective_text(name, high)}{times}."
