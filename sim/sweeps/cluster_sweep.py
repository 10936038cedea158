"""What is left of a grid, on a cluster; this process alone writes the store."""

from collections.abc import Callable, Iterable
from contextlib import closing

from sim.domain.sweep import SweepSpec
from sim.sweeps.chunks import ChunkRunner
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.store import SweepStore


def finish_in_batches(
    spec: SweepSpec,
    store: SweepStore,
    run: ChunkRunner,
    positions: Iterable[int],
    progress: Callable[[FinishedPoint], None] | None = None,
) -> None:
    """Run points that the store does not have, and write each chunk as it ends.

    Parameters
    ----------
    positions : places of the grid, read no further ahead than the workers need.
    progress : called with every finished point, after it is stored.
    """
    with closing(run.finish(positions)) as batches:
        for batch in batches:
            # one transaction for a chunk: a disk takes few hundred of them in a second
            store.write(batch, {each.position: spec.assignment(each.position) for each in batch})
            if progress is not None:
                for point in batch:
                    progress(point)
