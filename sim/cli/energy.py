"""`joulesim energy`: its options and help."""

from typing import Annotated

import typer

from sim.cli import energy_parameters as parameters


def energy(
    architecture: Annotated[
        str | None,
        typer.Argument(
            metavar="[ARCHITECTURE]",
            help="Machine whose prices and areas are listed; without it, a price list by itself.",
            show_default=False,
        ),
    ] = None,
    *,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Price list: horowitz_45nm or jouppi_7nm. Without it the machine's own; without a "
            "machine the one whose node is on the same side of 16 nm.",
            show_default=False,
        ),
    ] = None,
    node_nm: Annotated[
        float | None,
        typer.Option(metavar="NM", parser=parameters.node_nm, help="Process node, 5 to 130 nm."),
    ] = None,
    voltage_v: Annotated[
        float | None,
        typer.Option(
            metavar="V",
            parser=parameters.voltage_v,
            help="Supply voltage. Without it the machine's, or the one the prices hold for.",
        ),
    ] = None,
    clock_mhz: Annotated[
        float | None,
        typer.Option(
            metavar="MHZ",
            parser=parameters.clock_mhz,
            help="Clock, for what draws power in every cycle; 1000 MHz without a machine.",
        ),
    ] = None,
    scaling: Annotated[
        str | None,
        typer.Option(
            metavar="LAW",
            parser=parameters.scaling,
            help="Law of logic between nodes: stillmaker_baas (130 to 7 nm), published_points (45 "
            "to 5 nm, through the published 45 and 7 nm), or by_node, which takes the first from "
            "16 nm up and the second below.",
        ),
    ] = None,
    data_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            parser=parameters.data_format,
            help="Format of vector functions and codecs of a list by itself; int8 without it.",
        ),
    ] = None,
    component: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="List this component alone.", show_default=False),
    ] = None,
    estimated: Annotated[
        bool, typer.Option("--estimated", help="List only what has no published source.")
    ] = False,
    sources: Annotated[
        bool, typer.Option("--sources", help="Print sources in full, not their first line.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List what everything costs: energy per action, power, area, with range and source.

    "typical" is what a run is charged, "low" and "high" how far that may be off. An "e" marks an
    estimate: some constant or law in it has no published source. An "s" marks what was scaled to
    this node or voltage, an "m" an SRAM size between the samples. The numbers in brackets point to
    the sources below the table.

    Examples
    --------
      joulesim energy edge_npu
      joulesim energy edge_npu --component clock --sources
      joulesim energy --node-nm 28 --voltage-v 0.9
      joulesim energy --node-nm 12 --scaling stillmaker_baas --component mac
      joulesim energy --estimated --json
    """
    from sim.cli.list_prices import list_prices

    list_prices(
        architecture=architecture,
        table=table,
        node_nm=node_nm,
        voltage_v=voltage_v,
        clock_mhz=clock_mhz,
        scaling=scaling,
        data_format=data_format,
        component=component,
        estimated=estimated,
        sources=sources,
        as_json=as_json,
    )
