"""`joulesim memory dram`: its options and help."""

from typing import Annotated

import typer

from sim.cli import stream_parameters as parameters


def dram(
    *,
    config: Annotated[
        str,
        typer.Option(
            metavar="NAME_OR_FILE",
            help='Bundled memory ("joulesim list memories") or YAML file.',
        ),
    ] = "ddr4_3200",
    trace: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help='Requests from a file: "LD 0x40", "ST 0x80", "R 64" or "W 128" per line, or '
            "with a cycle: '0x40 READ 1234'.",
        ),
    ] = None,
    stream: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            parser=parameters.stream_name,
            help="Requests by formula: " + ", ".join(parameters.STREAMS) + ".",
        ),
    ] = None,
    requests: Annotated[
        int | None,
        typer.Option(
            metavar="N", parser=parameters.requests, help="Requests of 64 bytes of the stream."
        ),
    ] = None,
    stride_bytes: Annotated[
        int | None,
        typer.Option(
            metavar="BYTES",
            parser=parameters.stride_bytes,
            help="Distance of neighbours in a strided stream.",
        ),
    ] = None,
    tile_lines: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.tile_lines,
            help="Lines of 64 bytes per tile of mix21_tile, per row of tile2d_read.",
        ),
    ] = None,
    pitch_bytes: Annotated[
        int | None,
        typer.Option(
            metavar="BYTES",
            parser=parameters.pitch_bytes,
            help="Distance of the rows of tile2d_read.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", parser=parameters.seed, help="Start of the random streams."),
    ] = None,
    issue_gap_cycles: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.issue_gap_cycles,
            help="Least cycles between an acceptance and the next request; as fast as accepted "
            "without it.",
        ),
    ] = None,
    channels: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.channels,
            help="Channels, a power of two; without it those of the memory's file.",
        ),
    ] = None,
    parts: Annotated[
        str | None,
        typer.Option(
            metavar="PART,...",
            parser=parameters.energy_parts,
            help="Energy that is counted: core (commands), io (data pins), refresh, background. "
            "Without it all of the core supply: core,refresh,background.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Serve memory requests on a DRAM with banks, queues and refresh.

    Prints cycles, row hits, bandwidth, latency, commands and energy.

    Examples
    --------
      joulesim memory dram --config ddr4_3200 --stream seq_read --requests 100000
      joulesim memory dram --config r2_ddr4_3200_mop --stream rand_read --requests 10000 --seed 1
      joulesim memory dram --config hbm2 --channels 1 --stream seq_read --requests 99 --parts io
      joulesim memory dram --config my_dram.yaml --trace requests.trace --json
    """
    from sim.cli.serve_dram import serve_dram

    given = {
        "requests": requests,
        "stride_bytes": stride_bytes,
        "tile_lines": tile_lines,
        "pitch_bytes": pitch_bytes,
        "seed": seed,
    }
    serve_dram(
        config=config,
        trace=trace,
        stream=stream,
        given={key: value for key, value in given.items() if value is not None},
        issue_gap_cycles=issue_gap_cycles or 0,
        channels=channels,
        parts=parameters.CORE_SUPPLY if parts is None else tuple(parts.split(",")),
        as_json=as_json,
    )
