"""Points of a sweep on other machines: which cluster a command names, and what it cost."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sim.base.errors import InvalidValue, Literal
from sim.config.slurm_file import load_slurm_jobs
from sim.domain.sweep import SweepSpec
from sim.sweeps.dask_runner import ClusterRunner, dask_runner
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.overhead import Overhead
from sim.sweeps.run import finish_points
from sim.sweeps.runner import unfinished
from sim.sweeps.slurm import job_script, slurm_runner
from sim.sweeps.store import SweepStore

LOGS = "slurm"
"""Folder of what jobs print, in the folder of the sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRequest:
    """Which cluster runs the points.

    Attributes
    ----------
    scheduler : address of a Dask scheduler; None: jobs of Slurm.
    slurm_options : over the mapping `slurm` of the sweep file.
    patience_s : how long to wait for a worker when there is none [s].
    """

    scheduler: str | None
    slurm_options: tuple[str, ...]
    patience_s: float

    def script(self, file: Path, folder: Path) -> str | None:
        """Give the script of a job, where there would be one."""
        if self.scheduler is not None:
            return None
        return job_script(load_slurm_jobs(file, self.slurm_options), folder / LOGS)

    def finish(
        self,
        spec: SweepSpec,
        file: Path,
        store: SweepStore,
        positions: Iterable[int],
        progress: Callable[[FinishedPoint], None],
    ) -> Overhead:
        """Run the points of a grid that the store does not have.

        Parameters
        ----------
        file : of the sweep.
        positions : places of the grid; those in the store are passed over.
        """
        with self.runner(spec, file, store.path.parent) as runner:
            finish_points(spec, store, runner.run, unfinished(store, positions), progress)
            return runner.pool.overhead

    @contextmanager
    def runner(self, spec: SweepSpec, file: Path, folder: Path) -> Iterator[ClusterRunner]:
        """Give what runs the points of a sweep.

        Parameters
        ----------
        file : of the sweep.
        folder : of its store.
        """
        if self.scheduler is not None:
            with dask_runner(
                spec, file.parent, self.scheduler, patience_s=self.patience_s
            ) as runner:
                yield runner
            return
        jobs = load_slurm_jobs(file, self.slurm_options)
        logs = folder / LOGS
        logs.mkdir(exist_ok=True)
        with slurm_runner(spec, file.parent, jobs, logs, patience_s=self.patience_s) as runner:
            yield runner


def cluster_request(
    scheduler: str | None,
    slurm_options: list[str] | None,
    patience_s: float | None,
    *,
    slurm: bool,
    workers: int | None,
) -> ClusterRequest | None:
    """Read the options of a command that say where points are run; None: on this machine.

    Raises
    ------
    InvalidValue
        They contradict each other.
    """
    if slurm_options and not slurm:
        raise InvalidValue("--slurm-option", "--slurm with it", Literal("no --slurm"))
    if scheduler is None and not slurm:
        if patience_s is not None:
            expected = "--scheduler or --slurm with it"
            raise InvalidValue("--worker-timeout-s", expected, Literal("neither"))
        return None
    if scheduler is not None and slurm:
        raise InvalidValue("--slurm", "this or --scheduler", Literal("both"))
    if workers is not None:
        expected = "processes of this machine, or a cluster that has its own"
        raise InvalidValue("--workers", expected, Literal("both"))
    # a queue of jobs may be a day long; a scheduler without workers is a slip
    patience_s = patience_s or (86_400.0 if slurm else 600.0)
    return ClusterRequest(
        scheduler=scheduler, slurm_options=tuple(slurm_options or ()), patience_s=patience_s
    )


def overhead_text(overhead: Overhead) -> str:
    """Say how much of their time workers waited for chunks."""
    chunks = f"{overhead.chunks} chunk{'s' * (overhead.chunks != 1)}"
    return f"{chunks}; workers spent {overhead.share:.1%} of their time waiting for the next one"
