"""Points in chunks over workers that may die: the sizes, the order, and who is to blame.

Runners of several kinds (processes of this machine, a Dask cluster) share this. A worker that
dies takes its chunk with it, and those waiting behind; the points of all these are suspects. They
are run again one at a time with nothing beside them, so that a point that kills its worker then
is known for certain; it is finished with an error.
"""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from sim.sweeps.outcome import DIED, FinishedPoint

Chunk = tuple[int, ...]
"""Places of the grid that one worker runs one after another."""

MOST_PER_CHUNK = 1000
_DIED = "a point that ends, got a worker process that died (for want of memory, perhaps)"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedChunk:
    """A chunk that is no longer at work.

    Attributes
    ----------
    points : what came of it, in its order; None where nothing did. Those at the end may be
        missing: a worker stops when a chunk takes much longer than it should.
    seconds : how long it was at work [s].
    died : its worker died. Without `points` and without that, it was not begun.
    """

    chunk: Chunk
    points: Sequence[FinishedPoint] | None
    seconds: float = 0.0
    died: bool = False


class ChunkPool(Protocol):
    """Workers that are given chunks."""

    @property
    def workers(self) -> int:
        """How many chunks can be at work at once, at least one; waits for a worker."""

    @property
    def chunk_seconds(self) -> float:
        """About how long a chunk should be at work [s]."""

    @property
    def waiting(self) -> int:
        """How many chunks each worker has at hand, the one at work included."""

    def submit(self, chunk: Chunk) -> None:
        """Give a chunk to some worker."""

    def ended(self) -> Sequence[EndedChunk]:
        """Wait until chunks have ended (or the number of workers has changed), and give them."""


class ChunkRunner:
    """Finishes points with a pool, in batches that ended together."""

    def __init__(self, pool: ChunkPool) -> None:
        self._pool = pool
        self._size = 1

    def finish(self, positions: Iterable[int]) -> Generator[Sequence[FinishedPoint], None, None]:
        """Run the points at these places and give them as they finish, in any order.

        `positions` is read no further ahead than the workers need.
        """
        left = _Feed(positions)
        suspects: deque[int] = deque()
        on_trial: Chunk | None = None
        at_work = 0
        while True:
            if not suspects and on_trial is None:
                at_work += self._fill(left, at_work)
            elif not at_work:
                on_trial = (suspects.popleft(),)
                self._pool.submit(on_trial)
                at_work = 1
            if not at_work:
                return
            # what waited together is given together: a store that is behind catches up
            batch: list[FinishedPoint] = []
            for ended in self._pool.ended():
                at_work -= 1
                if ended.points:
                    self._adapt(ended.seconds / len(ended.points))
                    left.put_back(ended.chunk[len(ended.points) :])
                    batch += ended.points
                elif not ended.died:
                    left.put_back(ended.chunk)
                elif ended.chunk == on_trial:
                    batch.append(_dead(ended.chunk[0]))
                else:
                    suspects.extend(ended.chunk)
                on_trial = None
            if batch:
                yield batch

    def _fill(self, left: "_Feed", at_work: int) -> int:
        """Give every worker enough to do; return how many chunks were given."""
        workers = self._pool.workers
        given = 0
        while at_work + given < workers * self._pool.waiting:
            chunk = left.take(self._size, workers)
            if not chunk:
                break
            self._pool.submit(chunk)
            given += 1
        return given

    def _adapt(self, seconds_per_point: float) -> None:
        """Choose how many points the next chunks have, by how long those of the last took."""
        size = int(self._pool.chunk_seconds / max(seconds_per_point, 1e-6))
        self._size = max(1, min(MOST_PER_CHUNK, size))


class _Feed:
    """Places that nobody was given yet; few of them are held at a time."""

    def __init__(self, positions: Iterable[int]) -> None:
        self._left = iter(positions)
        self._next: deque[int] = deque()

    def take(self, size: int, workers: int) -> Chunk:
        """Take up to `size` places, fewer at the end, so that all workers share what is left."""
        ahead = size * workers
        self._next.extend(islice(self._left, max(0, ahead - len(self._next))))
        share = -(-len(self._next) // workers)
        return tuple(self._next.popleft() for _ in range(min(size, share)))

    def put_back(self, chunk: Chunk) -> None:
        """Take back places that nobody ran."""
        self._next.extendleft(reversed(chunk))


def _dead(position: int) -> FinishedPoint:
    return FinishedPoint(position=position, digest=f"{DIED}{position}", outcome=None, error=_DIED)
