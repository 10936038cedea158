"""`joulesim report`: its argument, options and help."""

from pathlib import Path
from typing import Annotated

import typer


def report(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT|SWEEP|REPLAY",
            help='Result file of "joulesim run -o", folder of "joulesim sweep", or file of '
            '"joulesim replay -o".',
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
            help="Page to write; the name of the source with .html in this folder if not given.",
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help='Heading of the page, by default "NETWORK on MACHINE".'),
    ] = None,
) -> None:
    """Write one page about a run, a sweep or a replay: a single HTML file that needs no network.

    Of a run: where the energy goes and what bounds the time, in words; power over time, zoomed from
    the whole run to single tiles; a layer table that sorts and filters; how sure the numbers are;
    configuration and provenance. Of a sweep: the trade-off, a click on a point shows its
    configuration; what each choice allows; points and failures. Of a replay: energy per
    inference, power over time zoomed to single frames, latencies and missed deadlines, a table of
    inferences. Below 6 MB. Needs plotly (pip install 'joulesim[report]').

    Examples
    --------
      joulesim report result.h5 -o report.html
      joulesim report result.h5 -o report.html --title "ResNet-18, first silicon"
      joulesim sweep sizes.yaml -o sizes
      joulesim report sizes -o sizes.html
      joulesim replay camera.h5 --arch edge_npu --battery-mwh 5000 -o replay.h5
      joulesim report replay.h5 -o camera.html
    """
    from sim.cli.write_report import write_report

    write_report(source, output, title)
