"""`joulesim replay`: its arguments, options and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.base.errors import InvalidValue, Literal
from sim.cli import parameters
from sim.cli import shared_options as shared


def replay(
    trace: Annotated[
        Path,
        typer.Argument(metavar="TRACE", help="Layer trace (HDF5).", show_default=False),
    ],
    *,
    architecture: Annotated[
        str,
        typer.Option(
            "--arch",
            metavar="ARCHITECTURE",
            help="Bundled name or file of the accelerator.",
            show_default=False,
        ),
    ],
    deadline_ms: Annotated[
        float | None,
        typer.Option(
            metavar="TIME",
            parser=parameters.deadline_ms,
            help="Time an inference may take from its arrival on [ms]; else as the trace says.",
        ),
    ] = None,
    battery_mwh: Annotated[
        float | None,
        typer.Option(
            metavar="ENERGY",
            parser=parameters.battery_mwh,
            help="Energy in a battery [mWh]; says how long it lasts.",
        ),
    ] = None,
    dataflow: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help='What stays in the PEs, or "best", as in "joulesim run".'
        ),
    ] = None,
    metric: shared.Metric = "energy",
    overrides: shared.Overrides = None,
    techniques: Annotated[
        list[str] | None,
        typer.Option(
            "--technique",
            metavar="NAME[=VALUE]",
            help='A way to save energy, as in "joulesim run", for example quantize=int4. '
            "Repeatable; applied in this order.",
        ),
    ] = None,
    prices: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help='Own prices, as in "joulesim run". Repeatable.'),
    ] = None,
    prices_map: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="What the names in --prices mean (YAML)."),
    ] = None,
    data_dependent: Annotated[
        bool,
        typer.Option(
            "--data-dependent",
            help="Price bits that switch instead of random data; a trace with tensors implies it.",
        ),
    ] = False,
    ignore_tensors: Annotated[
        bool,
        typer.Option(
            "--ignore-tensors", help="Use the trace's densities, and do not look at its tensors."
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            parser=parameters.result_file,
            help="Write the replay (HDF5) for sim.read_replay.",
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=parameters.csv_file, help="Write one line per inference."
        ),
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Draw power, three frames, latency and energy into this folder."
        ),
    ] = None,
    formats: shared.FigureFormats = None,
    start_ms: Annotated[
        float | None,
        typer.Option(
            metavar="TIME", parser=parameters.start_ms, help="Begin figures over time here [ms]."
        ),
    ] = None,
    end_ms: Annotated[
        float | None,
        typer.Option(
            metavar="TIME", parser=parameters.end_ms, help="End figures over time here [ms]."
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print the replay as JSON, and nothing else."),
    ] = False,
    quiet: shared.Quiet = False,
) -> None:
    """Play a trace of inferences with its arrival times.

    Prints energy per inference, power, latency, missed deadlines and battery life.

    One inference runs at a time, first come, first served. In between the machine idles: it
    leaks, its clock runs, its DRAM is kept and refreshed. Inferences with the same recorded
    sample are simulated once.

    Examples
    --------
      joulesim replay camera.h5 --arch edge_npu --deadline-ms 33
      joulesim replay camera.h5 --arch edge_npu --battery-mwh 5000 --figures figures
      joulesim replay camera.h5 --arch edge_npu --set clock_mhz=200 -o slow.h5 --csv frames.csv
      joulesim replay camera.h5 --arch edge_npu --figures zoom --start-ms 0 --end-ms 100
      joulesim replay camera.h5 --arch edge_npu --technique quantize=int4
      joulesim replay camera.h5 --arch my_chip.yaml --dataflow best --json > replay.json
    """
    from sim.cli.run_replay import ReplayOutputs, ReplayRequest, run_replay

    if figures is None:
        for option, given in (
            ("--format", formats),
            ("--start-ms", start_ms),
            ("--end-ms", end_ms),
        ):
            if given:
                got = Literal("no --figures")
                raise InvalidValue(option, "--figures FOLDER together with it", got)
    request = ReplayRequest(
        trace=trace,
        architecture=architecture,
        deadline_ms=deadline_ms,
        battery_mwh=battery_mwh,
        dataflow=dataflow,
        metric=metric,
        overrides=tuple(overrides or ()),
        techniques=tuple(techniques or ()),
        prices=tuple(prices or ()),
        prices_map=prices_map,
        data_dependent=data_dependent,
        tensors=not ignore_tensors,
    )
    outputs = ReplayOutputs(
        result=output,
        csv=csv,
        figures=figures,
        formats=tuple(dict.fromkeys(formats or ("png",))),
        start_ms=start_ms,
        end_ms=end_ms,
    )
    run_replay(request, outputs, as_json=as_json, quiet=quiet)
