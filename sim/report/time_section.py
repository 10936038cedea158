"""What bounds the time: layers by their bound, cycles by what they go to."""

from sim.figures.quantities import time_text
from sim.figures.si_units import format_share
from sim.report.html import Html, element, short
from sim.report.section import section
from sim.report.tables import Column, bar, table
from sim.report.words.findings import time_words
from sim.report.words.headline import bound_words
from sim.results.explain import Explanation
from sim.results.wait_causes import Cause

MOST_CAUSES = 12


def time_section(explanation: Explanation) -> Html:
    """Lay out both tables."""
    return section(
        "time",
        "What bounds the time",
        "A layer is bound by what works in most of its cycles, or by what it waits for.",
        element("div", _bounds(explanation), _causes(explanation), class_="pair"),
    )


def _bounds(explanation: Explanation) -> Html:
    columns = [
        Column("layers bound by", number=False),
        Column("layers"),
        Column("of the time"),
        Column("", number=False),
        Column("of the energy"),
    ]
    rows = []
    for bound, cycles in explanation.cycles_by_bound.items():
        own = [row for row in explanation.layers if row.time.bound_by == bound]
        rows.append(
            (
                short(bound_words(*bound), 60),
                f"{len(own):,}",
                format_share(cycles, explanation.cycles),
                bar(cycles / explanation.cycles),
                format_share(sum(row.layer.energy_pj for row in own), explanation.energy_pj),
            )
        )
    return table(columns, rows, label="Layers by what bounds them")


def _causes(explanation: Explanation) -> Html:
    sums: dict[Cause, float] = {}
    for row in explanation.layers:
        for part in row.time.parts:
            sums[part.cause] = sums.get(part.cause, 0.0) + part.cycles
    ordered = sorted(sums.items(), key=lambda item: -item[1])
    named = [(time_words(*cause), cycles) for cause, cycles in ordered[:MOST_CAUSES]]
    rest = sum(cycles for _, cycles in ordered[MOST_CAUSES:])
    named += [("anything else", rest)] if rest else []
    columns = [
        Column("what the cycles go to", number=False),
        Column("time"),
        Column("share"),
        Column("", number=False),
    ]
    rows = [
        (
            short(words, 80),
            time_text(cycles, explanation.clock_mhz),
            format_share(cycles, explanation.cycles),
            bar(cycles / explanation.cycles),
        )
        for words, cycles in named
    ]
    return table(columns, rows, label="What the cycles go to")
