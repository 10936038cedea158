"""One generic process that plays any stage: take, acquire, hold, release, wait, give."""

from collections import deque
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from enum import IntEnum

import simpy

from sim.domain.schedule import Visit
from sim.domain.sequence import Cursor
from sim.engine.arbiter import Arbiter, Claim
from sim.engine.clock import Clock
from sim.engine.probe import Probe
from sim.engine.program import Piece, Server, StageProgram, Step


class Phase(IntEnum):
    """Where a stage is within its visit."""

    READY = 0
    TAKING = 1
    CLAIMING = 2
    HOLDING = 3
    DONE = 4


@dataclass(slots=True, eq=False)
class Delivery:
    """What a visit has sent and is still on its way. `due` is the absolute cycle it arrives."""

    due: int
    visit: Visit


class TokenStore:
    """A count of tokens with one giver and one taker. `code` stands for it in the record.

    `taken` counts all that were ever taken.
    """

    __slots__ = ("arrival", "code", "count", "taken")

    def __init__(self, count: int, code: int) -> None:
        self.count = count
        self.taken = 0
        self.code = code
        self.arrival: simpy.Event | None = None

    def give(self, amount: int) -> None:
        """Add tokens and wake the taker if it waits."""
        self.count += amount
        if self.arrival is not None:
            arrival, self.arrival = self.arrival, None
            arrival.succeed()

    def take(self, amount: int) -> None:
        """Remove tokens that are there."""
        self.count -= amount
        self.taken += amount


class Stage:
    """Runtime state of one stage. All times are absolute cycles.

    Attributes
    ----------
    phase, takes_done : where the stage is, and how many tokens of this visit it has.
    since : cycle of the pending claim.
    wake : cycle at which the present sleep ends.
    in_flight : what was sent and has not arrived, in order of arrival. The stage goes on
        meanwhile; nothing overtakes.
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
        servers: Mapping[str, Server],
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
        self.in_flight: deque[Delivery] = deque()
        self.retired_cycle = 0
        self.on_start: Callable[[], None] | None = None
        self._steps = program.steps
        self._clock = clock
        self._arbiter = arbiter
        self._tokens = tokens
        self._servers = servers
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
            latency_cycles = step.latency_cycles
            if step.server:
                latency_cycles = yield from self._be_served(visit.tile, step)
            elif step.hold_cycles:
                yield from self._hold(visit.tile, step)
            self.phase = Phase.READY
            cursor.advance()
            self._send(visit, latency_cycles)
        self.phase = Phase.DONE

    def _take(self, visit: Visit) -> Generator[simpy.Event, None, None]:
        self.phase = Phase.TAKING
        self.takes_done = 0
        for token, amount in visit.takes:
            store = self._tokens[token]
            while store.count < amount:
                self._probe.wait(self.index, store.code, self._clock.now)
                store.arrival = self._clock.env.event()
                yield store.arrival
            store.take(amount)
            self.takes_done += 1
        self._probe.wait(self.index, 0, self._clock.now)

    def _be_served(self, tile: int, step: Step) -> Generator[simpy.Event, None, int]:
        """Hold piece by piece, letting others in between; the latency of the whole."""
        server, position = self._servers[step.server], self.cursor.position
        last = False
        while not last:
            yield from self._claim_resources(step)
            piece: Piece = server.serve(
                self.index, position, tile, step.hold_cycles, self._clock.now
            )
            last = piece.last
            yield from self._occupy(piece.step, piece.hold_cycles, step)
        return piece.latency_cycles

    def _hold(self, tile: int, step: Step) -> Generator[simpy.Event, None, None]:
        yield from self._claim_resources(step)
        yield from self._occupy(tile, step.hold_cycles, step)

    def _claim_resources(self, step: Step) -> Generator[simpy.Event, None, None]:
        if step.requests:
            self.phase = Phase.CLAIMING
            self.since = self._clock.now
            self._claim = self._arbiter.claim(self.since, self.index, step.requests)
            yield self._claim.granted

    def _occupy(self, number: int, cycles: int, step: Step) -> Generator[simpy.Event, None, None]:
        self.phase = Phase.HOLDING
        self._probe.start(self.index, number, self._clock.now)
        sleep = self._sleep_for(cycles)
        if self.on_start is not None:
            self.on_start()
        yield sleep
        self._probe.stop(self.index, self._clock.now)
        self._arbiter.release(step.requests)

    def _sleep_for(self, cycles: int) -> simpy.Event:
        self.wake = self._clock.now + cycles
        self._sleep = self._clock.env.timeout(cycles)
        return self._sleep

    def _send(self, visit: Visit, latency_cycles: int) -> None:
        now = self._clock.now
        due = now + latency_cycles
        if self.in_flight:
            due = max(due, self.in_flight[-1].due)
        if due == now:
            self._arrive(visit)
            return
        self.in_flight.append(Delivery(due, visit))
        arrival = self._clock.env.timeout(due - now)
        assert arrival.callbacks is not None
        arrival.callbacks.append(self._deliver)

    def _deliver(self, _event: simpy.Event) -> None:
        self._arrive(self.in_flight.popleft().visit)

    def _arrive(self, visit: Visit) -> None:
        self.retired_cycle = self._clock.now
        for token, amount in visit.gives:
            self._tokens[token].give(amount)

    @property
    def asleep(self) -> bool:
        """Whether the stage waits for a fixed cycle."""
        return self.phase is Phase.HOLDING

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
        for delivery in self.in_flight:
            delivery.due += cycles

    def keep_wake(self, now: int) -> None:
        """Sleep to the same absolute cycle although the clock has jumped to `now`."""
        asleep, self._sleep = self._sleep, self._clock.env.timeout(self.wake - now)
        assert asleep is not None
        assert asleep.callbacks is not None
        assert self._sleep.callbacks is not None
        # the process now resumes with the new event; the old one fires and wakes nobody
        self._sleep.callbacks.extend(asleep.callbacks)
        asleep.callbacks.clear()
