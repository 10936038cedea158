"""`joulesim trace record`: its argument, options and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import arrival_options as options
from sim.cli import parameters, trace_parameters


def record(
    model: Annotated[
        Path,
        typer.Argument(metavar="MODEL", help="ONNX model with its weights.", show_default=False),
    ],
    *,
    inputs: Annotated[
        list[str],
        typer.Option(
            metavar="[NAME=]FILE",
            help="Input of the model (.npy), one inference per step of the first axis; with a NAME "
            "where the model has several inputs. Repeatable.",
            show_default=False,
        ),
    ],
    output: options.Output,
    fps: options.Fps = None,
    every_ms: options.EveryMs = None,
    poisson: options.Poisson = None,
    arrivals: options.ArrivalFile = None,
    seconds: options.Seconds = None,
    count: options.Count = None,
    seed: options.Seed = None,
    deadline_ms: options.DeadlineMs = None,
    samples: Annotated[
        int | None,
        typer.Option(
            metavar="N", parser=trace_parameters.samples, help="Record the first N inputs only."
        ),
    ] = None,
    statistics: Annotated[
        bool,
        typer.Option(
            "--statistics/--tensors",
            help="Keep densities and histograms only, or also all values.",
        ),
    ] = False,
    quantize: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            parser=trace_parameters.quantisation,
            help="Round floats to int8: symmetric, a scale per tensor and sample from its largest "
            "magnitude. Without it floats stay floats, for arrays that compute with fp32.",
        ),
    ] = None,
    percentile: Annotated[
        float | None,
        typer.Option(
            metavar="P",
            parser=trace_parameters.percentile,
            help="With --quantize: the scale from this percentile of the magnitudes; larger "
            "values are cut off.",
        ),
    ] = None,
    dims: Annotated[
        list[str] | None,
        typer.Option(
            "--dim",
            metavar="NAME=SIZE",
            parser=parameters.dimension,
            help="Size of a dimension that the model leaves open. Repeatable.",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Print no summary or progress.")
    ] = False,
) -> None:
    """Run an ONNX model on real inputs and record the operands of its layers.

    ONNX Runtime runs it on the CPU (pip install 'joulesim[trace]'). Every layer of MACs that
    "joulesim run MODEL" has is recorded under its name: inputs once per sample, trained weights
    once. Integers of quantised models are kept as they are. Inferences arrive 30 times per second
    if nothing is said; when there are more of them than samples, samples are used in turn.

    Examples
    --------
      joulesim trace record model.onnx --inputs frames.npy --quantize int8 -o trace.h5
      joulesim trace record bert.onnx --inputs ids=a.npy --inputs mask=b.npy --statistics -o b.h5
      joulesim trace record model.onnx --inputs frames.npy --fps 60 --seconds 10 -o trace.h5
    """
    from sim.cli.record_trace import RecordRequest, record_trace

    record_trace(
        RecordRequest(
            model=model,
            inputs=tuple(trace_parameters.input_file(text) for text in inputs),
            output=output,
            arrivals=options.ArrivalOptions(
                fps=fps,
                every_ms=every_ms,
                poisson=poisson,
                arrivals=arrivals,
                seconds=seconds,
                count=count,
                seed=seed,
            ),
            deadline_ms=deadline_ms,
            samples=samples,
            keep=not statistics,
            quantize=quantize,
            percentile=percentile,
            dims=parameters.dimensions(dims or ()),
        ),
        quiet=quiet,
    )
