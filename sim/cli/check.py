"""`joulesim check`: its argument and help."""

from typing import Annotated

import typer

from sim.cli import parameters


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
    dims: Annotated[
        list[str] | None,
        typer.Option(
            "--dim",
            metavar="NAME=SIZE",
            parser=parameters.dimension,
            help="Size of a dimension that an ONNX model leaves open. Repeatable.",
        ),
    ] = None,
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
