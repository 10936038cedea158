"""What runs points of a grid, and the store that takes them as they end."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Protocol

from sim.domain.sweep import SweepSpec
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.store import SweepStore

Progress = Callable[[FinishedPoint], None]
_BLOCK = 10_000


class Runner(Protocol):
    """Runs points: in this process, in several, or on a cluster."""

    def finish(self, positions: Iterable[int]) -> Generator[Sequence[FinishedPoint], None, None]:
        """Run the points at these places and give them in batches, in any order."""


def stored_points(
    spec: SweepSpec, store: SweepStore, runner: Runner, positions: Iterable[int]
) -> Generator[FinishedPoint, None, None]:
    """Run points and give each after it is stored; a batch is a transaction.

    Parameters
    ----------
    positions : places of the grid, read no further ahead than the runner needs.
    """
    with closing(runner.finish(positions)) as batches:
        for batch in batches:
            # one transaction for a batch: a disk takes few hundred of them in a second
            store.write(batch, {each.position: spec.assignment(each.position) for each in batch})
            yield from batch


def unfinished(store: SweepStore, positions: Iterable[int]) -> Iterator[int]:
    """Give the places that the store does not have, a block of its own at a time in memory.

    Parameters
    ----------
    positions : in rising order. The store may be written to meanwhile, at places given before.
    """
    done: set[int] = set()
    known_to = -1
    for position in positions:
        if position > known_to:
            block = store.finished_from(position, _BLOCK)
            done = set(block)
            # a block that is not full was the last one
            known_to = block[-1] if len(block) == _BLOCK else _END
        if position not in done:
            yield position


_END = 2**63 - 1
