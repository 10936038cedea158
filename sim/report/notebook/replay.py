"""A replayed trace in a notebook: load, latency, energy, power, battery."""

from sim.report.html import Html, element
from sim.report.notebook.fragment import facts, folded, name, note, output, table, warning
from sim.report.tables import Column
from sim.report.words.replay import component_rows, replay_sections, warning_lines
from sim.results.replay_result import ReplayResult

_COMPONENTS = (
    Column("energy per inference", number=False),
    Column("at work"),
    Column("idle"),
    Column("together"),
    Column("share"),
)


def notebook_view(result: ReplayResult) -> Html:
    """Lay out a replay; every inference by itself is in its frame."""
    assumed = result.configuration.get("idle", [])
    return output(
        f"{name(result.trace)} on {name(result.architecture)}",
        name(result.dataflow).replace("_", " "),
        element("div", *map(warning, warning_lines(result))),
        facts(replay_sections(result)),
        folded(
            "by component",
            table(_COMPONENTS, ((name(own), *cells) for own, *cells in component_rows(result))),
        ),
        note(f"Idle time: {'; '.join(assumed)}.") if assumed else None,
    )
