"""`joulesim export`: its argument, options and help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import parameters


def export(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT", help='Result file of "joulesim run -o".', show_default=False
        ),
    ],
    *,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="perfetto (ui.perfetto.dev), vcd (GTKWave), dram-trace (DRAMsim3), "
            "ramulator-trace, scalesim (its three report CSVs, in a folder) or accelergy (ERT, ART "
            "and action counts, in a folder).",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="PATH",
            help="File or folder to write; RESULT_FORMAT with the format's suffix, here, if not "
            "given.",
        ),
    ] = None,
    start_us: Annotated[
        float | None,
        typer.Option(metavar="TIME", parser=parameters.start_us, help="Begin here [us]."),
    ] = None,
    end_us: Annotated[
        float | None,
        typer.Option(metavar="TIME", parser=parameters.end_us, help="End here [us]."),
    ] = None,
) -> None:
    """Write a run, or a part of it, in the format of another tool.

    For viewers: a track per stage with a slice per tile, and the power of every component. A
    part that is too long for a viewer is refused; the message says where to end it. For
    memory simulators: each request of 64 bytes, a file per DRAM. For SCALE-Sim's users:
    COMPUTE_REPORT.csv, BANDWIDTH_REPORT.csv and DETAILED_ACCESS_REPORT.csv. For Accelergy's:
    the prices as reference tables, and the counts that multiply them to our energy.

    Examples
    --------
      joulesim export result.h5 --to perfetto
      joulesim export result.h5 --to vcd --start-us 120 --end-us 125 -o zoom.vcd
      joulesim export result.h5 --to dram-trace --end-us 500 -o dram.trace
      joulesim export result.h5 --to scalesim -o reports
      joulesim export result.h5 --to accelergy -o tables
    """
    from sim.cli.export_file import ExportRequest, export_file

    export_file(
        ExportRequest(result=result, to=to, output=output, start_us=start_us, end_us=end_us)
    )
