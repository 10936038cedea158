"""What stands out in an explained layer: waits, and accesses beyond the fewest that would do.

A finding holds numbers only; each was computed, none is a guess at what a change would save.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.base.units import kib_from_bits
from sim.domain.operand_access import OperandAccess
from sim.results.explain import Explanation, LayerExplanation
from sim.results.lower_bound import action_price

LEAST_SHARE = 0.05
"""Parts of a layer's time or energy below this are not reported."""

NEAR = 1.1
"""Up to ten per cent above the fewest accesses counts as the fewest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFinding:
    """A cause that takes part of a layer's cycles, MACs and lane operations aside.

    Attributes
    ----------
    kind, place, operand : see `sim.results.wait_causes.Cause`; kind "busy": the component `place`
        works in that share of the cycles, waited for or not.
    share : of the layer's cycles.
    """

    kind: str
    place: str
    operand: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFinding:
    """Accesses for an operand at a memory beyond the fewest that would do.

    Attributes
    ----------
    actions : "read", "write" or both: those whose excess counts here.
    count, least, least_in_dataflow : see `OperandAccess`; sums over the actions.
    excess_share : energy of the accesses beyond `least`, as a share of the layer's energy.
    reason : "capacity": the operand is larger than the memory it is brought to; "shared": it is
        not, but the memory holds other tiles, too; "dataflow": this dataflow cannot do with
        fewer; "folds": it could, on an array that is always full; "none": nothing of these.
    into : the memory a DRAM's operand is brought to, and its capacity; "" and 0 elsewhere.
    """

    operand: str
    memory: str
    actions: tuple[str, ...]
    count: int
    least: int
    least_in_dataflow: int
    excess_share: float
    reason: str
    into: str = ""
    capacity_kib: float = 0.0

    @property
    def times(self) -> float:
        """Accesses / least."""
        return self.count / self.least if self.least else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What stands out in one layer, largest share first.

    `static_share` is the energy of static power beyond the least cycles, as a share of the
    layer's energy.
    """

    time: tuple[TimeFinding, ...]
    accesses: tuple[AccessFinding, ...]
    static_share: float


def layer_findings(row: LayerExplanation, explanation: Explanation) -> Findings:
    """Give what stands out in a layer: parts of 5 % or more of its time or energy."""
    return Findings(
        time=_time(row), accesses=_accesses(row, explanation), static_share=_static_share(row)
    )


def _time(row: LayerExplanation) -> tuple[TimeFinding, ...]:
    cycles = row.layer.cycles
    found = [
        TimeFinding(
            kind=part.cause.kind,
            place=part.cause.place,
            operand=part.cause.operand,
            share=part.cycles / cycles,
        )
        for part in row.time.parts
        if part.cause.kind not in ("macs", "lanes") and part.cycles >= LEAST_SHARE * cycles
    ]
    group, place = row.time.bound_by
    busy = max((n for (_, name), n in row.time.busy_cycles.items() if name == place), default=0.0)
    if busy and group in ("DRAM", "on-chip bandwidth"):
        found.insert(0, TimeFinding(kind="busy", place=place, operand="", share=busy / cycles))
    return tuple(found)


def _static_share(row: LayerExplanation) -> float:
    bound, layer = row.bound, row.layer
    # the bound is the layer's own static energy over the least cycles
    excess_pj = bound.static_pj * (layer.cycles / bound.cycles - 1)
    return excess_pj / layer.energy_pj if layer.energy_pj else 0.0


def _accesses(row: LayerExplanation, explanation: Explanation) -> tuple[AccessFinding, ...]:
    layer = row.layer
    places: dict[tuple[str, str], list[OperandAccess]] = {}
    for access in layer.operand_accesses:
        if access.count > access.least > 0 and access.component in explanation.memories:
            places.setdefault((access.operand, access.component), []).append(access)
    found = []
    for accesses in places.values():
        finding = _access(accesses, row, explanation)
        if finding.excess_share >= LEAST_SHARE:
            found.append(finding)
    return tuple(sorted(found, key=lambda finding: -finding.excess_share))


def _access(
    accesses: Sequence[OperandAccess], row: LayerExplanation, explanation: Explanation
) -> AccessFinding:
    # what passes a DRAM's pins is the same bits again: it costs, but is no further access
    whole, layer = accesses, row.layer
    accesses = [access for access in whole if not access.action.endswith("_io")] or whole
    first = accesses[0]
    into, capacity_kib = "", 0.0
    if explanation.units.get(first.action) == "bit":
        into, capacity_kib = _first_on_chip(first.operand, row, explanation.capacities_kib)
    excess_pj = sum((a.count - a.least) * action_price(layer, a.action) for a in whole)
    return AccessFinding(
        operand=first.operand,
        memory=first.component,
        actions=tuple(access.action.rpartition(".")[2] for access in accesses),
        count=sum(access.count for access in accesses),
        least=sum(access.least for access in accesses),
        least_in_dataflow=sum(access.least_in_dataflow for access in accesses),
        excess_share=excess_pj / layer.energy_pj if layer.energy_pj else 0.0,
        reason=_reason(accesses, into, capacity_kib),
        into=into,
        capacity_kib=capacity_kib,
    )


def _reason(accesses: Sequence[OperandAccess], into: str, capacity_kib: float) -> str:
    if into:
        least_bits = max(access.least for access in accesses)
        return "capacity" if kib_from_bits(least_bits) > capacity_kib else "shared"
    least = sum(access.least for access in accesses)
    in_dataflow = sum(access.least_in_dataflow for access in accesses)
    if in_dataflow <= least:
        return "none"
    count = sum(access.count for access in accesses)
    return "dataflow" if count <= NEAR * in_dataflow else "folds"


def _first_on_chip(
    operand: str, row: LayerExplanation, capacities_kib: Mapping[str, float]
) -> tuple[str, float]:
    own: Iterable[str] = (reuse.memory for reuse in row.reuse if reuse.operand == operand)
    return next(((name, capacities_kib[name]) for name in own if name in capacities_kib), ("", 0.0))
