"""Points in this process, in batches that a store takes at once."""

import time
from collections.abc import Generator, Iterable, Sequence

from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import FinishedPoint

BATCH_SECONDS = 0.5
"""Points that end within this time are given together; a slower one as it ends."""


class OneProcess:
    """Runs points one after another with an evaluator that stays."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def finish(self, positions: Iterable[int]) -> Generator[Sequence[FinishedPoint], None, None]:
        """Run the points at these places and give them in batches.

        When it is interrupted, the points that have ended are given before the interruption is
        passed on.
        """
        batch: list[FinishedPoint] = []
        begin = time.monotonic()
        try:
            for point in self._evaluator.finish(positions):
                batch.append(point)
                if time.monotonic() - begin >= BATCH_SECONDS:
                    ready, batch = batch, []
                    yield ready
                    begin = time.monotonic()
        finally:
            # nothing is left here when the one who asks has given up
            if batch:
                yield batch
