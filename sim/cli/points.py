"""`joulesim points`: its argument, options and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import parameters


def points(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="SWEEP", help='Folder that "joulesim sweep" wrote.', show_default=False
        ),
    ],
    *,
    front: Annotated[
        bool, typer.Option("--front", help="Only the points that no other beats.")
    ] = False,
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            help="Only the points where it holds: axes, fixed keys and columns of the table, as in "
            "constraints of sweep files. Repeatable.",
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="An objective, the best first, or a column. Default: the order of the grid; of a "
            "front, its first objective.",
        ),
    ] = None,
    objectives: Annotated[
        list[str] | None,
        typer.Option(
            "--objective",
            metavar="NAME",
            parser=parameters.objective,
            help="What the Pareto front trades, as of joulesim sweep. Repeatable. Default: as "
            "the sweep was run.",
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv", parser=parameters.csv_file, help="Write the points as CSV."
        ),
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.parquet",
            parser=parameters.parquet_file,
            help="Write the points as Parquet (needs pyarrow).",
        ),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Run the points again and write a result file of each there; what comes of them "
            "must be what is stored.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the points as JSON, and nothing else.")
    ] = False,
) -> None:
    """Show the points of a sweep that are done, and write them to files.

    Nothing is run (but with --results), and the store is only read: a sweep that is at work or was
    stopped can be looked at too.

    Examples
    --------
      joulesim points sizes
      joulesim points sizes --front --objective energy --objective area
      joulesim points sizes --where "array.rows >= 16" --sort energy
      joulesim points sizes --where "energy_pj < 1e9" --csv good.csv --parquet good.parquet
      joulesim points sizes --front --results best
    """
    from sim.cli.list_points import PointsRequest, list_points

    list_points(
        PointsRequest(
            folder=folder,
            front=front,
            conditions=tuple(where or ()),
            sort=sort,
            objectives=tuple(objectives) if objectives else None,
            csv=csv,
            parquet=parquet,
            results=results,
        ),
        as_json=as_json,
    )
