"""Sections of a sweep's page: opening, trade-off, what each axis does, points, failures."""

from pathlib import Path

import numpy as np

from sim.domain.objective import OBJECTIVES
from sim.domain.sweep_table import SweepTable
from sim.figures.objective_text import SHOWN, objective_text
from sim.report.html import Child, Html, element, short
from sim.report.provenance_section import file_digest
from sim.report.section import section
from sim.report.sweep_points import axis_text, axis_words, table_rows
from sim.report.tables import Column, definitions, table

MOST_ERRORS = 100
MOST_VALUES = 24
SUMMED_UP = ("energy", "latency", "edp")
KEYS = "← → previous and next point · Home End first and last · F next on the front"


def sweep_opening(points: SweepTable, title: str) -> Html:
    """Lay out title, counts and the best point of each objective."""
    failed = int((~points.ended_well).sum())
    front = int(points.on_front.sum())
    traded = " and ".join(OBJECTIVES[name].title for name in points.objectives)
    axes = ", ".join(axis_words(name, points.units) for name in points.axis_names)
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
    tables = [_axis_table(points, name) for name in points.axis_names]
    return section(
        "axes",
        "What each choice allows",
        "The best that any point with this value reaches; one line per value.",
        element("div", *filter(None, tables), class_="pair"),
    )


def points_section(points: SweepTable) -> Html:
    """Lay out the table of points."""
    rows = table_rows(points)
    left_out = int(points.ended_well.sum()) - len(rows)
    columns = [
        Column("point", number=False),
        *(Column(_axis_header(points, name)) for name in points.axis_names),
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
        *(_figure(points, name, row) for name in SHOWN),
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
            _configuration(points, found[0]),
        )
        for error, found in ordered[:MOST_ERRORS]
    ]
    return section(
        "failures",
        "Points that failed",
        "A point that fails is kept with its error; the others go on.",
        table(columns, rows, label="Errors"),
    )


def sweep_provenance(points: SweepTable, store: Path) -> Html:
    """Lay out the store, its digest, and what held at every point."""
    fixed = [
        (axis_words(name, points.units), axis_text(value)) for name, value in points.fixed.items()
    ]
    rows: list[tuple[Child, Child]] = [
        ("sweep", short(points.name)),
        ("store", short(store.name)),
        ("its SHA-256", element("code", file_digest(store))),
        *fixed,
    ]
    return section(
        "provenance",
        "Configuration and provenance",
        "What held at every point, and the store the numbers are from.",
        definitions(rows, class_="facts"),
    )


def _figure(points: SweepTable, name: str, row: int) -> str:
    value = float(points.columns[OBJECTIVES[name].metric][row])
    return objective_text(name, value).replace("mm2", "mm²")


def _bests(points: SweepTable) -> Html:
    cells: list[tuple[Child, Child]] = []
    for name in (*SUMMED_UP, "area"):
        row = _best(points, name, points.ended_well)
        text = element(
            "span",
            element("b", _figure(points, name, row)),
            element("small", _configuration(points, row)),
        )
        cells.append((f"Least {OBJECTIVES[name].title}", text))
    return definitions(cells, class_="figures")


def _best(points: SweepTable, name: str, wanted: np.ndarray) -> int:
    column = points.columns[OBJECTIVES[name].metric]
    return int(np.nanargmin(np.where(wanted, column, np.nan)))


def _spread(points: SweepTable, name: str) -> str:
    column = points.columns[OBJECTIVES[name].metric]
    low, high = float(np.nanmin(column)), float(np.nanmax(column))
    title = OBJECTIVES[name].title.capitalize()
    times = f", {high / low:.3g} times as much" if low > 0 else ""
    return f"{title} goes from {objective_text(name, low)} to {objective_text(name, high)}{times}."


def _configuration(points: SweepTable, row: int) -> str:
    said = [
        f"{axis_words(name, points.units)} {axis_text(value)} {points.units.get(name, '')}".strip()
        for name, value in points.values_at(row).items()
    ]
    return short(", ".join(said), 240)


def _axis_header(points: SweepTable, name: str) -> str:
    unit = points.units.get(name, "")
    return f"{axis_words(name, points.units)}{f' [{unit}]' if unit else ''}"


def _axis_table(points: SweepTable, name: str) -> Html | None:
    column = points.columns[name]
    texts = np.array([axis_text(value) for value in column], np.object_)
    values = list(dict.fromkeys(texts))
    if not 2 <= len(values) <= MOST_VALUES:
        return None
    columns = [
        Column(_axis_header(points, name), number=False),
        Column("points"),
        *(Column(f"least {OBJECTIVES[objective].title}") for objective in SUMMED_UP),
        Column("on the front"),
    ]
    rows = []
    for value in values:
        own = texts == value
        well = own & points.ended_well
        bests = [
            _figure(points, objective, _best(points, objective, well)) if well.any() else "failed"
            for objective in SUMMED_UP
        ]
        rows.append((value, f"{int(own.sum()):,}", *bests, f"{int(points.on_front[own].sum()):,}"))
    return table(columns, rows, label=f"Best points by {short(name, 60)}")
