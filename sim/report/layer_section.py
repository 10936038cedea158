"""The layer table: sorted and filtered in the page, with each layer's bounds."""

from typing import Any

from sim.domain.layer import MATRIX_KINDS
from sim.figures.quantities import count_text, data_text, energy_text, time_text
from sim.figures.si_units import format_share
from sim.report.html import Child, Html, element, short
from sim.report.section import section
from sim.report.tables import Column, table
from sim.report.words.headline import bound_words
from sim.results.explain import Explanation, LayerExplanation
from sim.results.result import LayerResult, Result

MOST_LAYERS = 1500
"""Rows of the table; of a longer network, the layers with the most energy."""

COLUMNS = (
    Column("layer", number=False),
    Column("#"),
    Column("kind", number=False),
    Column("energy"),
    Column("share"),
    Column("×\u00a0least"),
    Column("time"),
    Column("share"),
    Column("×\u00a0least"),
    Column("bound\u00a0by", number=False),
    Column("stalls"),
    Column("PEs used"),
    Column("DRAM"),
    Column("MACs"),
    Column("mostly\u00a0in", number=False),
)


def layer_section(result: Result, explanation: Explanation | None) -> Html:
    """Lay out filter and table; a layer's name shows it in the timeline."""
    rows = explanation.layers if explanation else (None,) * len(result.layers)
    cells = [_cells(result, index, result.layers[index], rows[index]) for index in _kept(result)]
    left_out = len(result.layers) - len(cells)
    note = (
        f"The {len(cells):,} layers with the most energy; {left_out:,} more are in the result file."
        if left_out
        else None
    )
    return section(
        "layers",
        "Layers",
        "Sort by a header; a layer's name shows it in the timeline above. “× least” is against the "
        "lower bound of any mapping on this machine.",
        element(
            "p",
            element("label", "Show only ", for_="layer-filter"),
            element(
                "input",
                id="layer-filter",
                type="search",
                placeholder="conv, DRAM, layer4 …",
                autocomplete="off",
                spellcheck="false",
            ),
            " ",
            element("span", id="layer-count", role="status"),
            class_="tools",
        ),
        element("p", note, class_="note") if note else None,
        table(COLUMNS, cells, label="Layers", identifier="layer-table", sortable=True),
    )


def layer_table_data(result: Result, explanation: Explanation | None) -> dict[str, Any]:
    """Give the values that the table is sorted by, column by column, in the order of its rows."""
    kept = _kept(result)
    bounds: list[tuple[float, float]] = [(0.0, 0.0)] * len(result.layers)
    if explanation:
        bounds = [(row.energy_ratio, row.cycles_ratio) for row in explanation.layers]
    layers = [result.layers[index] for index in kept]
    energy = [_seven(layer.energy_pj) for layer in layers]
    cycles = [layer.cycles for layer in layers]
    return {
        "keys": [
            None,
            kept,
            None,
            energy,
            energy,
            [_seven(bounds[index][0]) for index in kept],
            cycles,
            cycles,
            [_seven(bounds[index][1]) for index in kept],
            None,
            [_seven(layer.stall_cycles / layer.cycles) for layer in layers],
            [_seven(layer.utilization) for layer in layers],
            [layer.dram_read_bits + layer.dram_write_bits for layer in layers],
            [layer.macs for layer in layers],
            None,
        ],
        "energy_pj": energy,
        "cycles": cycles,
        "run_energy_pj": result.energy_pj,
        "run_cycles": result.cycles,
        "clock_mhz": result.clock_mhz,
    }


def _kept(result: Result) -> list[int]:
    indices = range(len(result.layers))
    by_energy = sorted(indices, key=lambda index: -result.layers[index].energy_pj)
    return sorted(by_energy[:MOST_LAYERS])


def _cells(
    result: Result, index: int, layer: LayerResult, row: LayerExplanation | None
) -> tuple[Child, ...]:
    name = element("button", short(layer.name, 60), type="button", data_layer=index, class_="link")
    parts = layer.energy_pj_by_component
    return (
        name,
        str(index + 1),
        _kind(result, layer),
        energy_text(layer.energy_pj),
        format_share(layer.energy_pj, result.energy_pj),
        f"{row.energy_ratio:.2f}" if row else "",
        time_text(layer.cycles, result.clock_mhz),
        format_share(layer.cycles, result.cycles),
        f"{row.cycles_ratio:.2f}" if row else "",
        short(bound_words(*row.time.bound_by), 40) if row else "",
        format_share(layer.stall_cycles, layer.cycles),
        format_share(layer.utilization, 1.0) if layer.macs else "",
        data_text(layer.dram_read_bits + layer.dram_write_bits),
        count_text(layer.macs) if layer.macs else "",
        short(max(parts, key=lambda component: parts[component]), 40),
    )


def _kind(result: Result, layer: LayerResult) -> str:
    """Say what a layer is, and its dataflow where it is not the run's."""
    kind = layer.kind.replace("_", " ")
    if layer.kind not in MATRIX_KINDS or layer.dataflow == result.dataflow:
        return kind
    return f"{kind}, {layer.dataflow.replace('_', ' ')}"


def _seven(value: float) -> float:
    return float(f"{value:.7g}")
