"""`joulesim run`: its arguments, options and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.base.errors import InvalidValue, Literal
from sim.cli import parameters
from sim.cli import shared_options as shared


def run(
    architecture: Annotated[
        str,
        typer.Argument(
            metavar="ARCHITECTURE",
            help="Bundled name, YAML file or SCALE-Sim .cfg.",
            show_default=False,
        ),
    ],
    workload: Annotated[
        str,
        typer.Argument(
            metavar="WORKLOAD",
            help="Bundled name, YAML file, SCALE-Sim topology CSV or ONNX model.",
            show_default=False,
        ),
    ],
    *,
    dataflow: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help='What stays in the PEs ("joulesim list dataflows"), or "best": for each layer '
            "the dataflow with the lowest --metric. If not given: that of the .cfg, else "
            "weight_stationary.",
        ),
    ] = None,
    metric: shared.Metric = "energy",
    overrides: shared.Overrides = None,
    batch: shared.Batch = None,
    dims: shared.Dims = None,
    layers: Annotated[
        str | None,
        typer.Option(
            metavar="GLOB", help='Run only the layers whose name matches, for example "layer1.*".'
        ),
    ] = None,
    techniques: Annotated[
        list[str] | None,
        typer.Option(
            "--technique",
            metavar="NAME[=VALUE]",
            help='A way to save energy ("joulesim list techniques"), for example quantize=int4 or '
            "quantize=weight:int4,activation:int8. Repeatable; applied in this order.",
        ),
    ] = None,
    prices: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="Own prices in place of the library's: CSV (component, action, pj) or Accelergy's "
            "ERT and ART (YAML). Repeatable; a later file wins.",
        ),
    ] = None,
    prices_map: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Which of our components and actions the names in --prices mean (YAML).",
        ),
    ] = None,
    tensors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=parameters.tensor_file,
            help="Real operands of layers (.npz, arrays LAYER.ifmap and LAYER.weight): zeros and "
            "bits that switch are counted and priced. Implies --data-dependent.",
        ),
    ] = None,
    data_dependent: Annotated[
        bool,
        typer.Option(
            "--data-dependent",
            help="Price bits that switch instead of random data; of layers without tensors, by "
            "expectation from their densities.",
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            parser=parameters.result_file,
            help='Write the result (HDF5) for "joulesim plot" and sim.read_result.',
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=parameters.csv_file, help="Write the layer table as CSV."
        ),
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Draw every figure into this folder."),
    ] = None,
    formats: shared.FigureFormats = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print the result as JSON, and nothing else."),
    ] = False,
    quiet: shared.Quiet = False,
    no_fast_forward: Annotated[
        bool,
        typer.Option(
            "--no-fast-forward",
            help="Play every repetition instead of jumping over them: slower, the same result.",
        ),
    ] = False,
) -> None:
    """Simulate a workload on an architecture.

    Prints where energy and time went, layer by layer.

    Each layer is mapped by the dataflow, played cycle by cycle, and priced. The table has one
    row per layer, the summary adds power peaks, DRAM traffic and energy by component.

    Examples
    --------
      joulesim run edge_npu resnet18
      joulesim run edge_npu resnet18 --dataflow best --metric cycles
      joulesim run tpu_v1 bert_base --batch 8 --layers "block0.*"
      joulesim run edge_npu resnet50 --set memories.global_buffer.capacity_kib=512
      joulesim run edge_npu resnet18 -o result.h5 --csv layers.csv --figures figures
      joulesim run edge_npu resnet18 --technique quantize=int4 --technique batch=8
      joulesim run edge_npu resnet18 --prices measured.csv
      joulesim run my_chip.yaml topology.csv --json > result.json
      joulesim run scale.cfg topology.csv -o result.h5
      joulesim run edge_npu model.onnx --dim batch=1 --dim sequence=128
      joulesim run edge_npu my_net.yaml --tensors tensors.npz --set array.zero_gating=both
    """
    from sim.cli.outputs import OutputFiles
    from sim.cli.run_network import RunRequest, run_network

    if formats and figures is None:
        raise InvalidValue("--format", "--figures FOLDER together with it", Literal("no --figures"))
    request = RunRequest(
        architecture=architecture,
        workload=workload,
        dataflow=dataflow,
        metric=metric,
        overrides=tuple(overrides or ()),
        batch=batch,
        dims=parameters.dimensions(dims or ()),
        layers=layers,
        techniques=tuple(techniques or ()),
        prices=tuple(prices or ()),
        prices_map=prices_map,
        fast_forward=not no_fast_forward,
        tensors=tensors,
        data_dependent=data_dependent,
    )
    files = OutputFiles(
        result=output,
        csv=csv,
        figures=figures,
        formats=tuple(dict.fromkeys(formats or ("png",))),
    )
    run_network(request, files, as_json=as_json, quiet=quiet)
