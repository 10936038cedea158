"""Time a function and print one line about it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Timed:
    """Best time of several runs [s]."""

    name: str
    best_s: float
    note: str


def best_of(repeats: int, function: Callable[[], Outcome]) -> tuple[float, Outcome]:
    """Run a function several times; give the shortest time [s] and the last outcome."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        outcome = function()
        times.append(time.perf_counter() - start)
    return min(times), outcome


def report(timed: Timed) -> None:
    """Print one line."""
    print(f"{timed.name:<44} {timed.best_s * 1e3:>10.1f} ms   {timed.note}")
