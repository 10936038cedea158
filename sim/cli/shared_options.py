"""Options that several commands have, declared once: the same name, reader and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import parameters

Dims = Annotated[
    list[str] | None,
    typer.Option(
        "--dim",
        metavar="NAME=SIZE",
        parser=parameters.dimension,
        help="Size of a dimension that an ONNX model leaves open. Repeatable.",
    ),
]
Metric = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        parser=parameters.metric,
        help='What "best" minimises: energy, cycles or edp (energy x delay).',
    ),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        parser=parameters.override,
        help="Change one value of the architecture, checked like the file. Repeatable.",
    ),
]
Batch = Annotated[
    int | None,
    typer.Option(metavar="N", parser=parameters.batch_size, help="Inputs per run of the network."),
]
FigureFormats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="NAME",
        parser=parameters.figure_format,
        help="Format of the figures: png, svg or pdf. Repeatable; png alone if not given.",
    ),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print no table, summary or progress.")]
StyleFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Matplotlib style file that overrides ours."),
]
