"""The page of one run."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sim.base.errors import InvalidValue, ResultsError
from sim.figures.palette import component_colours
from sim.report.energy_section import energy_section, layer_chart_data
from sim.report.html import Html, joined, json_text
from sim.report.layer_section import layer_section, layer_table_data
from sim.report.page import MOST_BYTES, PageParts, checked_size, render_page, size_bytes
from sim.report.power_section import power_chart_data, power_section
from sim.report.price_section import price_section
from sim.report.provenance_section import provenance_section
from sim.report.run_opening import run_opening, run_title
from sim.report.section import navigation
from sim.report.time_section import time_section
from sim.results.explain import Explanation
from sim.results.hdf5 import read_result
from sim.results.result import Result

SCRIPTS = (
    "theme.js",
    "elements.js",
    "quantities.js",
    "power_stream.js",
    "power_chart.js",
    "layer_chart.js",
    "sortable_table.js",
    "run_page.js",
)
LEAST_POWER_BYTES = 2**16
"""Room the timeline always gets: some thousand bins."""


def run_page(path: Path, title: str | None = None) -> str:
    """Give the page of a result file.

    Parameters
    ----------
    path : written by ``joulesim run -o``.
    title : heading in place of "NETWORK on MACHINE".

    Raises
    ------
    ResultsError
        The file cannot be read, or plotly is not installed.
    """
    result = read_result(path)
    heading = title or run_title(result)
    explanation = _explained(result)
    colours = component_colours(result)
    body = _body(result, explanation, colours, path, heading)
    small = (
        ("layer-chart-data", layer_chart_data(result, colours)),
        ("layer-table-data", layer_table_data(result, explanation)),
    )
    parts = PageParts(title=heading, body=body, scripts=SCRIPTS, data=small)
    room = MOST_BYTES - size_bytes(render_page(parts))
    names = len(json_text([layer.name for layer in result.layers])) + 24 * len(result.layers)
    power = power_chart_data(result, colours, max(LEAST_POWER_BYTES, room - names - 2**14))
    page = render_page(replace(parts, data=(*small, ("power-data", power))))
    return checked_size(page, path)


def _body(
    result: Result,
    explanation: Explanation | None,
    colours: Mapping[str, str],
    path: Path,
    heading: str,
) -> Html:
    try:
        provenance = provenance_section(result, path)
    except InvalidValue as fault:
        raise ResultsError(str(path), fault.key, fault.expected, fault.got) from None
    sections = (
        ("power", "Power over time", power_section(result)),
        ("energy", "Energy", energy_section(result, explanation, colours)),
        ("time", "Time", time_section(explanation) if explanation else None),
        ("layers", "Layers", layer_section(result, explanation)),
        ("confidence", "How sure", price_section(result)),
        ("provenance", "Provenance", provenance),
    )
    present = tuple((identifier, name) for identifier, name, content in sections if content)
    opening = (run_opening(result, explanation, heading), navigation(present))
    return joined([*opening, *(content for _, _, content in sections)])


def _explained(result: Result) -> Explanation | None:
    """Explain a run; nothing for results that hold no accesses per operand."""
    counted = all(layer.operand_accesses for layer in result.layers)
    return result.explain() if result.resources and counted else None
