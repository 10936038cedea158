"""An explained run in a notebook: the headline, layers farthest above their bounds, and why."""

from sim.figures.quantities import energy_text, time_text
from sim.figures.si_units import format_share
from sim.report.html import Html, element, short
from sim.report.notebook.fragment import MOST_ROWS, name, note, output, table
from sim.report.run_opening import group_names, standing_out
from sim.report.tables import Column
from sim.report.words.headline import bound_words, headline, times_text
from sim.results.explain import Explanation
from sim.results.explain_groups import LayerGroup, layer_groups

_GROUPS = (
    Column("layers", number=False),
    Column("energy"),
    Column("share"),
    Column("× least"),
    Column("time"),
    Column("share"),
    Column("× least"),
    Column("bound by", number=False),
)


def notebook_view(explanation: Explanation) -> Html:
    """Lay out an explanation."""
    title = f"{name(explanation.workload)} on {name(explanation.architecture)}"
    chosen, total = len(explanation.layers), explanation.layers_of_run
    layers = f"{total} layers" if chosen == total else f"{chosen} of {total} layers"
    return output(
        title,
        f"{name(explanation.dataflow).replace('_', ' ')} · {layers}",
        element("div", headline(explanation)),
        _groups(explanation),
        _findings(explanation),
    )


def _groups(explanation: Explanation) -> Html:
    groups = layer_groups(explanation)
    said = (
        f"The {MOST_ROWS} of {len(groups):,} kinds of layer farthest above what they need at "
        "least; every layer with .to_frame()."
    )
    rows = (_row(group, explanation) for group in groups[:MOST_ROWS])
    return element("div", table(_GROUPS, rows), note(said) if len(groups) > MOST_ROWS else None)


def _row(group: LayerGroup, explanation: Explanation) -> tuple[str, ...]:
    row = group.first
    return (
        group_names([group]),
        energy_text(group.energy_pj),
        format_share(group.energy_pj, explanation.energy_pj),
        times_text(row.energy_ratio),
        time_text(group.cycles, explanation.clock_mhz),
        format_share(group.cycles, explanation.cycles),
        times_text(row.cycles_ratio),
        name(bound_words(*row.time.bound_by)),
    )


def _findings(explanation: Explanation) -> Html | None:
    items = [
        element("li", element("strong", f"{group_names(groups)}: "), short("; ".join(texts), 1000))
        for texts, groups in standing_out(explanation)
    ]
    return element("ul", *items) if items else None
