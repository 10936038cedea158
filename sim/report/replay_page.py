"""The page of one replayed trace."""

from dataclasses import replace
from pathlib import Path

from sim.figures.palette import component_colours
from sim.report.html import element, joined, short
from sim.report.page import MOST_BYTES, PageParts, checked_size, render_page, size_bytes
from sim.report.power_section import chart_section
from sim.report.replay_inferences import inference_section, inference_table_data
from sim.report.replay_power_data import replay_chart_data
from sim.report.replay_sections import (
    energy_section,
    latency_chart_data,
    latency_section,
    peaks,
    provenance,
    replay_opening,
)
from sim.report.section import navigation
from sim.results.replay_hdf5 import read_replay

SCRIPTS = (
    "theme.js",
    "elements.js",
    "quantities.js",
    "power_stream.js",
    "replay_stream.js",
    "power_chart.js",
    "latency_chart.js",
    "sortable_table.js",
    "replay_page.js",
)
LEAST_POWER_BYTES = 2**16
"""Room the timeline always gets: some hundred bins."""


def replay_page(path: Path, title: str | None = None) -> str:
    """Give the page of a replay file.

    Parameters
    ----------
    path : written by ``joulesim replay -o``.
    title : heading in place of "TRACE on MACHINE".

    Raises
    ------
    ResultsError
        The file cannot be read, or plotly is not installed.
    """
    result = read_replay(path)
    heading = title or f"{short(result.trace, 60)} on {short(result.architecture, 60)}"
    colours = component_colours(result)
    sections = (
        ("power", "Power over time", chart_section(peaks(result), "replay", "inference")),
        ("latency", "Latency", latency_section(result)),
        ("energy", "Energy", energy_section(result, colours)),
        ("inferences", "Inferences", inference_section(result)),
        ("provenance", "Provenance", provenance(result, path)),
    )
    entries = tuple((identifier, name) for identifier, name, _ in sections)
    opening = element("div", replay_opening(result, heading), navigation(entries))
    small = (
        ("latency-data", latency_chart_data(result)),
        ("inference-table-data", inference_table_data(result)),
    )
    body = joined([opening, *(content for _, _, content in sections)])
    parts = PageParts(title=heading, body=body, scripts=SCRIPTS, data=small)
    room = MOST_BYTES - size_bytes(render_page(parts)) - 2**18
    power = replay_chart_data(result, colours, max(LEAST_POWER_BYTES, room))
    page = render_page(replace(parts, data=(*small, ("power-data", power))))
    return checked_size(page, path)
