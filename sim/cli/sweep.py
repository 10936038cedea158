"""`joulesim sweep`: its argument, options and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import parameters


def sweep(
    file: Annotated[
        Path,
        typer.Argument(metavar="SWEEP", help="Sweep file (YAML).", show_default=False),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FOLDER",
            help="Where the store and the tables go; made if only it is missing. Default: "
            "the name of the file without its suffix.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.worker_count,
            help="Processes to share the points. Default: one per processor.",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Run the points on the workers of this Dask scheduler, as tcp://host:8786.",
        ),
    ] = None,
    slurm: Annotated[
        bool,
        typer.Option(
            "--slurm", help="Run the points on workers that are jobs of Slurm, started for this."
        ),
    ] = False,
    slurm_options: Annotated[
        list[str] | None,
        typer.Option(
            "--slurm-option",
            metavar="KEY=VALUE",
            help="What a job asks for, over the key slurm of the file: jobs, cores, memory_gib, "
            "walltime, partition, account, interface, prologue (a line of the shell before the "
            "worker) or directive (more for #SBATCH). Repeatable.",
        ),
    ] = None,
    worker_timeout_s: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            parser=parameters.worker_timeout_s,
            help="How long to wait for a worker while there is none. Default: 600, with --slurm "
            "a day.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the store that is in the folder.")
    ] = False,
    objectives: Annotated[
        list[str] | None,
        typer.Option(
            "--objective",
            metavar="NAME",
            parser=parameters.objective,
            help="What the Pareto front trades: energy, latency, edp, power, area or "
            "utilization. "
            "Repeatable. Default: those of the search, or energy and latency.",
        ),
    ] = None,
    parquet: Annotated[
        bool,
        typer.Option("--parquet", help="Write points.parquet as well (needs pyarrow)."),
    ] = False,
    keep: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH",
            parser=parameters.kept_points,
            help="Write whole result files of some points to FOLDER/results at the end: front, "
            "best (of each objective), all, or positions as 3,14.",
        ),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Say what there is to do, and do nothing.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Take a grid of more than 100 million points.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Print no plan, table or progress.")
    ] = False,
) -> None:
    """Run many configurations and keep what came of each.

    Says first how many points there are, how many of them differ and about how long they take.
    Every finished point is kept at once in FOLDER/sweep.sqlite, so that a sweep that was stopped
    goes on with --resume where it was; a point that fails is kept with its error. At the end,
    FOLDER/points.csv has one line per point, and the best ones are printed. A file with the key
    `search` tries a part of the points only, chosen by NSGA-II or TPE (needs Optuna).

    Examples
    --------
      joulesim sweep sizes.yaml
      joulesim sweep sizes.yaml -o sizes --workers 8
      joulesim sweep sizes.yaml -o sizes --resume
      joulesim sweep sizes.yaml --objective energy --objective utilization
      joulesim sweep sizes.yaml --parquet --keep front
      joulesim sweep sizes.yaml --scheduler tcp://head:8786
      joulesim sweep sizes.yaml --slurm --slurm-option jobs=20 --slurm-option partition=short
    """
    from sim.cli.cluster_sweep import cluster_request
    from sim.cli.run_sweep import SweepRequest, run_sweep_file

    run_sweep_file(
        SweepRequest(
            file=file,
            folder=file.with_suffix("") if output is None else output,
            workers=workers,
            resume=resume,
            objectives=tuple(objectives) if objectives else None,
            any_size=yes,
            parquet=parquet,
            keep=keep,
            cluster=cluster_request(
                scheduler, slurm_options, worker_timeout_s, slurm=slurm, workers=workers
            ),
        ),
        only_plan=plan,
        quiet=quiet,
    )
