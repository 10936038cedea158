"""Energy of a layer by what it serves: an operand, computing, or none of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.domain.layer import OPERANDS

if TYPE_CHECKING:
    from sim.results.result import LayerResult

COMPUTE, SHARED = "compute", "shared"
PARTS = (*OPERANDS, COMPUTE, SHARED)
"""Operands; MACs, lane operations and instructions; what runs for all: clock, leakage, DRAM rows
refreshed and background."""

COMPUTING = ("array", "core", "vector_unit")
"""Components whose actions compute, where they serve no operand."""


def operand_energy(layer: "LayerResult") -> dict[tuple[str, str], float]:
    """Give energy [pJ] per (part, component), summing to the layer's; parts are `PARTS`.

    An action's energy is shared out in proportion to its counts.
    """
    served = counts_by_operand(layer)
    found: dict[tuple[str, str], float] = {}
    for action, pj in layer.energy_pj_by_action.items():
        component = action.partition(".")[0]
        count = layer.action_counts.get(action, 0)
        owners = served.get(action, {})
        rest = count - sum(owners.values())
        for operand, own in owners.items():
            _add(found, (operand, component), pj * own / count)
        if rest or not count:
            part = COMPUTE if count and component in COMPUTING else SHARED
            _add(found, (part, component), pj * rest / count if count else pj)
    return found


def counts_by_operand(layer: "LayerResult") -> dict[str, dict[str, int]]:
    """Give "component.action" -> operand -> count, where there is any."""
    served: dict[str, dict[str, int]] = {}
    for access in layer.operand_accesses:
        if access.count:
            served.setdefault(access.action, {})[access.operand] = access.count
    return served


def sum_parts(energies: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Add up energies [pJ] of (part, component) by part, zero where there are none."""
    sums = dict.fromkeys(PARTS, 0.0)
    for (part, _), pj in energies.items():
        sums[part] += pj
    return sums


def _add(sums: dict[tuple[str, str], float], key: tuple[str, str], pj: float) -> None:
    sums[key] = sums.get(key, 0.0) + pj
