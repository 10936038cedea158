"""A sweep in a notebook: how many points, the best ones, the Pareto front."""

from sim.domain.objective import OBJECTIVES
from sim.domain.sweep_table import SweepTable
from sim.figures.objective_text import objective_text
from sim.report.html import Html, element, short
from sim.report.notebook.fragment import MOST_ROWS, name, note, output, table
from sim.report.sweep_points import axis_text, axis_words, table_rows
from sim.report.tables import Column

_SHOWN = ("energy", "latency", "power", "area")


def notebook_view(points: SweepTable) -> Html:
    """Lay out a sweep."""
    well = int(points.ended_well.sum())
    failed = len(points) - well
    counts = f"{len(points):,} point{'' if len(points) == 1 else 's'}"
    counts += f", {failed:,} failed" if failed else ""
    traded = " and ".join(OBJECTIVES[each].title for each in points.objectives)
    return output(
        name(points.name),
        f"{counts}; {int(points.on_front.sum()):,} on the front of {traded}",
        _points(points) if well else None,
        _first_error(points),
    )


def _points(points: SweepTable) -> Html:
    """Lay out the front, then the points with the least energy."""
    shown = table_rows(points)[:MOST_ROWS]
    figures = tuple(dict.fromkeys((*points.objectives, *_SHOWN)))
    columns = [
        Column("point", number=False),
        *(Column(_axis_heading(points, each)) for each in points.axis_names),
        *(Column(OBJECTIVES[each].title) for each in figures),
        Column("on the front", number=False),
    ]
    cells = [
        (
            str(points.positions[row]),
            *(axis_text(value) for value in points.values_at(row).values()),
            *(_figure(points, each, row) for each in figures),
            "●" if points.on_front[row] else "",
        )
        for row in shown
    ]
    well = int(points.ended_well.sum())
    said = f"{len(shown)} of {well:,} points: the front, then the least energy; all in the frame."
    return element("div", table(columns, cells), note(said) if len(shown) < well else None)


def _figure(points: SweepTable, objective: str, row: int) -> str:
    value = float(points.columns[OBJECTIVES[objective].metric][row])
    return objective_text(objective, value).replace("mm2", "mm²")


def _axis_heading(points: SweepTable, axis: str) -> str:
    unit = points.units.get(axis, "")
    return f"{axis_words(axis, points.units)}{f' [{unit}]' if unit else ''}"


def _first_error(points: SweepTable) -> Html | None:
    found = next((error for error in points.errors if error), "")
    return note(f"First error: {short(found, 300)}") if found else None
