"""The opening of a run's page: what was run, what it took, and the three things that matter."""

from collections.abc import Sequence

from sim.figures.quantities import (
    count_text,
    data_text,
    energy_text,
    power_text,
    range_text,
    time_text,
)
from sim.figures.si_units import format_share
from sim.report.html import Html, element, short
from sim.report.tables import definitions
from sim.report.words.findings import finding_sentences
from sim.report.words.headline import bound_words, headline_parts, times_text
from sim.results.explain import Explanation
from sim.results.explain_findings import layer_findings
from sim.results.explain_groups import LayerGroup, layer_groups
from sim.results.peaks import peak_table
from sim.results.result import Result

MOST_FINDINGS, MOST_NAMES = 3, 3
LEAST_GROUP_SHARE = 0.01
"""Layers with less of both energy and time are no finding, however far from their bounds."""


def run_opening(result: Result, explanation: Explanation | None, title: str) -> Html:
    """Lay out title, key figures and summary; without an explanation, no findings."""
    return element(
        "section",
        element("h1", title),
        element("p", run_words(result), class_="what"),
        _figures(result),
        _summary(explanation) if explanation else None,
        id="summary",
        aria_label="Summary",
    )


def run_title(result: Result) -> str:
    """Name a run: network on machine."""
    return f"{short(result.workload, 60)} on {short(result.architecture, 60)}"


def run_words(result: Result) -> str:
    """Say in one line what was run, on what."""
    layers = f"{len(result.layers):,} layer{'' if len(result.layers) == 1 else 's'}"
    node = result.energy_table.node_nm
    return (
        f"{short(result.dataflow, 60).replace('_', ' ')} · {layers} · {result.pes:,} PEs at "
        f"{result.clock_mhz:g} MHz · {node:g} nm · simulated by joulesim {short(result.joulesim)}"
    )


def key_figures(result: Result) -> list[tuple[str, str, str]]:
    """Give what a run took: name, value, and a note that may be empty."""
    energy_range, power_range = _ranges(result)
    bits = result.dram_read_bits + result.dram_write_bits
    rows = [
        ("Energy", energy_text(result.energy_pj), energy_range),
        (
            "Time",
            time_text(result.cycles, result.clock_mhz),
            f"{format_share(result.stall_cycles, result.cycles)} of it stalls",
        ),
        ("Average power", power_text(result.average_power_mw), power_range),
        ("DRAM traffic", data_text(bits), _compulsory(result, bits)),
        (
            "Work",
            f"{count_text(result.macs)} MACs",
            f"{100 * result.utilization:.1f} % of what the PEs could do",
        ),
    ]
    rows[3:3] = _peak_row(result)
    if result.macs:
        per_mac = energy_text(result.energy_pj / result.macs)
        rows.append(("Per MAC", per_mac, "static energy included"))
    if result.area_mm2:
        rows.append(("Area", f"{result.area_mm2:.3g} mm²", "estimated"))
    return rows


def _figures(result: Result) -> Html:
    cells = [
        (name, element("span", element("b", value), element("small", note or None)))
        for name, value, note in key_figures(result)
    ]
    return definitions(cells, class_="figures")


def _ranges(result: Result) -> tuple[str, str]:
    """Give the ranges of energy and average power; empty where all prices are exact."""
    found = result.uncertainty
    if not found.main_drivers:
        return "", ""
    energies = range_text(energy_text(found.total.low_pj), energy_text(found.total.high_pj))
    ends = (found.average_power_low_mw, found.average_power_high_mw)
    return energies, range_text(*map(power_text, ends))


def _peak_row(result: Result) -> list[tuple[str, str, str]]:
    """Give the peak over 1 us, or over a cycle of a shorter run; none of a single cycle."""
    # over a window longer than the run, the peak would be the average
    windows = [peak for peak in peak_table(result.timeline) if peak.window_cycles < result.cycles]
    if not windows:
        return []
    peak = next((row for row in windows if row.window == "1 us"), windows[0])
    name = short(result.layers[peak.layer].name, 30)
    window = peak.window.replace("us", "µs")
    return [(f"Peak over {window}", power_text(peak.power_mw), f"in {name}")]


def _compulsory(result: Result, bits: int) -> str:
    least = sum(layer.compulsory_dram_bits for layer in result.layers)
    return f"{bits / least:.2f} × the compulsory {data_text(least)}" if least else ""


def _summary(explanation: Explanation) -> Html:
    energy, time, least = headline_parts(explanation)
    sentences = f"{energy}. {time}. The run takes {least}."
    items = [
        element(
            "li",
            element("h3", group_names(groups)),
            element("p", _weight(groups, explanation), class_="weight"),
            element("ul", *(element("li", _sentence(text)) for text in texts)),
        )
        for texts, groups in standing_out(explanation)
    ]
    worst = (
        element(
            "div",
            element("h2", _things(len(items))),
            element("ol", *items, class_="findings"),
        )
        if items
        else None
    )
    return element("div", element("p", sentences, class_="words"), worst)


def _things(count: int) -> str:
    return {1: "What matters most", 2: "The two things that matter"}.get(
        count, "The three things that matter"
    )


def standing_out(
    explanation: Explanation,
) -> list[tuple[tuple[str, ...], list[LayerGroup]]]:
    """Give what is true of the layers farthest above their bounds, once for all that share it."""
    said: dict[tuple[str, ...], list[LayerGroup]] = {}
    for group in layer_groups(explanation):
        energy_share = group.energy_pj / explanation.energy_pj if explanation.energy_pj else 0.0
        if max(energy_share, group.cycles / explanation.cycles) < LEAST_GROUP_SHARE:
            continue
        texts = finding_sentences(layer_findings(group.first, explanation), explanation)
        if texts and (tuple(texts) in said or len(said) < MOST_FINDINGS):
            said.setdefault(tuple(texts), []).append(group)
    return list(said.items())


def group_names(groups: Sequence[LayerGroup]) -> str:
    """Name the first layer of each group, and count the others."""
    named = [short(group.names[0], 40) for group in groups[:MOST_NAMES]]
    others = sum(len(group.names) for group in groups) - len(named)
    if not others:
        return ", ".join(named)
    return f"{', '.join(named)} and {others} more like {'it' if len(named) == 1 else 'them'}"


def _weight(groups: Sequence[LayerGroup], explanation: Explanation) -> str:
    energy_pj = sum(group.energy_pj for group in groups)
    cycles = sum(group.cycles for group in groups)
    least_pj = sum(group.first.bound.energy_pj * len(group.names) for group in groups)
    least_cycles = sum(group.first.bound.cycles * len(group.names) for group in groups)
    bounds = dict.fromkeys(bound_words(*group.first.time.bound_by) for group in groups)
    return (
        f"{format_share(energy_pj, explanation.energy_pj)} of the energy "
        f"({times_text(energy_pj / least_pj if least_pj else 0.0)} × the least), "
        f"{format_share(cycles, explanation.cycles)} of the time "
        f"({times_text(cycles / least_cycles)} × the least), bound by "
        f"{short(' or '.join(bounds), 80)}"
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
