"""Jump over steady state, exactly.

At each start of a compute tile, once the cycle is quiet, the state without absolute times is
compared with earlier ones. Between two matching snapshots every stage has either *moved* by
d visits, with the same remaining sleep and claim age, or is *frozen*: at the same visit,
asleep to the same absolute cycle, with the same pending claim, or waiting for a token. The
machine is deterministic and does not depend on absolute time, so what happened between the
snapshots happens again, as long as the moved stages meet the same visits and no frozen
sleeper wakes. k such periods are jumped at once and leave one block in the record.

Tokens that nobody waits for may become more or fewer from period to period, as long as the
period starts with as many as are taken in it: then no taking waits, whatever their number.

A server has a history of its own, so a stage that is served must be frozen: then the server did
nothing in the period, and does nothing in its repetitions.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import simpy

from sim.domain.sequence import common_length
from sim.engine.arbiter import QUIET, EndOfCycle
from sim.engine.clock import Clock
from sim.engine.probe import Probe
from sim.engine.stage import Phase, Stage, TokenStore
from sim.kernels.event_limits import (
    LONGEST_PATIENCE,
    MOST_SNAPSHOTS,
    MOST_TOLD_APART,
    SNAPSHOTS_PER_STATE,
)

StateKey = tuple[object, ...]


@dataclass(slots=True, eq=False)
class Snapshot:
    """Absolute times and positions at one quiet point."""

    cycle: int
    positions: tuple[int, ...]
    since: tuple[int, ...]
    wake: tuple[int, ...]
    tokens: tuple[int, ...]
    taken: tuple[int, ...]
    first_item: int
    valid: bool = True


@dataclass(slots=True, eq=False)
class StateHistory:
    """Latest snapshots of one state; after failures it is compared ever more rarely.

    Not comparing costs time at most, never exactness.
    """

    snapshots: list[Snapshot] = field(default_factory=list)
    failures: int = 0
    pauses_left: int = 0

    def is_due(self) -> bool:
        """Whether to compare at this meeting."""
        self.pauses_left -= 1
        return self.pauses_left < 0

    def note(self, *, jumped: bool) -> None:
        """Learn from a comparison."""
        self.failures = 0 if jumped else self.failures + 1
        self.pauses_left = min(LONGEST_PATIENCE, 2**self.failures) - 1

    def remember(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, and drop the oldest beyond the most."""
        self.snapshots.append(snapshot)
        del self.snapshots[:-SNAPSHOTS_PER_STATE]


