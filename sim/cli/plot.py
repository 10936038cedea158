"""`joulesim plot`: its arguments, options and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import parameters


def plot(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT", help='Result file of "joulesim run -o".', show_default=False
        ),
    ],
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help='Figure to draw ("joulesim list figures").', show_default=False
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
            help="PNG, SVG or PDF file; RESULT_KIND.png in this folder if not given.",
        ),
    ] = None,
    start_us: Annotated[
        float | None,
        typer.Option(
            metavar="TIME",
            parser=parameters.start_us,
            help="Begin here [us], in a figure over time.",
        ),
    ] = None,
    end_us: Annotated[
        float | None,
        typer.Option(
            metavar="TIME", parser=parameters.end_us, help="End here [us], in a figure over time."
        ),
    ] = None,
    style: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Matplotlib style file that overrides ours."),
    ] = None,
) -> None:
    """Draw one figure of a result.

    Examples
    --------
      joulesim plot result.h5 power
      joulesim plot result.h5 power --start-us 120 --end-us 125 -o zoom.pdf
      joulesim plot result.h5 roofline -o roofline.svg --style paper.mplstyle
    """
    from sim.cli.draw import FigureRequest, draw

    draw(
        FigureRequest(
            result=result,
            kind=kind,
            output=output,
            start_us=start_us,
            end_us=end_us,
            style=style,
        )
    )
