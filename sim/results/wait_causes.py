"""What a stage really waited for: from a token to the stage that gives it, and so on.

The array waits for a tile; the stage that brings it may wait for the DRAM. In each state of the
timeline all stages are known, so the chain is followed to where something works.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from sim.domain.layer import OPERANDS
from sim.domain.power_timeline import PowerTimeline
from sim.domain.resource import Resource

ARRAY, PRELOAD, VECTOR = "array", "array.preload", "vector_unit"
_REGISTERS = {"array.registers.loaded": PRELOAD, "array.registers.free": ARRAY}
_FEEDERS = {"full": "fetch", "open": "fetch", "written": "drain"}

AT_WORK = ("array", "dram", "memory", "link", "vector_unit")
"""Kinds of causes that are a component doing what it can."""


class Cause(NamedTuple):
    """What time went to, where (a component), and for which operand; "" where there is none.

    `kind` is one of `sim.results.time_parts.KINDS`.
    """

    kind: str
    place: str
    operand: str


class CauseFinder:
    """Finds the cause behind waits of one timeline."""

    def __init__(self, timeline: PowerTimeline, resources: Iterable[Resource]) -> None:
        """`resources` give the rates steps are compared with."""
        self._timeline = timeline
        self._kinds = {resource.component: resource.kind for resource in resources}
        actions = timeline.actions
        self._rates = [
            (resource, [actions.index(name) for name in resource.actions if name in actions])
            for resource in resources
            if resource.kind != "array"
        ]
        self._links = [
            (index, name.removesuffix(".transfer"))
            for index, name in enumerate(actions)
            if name.endswith(".transfer")
        ]
        self._columns = {name: index for index, name in enumerate(timeline.stages)}
        self._by_step: dict[tuple[int, int], Cause] = {}
        self._largest_rows = int(timeline.steps.rows.max(initial=0))

    def behind_wait(self, state: int, wait: int) -> Cause:
        """Give the cause of a wait (an index into the timeline's) in one state."""
        return self._behind(state, self._timeline.waits[wait], frozenset())

    def behind_idle(self, state: int) -> Cause:
        """Give what goes on in a state in which nothing computes or waits to: first a DRAM."""
        causes = []
        for name, column in self._columns.items():
            step = int(self._timeline.active[state, column])
            wait = int(self._timeline.waiting_for[state, column])
            if step >= 0:
                causes.append(self.behind_step(step))
            elif wait:
                waited_for = self._timeline.waits[wait]
                causes.append(self._behind(state, waited_for, frozenset({name}), name))
        # what moves comes before what is only late
        found = [cause for cause in causes if cause.kind not in ("latency", "room")]
        drams = [cause for cause in found if cause.kind == "dram"]
        # where nothing is left that could wait, the last outputs are under way
        return next(iter((*drams, *found, *causes)), Cause("latency", "", "ofmap"))

    def at_work(self, state: int) -> set[Cause]:
        """Give what is fully used in a state: the array, and DRAMs, ports and links that move.

        What a stage waits for because others hold it is used, too.
        """
        found = set()
        for stage, column in self._columns.items():
            step = int(self._timeline.active[state, column])
            wait = self._timeline.waits[int(self._timeline.waiting_for[state, column])]
            if step >= 0 and stage in (ARRAY, PRELOAD, VECTOR):
                found.add(Cause("array", ARRAY, ""))
            elif step >= 0:
                found.add(self.behind_step(step)._replace(operand=""))
            elif wait.count(".") == 1:
                place = wait.partition(".")[0]
                found.add(Cause(self._kinds.get(place, "link"), place, ""))
        return {cause for cause in found if cause.kind in AT_WORK}

    def behind_step(self, step: int, least_cycles: int = 0) -> Cause:
        """Give what makes a step as long as it is.

        The port or the wires whose peak rate alone explains it, else the DRAM it moves data of,
        else a link. `least_cycles` is what the step would take anyway.
        """
        key = step, least_cycles
        if key not in self._by_step:
            self._by_step[key] = self._explain_step(step, least_cycles)
        return self._by_step[key]

    def _explain_step(self, step: int, least_cycles: int) -> Cause:
        steps = self._timeline.steps
        stage = self._timeline.stages[int(steps.stage[step])]
        operand = _operand(stage)
        hold = int(steps.hold_cycles[step])
        if stage == PRELOAD and hold <= self._largest_rows:
            return Cause("load", ARRAY, "")
        needs = self._needs(step)
        on_chip = {r: cycles for r, cycles in needs.items() if r.kind != "dram"}
        slowest = max(on_chip, key=lambda resource: on_chip[resource], default=None)
        dram = next((r for r in needs if r.kind == "dram"), None)
        others = max(hold - 1, least_cycles, needs[dram] if dram else 0.0)
        if slowest is not None and on_chip[slowest] > others:
            return Cause(slowest.kind, slowest.component, operand)
        if dram is not None:
            return Cause("dram", dram.name, operand)
        known = {resource.component for resource in needs}
        unknown = [name for index, name in self._links if steps.counts[step, index]]
        mesh = next((name for name in unknown if name not in known), "")
        if mesh or slowest is None:
            return Cause("link", mesh, operand) if mesh else Cause("latency", "", operand)
        return Cause(slowest.kind, slowest.component, operand)

    def _needs(self, step: int) -> dict[Resource, float]:
        """Cycles a step takes at each resource's peak rate, where it uses it."""
        counts = self._timeline.steps.counts[step]
        found = {}
        for resource, columns in self._rates:
            work = int(counts[columns].sum())
            if work:
                found[resource] = work / resource.per_cycle
        return found

    def _behind(self, state: int, name: str, seen: frozenset[str], stage: str = "") -> Cause:
        parts = name.split(".")
        if name not in _REGISTERS and (len(parts) < 3 or parts[0] not in OPERANDS):
            # a resource that others hold: channels, ports, wires, a router of a mesh
            return Cause(self._kinds.get(parts[0], "link"), parts[0], _operand(stage))
        giver, operand = self._giver(name, parts)
        place = "" if name in _REGISTERS else parts[1]
        if giver in seen or giver not in self._columns:
            kind = "room" if parts[-1] == "free" else "latency"
            return Cause(kind, place, operand)
        column = self._columns[giver]
        step = int(self._timeline.active[state, column])
        if step >= 0:
            return self.behind_step(step)
        wait = int(self._timeline.waiting_for[state, column])
        if wait:
            return self._behind(state, self._timeline.waits[wait], seen | {giver}, giver)
        return Cause("latency", place, operand)

    def _giver(self, name: str, parts: list[str]) -> tuple[str, str]:
        """Give the stage that gives a token, "" where it is what computes, and its operand."""
        if name in _REGISTERS:
            return _REGISTERS[name], ""
        operand, memory, what = parts
        if operand == "ofmap" and what in ("free", "written"):
            return f"ofmap.{memory}.drain", operand
        if operand == "ofmap" and what == "full":
            return "", operand
        return (f"{operand}.{memory}.{_FEEDERS[what]}" if what in _FEEDERS else ""), operand


def _operand(stage: str) -> str:
    first = stage.partition(".")[0]
    return first if first in OPERANDS else ""


def computing_stages(timeline: PowerTimeline) -> tuple[np.ndarray, np.ndarray]:
    """Give, per state, the step of what computes (-1: none) and what it waits for (0: nothing).

    That is the array, or the vector unit in a layer without MACs.
    """
    states = len(timeline.active)
    step, wait = np.full(states, -1, np.int32), np.zeros(states, np.int32)
    for name in (ARRAY, VECTOR):
        if name in timeline.stages:
            column = timeline.stages.index(name)
            step = np.maximum(step, timeline.active[:, column])
            wait = np.maximum(wait, timeline.waiting_for[:, column])
    return step, wait
