"""`joulesim plot`: its arguments, options and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import parameters
from sim.cli import shared_options as shared

_OVER_TIME = "in a figure over time."


def plot(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT... KIND",
            help='What to draw from, and the kind of figure ("joulesim list figures").',
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
            help="PNG, SVG or PDF file; INPUT_KIND.png in this folder if not given.",
        ),
    ] = None,
    start_us: Annotated[
        float | None,
        typer.Option(
            metavar="TIME", parser=parameters.start_us, help=f"Begin here [us], {_OVER_TIME}"
        ),
    ] = None,
    end_us: Annotated[
        float | None,
        typer.Option(metavar="TIME", parser=parameters.end_us, help=f"End here [us], {_OVER_TIME}"),
    ] = None,
    cap_mw: Annotated[
        float | None,
        typer.Option(
            metavar="POWER",
            parser=parameters.cap_mw,
            help="power: draw this cap [mW], and say how much of time and energy is above it.",
        ),
    ] = None,
    x: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="pareto: horizontal axis, an objective (energy, latency, edp, power, area, "
            "utilization) or a column of points.csv. Default: the sweep's first objective.",
        ),
    ] = None,
    y: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="pareto: vertical axis, the same way."),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(
            metavar="POINTS",
            help="pareto: points to name: best, front, or places in the grid, as 3,17. Default: "
            "the front if it is small, else the best.",
        ),
    ] = None,
    axes: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            parser=parameters.column_names,
            help="heatmap: horizontal and vertical axis; parallel: all columns to show; with "
            "commas between. Default: axes that vary.",
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="heatmap, parallel: what colours show. Default: the sweep's first objective.",
        ),
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            parser=parameters.figure_scale,
            help="pareto, heatmap: log or linear. Default: log where values differ much.",
        ),
    ] = None,
    columns: Annotated[
        int,
        typer.Option(
            metavar="N",
            parser=parameters.page_columns,
            help="Width: 1 or 2 columns of a two-column page (3.5 or 7.16 inches).",
        ),
    ] = 2,
    style: shared.StyleFile = None,
) -> None:
    """Draw one figure of a run, a sweep, a replay, or several runs.

    From a result of "joulesim run -o": power, energy, gantt and bandwidth over time, or over a
    part of it; layers, components and operands; roofline, stalls, links and tornado.

    From the folder of "joulesim sweep": pareto, heatmap and parallel.

    From a replay of "joulesim replay -o": power and latency over time, frames (three of
    them, with the slowest), and energy per inference.

    From two or more results: comparison, with the first.

    Examples
    --------
      joulesim plot result.h5 power
      joulesim plot result.h5 power --start-us 120 --end-us 125 -o zoom.pdf
      joulesim plot result.h5 power --cap-mw 500
      joulesim plot result.h5 roofline --columns 1 -o roofline.svg --style paper.mplstyle
      joulesim plot sizes pareto --x energy --y area --label front
      joulesim plot sizes heatmap --axes array.rows,dataflow --value edp
      joulesim plot replay.h5 latency
      joulesim plot replay.h5 power --start-us 0 --end-us 100000 -o frames.pdf
      joulesim plot base.h5 wide.h5 comparison
    """
    from sim.cli.draw import FigureRequest, draw, inputs_and_kind

    inputs, kind = inputs_and_kind(words)
    options = {
        "cap_mw": cap_mw,
        "x": x,
        "y": y,
        "label": label,
        "axes": None if axes is None else [name.strip() for name in axes.split(",")],
        "value": value,
        "scale": scale,
    }
    draw(
        FigureRequest(
            inputs=inputs,
            kind=kind,
            output=output,
            start_us=start_us,
            end_us=end_us,
            options={name: chosen for name, chosen in options.items() if chosen is not None},
            columns=columns,
            style=style,
        )
    )
