"""`joulesim list`: its argument and help."""

from typing import Annotated

import typer


def list_presets(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[WHAT]",
            help="architectures, workloads, dataflows, energy, figures, memories (timed "
            "DRAMs), dram-standards or dram-energy (plain energies per bit); everything if not "
            "given.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """List the bundled presets, dataflows and figures.

    Their names can be used in the other commands.

    Examples
    --------
      joulesim list
      joulesim list workloads
    """
    from sim.cli.catalogue import print_catalogue

    print_catalogue(what)
