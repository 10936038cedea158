"""Sections of a replay's page: opening, peaks, latency, energy by component, provenance."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.base.units import seconds_from_cycles
from sim.figures.quantities import energy_text, power_text, time_text
from sim.figures.si_units import format_share
from sim.report.html import Child, Html, element, short
from sim.report.provenance_section import MOST_LINES, configuration_lines, file_digest
from sim.report.section import section
from sim.report.tables import Column, bar, definitions, swatch, table
from sim.report.words.replay import component_rows, warning_lines
from sim.report.words.replay_headline import hours_text, replay_sentences
from sim.results.replay_result import PERCENTILES, ReplayResult

MOST_DOTS = 5000
"""Inferences in the chart of latencies; of more, evenly chosen ones and the slowest."""

_SLOWEST = 500


def replay_opening(result: ReplayResult, title: str) -> Html:
    """Lay out title, key figures and the summary in words."""
    what = (
        f"{short(result.dataflow, 60).replace('_', ' ')} · {len(result):,} inferences in "
        f"{_time(result, result.cycles)} · {result.clock_mhz:g} MHz · simulated by joulesim "
        f"{short(result.joulesim)}"
    )
    return element(
        "section",
        element("h1", title),
        element("p", what, class_="what"),
        _figures(result),
        *(element("p", element("strong", line), class_="words") for line in warning_lines(result)),
        element("p", " ".join(replay_sentences(result)), class_="words"),
        id="summary",
        aria_label="Summary",
    )


def _figures(result: ReplayResult) -> Html:
    count = len(result)
    p99 = _time(result, result.latency_percentile_cycles(99))
    worst = _time(result, int(result.latency_cycles.max()))
    idle = format_share(result.idle_pj, result.energy_pj)
    busy = format_share(result.active_cycles, result.cycles)
    rows = [
        ("Energy per inference", energy_text(result.energy_pj / count), f"{idle} of it idle"),
        ("Average power", power_text(result.average_power_mw), f"busy {busy} of the time"),
        ("Latency p99", p99, f"the last in {worst}"),
    ]
    if result.deadline_cycles is not None:
        missed = int(result.missed.sum())
        limit = f"{format_share(missed, count)}, of {_time(result, result.deadline_cycles)}"
        rows.append(("Deadline misses", f"{missed:,}", limit))
    if result.battery_hours is not None:
        rows.append(
            ("Battery life", hours_text(result.battery_hours), f"from {result.battery_mwh:g} mWh")
        )
    rows.append(
        ("Throughput", f"{result.throughput_per_s:.4g} / s", f"queue of {result.longest_queue:,}")
    )
    cells = [
        (name, element("span", element("b", value), element("small", note)))
        for name, value, note in rows
    ]
    return definitions(cells, class_="figures")


def peaks(result: ReplayResult) -> Html:
    """Lay out the peaks beside the chart of power."""
    columns = [Column("power", number=False), Column(""), Column("when", number=False)]
    rows = [
        ("average", power_text(result.average_power_mw), "over the replay"),
        ("idle", power_text(result.idle_power_mw), "while nothing runs"),
    ]
    for peak in result.peaks:
        where = "" if peak.across else ", within single inferences only"
        rows.append(
            (
                f"peak over {peak.window.replace('us', 'µs')}",
                power_text(peak.power_mw),
                f"at {_time(result, peak.start_cycle)}{where}",
            )
        )
    return table(columns, rows, label="Average, idle and peak power")


def latency_section(result: ReplayResult) -> Html:
    """Lay out the chart's frame and the percentiles."""
    rows = [
        (f"p{percent}", _time(result, result.latency_percentile_cycles(percent)))
        for percent in PERCENTILES
    ]
    worst = int(result.latency_cycles.argmax())
    slowest = _time(result, int(result.latency_cycles[worst]))
    rows.append((f"the last, #{worst}", slowest))
    if result.deadline_cycles is not None:
        rows.append(("deadline", _time(result, result.deadline_cycles)))
        share = format_share(int(result.missed.sum()), len(result))
        rows.append(("missed", f"{int(result.missed.sum()):,} ({share})"))
    drawn = len(_dots(result))
    note = f" Drawn are {drawn:,} of {len(result):,}, the slowest among them." * (
        drawn < len(result)
    )
    lead = (
        "From arrival to end, waiting included; percentiles by nearest rank. A click on a dot "
        f"shows the inference in the timeline.{note}"
    )
    columns = [Column("inferences that end within", number=False), Column("")]
    return section(
        "latency",
        "Latency",
        lead,
        element("div", id="latency-chart", class_="chart"),
        table(columns, rows, label="Percentiles of latency"),
    )


