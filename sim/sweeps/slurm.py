"""Workers of a sweep as jobs of Slurm, through dask-jobqueue."""

import importlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.base.errors import InvalidValue, Literal
from sim.config.slurm_file import SlurmJobs, walltime_seconds
from sim.domain.sweep import SweepSpec
from sim.sweeps.cluster_error import ClusterError
from sim.sweeps.dask_client import import_distributed, quiet_distributed
from sim.sweeps.dask_runner import ClusterRunner, runner_on
from sim.sweeps.dask_worker import pack_job

_KEY = "--slurm"
_LEAVE_EARLY_S = 120
"""How long before the end of its job a worker hands over what it has [s]."""
_TAKEN = "jobs that Slurm takes"


def job_script(jobs: SlurmJobs, logs: Path) -> str:
    """Give the script of one job, as it would be submitted.

    Parameters
    ----------
    logs : folder where jobs write what they print.

    Raises
    ------
    InvalidValue
        dask-jobqueue is missing, or the network interface is.
    """
    jobqueue = _import_jobqueue()
    with quiet_distributed(), _cluster(jobqueue, jobs, logs) as cluster:
        return str(cluster.job_script())


@contextmanager
def slurm_runner(
    spec: SweepSpec, folder: Path, jobs: SlurmJobs, logs: Path, *, patience_s: float
) -> Iterator[ClusterRunner]:
    """Give what runs points of a sweep on workers that Slurm starts; they end with the block.

    Jobs that end before, at their walltime or because somebody cancelled them, are submitted
    again.

    Parameters
    ----------
    folder : of the sweep file; its files are read here, workers need none.
    logs : folder where jobs write what they print; all nodes must reach it.
    patience_s : how long to wait for a worker when there is none [s].

    Raises
    ------
    InvalidValue
        There is no Slurm here, or it does not take the jobs.
    ClusterError
        There is no worker for long.
    """
    job = pack_job(spec, folder)
    if shutil.which("sbatch") is None:
        raise InvalidValue(_KEY, "the command sbatch on this machine", Literal("none"))
    distributed = import_distributed(_KEY)
    jobqueue = _import_jobqueue()
    with quiet_distributed(), _cluster(jobqueue, jobs, logs) as cluster:
        _ask_slurm(cluster.job_script())
        try:
            cluster.sync(_submit, cluster, jobs.jobs)
        except (OSError, RuntimeError) as problem:
            raise ClusterError(_KEY, _TAKEN, Literal(_said(str(problem)))) from None
        cluster.adapt(minimum_jobs=jobs.jobs, maximum_jobs=jobs.jobs, interval="5s")
        with (
            distributed.Client(cluster, set_as_default=False) as client,
            runner_on(client, job, patience_s) as runner,
        ):
            yield runner


async def _submit(cluster: Any, jobs: int) -> None:
    """Submit jobs and wait until Slurm has taken them; it says why when it does not."""
    cluster.scale(jobs=jobs)
    await cluster


def _ask_slurm(script: str) -> None:
    """Have Slurm check a job without running it."""
    with TemporaryDirectory(prefix="joulesim-slurm-") as folder:
        file = Path(folder, "job.sh")
        file.write_text(script, encoding="utf-8")
        answer = subprocess.run(  # noqa: S603  # a fixed command and a file
            ["sbatch", "--test-only", os.fspath(file)],  # noqa: S607  # wherever the user has it
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    if answer.returncode:
        raise InvalidValue(_KEY, _TAKEN, Literal(_said(answer.stderr)))


def _said(text: str) -> str:
    """Pick the line where sbatch says what is wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if line.startswith("sbatch:")), (lines or ["nothing"])[-1])


@contextmanager
def _cluster(jobqueue: Any, jobs: SlurmJobs, logs: Path) -> Iterator[Any]:
    """Give a cluster whose scheduler is in this process and which has no job yet."""
    try:
        cluster = jobqueue.SLURMCluster(**_arguments(jobs, logs))
    except (OSError, ValueError, RuntimeError) as problem:
        text = Literal(" ".join(str(problem).split()))
        raise InvalidValue(_KEY, "a network that workers can reach", text) from None
    try:
        yield cluster
    finally:
        # a job that Slurm refused is in a state that the library's own end does not expect
        with suppress(AssertionError):
            cluster.close()


def _arguments(jobs: SlurmJobs, logs: Path) -> dict[str, Any]:
    lifetime_s = walltime_seconds(jobs.walltime) - _LEAVE_EARLY_S
    leave = ["--lifetime", f"{lifetime_s}s"] if lifetime_s >= _LEAVE_EARLY_S else []
    return {
        "queue": jobs.partition,
        "account": jobs.account,
        "cores": jobs.cores,
        # one thread each: what they do holds the interpreter's lock
        "processes": jobs.cores,
        "memory": f"{jobs.memory_gib} GiB",
        "walltime": jobs.walltime,
        "interface": jobs.interface,
        "job_name": "joulesim-sweep",
        "job_script_prologue": list(jobs.prologue),
        "job_extra_directives": list(jobs.directives),
        "log_directory": os.fspath(logs.absolute()),
        "worker_extra_args": ["--no-dashboard", *leave],
        # no dashboard; the port it would have is for requests of the scheduler's own machine
        "scheduler_options": {"dashboard": False, "dashboard_address": "127.0.0.1:0"},
    }


def _import_jobqueue() -> Any:
    try:
        return importlib.import_module("dask_jobqueue")
    except ModuleNotFoundError as problem:
        if problem.name not in {"dask_jobqueue", "distributed", "dask"}:
            raise
        expected = "the package dask-jobqueue (pip install 'joulesim[cluster]')"
        raise InvalidValue(_KEY, expected, Literal("it is not installed")) from None
