"""`joulesim explain`: its argument, options and help."""

from pathlib import Path
from typing import Annotated

import typer


def explain(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT",
            help='Result file written by "joulesim run -o".',
            show_default=False,
        ),
    ],
    *,
    layer: Annotated[
        str | None,
        typer.Option(
            metavar="GLOB", help='Only the layers whose name matches, for example "layer1.*".'
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print the explanation as JSON, and nothing else."),
    ] = False,
) -> None:
    """Say where the energy of a run goes, what bounds its time, and how much less would do.

    Per component and operand; reuse at each memory; and the layers farthest above their lower
    bounds, which are the least energy and time of any mapping of the layer on that machine.

    Examples
    --------
      joulesim run edge_npu resnet18 -o result.h5
      joulesim explain result.h5
      joulesim explain result.h5 --layer "layer4.*"
      joulesim explain result.h5 --json > explanation.json
    """
    from sim.cli.explain_file import explain_file

    explain_file(result, layer, as_json=as_json)