def latency_chart_data(result: ReplayResult) -> dict[str, Any]:
    """Give what the chart of latencies draws."""
    places = _dots(result)
    deadline = result.deadline_cycles

    def seconds(cycles: Any) -> list[float]:
        found = cycles[places].astype(np.float64) * seconds_from_cycles(1, result.clock_mhz)
        return [float(f"{value:.9g}") for value in found.tolist()]

    return {
        "places": places,
        "arrival_s": seconds(result.arrival_cycle),
        "latency_s": seconds(result.latency_cycles),
        "missed": result.missed[places].astype(int).tolist(),
        "deadline_s": None if deadline is None else seconds_from_cycles(deadline, result.clock_mhz),
    }


def energy_section(result: ReplayResult, colours: Mapping[str, str]) -> Html:
    """Lay out what an inference costs, by component, at work and idle."""
    columns = [
        Column("per inference", number=False),
        Column("at work"),
        Column("idle"),
        Column("together"),
        Column("share"),
        Column("", number=False),
    ]
    count, total = len(result), result.energy_pj_by_component
    rows = [
        (
            element("span", swatch(colours[name]), short(name, 60)),
            *quantities,
            bar(total[name] / result.energy_pj if result.energy_pj else 0.0, colours[name]),
        )
        for name, *quantities in component_rows(result)
        if total[name] > 0
    ]
    sums = (result.active_pj, result.idle_pj, result.energy_pj)
    whole = ("all", *(energy_text(pj / count) for pj in sums), "", "")
    assumed = "; ".join(short(line) for line in result.configuration.get("idle", []))
    return section(
        "energy",
        "Energy",
        "What an inference takes while it runs, and its even share of the time nothing runs.",
        table(columns, rows, label="Energy per inference by component", total=whole),
        element("p", f"Idle time: {assumed}.", class_="note") if assumed else None,
    )


def provenance(result: ReplayResult, source: Path) -> Html:
    """Lay out version, file with its digest and the configuration.

    Raises
    ------
    ResultsError
        The file cannot be read.
    """
    data = ", ".join(f"{count:,} {short(name)}" for name, count in result.data_sources.items())
    techniques = result.configuration.get("techniques")
    rows: list[tuple[Child, Child]] = [
        ("simulated by", f"joulesim {short(result.joulesim)}"),
        ("replay file", short(source.name)),
        ("its SHA-256", element("code", file_digest(source))),
        ("trace", f"{short(result.trace)}, from {short(result.source)}"),
        ("counts follow", f"{data} (inferences)"),
    ]
    if techniques:
        rows.append(("techniques", "; ".join(configuration_lines(techniques))))
    lines = configuration_lines(result.configuration.get("architecture", {}))
    listing = "\n".join(lines[:MOST_LINES]) + ("\n…" if len(lines) > MOST_LINES else "")
    return section(
        "provenance",
        "Configuration and provenance",
        "What it takes to play this again, and to see that it is the same.",
        definitions(rows, class_="facts"),
        element(
            "details",
            element("summary", f"Architecture {short(result.architecture, 60)} as resolved"),
            element("pre", listing, tabindex=0),
        ),
    )


def _dots(result: ReplayResult) -> list[int]:
    count = len(result)
    if count <= MOST_DOTS:
        return list(range(count))
    even = np.linspace(0, count - 1, MOST_DOTS - _SLOWEST).astype(np.int64)
    slowest = np.argpartition(-result.latency_cycles, _SLOWEST)[:_SLOWEST]
    chosen: list[int] = np.unique(np.concatenate([even, slowest])).tolist()
    return chosen


def _time(result: ReplayResult, cycles: int) -> str:
    return time_text(cycles, result.clock_mhz)
