"""Watches the stages and writes down, run-length coded, what each one works on or waits for."""

import numpy as np

from sim.base.errors import InvalidValue, Literal
from sim.domain.activity import BoolArray, Int32Array, ItemStream
from sim.kernels.event_limits import MAX_CYCLES, MAX_ITEMS

State = tuple[tuple[int, ...], int, tuple[int, ...]]
Item = tuple[int, int, "list[Item] | None"]
"""(state, cycles, None) for a leaf, (-1, repetitions, items) for a block."""


def too_many_items() -> InvalidValue:
    """Say that a record would fill the memory."""
    expected = f"at most {MAX_ITEMS:,} changes of state that do not repeat themselves"
    return InvalidValue("engine", expected, Literal("more; larger tiles make fewer"))


def too_late() -> InvalidValue:
    """Say that a run is so long that its time cannot be stored."""
    return InvalidValue("engine", "at most 2^53 cycles", Literal("more"))


class Probe:
    """Collects leaves (a state and its duration) and blocks of repeated items.

    A state is the step of every stage (-1 when it has none), a bit per stage that says
    whether the step began with this leaf, and what every stage waits for (0: for nothing).
    """

    def __init__(self, n_stages: int) -> None:
        self._active = [-1] * n_stages
        self._waits = [0] * n_stages
        self._started = 0
        self._since = 0
        self._states: dict[State, int] = {}
        self.items: list[Item] = []

    def start(self, stage: int, step: int, now: int) -> None:
        """Note that a stage begins a step."""
        self.flush(now)
        self._active[stage] = step
        self._waits[stage] = 0
        self._started |= 1 << stage

    def stop(self, stage: int, now: int) -> None:
        """Note that a stage has ended its step."""
        self.flush(now)
        self._active[stage] = -1

    def wait(self, stage: int, code: int, now: int) -> None:
        """Note what a stage waits for from now on; 0 when it no longer waits."""
        if self._waits[stage] != code:
            self.flush(now)
            self._waits[stage] = code

    @property
    def waits(self) -> tuple[int, ...]:
        """What each stage waits for at present."""
        return tuple(self._waits)

    @property
    def started(self) -> int:
        """Bit per stage: whether its step began in the present cycle."""
        return self._started

    def flush(self, now: int) -> None:
        """Close the leaf that ends here, if time has passed."""
        cycles = now - self._since
        if cycles:
            if len(self.items) >= MAX_ITEMS:
                raise too_many_items()
            if now > MAX_CYCLES:
                raise too_late()
            state = (tuple(self._active), self._started, tuple(self._waits))
            index = self._states.setdefault(state, len(self._states))
            self.items.append((index, cycles, None))
            self._started = 0
            self._since = now

    def repeat(self, first_item: int, repetitions: int, now: int) -> None:
        """Turn all items from `first_item` on into a block that ends at `now`."""
        body = self.items[first_item:]
        del self.items[first_item:]
        self.items.append((-1, repetitions, body))
        self._since = now

    def stream(self) -> ItemStream:
        """Give the items as arrays."""
        state: list[int] = []
        value: list[int] = []
        span: list[int] = []
        _write_items(self.items, state, value, span)
        return ItemStream(
            state=np.array(state, np.int32),
            value=np.array(value, np.int64),
            span=np.array(span, np.int64),
        )

    def states(self) -> tuple[Int32Array, BoolArray, Int32Array]:
        """Give the state table: active, started and waits, each (state, stage)."""
        n_stages = len(self._active)
        active = np.full((len(self._states), n_stages), -1, np.int32)
        started = np.zeros((len(self._states), n_stages), np.bool_)
        waits = np.zeros((len(self._states), n_stages), np.int32)
        for (steps, bits, codes), index in self._states.items():
            active[index] = steps
            started[index] = [bool(bits >> stage & 1) for stage in range(n_stages)]
            waits[index] = codes
        return active, started, waits


def _write_items(items: list[Item], state: list[int], value: list[int], span: list[int]) -> None:
    for index, amount, body in items:
        position = len(state)
        state.append(index)
        value.append(amount)
        span.append(0)
        if body is not None:
            _write_items(body, state, value, span)
            span[position] = len(state) - position - 1
