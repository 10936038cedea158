"""`joulesim trace new`: its argument, options and help."""

from typing import Annotated

import typer

from sim.cli import arrival_options as options
from sim.cli import parameters, trace_parameters
from sim.cli import shared_options as shared


def new(
    workload: Annotated[
        str | None,
        typer.Argument(
            metavar="[WORKLOAD]",
            help="Bundled name, YAML file, SCALE-Sim topology CSV or ONNX model.",
            show_default=False,
        ),
    ] = None,
    *,
    output: options.Output,
    fps: options.Fps = None,
    every_ms: options.EveryMs = None,
    poisson: options.Poisson = None,
    arrivals: options.ArrivalFile = None,
    seconds: options.Seconds = None,
    count: options.Count = None,
    seed: options.Seed = None,
    deadline_ms: options.DeadlineMs = None,
    mix: Annotated[
        str | None,
        typer.Option(
            metavar="NETWORK=SHARE,...",
            parser=trace_parameters.mix,
            help="In place of WORKLOAD: several networks; each inference is one of them, drawn by "
            "these shares.",
        ),
    ] = None,
    dims: shared.Dims = None,
) -> None:
    """Invent a trace: a network that runs again and again, without recorded tensors.

    One of --fps, --every-ms, --poisson and --arrivals says when inferences arrive, --seconds or
    --count how many there are.

    Examples
    --------
      joulesim trace new mobilenet_v2 --fps 30 --seconds 10 --deadline-ms 33 -o camera.h5
      joulesim trace new keyword_spotting --every-ms 250 --count 1000 -o words.h5
      joulesim trace new resnet18 --poisson 20 --seed 1 --seconds 60 -o requests.h5
      joulesim trace new resnet18 --arrivals times.csv -o measured.h5
      joulesim trace new --mix resnet18=0.9,yolov3_tiny=0.1 --fps 30 --seconds 10 -o mixed.h5
    """
    from sim.cli.new_trace_file import write_new_trace

    given = options.ArrivalOptions(
        fps=fps,
        every_ms=every_ms,
        poisson=poisson,
        arrivals=arrivals,
        seconds=seconds,
        count=count,
        seed=seed,
    )
    write_new_trace(
        workload,
        output,
        given,
        shares={} if mix is None else trace_parameters.shares(mix),
        deadline_ms=deadline_ms,
        dims=parameters.dimensions(dims or ()),
    )
