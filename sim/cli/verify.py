"""`joulesim verify`: its arguments, options and help."""

from typing import Annotated

import typer

from sim.cli import parameters
from sim.cli import shared_options as shared


def verify(
    architecture: Annotated[
        str,
        typer.Argument(
            metavar="ARCHITECTURE", help="Bundled name or YAML file.", show_default=False
        ),
    ],
    workload: Annotated[
        str,
        typer.Argument(
            metavar="WORKLOAD",
            help="Bundled name, YAML file or SCALE-Sim topology CSV.",
            show_default=False,
        ),
    ],
    *,
    dataflow: Annotated[
        str,
        typer.Option(metavar="NAME", help='What stays in the PEs ("joulesim list dataflows").'),
    ] = "weight_stationary",
    overrides: shared.Overrides = None,
    batch: shared.Batch = None,
    layers: Annotated[
        str | None,
        typer.Option(
            metavar="GLOB", help='Check only the layers whose name matches, like "layer1.*".'
        ),
    ] = None,
    limit_macs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.limit_macs,
            help="MACs to play on the golden grid in all, idle rows of PEs included; "
            "1,000,000,000 if not given.",
        ),
    ] = None,
    limit_visits: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.limit_visits,
            help="Visits the engine plays without fast-forward in all; 200,000 if not given.",
        ),
    ] = None,
) -> None:
    """Check the fast path on your own case against machines that are stepped in full.

    Every distinct fold of every layer of MACs is played on a grid of PEs, cycle by cycle, with
    random operands: its product, its cycles, what each cycle reads, writes and computes, and
    all access counts must be those of the fast path. Each layer's MACs must be those of its
    folds, and the engine must do the same with and without fast-forward.

    Prints what was compared, what was left out and why. Exit code 0: all of it is equal,
    1: something is not.

    Examples
    --------
      joulesim verify edge_npu resnet18
      joulesim verify my_chip.yaml topology.csv --dataflow output_stationary
      joulesim verify edge_npu vgg16 --layers "conv1_*" --limit-macs 10000000000
    """
    from sim.cli.verify_case import LIMIT_MACS, LIMIT_VISITS, VerifyRequest, verify_case

    request = VerifyRequest(
        architecture=architecture,
        workload=workload,
        dataflow=dataflow,
        overrides=tuple(overrides or ()),
        batch=batch,
        layers=layers,
        limit_macs=LIMIT_MACS if limit_macs is None else limit_macs,
        limit_visits=LIMIT_VISITS if limit_visits is None else limit_visits,
    )
    if not verify_case(request):
        raise typer.Exit(1)
