"""`joulesim check`: its argument and help."""

from typing import Annotated

import typer


def check(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Architecture, workload or result file; or a bundled name.",
            show_default=False,
        ),
    ],
) -> None:
    """Say what a file is and whether it is valid.

    Prints a short summary of it, or the first mistake in it.

    Examples
    --------
      joulesim check my_chip.yaml
      joulesim check topology.csv
      joulesim check result.h5
    """
    from sim.cli.check_file import check_file

    check_file(file)
