"""The least energy and time of a layer on its machine, in any mapping.

What each bound takes in and leaves out, and why it cannot be undercut: docs/methods/explain.md.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.domain.energy_table import EnergyTable
from sim.domain.resource import Resource
from sim.results.operand_energy import COMPUTE, operand_energy
from sim.results.result import LayerResult

ROUNDING = 1e-9
"""Quotients a hair above a whole number are that number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerBound:
    """What a layer takes at least.

    Attributes
    ----------
    cycles, resource : of the resource that is busy longest, and its name.
    cycles_by_resource : of each resource the layer needs.
    compute_pj, data_pj, static_pj : the parts of `energy_pj`.
    """

    cycles: int
    resource: str
    cycles_by_resource: Mapping[str, int]
    compute_pj: float
    data_pj: float
    static_pj: float

    @property
    def energy_pj(self) -> float:
        """Least energy [pJ]."""
        return self.compute_pj + self.data_pj + self.static_pj


def lower_bound(
    layer: LayerResult, resources: Iterable[Resource], table: EnergyTable
) -> LowerBound:
    """Bound a layer from below.

    Prices are those the layer paid: energy / count of each action.
    """
    by_resource = {
        resource.name: cycles for resource in resources if (cycles := _cycles(layer, resource))
    }
    resource = max(by_resource, key=lambda name: by_resource[name], default="")
    cycles = max(1, by_resource.get(resource, 0))
    static = {f"{component}.{name}" for component, name in table.static}
    static_pj = sum(pj for name, pj in layer.energy_pj_by_action.items() if name in static)
    compute_pj = sum(pj for (part, _), pj in operand_energy(layer).items() if part == COMPUTE)
    return LowerBound(
        cycles=cycles,
        resource=resource,
        cycles_by_resource=by_resource,
        compute_pj=compute_pj,
        data_pj=_data_pj(layer),
        static_pj=static_pj * cycles / layer.cycles,
    )


def action_price(layer: LayerResult, action: str) -> float:
    """Energy of one action of a layer [pJ], 0 where it never happened."""
    count = layer.action_counts.get(action, 0)
    return layer.energy_pj_by_action.get(action, 0.0) / count if count else 0.0


def _data_pj(layer: LayerResult) -> float:
    """Fewest accesses x price; what gating spared the layer is not charged."""
    return sum(
        min(access.least, access.count) * action_price(layer, access.action)
        for access in layer.operand_accesses
    )


def _cycles(layer: LayerResult, resource: Resource) -> int:
    """Cycles for the work that any mapping must do with one resource."""
    if resource.kind == "array":
        work = layer.macs
    elif resource.kind == "vector_unit":
        # each output is finished once, however the layer is tiled
        work = sum(layer.action_counts.get(action, 0) for action in resource.actions)
    else:
        work = sum(
            access.least
            for access in layer.operand_accesses
            if access.action in resource.actions
            and (not resource.operands or access.operand in resource.operands)
        )
    return math.ceil(work / resource.per_cycle * (1 - ROUNDING))
