"""`joulesim export`: its arguments, options and help."""

from pathlib import Path
from typing import Annotated

import typer


def export(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT", help='Result file of "joulesim run -o".', show_default=False
        ),
    ],
    *,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="NAME",
            help="scalesim: COMPUTE_REPORT.csv, BANDWIDTH_REPORT.csv and "
            "DETAILED_ACCESS_REPORT.csv, as SCALE-Sim writes them, into a folder.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="PATH",
            help="File or folder to write; RESULT_NAME in this folder if not given.",
        ),
    ] = None,
) -> None:
    """Write a result in the format of another tool.

    Examples
    --------
      joulesim export result.h5 --to scalesim
      joulesim export result.h5 --to scalesim -o reports
    """
    from sim.cli.export_files import export_files

    export_files(result, to, output)
