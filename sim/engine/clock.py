"""Absolute time: SimPy's clock plus the cycles that fast-forward has jumped over."""

import simpy


class Clock:
    """Integer cycles. `skipped_cycles` grows when steady state is jumped over."""

    __slots__ = ("env", "skipped_cycles")

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.skipped_cycles = 0

    @property
    def now(self) -> int:
        """The absolute cycle."""
        return int(self.env.now) + self.skipped_cycles
