"""`joulesim trace info`: its argument, options and help."""

from pathlib import Path
from typing import Annotated

import typer


def info(
    trace: Annotated[
        Path, typer.Argument(metavar="TRACE", help="Layer trace (HDF5).", show_default=False)
    ],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print it as JSON, and nothing else.")
    ] = False,
) -> None:
    """Show what is in a layer trace.

    Inferences and how bursty they arrive, kinds, layers, samples, formats and sizes, and for each
    layer of MACs the densities of its operands: the mean of all samples, and their range.

    Examples
    --------
      joulesim trace info trace.h5
      joulesim trace info trace.h5 --json
    """
    from sim.cli.trace_report import print_trace

    print_trace(trace, as_json=as_json)