class FastForward:
    """Watches the pacemaker's starts and jumps when the machine repeats itself."""

    def __init__(
        self,
        stages: Sequence[Stage],
        tokens: Sequence[TokenStore],
        clock: Clock,
        probe: Probe,
        pacemaker: int,
        served: frozenset[int] = frozenset(),
    ) -> None:
        """Watch `stages`, of which a server times those in `served`."""
        self._stages = stages
        self._tokens = tokens
        self._clock = clock
        self._probe = probe
        self._served = served
        # the pacemaker is compared first: when it cannot move on, nothing else matters
        self._order = (pacemaker, *(i for i in range(len(stages)) if i != pacemaker))
        self._by_state: dict[StateKey, StateHistory] = {}
        self._in_order: list[Snapshot] = []
        self._asked = False
        stages[pacemaker].on_start = self._look_when_quiet

    def _look_when_quiet(self) -> None:
        if not self._asked:
            self._asked = True
            EndOfCycle(self._clock.env, QUIET, self._look)

    def _look(self, _event: simpy.Event) -> None:
        self._asked = False
        self._probe.flush(self._clock.now)
        history = self._by_state.setdefault(self._state(), StateHistory())
        now = self._snapshot()
        if history.snapshots and history.is_due():
            jumped = any(
                before.valid and self._jump(before, now) for before in reversed(history.snapshots)
            )
            history.note(jumped=jumped)
            if jumped:
                now = self._snapshot()
        history.remember(now)
        self._in_order.append(now)
        if len(self._in_order) > MOST_SNAPSHOTS:
            self._in_order = []
            self._by_state = {}

    def _state(self) -> StateKey:
        # what began in this very cycle, and what is waited for, are part of the record
        now = self._clock.now
        parts: list[object] = [self._probe.started, self._probe.waits]
        parts.extend(min(store.count, MOST_TOLD_APART) for store in self._tokens)
        for stage in self._stages:
            # visits are interned: the same visit is the same object
            visit = 0 if stage.cursor.done else id(stage.cursor.value)
            parts.append((stage.phase, visit, stage.takes_done))
            # on its way: the same cargo, as far from its arrival
            parts.extend((item.due - now, id(item.visit)) for item in stage.in_flight)
        return tuple(parts)

    def _snapshot(self) -> Snapshot:
        return Snapshot(
            cycle=self._clock.now,
            positions=tuple(stage.cursor.position for stage in self._stages),
            since=tuple(stage.since for stage in self._stages),
            wake=tuple(stage.wake for stage in self._stages),
            tokens=tuple(store.count for store in self._tokens),
            taken=tuple(store.taken for store in self._tokens),
            first_item=len(self._probe.items),
        )

    def _jump(self, before: Snapshot, now: Snapshot) -> bool:
        period = now.cycle - before.cycle
        moved, frozen = self._split(before, now)
        if period <= 0 or not moved or not self._served.isdisjoint(moved):
            return False
        if not self._same_ages(before, now, moved, frozen):
            return False
        periods = self._periods_of_tokens(before, now)
        if periods > 0:
            periods = min(periods, self._periods(before, now, moved, frozen))
        if periods < 1:
            return False
        jumped_cycles = periods * period
        self._probe.repeat(before.first_item, periods + 1, now.cycle + jumped_cycles)
        self._clock.skipped_cycles += jumped_cycles
        for index in moved:
            visits = now.positions[index] - before.positions[index]
            self._stages[index].move(periods * visits, jumped_cycles)
        for index in frozen:
            if self._stages[index].asleep:
                self._stages[index].keep_wake(self._clock.now)
        for index, store in enumerate(self._tokens):
            store.count += periods * (now.tokens[index] - before.tokens[index])
            store.taken += periods * (now.taken[index] - before.taken[index])
        while self._in_order and self._in_order[-1].first_item > before.first_item:
            self._in_order.pop().valid = False
        return True

    def _split(self, before: Snapshot, now: Snapshot) -> tuple[list[int], list[int]]:
        moved = [i for i in self._order if now.positions[i] != before.positions[i]]
        frozen = [i for i in self._order if now.positions[i] == before.positions[i]]
        return moved, frozen

    def _same_ages(
        self, before: Snapshot, now: Snapshot, moved: list[int], frozen: list[int]
    ) -> bool:
        period = now.cycle - before.cycle
        claims_moved = []
        for index in moved:
            stage = self._stages[index]
            if stage.asleep and now.wake[index] != before.wake[index] + period:
                return False
            if stage.phase is Phase.CLAIMING:
                if now.since[index] != before.since[index] + period:
                    return False
                claims_moved.append((before.since[index], index))
        for index in frozen:
            stage = self._stages[index]
            if stage.asleep and now.wake[index] != before.wake[index]:
                return False
            if stage.phase is Phase.CLAIMING:
                if now.since[index] != before.since[index]:
                    return False
                # a frozen claim must be older than every moving one, or their order would turn
                if any(claim < (now.since[index], index) for claim in claims_moved):
                    return False
        return True

    def _periods(self, before: Snapshot, now: Snapshot, moved: list[int], frozen: list[int]) -> int:
        period = now.cycle - before.cycle
        bounds = [
            (now.wake[index] - now.cycle - 1) // period
            for index in frozen
            if self._stages[index].asleep
        ]
        for index in moved:
            first, second = before.positions[index], now.positions[index]
            equal = common_length(self._stages[index].visits, first, second)
            bounds.append((equal - 1) // (second - first))
            if bounds[-1] < 1:
                return 0
        return min(bounds)

    def _periods_of_tokens(self, before: Snapshot, now: Snapshot) -> int:
        """Bound the repetitions by the tokens whose number has changed; 0: none is possible."""
        bound = sys.maxsize
        for index, store in enumerate(self._tokens):
            gained = now.tokens[index] - before.tokens[index]
            if gained == 0:
                continue
            taken = now.taken[index] - before.taken[index]
            if store.arrival is not None or taken > before.tokens[index]:
                return 0
            if gained < 0:
                bound = min(bound, (now.tokens[index] - taken) // -gained)
        return bound
