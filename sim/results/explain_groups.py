"""Equal layers of an explained run together, in the order in which they are worth a look."""

from dataclasses import dataclass

from sim.results.explain import Explanation, LayerExplanation


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerGroup:
    """Layers that did exactly the same; `first` speaks for all."""

    first: LayerExplanation
    names: tuple[str, ...]

    @property
    def energy_pj(self) -> float:
        """Energy of all [pJ]."""
        return self.first.layer.energy_pj * len(self.names)

    @property
    def cycles(self) -> int:
        """Cycles of all."""
        return self.first.layer.cycles * len(self.names)


def layer_groups(explanation: Explanation) -> tuple[LayerGroup, ...]:
    """Group layers that did the same, those farthest above their lower bounds first.

    How far is the sum of two shares: of the energy and of the cycles of the run that are above
    the bounds.
    """
    groups: dict[tuple[object, ...], list[LayerExplanation]] = {}
    for row in explanation.layers:
        layer = row.layer
        key = (layer.kind, layer.dataflow, layer.cycles, layer.macs, layer.energy_pj)
        groups.setdefault(key, []).append(row)
    found = [
        LayerGroup(first=rows[0], names=tuple(row.layer.name for row in rows))
        for rows in groups.values()
    ]

    def above(group: LayerGroup) -> float:
        row, count = group.first, len(group.names)
        energy_pj = row.layer.energy_pj - row.bound.energy_pj
        cycles = row.layer.cycles - row.bound.cycles
        energy_share = energy_pj / explanation.energy_pj if explanation.energy_pj else 0.0
        return -count * (energy_share + cycles / explanation.cycles)

    return tuple(sorted(found, key=above))


def fewest_layers(explanation: Explanation, share: float) -> tuple[LayerExplanation, ...]:
    """Give the fewest layers that take a share of the energy, the largest first."""
    ordered = sorted(explanation.layers, key=lambda row: -row.layer.energy_pj)
    sum_pj, found = 0.0, []
    for row in ordered:
        found.append(row)
        sum_pj += row.layer.energy_pj
        if sum_pj >= share * explanation.energy_pj:
            break
    return tuple(found)
