"""Where the cycles of each layer go: parts that add up to all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.domain.power_timeline import PowerTimeline
from sim.domain.resource import Resource
from sim.kernels.timeline import energy_between, index_stream
from sim.results.result import LayerResult, Result
from sim.results.wait_causes import Cause, CauseFinder, computing_stages

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "compute": ("macs", "lanes", "vector_unit"),
        "under-filled array": ("idle_pes", "idle_lanes"),
        "on-chip bandwidth": ("memory", "link"),
        "bank conflicts": ("bank",),
        "DRAM": ("dram",),
        "latency": ("fill_drain", "load", "latency", "room"),
    }
)
"""What a layer can be bound by, and the kinds of time that count for it."""

LATE = ("latency", "room")
"""Waits for what is on its way, or for a place."""

_HIDES_CONFLICTS = (("memory", "link"), ("load",), ("latency", "room"))
"""Where cycles that conflicts cause are found by rates alone, the likeliest kinds first: passes
and loads longer than the array's own time, and waits for them."""

KINDS = tuple(kind for kinds in GROUPS.values() for kind in kinds)


@dataclass(frozen=True, slots=True)
class TimePart:
    """Cycles of a layer that went to one cause."""

    cause: Cause
    cycles: float

    @property
    def group(self) -> str:
        """What it is counted for: one of `GROUPS`."""
        return _group(self.cause.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTime:
    """Where the cycles of one layer go.

    Attributes
    ----------
    parts : longest first; they add up to the layer's cycles.
    busy_cycles : cycles in which the array, or a DRAM, port or link that moves tiles, does what it
        can, by (kind, component); they work side by side.
    """

    parts: tuple[TimePart, ...]
    busy_cycles: Mapping[tuple[str, str], float]

    def sums(self) -> dict[str, float]:
        """Give the cycles of `parts` by group."""
        sums = dict.fromkeys(GROUPS, 0.0)
        for part in self.parts:
            sums[part.group] += part.cycles
        return sums

    @property
    def bound_by(self) -> tuple[str, str]:
        """What bounds the layer, one of `GROUPS`, and the component that stands for it.

        It is what works in most cycles, waited for or not: what is always busy bounds the layer.
        Where that is the array, it is what the array's cycles mostly go to; where nothing works
        as long as the array waits for what is on its way, it is latency.
        """
        waits = [part for part in self.parts if part.cause.kind in LATE]
        (kind, place), cycles = max(
            self.busy_cycles.items(), key=lambda item: item[1], default=(("array", "array"), 0.0)
        )
        if sum(part.cycles for part in waits) > cycles:
            return "latency", waits[0].cause.place
        if kind != "array":
            return _group(kind), place
        own: dict[str, float] = {}
        for part in self.parts:
            if part.cause.kind not in (*LATE, "dram") and not part.cause.operand:
                own[part.group] = own.get(part.group, 0.0) + part.cycles
        group = max(own, key=lambda name: own[name], default=self.parts[0].group)
        return group, next(part.cause.place for part in self.parts if part.group == group)


def _group(kind: str) -> str:
    return next(group for group, kinds in GROUPS.items() if kind in kinds)


def time_parts(result: Result) -> tuple[LayerTime, ...]:
    """Give, per layer, where its cycles go.

    "macs" or "lanes" is the time the layer's MACs or lane operations take on all PEs or lanes;
    what else an active array takes goes to PEs without work, filling and draining, and ports or
    links that are too slow. The rest is what it waited for. "bank" is what the layer would save
    with every bank at work; it is taken out of what it would else be counted for.
    """
    timeline = result.timeline
    finder = CauseFinder(timeline, result.resources)
    causes = _StateCauses(timeline, finder, result.resources)
    states = range(len(timeline.active))
    shares = _per_layer(timeline, [causes.shares(state) for state in states])
    busy = _per_layer(timeline, [dict.fromkeys(finder.at_work(state), 1.0) for state in states])
    return tuple(
        LayerTime(
            parts=_layer_parts(layer, own, result.resources),
            busy_cycles={(cause.kind, cause.place): n for cause, n in working.items() if n > 0},
        )
        for layer, own, working in zip(result.layers, shares, busy, strict=True)
    )


def _per_layer(
    timeline: PowerTimeline, states: Sequence[Mapping[Cause, float]]
) -> list[dict[Cause, float]]:
    """Add up shares of cycles of the states to cycles per layer, without expanding the run."""
    causes = {
        cause: place for place, cause in enumerate(dict.fromkeys(c for s in states for c in s))
    }
    weights = np.zeros((len(states), len(causes)))
    for state, found in enumerate(states):
        for cause, share in found.items():
            weights[state, causes[cause]] = share
    items = timeline.items
    # a cycle counts one, where the power timeline counts energy
    index = index_stream(items.state, items.value, items.span, weights)
    cycles = energy_between(index, timeline.layer_starts[:-1], timeline.layer_starts[1:])
    return [dict(zip(causes, row, strict=True)) for row in cycles.tolist()]


class _StateCauses:
    """Shares of one cycle of each state by cause, summing to 1."""

    def __init__(
        self, timeline: PowerTimeline, finder: CauseFinder, resources: Sequence[Resource]
    ) -> None:
        self._timeline = timeline
        self._finder = finder
        self._step, self._wait = computing_stages(timeline)
        self._by_step: dict[int, dict[Cause, float]] = {}
        lanes = [resource for resource in resources if resource.kind == "vector_unit"]
        self._lanes = lanes[0].per_cycle if lanes else 1.0
        names = [name for resource in lanes for name in resource.actions]
        actions = timeline.actions
        self._lane_actions = [actions.index(name) for name in names if name in actions]
        self._scalar = "core.mac" in actions

    def shares(self, state: int) -> dict[Cause, float]:
        """Give the shares of one state."""
        step = int(self._step[state])
        if step < 0:
            wait = int(self._wait[state])
            if wait:
                return {self._finder.behind_wait(state, wait): 1.0}
            return {self._finder.behind_idle(state): 1.0}
        if step not in self._by_step:
            self._by_step[step] = self._of_step(step)
        return self._by_step[step]

    def _of_step(self, step: int) -> dict[Cause, float]:
        steps = self._timeline.steps
        hold = int(steps.hold_cycles[step])
        if steps.stationary[step]:
            own = min(hold, int(steps.array_cycles[step]))
            streamed = own if self._scalar else min(own, int(steps.streamed[step]))
            parts = {
                Cause("macs", "array", ""): float(streamed),
                Cause("fill_drain", "array", ""): float(own - streamed),
            }
        else:
            work = steps.counts[step][self._lane_actions].sum() / self._lanes
            busy = min(float(hold), float(work))
            slow = self._finder.behind_step(step)
            late = slow.kind in ("memory", "link")
            own = min(hold, int(np.ceil(busy))) if late else hold
            parts = {
                Cause("lanes", "vector_unit", ""): busy,
                Cause("idle_lanes", "vector_unit", ""): own - busy,
            }
        if hold > own:
            late_cause = self._finder.behind_step(step, own)
            known = late_cause.kind in ("memory", "link")
            place = late_cause if known else Cause("link", "", "")
            parts[Cause(place.kind, place.place, "")] = hold - own
        return {cause: part / hold for cause, part in parts.items() if part}


def _layer_parts(
    layer: LayerResult, cycles: dict[Cause, float], resources: Sequence[Resource]
) -> tuple[TimePart, ...]:
    """Take the PEs without work out of the time the array streams."""
    streaming, idle = Cause("macs", "array", ""), Cause("idle_pes", "array", "")
    found = {cause: n for cause, n in cycles.items() if n > 0}
    array = next((r for r in resources if r.kind == "array"), None)
    if streaming in found and array is not None and array.actions != ("core.mac",):
        busy = min(found[streaming], layer.macs / array.per_cycle)
        found[idle] = found[streaming] - busy
        found[streaming] = busy
    _take_out_conflicts(found, layer.bank_conflict_cycles_by_memory)
    parts = [TimePart(cause, n) for cause, n in found.items() if n > 0]
    return tuple(sorted(parts, key=lambda part: (-part.cycles, part.cause)))


def _take_out_conflicts(found: dict[Cause, float], conflicts: Mapping[str, int]) -> None:
    """Count cycles that bank conflicts cause for the memories, and for nothing else.

    Steps know how long they are, not why; rates put them down to the busiest port or link.
    """
    left = float(sum(conflicts.values()))
    others = tuple(kind for kind in KINDS if kind not in sum(_HIDES_CONFLICTS, ()))
    taken = 0.0
    for kinds in (*_HIDES_CONFLICTS, others):
        causes = [cause for cause in found if cause.kind in kinds]
        whole = sum(found[cause] for cause in causes)
        part = min(left - taken, whole)
        kept = 1 - part / whole if whole else 0.0
        for cause in causes:
            found[cause] *= kept
        taken += part
    for memory, cycles in conflicts.items():
        found[Cause("bank", memory, "")] = taken * cycles / left if left else 0.0
