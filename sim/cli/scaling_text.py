"""The law of logic between process nodes, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from sim.results.comparison import Comparison
from sim.results.result import Result
from sim.results.scaling_law import scaling_law_of

LAW_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "stillmaker_baas": "by the polynomials of Stillmaker and Baas (2017)",
        "published_points": "on the line through the published 45 and 7 nm",
    }
)


def scaling_row(result: Result) -> list[tuple[str, str, str]]:
    """Give the row of a run that says how its logic was scaled; none where it was not."""
    table = result.energy_table
    law = scaling_law_of(table)
    if not law:
        return []
    said = f"from {table.name} {LAW_WORDS[law]}; the range holds the other law"
    return [("logic prices", f"{table.node_nm:g} nm", said)]


def different_laws(letter: str, one: Comparison) -> list[str]:
    """Warn that a difference between two nodes may be one between two laws."""
    laws = [scaling_law_of(run.energy_table) for run in (one.reference, one.other)]
    if not all(laws) or laws[0] == laws[1]:
        return []
    return [
        f"Logic was scaled by different laws, which disagree: A {LAW_WORDS[laws[0]]}, {letter} "
        f"{LAW_WORDS[laws[1]]}. Run both with --set technology.scaling=published_points (45 to "
        "5 nm) or stillmaker_baas (130 to 7 nm) to compare nodes by one."
    ]
