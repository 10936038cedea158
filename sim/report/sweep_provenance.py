"""Configuration and provenance of a sweep: version, files with their digests, axes, machine."""

from collections.abc import Iterable
from pathlib import Path

from sim.domain.objective import OBJECTIVES
from sim.domain.sweep import Axis
from sim.domain.sweep_table import SweepTable
from sim.report.html import Child, Html, element, short
from sim.report.provenance_section import MOST_LINES, configuration_lines, file_digest
from sim.report.section import section
from sim.report.sweep_points import axis_text, linked_text
from sim.report.tables import definitions

MOST_AXES = 100
MOST_VALUES = 40


def sweep_provenance(points: SweepTable, store: Path) -> Html:
    """Lay out what it takes to run the sweep again: version, files, axes, what held, machine."""
    origin = points.origin
    rows: list[tuple[Child, Child]] = [
        ("simulated by", f"joulesim {short(origin.joulesim)}" if origin.joulesim else ""),
        ("sweep", short(points.name)),
        ("sweep file", short(origin.file)),
        ("its SHA-256", element("code", short(origin.file_sha256)) if origin.file_sha256 else ""),
        ("store", short(store.name)),
        ("its SHA-256", element("code", file_digest(store))),
        ("objectives", " and ".join(OBJECTIVES[name].title for name in points.objectives)),
        ("varied", _lines(map(_axis_line, origin.axes))),
        ("constraints", _lines(map(short, origin.constraints))),
        ("search", ", ".join(short(f"{key} {_plain(v)}") for key, v in origin.search.items())),
        ("fixed", _lines(f"{short(name)}: {axis_text(v)}" for name, v in points.fixed.items())),
    ]
    return section(
        "provenance",
        "Configuration and provenance",
        "What it takes to run this again, and to see that it is the same.",
        definitions([(name, value) for name, value in rows if value], class_="facts"),
        _machine(points),
    )


def _machine(points: SweepTable) -> Html | None:
    machine = points.origin.architecture
    if not machine:
        return None
    lines = configuration_lines(machine)
    listing = "\n".join(lines[:MOST_LINES]) + ("\n…" if len(lines) > MOST_LINES else "")
    name = short(str(machine.get("name", "")), 60)
    return element(
        "details",
        element("summary", f"Architecture {name} as resolved, before the axes change it"),
        element("pre", listing, tabindex=0),
    )


def _axis_line(axis: Axis) -> str:
    """Give names and values of an axis, as 'array.rows, array.columns: 8, 16'."""
    shown = [linked_text(place) for place in axis.values[:MOST_VALUES]]
    more = len(axis.values) - len(shown)
    names = short(", ".join(axis.names))
    return f"{names}: {', '.join(shown)}{f' and {more:,} more' if more else ''}"


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _lines(texts: Iterable[str]) -> Child:
    """Put texts below one another; nothing where there are none."""
    lines = list(texts)
    if len(lines) > MOST_AXES:
        lines = [*lines[:MOST_AXES], f"{len(lines) - MOST_AXES:,} more"]
    return Html("".join(element("div", line) for line in lines))
