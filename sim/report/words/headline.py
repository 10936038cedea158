"""An explained run in one sentence: where energy and time go, and how much less would do."""

from sim.figures.si_units import format_share
from sim.report.words.findings import OPERAND_WORDS
from sim.results.explain import Explanation, by_component, by_part

SERVED = {
    "compute": "is for computing",
    "shared": "runs for all (clock, leakage, background)",
}


def headline(explanation: Explanation) -> str:
    """Say in one sentence where energy and time go, and how much less would do."""
    return "; ".join(headline_parts(explanation)) + "."


def headline_parts(explanation: Explanation) -> tuple[str, str, str]:
    """Give the parts of the headline: about energy, about time, against the least."""
    energies = explanation.energy_pj_by_part
    component, component_pj = next(iter(by_component(energies).items()))
    part, part_pj = max(by_part(energies).items(), key=lambda item: item[1])
    by_part_words = SERVED.get(part, f"serves {OPERAND_WORDS[part]}")
    (group, place), cycles = next(iter(explanation.cycles_by_bound.items()))
    total_pj, total = explanation.energy_pj, explanation.cycles
    return (
        f"{format_share(component_pj, total_pj)} of the energy is spent in {component} and "
        f"{format_share(part_pj, total_pj)} {by_part_words}",
        f"{format_share(cycles, total)} of the time is in layers bound by "
        f"{bound_words(group, place)}",
        f"{times_text(explanation.energy_ratio)} times the least energy and "
        f"{times_text(explanation.cycles_ratio)} times the least time of any mapping",
    )


def bound_words(group: str, place: str) -> str:
    """Say what bounds a layer, with the component that stands for it.

    >>> bound_words("DRAM", "weight_dram")
    'DRAM (weight_dram)'
    """
    if not place or place == group.lower() or place in group.split():
        return group
    if (group, place) == ("latency", "array"):
        return "filling and draining"
    if (group, place) == ("under-filled array", "vector_unit"):
        return "under-filled vector unit"
    return f"{group} ({place})"


def times_text(value: float) -> str:
    """Give a ratio to a bound; "-" where there is none."""
    return f"{value:.2f}" if value else "-"
