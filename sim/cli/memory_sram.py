"""`joulesim memory sram`: its options and help."""

from typing import Annotated

import typer

from sim.cli import sram_parameters as parameters


def sram(
    *,
    capacity_kib: Annotated[
        float,
        typer.Option(
            metavar="KIB",
            parser=parameters.capacity_kib,
            help="Capacity of all banks together, 0.5 to 16384 KiB.",
        ),
    ],
    word_bits: Annotated[
        int,
        typer.Option(
            metavar="BITS", parser=parameters.word_bits, help="Bits of one access, 8 to 512."
        ),
    ],
    node_nm: Annotated[
        float,
        typer.Option(metavar="NM", parser=parameters.node_nm, help="Process node, 22 to 90 nm."),
    ],
    ports: Annotated[
        str,
        typer.Option(
            metavar="PORTS",
            parser=parameters.ports,
            help="1RW: one port; 1R1W: a read and a write port.",
        ),
    ] = "1RW",
    banks: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.banks,
            help="Banks that share the ports over a tree of wires, 1 to 8; 1 without it.",
        ),
    ] = None,
    cell: Annotated[
        str,
        typer.Option(
            metavar="CELL",
            parser=parameters.cell,
            help="Cell type: itrs-hp (high performance), itrs-lop (low operating power) or "
            "itrs-lstp (low standby power).",
        ),
    ] = "itrs-hp",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Price an SRAM macro: energy, leakage, area and access time.

    Prints each with the error of the model behind it on macros it was not fitted to.

    Examples
    --------
      joulesim memory sram --capacity-kib 64 --word-bits 64 --node-nm 45
      joulesim memory sram --capacity-kib 64 --word-bits 64 --node-nm 45 --cell itrs-lstp
      joulesim memory sram --capacity-kib 1024 --word-bits 128 --node-nm 28 --ports 1R1W --json
    """
    from sim.cli.price_sram import price_sram

    price_sram(
        capacity_kib=capacity_kib,
        word_bits=word_bits,
        node_nm=node_nm,
        ports=ports,
        banks=banks or 1,
        cell=cell,
        as_json=as_json,
    )
