"""`joulesim validate`: its argument, options and help."""

from typing import Annotated

import typer

from sim.cli import parameters


def validate(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[TARGET]",
            help="eyeriss, isca16, tpu_v1, horowitz, jouppi, cacti, dram, dvfs or batch; all of "
            "them, one after the other, if not given.",
            show_default=False,
        ),
    ] = None,
    *,
    workload: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="For eyeriss: another network, with the mapping parameters the mapper chooses. "
            "Nothing is published for it; what bounds each layer is printed.",
        ),
    ] = None,
    batch: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.batch_size,
            help="With --workload: inputs per run of the network.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the page docs/validation.md.")
    ] = False,
) -> None:
    """Reproduce published tables: ours, theirs and the error of each row.

    Each target says its source, what kind of evidence it is, which constants were fitted if any,
    and what it tolerates. A row outside its tolerance is printed with its error and the reason.

    Exit code 0, missed rows or not: they are results, not faults. All targets together take some
    ten seconds once kernels are compiled; with --json or --markdown nothing else is printed.

    Examples
    --------
      joulesim validate
      joulesim validate eyeriss
      joulesim validate eyeriss --workload vgg16 --batch 3
      joulesim validate tpu_v1 --json
      joulesim validate --markdown > docs/validation.md
    """
    from sim.cli.validate_targets import ValidateRequest, validate_targets

    validate_targets(
        ValidateRequest(
            target=target, workload=workload, batch=batch, as_json=as_json, markdown=markdown
        )
    )
