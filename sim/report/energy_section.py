"""Where the energy goes: component by what it serves, and layer by component."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.figures.quantities import count_text, data_text, energy_text, range_text
from sim.figures.si_units import format_share
from sim.report.html import Child, Html, element, short
from sim.report.section import section
from sim.report.tables import Column, bar, swatch, table
from sim.report.words.dram_energy import dram_energy_rows
from sim.report.words.findings import OPERAND_WORDS
from sim.results.explain import Explanation, by_part
from sim.results.operand_energy import PARTS
from sim.results.result import Result

MOST_BARS = 400
"""Layers that the chart draws side by side; of more, those with the most energy."""

PART_HEADERS = {
    "compute": "computing",
    "shared": "clock, leakage, background",
    "ofmap": "outputs, sums",
}


def energy_section(
    result: Result, explanation: Explanation | None, colours: Mapping[str, str]
) -> Html:
    """Lay out the breakdowns; without an explanation only by component."""
    drams = [": ".join(filter(None, row)) for row in dram_energy_rows(result)]
    shown = _drawn(result)
    count = len(result.layers)
    which = "each layer" if len(shown) == count else f"the {len(shown)} layers with the most energy"
    return section(
        "energy",
        "Where the energy goes",
        "Each row is a component; the columns say what its energy serves.",
        _matrix(result, explanation, colours),
        element("p", "; ".join(drams) + ".", class_="note") if drams else None,
        element("h3", f"Energy of {which}, by component"),
        element(
            "div",
            id="layer-chart",
            class_="chart",
            role="img",
            aria_label="Bar chart: energy of each layer by component; the layer table below has "
            "the same energies as numbers.",
        ),
        _reuse(explanation) if explanation else None,
    )


def layer_chart_data(result: Result, colours: Mapping[str, str]) -> dict[str, Any]:
    """Give what the chart of energy by layer draws, in pJ."""
    layers = [result.layers[index] for index in _drawn(result)]
    return {
        "layers": [short(layer.name, 80) for layer in layers],
        "components": [
            {
                "name": short(name, 80),
                "colour": colours[name],
                "pj": [float(f"{layer.energy_pj_by_component[name]:.7g}") for layer in layers],
            }
            for name in result.components
        ],
    }


def _drawn(result: Result) -> Sequence[int]:
    by_energy = sorted(range(len(result.layers)), key=lambda index: -result.layers[index].energy_pj)
    return sorted(by_energy[:MOST_BARS])


def _matrix(result: Result, explanation: Explanation | None, colours: Mapping[str, str]) -> Html:
    energies = explanation.energy_pj_by_part if explanation else {}
    parts = PARTS if explanation else ()
    headers = [PART_HEADERS.get(part, OPERAND_WORDS[part]) for part in parts]
    columns = [
        Column("component", number=False),
        Column("energy"),
        Column("share"),
        Column("", number=False),
        *map(Column, headers),
        Column("range"),
    ]
    total_pj = result.energy_pj
    by_component = sorted(result.energy_pj_by_component.items(), key=lambda item: -item[1])
    largest = by_component[0][1]
    ranges = result.uncertainty.components
    rows = []
    for name, pj in by_component:
        own = [energies.get((part, name), 0.0) for part in parts]
        ends = (energy_text(ranges[name].low_pj), energy_text(ranges[name].high_pj))
        rows.append(
            (
                element("span", swatch(colours[name]), short(name)),
                energy_text(pj),
                format_share(pj, total_pj),
                bar(pj / largest if largest else 0.0, colours[name]),
                *(_shaded(part_pj, total_pj) for part_pj in own),
                range_text(*ends) if ends[0] != ends[1] else "",
            )
        )
    sums = by_part(energies)
    total: tuple[Child, ...] = (
        "together",
        energy_text(total_pj),
        "100 %",
        None,
        *(_shaded(sums[part], total_pj) for part in parts),
        _total_range(result),
    )
    return table(columns, rows, label="Energy by component and by what it serves", total=total)


def _total_range(result: Result) -> str:
    total = result.uncertainty.total
    ends = (energy_text(total.low_pj), energy_text(total.high_pj))
    return range_text(*ends) if ends[0] != ends[1] else ""


def _shaded(part_pj: float, total_pj: float) -> Html | None:
    if not part_pj or not total_pj:
        return None
    share = part_pj / total_pj
    depth = min(1.0, share**0.5)
    return element("span", format_share(part_pj, total_pj), class_="cell", style=f"--d:{depth:.2f}")


def _reuse(explanation: Explanation) -> Html | None:
    if not explanation.reuse:
        return None
    columns = [
        Column("operand", number=False),
        Column("memory", number=False),
        Column("accesses"),
        Column("MACs per bit or word"),
        Column("times the least"),
        Column("times the least of the dataflow"),
    ]
    rows = [
        (
            OPERAND_WORDS[row.operand],
            short(row.memory),
            data_text(row.accesses)
            if explanation.units.get(f"{row.memory}.read") == "bit"
            else f"{count_text(row.accesses)} words",
            _short(row.macs_per_access),
            f"{row.times:.2f}" if row.times else "",
            f"{row.times_in_dataflow:.2f}" if row.least_in_dataflow > row.least else "",
        )
        for row in explanation.reuse
    ]
    return element(
        "div",
        element("h3", "Reuse of operands, in layers with MACs"),
        table(columns, rows, label="Reuse of operands at each memory"),
    )


def _short(value: float) -> str:
    return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"
