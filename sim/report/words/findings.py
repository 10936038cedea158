"""Findings about a layer as sentences."""

from sim.figures.quantities import count_text, data_text
from sim.figures.si_units import format_share, format_si
from sim.results.explain import Explanation
from sim.results.explain_findings import LEAST_SHARE, AccessFinding, Findings, TimeFinding

OPERAND_WORDS = {
    "ifmap": "inputs",
    "weight": "weights",
    "ofmap": "outputs and partial sums",
    "compute": "computing",
    "shared": "all",
}
MOST_TIME, MOST_ACCESSES = 3, 2


def finding_sentences(findings: Findings, explanation: Explanation) -> list[str]:
    """Say what stands out in a layer, at most three things about time and two about accesses."""
    return [
        *(time_sentence(finding) for finding in findings.time[:MOST_TIME]),
        *(access_sentence(finding, explanation) for finding in findings.accesses[:MOST_ACCESSES]),
        *static_sentences(findings),
    ]


def static_sentences(findings: Findings) -> list[str]:
    """Say what static power costs beyond the least time, where it is worth a sentence."""
    if findings.static_share < LEAST_SHARE:
        return []
    share = format_share(findings.static_share, 1.0)
    return [f"{share} of the energy is static power beyond the least time"]


def time_sentence(finding: TimeFinding) -> str:
    """Say what takes part of a layer's time."""
    share = format_share(finding.share, 1.0)
    if finding.kind == "busy":
        return f"{finding.place} is busy {share} of the time"
    return f"{share} of the time goes to {time_words(finding.kind, finding.place, finding.operand)}"


def time_words(kind: str, place: str, operand: str) -> str:
    """Say what cycles of one cause go to.

    >>> time_words("dram", "dram", "weight")
    'waiting for dram (weights)'
    """
    named = f" ({OPERAND_WORDS[operand]})" if operand else ""
    return {
        "macs": "MACs on all PEs",
        "lanes": "lane operations on the whole vector unit",
        "idle_pes": "PEs without work beside others that have",
        "idle_lanes": "lanes that copy or have no work",
        "fill_drain": "filling and draining the array",
        "load": "shifting in what stays in the PEs",
        "vector_unit": f"waiting for the vector unit{named}",
        "memory": f"waiting for ports of {place}{named}",
        "link": f"waiting for {place or 'links'}{named}",
        "bank": f"waiting for banks of {place} (conflicts)",
        "dram": f"waiting for {place}{named}",
        "latency": f"waiting for what is on its way{_to(place)}{named}",
        "room": f"waiting for room in {place}{named}",
    }[kind]


def access_sentence(finding: AccessFinding, explanation: Explanation) -> str:
    """Say how often an operand is read or written, why, and what that is of the energy."""
    done = " and ".join({"read": "read from", "write": "written to"}[a] for a in finding.actions)
    unit = explanation.units.get(f"{finding.memory}.{finding.actions[0]}", "")
    words = OPERAND_WORDS[finding.operand]
    times = f"{finding.times:.3g} times the least"
    amount = f"{amount_text(finding.count, unit)}, least {amount_text(finding.least, unit)}"
    share = format_share(finding.excess_share, 1.0)
    text = f"{words} are {done} {finding.memory} {times} ({amount}): {share} of the energy"
    reason = _reason(finding, unit)
    return f"{text}; {reason}" if reason else text


def amount_text(count: int, unit: str) -> str:
    """Give accesses as an amount of data or a number of words."""
    return data_text(count) if unit == "bit" else f"{count_text(count)} words"


def _reason(finding: AccessFinding, unit: str) -> str:
    least = amount_text(finding.least, unit)
    room = format_si(finding.capacity_kib * 1024, "B")
    return {
        "capacity": f"{least} do not fit {finding.into} ({room})",
        "shared": f"{least} would fit {finding.into} ({room}), but other tiles are there, too",
        "dataflow": "no fewer with this dataflow on this array",
        "folds": "with this dataflow, a full array needs "
        f"{amount_text(finding.least_in_dataflow, unit)}",
        "none": "",
    }[finding.reason]


def _to(place: str) -> str:
    return f" to {place}" if place else ""
