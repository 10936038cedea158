"""One generic process that plays any stage: take, acquire, hold, release, wait, give."""

from collections.abc import Callable, Generator, Mapping
from enum import IntEnum

import simpy

from sim.domain.schedule import Visit
from sim.domain.sequence import Cursor
from sim.engine.arbiter import Arbiter, Claim
from sim.engine.clock import Clock
from sim.engine.probe import Probe
from sim.engine.program import StageProgram, Step


class Phase(IntEnum):
    """Where a stage is within its visit."""

    READY = 0
    TAKING = 1
    CLAIMING = 2
    HOLDING = 3
    DELIVERING = 4
    DONE = 5


class TokenStore:
    """A count of tokens with one giver and one taker."""

    __slots__ = ("arrival", "count", "name")

    def __init__(self, name: str, count: int) -> None:
        self.name = name
        self.count = count
        self.arrival: simpy.Event | None = None

    def give(self, amount: int) -> None:
        """Add tokens and wake the taker if it waits."""
        self.count += amount
        if self.arrival is not None:
            arrival, self.arrival = self.arrival, None
            arrival.succeed()


class Stage:
    """Runtime state of one stage. All times are absolute cycles.

    Attributes
    ----------
    phase, takes_done : where the stage is, and how many tokens of this visit it has.
    since : cycle of the pending claim.
    wake : cycle at which the present sleep ends.
    retired_cycle : cycle at which the last visit was completed.
    on_start : called at each start of a hold; the pacemaker's asks for a snapshot.
    """

    def __init__(
        self,
        index: int,
        program: StageProgram,
        clock: Clock,
        arbiter: Arbiter,
        tokens: Mapping[str, TokenStore],
        probe: Probe,
    ) -> None:
        self.index = index
        self.name = program.name
        self.visits = program.visits
        self.cursor: Cursor[Visit] = Cursor(program.visits)
        self.phase = Phase.READY
        self.takes_done = 0
        self.since = 0
        self.wake = 0
        self.retired_cycle = 0
        self.on_start: Callable[[], None] | None = None
        self._steps = program.steps
        self._clock = clock
        self._arbiter = arbiter
        self._tokens = tokens
        self._probe = probe
        self._claim: Claim | None = None
        self._sleep: simpy.Event | None = None

    def run(self) -> Generator[simpy.Event, None, None]:
        """Play all visits: the process SimPy drives."""
        cursor = self.cursor
        while not cursor.done:
            visit = cursor.value
            step = self._steps[visit.tile]
            yield from self._take(visit)
            if step.hold_cycles:
                yield from self._hold(visit.tile, step)
            if step.latency_cycles:
                self.phase = Phase.DELIVERING
                yield self._sleep_for(step.latency_cycles)
            self.phase = Phase.READY
            self.retired_cycle = self._clock.now
            cursor.advance()
            for token, amount in visit.gives:
                self._tokens[token].give(amount)
        self.phase = Phase.DONE

    def _take(self, visit: Visit) -> Generator[simpy.Event, None, None]:
        self.phase = Phase.TAKING
        self.takes_done = 0
        for token, amount in visit.takes:
            store = self._tokens[token]
            while store.count < amount:
                store.arrival = self._clock.env.event()
                yield store.arrival
            store.count -= amount
            self.takes_done += 1

    def _hold(self, tile: int, step: Step) -> Generator[simpy.Event, None, None]:
        if step.requests:
            self.phase = Phase.CLAIMING
            self.since = self._clock.now
            self._claim = self._arbiter.claim(self.since, self.index, step.requests)
            yield self._claim.granted
        self.phase = Phase.HOLDING
        self._probe.start(self.index, tile, self._clock.now)
        sleep = self._sleep_for(step.hold_cycles)
        if self.on_start is not None:
            self.on_start()
        yield sleep
        self._probe.stop(self.index, self._clock.now)
        self._arbiter.release(step.requests)

    def _sleep_for(self, cycles: int) -> simpy.Event:
        self.wake = self._clock.now + cycles
        self._sleep = self._clock.env.timeout(cycles)
        return self._sleep

    @property
    def asleep(self) -> bool:
        """Whether the stage waits for a fixed cycle."""
        return self.phase in (Phase.HOLDING, Phase.DELIVERING)

    @property
    def missing_token(self) -> str:
        """Token the stage waits for; only meaningful while taking."""
        return self.cursor.value.takes[self.takes_done][0]

    def move(self, visits: int, cycles: int) -> None:
        """Jump ahead in steady state: later visits, the same remaining sleep and claim age."""
        self.cursor.seek(self.cursor.position + visits)
        self.since += cycles
        self.wake += cycles
        if self._claim is not None:
            self._claim.since += cycles

    def keep_wake(self, now: int) -> None:
        """Sleep to the same absolute cycle although the clock has jumped to `now`."""
        asleep, self._sleep = self._sleep, self._clock.env.timeout(self.wake - now)
        assert asleep is not None
        assert asleep.callbacks is not None
        assert self._sleep.callbacks is not None
        # the process now resumes with the new event; the old one fires and wakes nobody
        self._sleep.callbacks.extend(asleep.callbacks)
        asleep.callbacks.clear()
