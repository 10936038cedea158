"""Power over time: the chart with its controls, and peaks as a table."""

from collections.abc import Mapping
from typing import Any

from sim.figures.quantities import power_text, time_text
from sim.report.html import Html, element, short
from sim.report.power_data import pack_power
from sim.report.section import section
from sim.report.tables import Column, table
from sim.results.peaks import PeakPower, PowerStep, peak_table, steepest_change
from sim.results.result import Result

KEYS = "← → move · + − zoom · [ ] previous and next {part} · 0 whole {whole}"
BUTTONS = (
    ("whole", "Whole {whole}"),
    ("in", "Zoom in"),
    ("out", "Zoom out"),
    ("left", "◀ Earlier"),
    ("right", "Later ▶"),
    ("peak", "To the peak"),
)


def power_section(result: Result) -> Html:
    """Lay out the chart's frame; a script fills it from the data of `power_data`."""
    return chart_section(_peaks(result), "run", "layer")


def chart_section(peaks: Html, whole: str, part: str) -> Html:
    """Lay out the frame of a chart over the time of a run or replay.

    Parameters
    ----------
    peaks : table that stands beside the legend.
    whole, part : what is shown, and what it consists of: "run", "layer".
    """
    keys = KEYS.format(whole=whole, part=part)
    return section(
        "power",
        "Power over time",
        f"Drag across the chart to zoom, from the whole {whole} down to single tiles; a double "
        f"click shows the whole {whole} again.",
        _tools(whole, part),
        element(
            "div",
            element("div", id="power-chart", class_="chart tall"),
            element("div", id="power-strip", class_="strip", aria_hidden="true"),
            id="power-keys",
            class_="keys",
            tabindex=0,
            role="group",
            aria_label=f"Power over time. Keys: {keys}",
            aria_describedby="power-window",
        ),
        element("p", id="power-window", role="status", class_="status"),
        element("p", id="power-readout", class_="readout"),
        element("p", id="power-resolution", class_="note"),
        element(
            "div",
            element("div", id="power-legend", class_="wide legend"),
            peaks,
            class_="lean",
        ),
    )


def power_chart_data(result: Result, colours: Mapping[str, str], most_bytes: int) -> dict[str, Any]:
    """Give what the chart draws, in at most about so many bytes."""
    packed = pack_power(result.timeline, most_bytes)
    peak = peak_table(result.timeline)[0]
    return packed | {
        "colours": [colours[name] for name in result.components],
        "layers": [short(layer.name, 80) for layer in result.layers],
        "layer_starts": result.timeline.layer_starts.tolist(),
        "peak_start": peak.start_cycle,
        "peak_layer": peak.layer,
    }


def _tools(whole: str, part: str) -> Html:
    buttons = [
        element("button", title.format(whole=whole), type="button", data_zoom=action)
        for action, title in BUTTONS
    ]
    select = element("select", id="power-layer", aria_label=f"Show one {part}")
    chooser = element("label", f"{part.capitalize()} ", select)
    keys = element("span", KEYS.format(whole=whole, part=part), class_="hint")
    return element(
        "div", *buttons, chooser, keys, class_="tools", role="toolbar", aria_label="Zoom"
    )


def _peaks(result: Result) -> Html:
    columns = [
        Column("peaks and steps", number=False),
        Column("power"),
        Column("when"),
        Column("layer", number=False),
        Column("mostly", number=False),
    ]
    rows = [_peak_row(result, peak) for peak in peak_table(result.timeline)]
    changes = steepest_change(result.timeline)
    steps = (("steepest rise", changes.rise), ("steepest fall", changes.fall))
    rows += [_step_row(result, name, step) for name, step in steps if step is not None]
    return table(columns, rows, label="Peaks and steps of power")


def _peak_row(result: Result, peak: PeakPower) -> tuple[str, ...]:
    name = f"peak over {peak.window.replace('us', 'µs')}"
    if peak.window_cycles == result.cycles:
        return (name, power_text(peak.power_mw), "", "the run is no longer than that", "")
    mostly = f"{short(peak.component, 40)} {power_text(peak.component_power_mw)}"
    when = time_text(peak.start_cycle, result.clock_mhz)
    layer = short(result.layers[peak.layer].name, 60)
    return (name, power_text(peak.power_mw), when, layer, mostly)


def _step_row(result: Result, name: str, step: PowerStep) -> tuple[str, ...]:
    mostly = f"{short(step.component, 40)} {power_text(step.component_change_mw)}"
    when = time_text(step.cycle, result.clock_mhz)
    layer = short(result.layers[step.layer].name, 60)
    return (name, power_text(step.change_mw), when, layer, mostly)
