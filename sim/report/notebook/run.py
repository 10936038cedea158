"""A run in a notebook: totals, energy by component, layers."""

from sim.figures.quantities import energy_text, time_text
from sim.figures.si_units import format_share
from sim.report.html import Html
from sim.report.notebook.fragment import MOST_ROWS, bar, facts, folded, name, note, output, table
from sim.report.run_opening import key_figures, run_title, run_words
from sim.report.tables import Column
from sim.results.result import LayerResult, Result

_COMPONENTS = (
    Column("component", number=False),
    Column("energy"),
    Column("share"),
    Column("", number=False),
)
_LAYERS = (
    Column("layer", number=False),
    Column("energy"),
    Column("share"),
    Column("time"),
    Column("stalls"),
    Column("PEs used"),
    Column("mostly in", number=False),
)


def notebook_view(result: Result) -> Html:
    """Lay out a run."""
    return output(
        run_title(result), run_words(result), facts({"": key_figures(result)}), _components(result),
        _layers(result),
    )  # fmt: skip


def _components(result: Result) -> Html:
    energies = sorted(result.energy_pj_by_component.items(), key=lambda item: -item[1])
    total_pj, largest_pj = result.energy_pj, energies[0][1] or 1.0
    rows = [
        (name(component), energy_text(pj), format_share(pj, total_pj), bar(pj / largest_pj))
        for component, pj in energies
        if pj
    ]
    return table(_COMPONENTS, rows)


def _layers(result: Result) -> Html:
    by_energy = sorted(range(len(result.layers)), key=lambda index: -result.layers[index].energy_pj)
    shown = sorted(by_energy[:MOST_ROWS])
    count = len(result.layers)
    said = f"The {len(shown)} of {count:,} layers with the most energy; all with .to_frame()."
    return folded(
        f"{count:,} layer{'' if count == 1 else 's'}",
        table(_LAYERS, (_layer(result, result.layers[index]) for index in shown)),
        note(said) if len(shown) < count else None,
        unfolded=True,
    )


def _layer(result: Result, layer: LayerResult) -> tuple[str, ...]:
    parts = layer.energy_pj_by_component
    return (
        name(layer.name),
        energy_text(layer.energy_pj),
        format_share(layer.energy_pj, result.energy_pj),
        time_text(layer.cycles, result.clock_mhz),
        format_share(layer.stall_cycles, layer.cycles),
        format_share(layer.utilization, 1.0) if layer.macs else "",
        name(max(parts, key=lambda component: parts[component])),
    )
