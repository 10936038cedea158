"""`joulesim check`: its argument and help."""

from typing import Annotated

import typer

from sim.cli import parameters
from sim.cli import shared_options as shared


def check(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Architecture, workload or result file; or a bundled name.",
            show_default=False,
        ),
    ],
    *,
    dims: shared.Dims = None,
) -> None:
    """Say what a file is and whether it is valid.

    Prints a short summary of it, or the first mistake in it.

    Examples
    --------
      joulesim check my_chip.yaml
      joulesim check topology.csv
      joulesim check result.h5
      joulesim check model.onnx --dim batch=1
    """
    from sim.cli.check_file import check_file

    check_file(file, parameters.dimensions(dims or ()))
