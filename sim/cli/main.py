"""The `joulesim` command: its sub-commands, and what happens to their failures.

Nothing heavy is imported here: a command imports what it works with when it runs, so that
``joulesim --help`` does not wait for NumPy, Numba or Matplotlib.
"""

import atexit
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

import sim
from sim.base.garbage import collect_seldom
from sim.cli.check import check
from sim.cli.compare import compare
from sim.cli.energy import energy
from sim.cli.explain import explain
from sim.cli.export import export
from sim.cli.failures import INTERRUPTED, report_failure
from sim.cli.list_presets import list_presets
from sim.cli.memory_dram import dram
from sim.cli.memory_sram import sram
from sim.cli.plot import plot
from sim.cli.points import points
from sim.cli.replay import replay
from sim.cli.report import report
from sim.cli.run import run
from sim.cli.sweep import sweep
from sim.cli.trace_info import info
from sim.cli.trace_new import new
from sim.cli.trace_record import record
from sim.cli.usage import CommandGroup, CommandWithExamples
from sim.cli.validate import validate
from sim.cli.verify import verify

_HELP = """Simulate a neural network on an accelerator, cycle by cycle.

Shows where every joule goes, and when.

ARCHITECTURE and WORKLOAD are bundled names ("joulesim list") or files.

Examples
--------
  joulesim run edge_npu resnet18
  joulesim run edge_npu resnet18 --set array.rows=32 -o wide.h5 --figures figures
  joulesim run my_chip.yaml topology.csv --dataflow best --metric edp
  joulesim explain wide.h5
  joulesim sweep sizes.yaml
  joulesim points sizes --front
  joulesim replay camera.h5 --arch edge_npu --battery-mwh 5000
  joulesim plot wide.h5 power -o power.pdf
  joulesim report wide.h5 -o wide.html
  joulesim compare base.h5 wide.h5
  joulesim export wide.h5 --to perfetto
  joulesim export wide.h5 --to scalesim
  joulesim check my_chip.yaml
  joulesim energy my_chip.yaml
  joulesim verify my_chip.yaml topology.csv
  joulesim validate eyeriss
  joulesim list workloads
  joulesim memory dram --config ddr4_3200 --stream seq_read --requests 100000
  joulesim trace new mobilenet_v2 --fps 30 --seconds 10 -o camera.h5
  joulesim memory sram --capacity-kib 64 --word-bits 64 --node-nm 45

Exit codes: 0 done, 1 a fault of joulesim or of the machine it runs on, 2 a mistake in the input.
"""

LOST_KERNELS = (
    "joulesim: compiled kernels cannot be kept, so each run compiles them anew: no folder to write "
    "to (JOULESIM_CACHE_DIR names one)"
)

# the process ends: looking for garbage once more would take longer than the start of a small run
atexit.register(gc.freeze)

app = typer.Typer(
    name="joulesim",
    cls=CommandGroup,
    help=_HELP,
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    # plain text: Rich alone would take a third of the time that --help may take
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("run", cls=CommandWithExamples)(run)
app.command("list", cls=CommandWithExamples)(list_presets)
app.command("check", cls=CommandWithExamples)(check)
app.command("energy", cls=CommandWithExamples)(energy)
app.command("explain", cls=CommandWithExamples)(explain)
app.command("compare", cls=CommandWithExamples)(compare)
app.command("sweep", cls=CommandWithExamples)(sweep)
app.command("points", cls=CommandWithExamples)(points)
app.command("replay", cls=CommandWithExamples)(replay)
app.command("plot", cls=CommandWithExamples)(plot)
app.command("report", cls=CommandWithExamples)(report)
app.command("export", cls=CommandWithExamples)(export)
app.command("verify", cls=CommandWithExamples)(verify)
app.command("validate", cls=CommandWithExamples)(validate)

memory = typer.Typer(
    cls=CommandGroup,
    add_completion=False,
    help="Try out a memory by itself.",
    rich_markup_mode=None,
)
memory.command("dram", cls=CommandWithExamples)(dram)
memory.command("sram", cls=CommandWithExamples)(sram)
app.add_typer(memory, name="memory")

trace = typer.Typer(
    cls=CommandGroup,
    add_completion=False,
    help="Record, invent or look at traces: layers that run again and again, and when.",
    rich_markup_mode=None,
)
trace.command("record", cls=CommandWithExamples)(record)
trace.command("new", cls=CommandWithExamples)(new)
trace.command("info", cls=CommandWithExamples)(info)
app.add_typer(trace, name="trace")


def _print_version(wanted: bool) -> None:  # noqa: FBT001 (the signature Typer calls)
    if wanted:
        typer.echo(f"joulesim {sim.__version__}")
        raise typer.Exit


@app.callback()
def joulesim(
    context: typer.Context,
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version and leave.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """See `_HELP`; without a command, show it and report a mistake."""
    del version
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def _note_lost_kernels() -> None:
    """Say why every run is slow to start where nothing can be written."""
    jit = sys.modules.get("sim.kernels.jit")
    if jit is not None and not jit.keeps_kernels():
        typer.echo(LOST_KERNELS, err=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, 1, 2, or 130 after Ctrl-C."""
    collect_seldom()
    # joulesim multiplies no large matrices: NumPy need not start threads that do
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a layer may be named in any script; a terminal may know only ASCII
            stream.reconfigure(errors="backslashreplace")
    command = typer.main.get_command(app)
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = command.main(given, prog_name="joulesim", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        return report_failure(error)
    _note_lost_kernels()
    if code == INTERRUPTED:
        # newer versions of Typer turn Ctrl-C into an exit code of their own, without a word
        return report_failure(KeyboardInterrupt())
    return code if isinstance(code, int) else 0
