"""Who gets a shared resource, decided once all requests of a cycle are in.

With immediate grants, merely creating the processes in another order changes results. So
requests are collected while a cycle's ordinary events run; then they are served by age and
priority; and so on until the cycle is quiet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import simpy

from sim.engine.program import Requests

ARBITRATION = 2
"""Event priority after all ordinary events (0 and 1) of a cycle."""

QUIET = 3
"""Event priority after all arbitration of a cycle."""


class EndOfCycle(simpy.Event):
    """An event of this cycle that comes after everything of a more urgent priority."""

    def __init__(
        self, env: simpy.Environment, priority: int, callback: Callable[[simpy.Event], None]
    ) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        assert self.callbacks is not None
        self.callbacks.append(callback)
        env.schedule(self, priority=priority)  # type: ignore[arg-type]


@dataclass(slots=True, eq=False)
class Claim:
    """A request that waits for its grant.

    Attributes
    ----------
    since : absolute cycle of the request.
    priority : of the stage, among requests of the same cycle.
    lacks : the first resource it cannot have at present.
    """

    since: int
    priority: int
    requests: Requests
    granted: simpy.Event
    lacks: str = ""


class Arbiter:
    """Grants resources to claims in order of (request cycle, stage priority).

    A claim that cannot be served reserves the resources it lacks: no younger claim overtakes
    it there. What it does not lack stays open to others, so a DMA that waits for the DRAM does
    not keep the array from its buffer. Claims are granted whole, so nobody holds one resource
    while waiting for another, and resources alone cannot deadlock.
    """

    def __init__(
        self,
        env: simpy.Environment,
        capacities: Mapping[str, int],
        on_lack: Callable[[int, str], None],
    ) -> None:
        """`on_lack` is told (priority, resource) whenever a claim begins to lack another one."""
        self._env = env
        self._on_lack = on_lack
        self._free = dict(capacities)
        self._claims: list[Claim] = []
        self._scheduled = False

    def claim(self, since: int, priority: int, requests: Requests) -> Claim:
        """Ask for resources; `Claim.granted` fires in the cycle they are given."""
        claim = Claim(since, priority, requests, self._env.event())
        self._claims.append(claim)
        self._arbitrate_later()
        return claim

    def release(self, requests: Requests) -> None:
        """Give resources back."""
        for resource, units in requests:
            self._free[resource] += units
        if self._claims:
            self._arbitrate_later()

    def _arbitrate_later(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            EndOfCycle(self._env, ARBITRATION, self._arbitrate)

    def _arbitrate(self, _event: simpy.Event) -> None:
        self._scheduled = False
        free = self._free
        reserved: set[str] = set()
        waiting: list[Claim] = []
        for claim in sorted(self._claims, key=_age):
            lacking = [
                name for name, units in claim.requests if free[name] < units or name in reserved
            ]
            if lacking:
                reserved.update(lacking)
                waiting.append(claim)
                if claim.lacks != lacking[0]:
                    claim.lacks = lacking[0]
                    self._on_lack(claim.priority, claim.lacks)
                continue
            for name, units in claim.requests:
                free[name] -= units
            claim.granted.succeed()
        self._claims = waiting


def _age(claim: Claim) -> tuple[int, int]:
    return claim.since, claim.priority
