"""A sweep on a Dask cluster: the runner of points, from the address of a scheduler."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.domain.sweep import SweepSpec
from sim.sweeps.chunks import ChunkRunner
from sim.sweeps.dask_client import check_workers, connected
from sim.sweeps.dask_pool import DaskPool
from sim.sweeps.dask_worker import pack_job


@dataclass(frozen=True, slots=True)
class ClusterRunner:
    """Runs points on a cluster, and knows what that cost.

    Attributes
    ----------
    run : as `ChunkRunner`.
    pool : its `overhead` says how much of their time workers waited for chunks.
    """

    run: ChunkRunner
    pool: DaskPool


@contextmanager
def dask_runner(
    spec: SweepSpec, folder: Path, address: str, *, patience_s: float
) -> Iterator[ClusterRunner]:
    """Give what runs points of a sweep on a Dask cluster that is there.

    Parameters
    ----------
    folder : of the sweep file; its files are read here, workers need none.
    address : of the scheduler, as ``tcp://host:8786``.
    patience_s : how long to wait for a worker when there is none [s].

    Raises
    ------
    ClusterError
        Nothing answers, or there is no worker for long.
    InvalidValue
        What answers is no scheduler, or it or a worker has another version of joulesim.
    """
    job = pack_job(spec, folder)
    with connected(address) as client, runner_on(client, job, patience_s) as runner:
        yield runner


@contextmanager
def runner_on(client: Any, job: bytes, patience_s: float) -> Iterator[ClusterRunner]:
    """Give what runs points of a job with a client; at the end, what is not done is cancelled."""
    check_workers(client)
    with closing(DaskPool(client, job, patience_s=patience_s)) as pool:
        yield ClusterRunner(ChunkRunner(pool), pool)
