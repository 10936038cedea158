"""`joulesim compare`: its arguments, options and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import parameters
from sim.cli import shared_options as shared


def compare(
    results: Annotated[
        list[Path],
        typer.Argument(
            metavar="RESULT RESULT...",
            help='Result files of "joulesim run -o"; the first is what the others are compared '
            "with.",
            show_default=False,
        ),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            parser=parameters.figure_file,
            help="Draw the runs side by side: a PNG, SVG or PDF file.",
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print the comparison as JSON, and nothing else."),
    ] = False,
    columns: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.page_columns,
            help="Width of the figure: 1 or 2 columns of a two-column page (3.5 or 7.16 inches). "
            "Default: 2.",
            show_default=False,
        ),
    ] = None,
    style: shared.StyleFile = None,
) -> None:
    """Compare runs: what changed, and whether the prices are good enough to say which is better.

    Prints ratios of energy, time, energy-delay product and power, by total, component and layer,
    and the values of the configuration that differ. Ranges come from the ranges of the prices;
    an error that both runs share moves both at once.

    Examples
    --------
      joulesim compare base.h5 wide.h5
      joulesim compare base.h5 wide.h5 deep.h5 -o comparison.pdf --columns 1
      joulesim compare base.h5 wide.h5 --json > comparison.json
    """
    from sim.cli.compare_files import compare_files

    compare_files(tuple(results), output=output, as_json=as_json, columns=columns, style=style)
